"""Addresses of the handover."""

from django.urls import path

from handover.views import lists, reports

app_name = "handover"
urlpatterns = [
    path("handover/", lists.reports, name="reports"),
    path("handover/open/", lists.open_lines, name="open-lines"),
    path("handover/rules/", lists.rules, name="rules"),
    path("handover/<int:pk>/", reports.report, name="report"),
    path("handover/<int:pk>/print/", reports.paper, name="print"),
    path("handover/<int:pk>/anew/", reports.anew, name="anew"),
    path("handover/<int:pk>/note/", reports.note, name="note"),
    path("handover/<int:pk>/count/", reports.count, name="count"),
    path("handover/<int:pk>/give/", reports.give, name="give"),
    path("handover/<int:pk>/take/", reports.take, name="take"),
    path("handover/<int:pk>/accept/<slug:kind>/", reports.accept_rest, name="accept-rest"),
    path("handover/lines/<int:pk>/answer/", reports.answer, name="answer"),
    path("handover/lines/<int:pk>/close/", reports.close, name="close"),
]
