"""Addresses of lost and found."""

from django.urls import path, register_converter

from lostfound.views import acts, claims, disposals, papers, phone, reports, setup, store_checks, things


class FileKind:
    regex = "csv|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(FileKind, "filekind")

app_name = "lostfound"
urlpatterns = [
    path("found/", things.register, name="register"),
    path("found/new/", phone.new, name="new"),
    path("found/mine/", phone.mine, name="mine"),
    path("found/mine/<int:pk>/", phone.my_thing, name="my-thing"),
    path("found/things/<int:pk>/", things.thing, name="thing"),
    path("found/things/<int:pk>/describe/", acts.describe, name="describe"),
    path("found/things/<int:pk>/offer/", acts.offer, name="offer"),
    path("found/things/<int:pk>/accept/", acts.accept, name="accept"),
    path("found/things/<int:pk>/refuse/", acts.refuse, name="refuse"),
    path("found/things/<int:pk>/withdraw/", acts.withdraw, name="withdraw"),
    path("found/things/<int:pk>/store/", acts.store, name="store"),
    path("found/things/<int:pk>/take/", acts.take_out, name="take"),
    path("found/things/<int:pk>/again/", acts.find_again, name="again"),
    path("found/things/<int:pk>/contact/", acts.contact, name="contact"),
    path("found/things/<int:pk>/security/", acts.security, name="security"),
    path("found/things/<int:pk>/police/", acts.police, name="police"),
    path("found/things/<int:pk>/claim/", things.claim, name="state-claim"),
    path("found/things/<int:pk>/guest/<int:stay>/", things.guest, name="guest"),
    path("found/things/<int:pk>/match/<int:report>/", things.decide, name="decide"),
    path("found/things/<int:pk>/label/", papers.label, name="label"),
    path("found/labels/", papers.labels, name="labels"),
    path("found/scan/<slug:number>/", things.scan, name="scan"),
    path("found/figures/", papers.figures, name="figures"),
    path("found/export/<filekind:form>/", papers.export, name="export"),
    path("found/claims/<int:pk>/", claims.claim, name="claim"),
    path("found/claims/<int:pk>/drop/", claims.drop, name="drop-claim"),
    path("found/claims/<int:pk>/claimant/", claims.claimant, name="claimant"),
    path("found/reports/new/", reports.new, name="report-new"),
    path("found/reports/<int:pk>/", reports.report, name="report"),
    path("found/reports/<int:pk>/change/", reports.change, name="change-report"),
    path("found/reports/<int:pk>/contact/", reports.contact, name="contact-report"),
    path("found/reports/<int:pk>/close/", reports.close, name="close-report"),
    path("found/reports/<int:pk>/reach/", reports.reach, name="reach"),
    path("found/lists/", disposals.lists, name="lists"),
    path("found/lists/new/", disposals.propose, name="propose"),
    path("found/lists/<int:pk>/", disposals.disposal, name="disposal"),
    path("found/lists/<int:pk>/approve/", disposals.approve, name="approve"),
    path("found/lists/<int:pk>/withdraw/", disposals.withdraw, name="withdraw-list"),
    path("found/lists/<int:pk>/things/<int:thing>/off/", disposals.take_off, name="take-off"),
    path("found/lists/<int:pk>/done/", disposals.done, name="carry-out"),
    path("found/lists/<int:pk>/paper/", disposals.paper, name="list-paper"),
    path("found/checks/", store_checks.checks, name="checks"),
    path("found/checks/stores/<int:pk>/begin/", store_checks.begin, name="begin-check"),
    path("found/checks/<int:pk>/", store_checks.check, name="check"),
    path("found/checks/<int:pk>/see/", store_checks.see, name="see"),
    path("found/checks/<int:pk>/lines/<int:line>/unsee/", store_checks.unsee, name="unsee"),
    path("found/checks/<int:pk>/end/", store_checks.end, name="end-check"),
    path("found/set-up/", setup.set_up, name="set-up"),
    path("found/set-up/rules/", setup.house_rules, name="rules"),
    path("found/set-up/usual/", setup.usual, name="usual"),
    path("found/set-up/<slug:kind>/", setup.row, name="set-up-new"),
    path("found/set-up/<slug:kind>/<int:pk>/", setup.row, name="set-up-row"),
]
