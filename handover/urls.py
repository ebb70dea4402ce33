"""Addresses of the handover."""

from django.urls import path

from handover.views import days, lists, months, reports

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
    path("my-day/", days.my_day, name="my-day"),
    path("my-day/<int:pk>/", days.daily_own, name="daily-own"),
    path("handover/daily/", days.dailies, name="dailies"),
    path("handover/daily/<int:pk>/", days.daily, name="daily"),
    path("handover/leader/<int:pk>/", days.leader, name="leader"),
    path("handover/leader/<int:pk>/acknowledge/", days.acknowledge, name="acknowledge"),
    path("handover/section/<int:pk>/", days.lead, name="lead"),
    path("overview/", months.glance, name="glance"),
    path("handover/months/", months.monthly, name="months"),
    path("handover/months/<int:pk>/", months.month, name="month"),
    path("handover/months/<int:pk>/send/", months.send, name="month-send"),
]
