"""Addresses of the staff."""

from __future__ import annotations

from datetime import date

from django.urls import path, register_converter

from core.params import day_of
from staff.views import (
    attendance,
    devices,
    errands,
    files,
    me,
    mine,
    people,
    requests,
    roles,
    roster,
    roster_import,
    shifts,
    sign_in,
    things,
)


class DayConverter:
    """A date in an address: 2016-07-01."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, text: str) -> date:
        found = day_of(text)
        if found is None:
            raise ValueError(text)
        return found

    def to_url(self, day: date) -> str:
        return day.isoformat()


register_converter(DayConverter, "day")

app_name = "staff"
urlpatterns = [
    path("sign-in/", sign_in.desk, name="sign-in"),
    path("sign-in/phone/", sign_in.phone, name="phone-sign-in"),
    path("sign-out/", sign_in.leave, name="sign-out"),
    path("start/<str:token>/", sign_in.start, name="start"),
    path("enrol/", sign_in.enrol, name="enrol"),
    path("enrol/<str:code>/", sign_in.enrol, name="enrol-code"),
    path("me/", me.me, name="me"),
    path("me/preferences/", me.preferences, name="me-preferences"),
    path("me/password/", me.password, name="me-password"),
    path("me/pin/", me.pin, name="me-pin"),
    path("me/sign-ins/<uuid:ref>/end/", me.end_sign_in, name="me-end-sign-in"),
    path("staff/", people.employees, name="employees"),
    path("staff/new/", people.hire, name="hire"),
    path("staff/<int:pk>/", people.employee, name="employee"),
    path("staff/<int:pk>/switch-off/", people.switch_off, name="employee-switch-off"),
    path("staff/<int:pk>/switch-on/", people.switch_on, name="employee-switch-on"),
    path("staff/<int:pk>/link/", people.link, name="employee-link"),
    path("staff/<int:pk>/sign-out/", people.end_sign_ins, name="employee-sign-out"),
    path("staff/roles/", roles.roles, name="roles"),
    path("staff/roles/change/", roles.change_role, name="role-change"),
    path("staff/acting/", roles.acting, name="acting"),
    path("staff/acting/<int:pk>/end/", roles.end_acting, name="acting-end"),
    path("staff/roster/", roster.week, name="roster"),
    path("staff/roster/set/", roster.set_cell, name="roster-set"),
    path("staff/roster/copy/", roster.copy_week, name="roster-copy"),
    path("staff/roster/print/", roster.print_page, name="roster-print"),
    path("staff/roster/import/", roster_import.upload, name="roster-import"),
    path("staff/roster/import/template/", roster_import.template, name="roster-import-template"),
    path("staff/roster/import/run/", roster_import.run, name="roster-import-run"),
    path("staff/roster/shifts/", shifts.shift_list, name="shifts"),
    path("staff/roster/shifts/<int:pk>/", shifts.shift, name="shift"),
    path("staff/roster/shifts/<int:pk>/end/", shifts.end_shift, name="shift-end"),
    path("staff/roster/cover/", shifts.minimum_cover, name="cover"),
    path("staff/roster/templates/", shifts.pattern_list, name="patterns"),
    path("staff/roster/templates/use/", shifts.use_pattern, name="pattern-use"),
    path("staff/roster/templates/<int:pk>/delete/", shifts.delete_pattern, name="pattern-delete"),
    path("staff/requests/", requests.requests, name="requests"),
    path("staff/requests/leave/<int:pk>/decide/", requests.decide_leave, name="leave-decide"),
    path("staff/requests/swaps/<int:pk>/decide/", requests.decide_swap, name="swap-decide"),
    path("staff/chart/", files.chart, name="chart"),
    path("staff/certificates/", files.certificates, name="certificates"),
    path("staff/<int:pk>/file/", files.file, name="file"),
    path("staff/<int:pk>/file/certificates/add/", files.add_certificate, name="certificate-add"),
    path("staff/<int:pk>/file/picture/", files.add_picture, name="picture-add"),
    path("staff/certificates/<int:pk>/remove/", files.remove_certificate, name="certificate-remove"),
    path("attendance/", attendance.day_sheet, name="attendance"),
    path("attendance/month/", attendance.month, name="attendance-month"),
    path("attendance/export/", attendance.export, name="attendance-export"),
    path("attendance/<int:pk>/mark/", attendance.mark_other, name="attendance-mark"),
    path("attendance/<int:pk>/month/", attendance.person_month, name="attendance-person"),
    path("attendance/<int:pk>/<day:day>/", attendance.person_day, name="attendance-day"),
    path("attendance/<int:pk>/<day:day>/add/", attendance.add, name="attendance-add"),
    path("attendance/<int:pk>/<day:day>/absence/", attendance.absence, name="attendance-absence"),
    path("attendance/lines/<int:pk>/correct/", attendance.correct, name="attendance-correct"),
    path("my/shifts/", mine.shifts, name="my-shifts"),
    path("my/shifts/mark/", mine.mark, name="my-mark"),
    path("my/shifts/<int:pk>/offer/", mine.offer, name="my-offer"),
    path("my/leave/ask/", mine.ask_leave, name="my-leave"),
    path("my/leave/<int:pk>/withdraw/", mine.withdraw_leave, name="my-leave-withdraw"),
    path("my/swaps/<int:pk>/answer/", mine.answer_swap, name="my-swap-answer"),
    path("my/calendar/", mine.make_calendar, name="my-calendar"),
    path("calendar/<str:token>.ics", mine.calendar, name="calendar"),
    path("errands/", errands.errand_list, name="errands"),
    path("errands/new/", errands.give, name="errand-new"),
    path("errands/<int:pk>/", errands.errand, name="errand"),
    path("errands/<int:pk>/act/", errands.act, name="errand-act"),
    path("errands/<int:pk>/change/", errands.change, name="errand-change"),
    path("keys/", things.thing_list, name="things"),
    path("keys/move/", things.move, name="thing-move"),
    path("keys/count/", things.count, name="things-count"),
    path("keys/new/", things.enter, name="thing-new"),
    path("keys/labels/", things.labels, name="things-labels"),
    path("keys/<int:pk>/", things.thing, name="thing"),
    path("keys/<int:pk>/report/", things.report, name="thing-report"),
    path("keys/<int:pk>/change/", things.change, name="thing-change"),
    path("staff/devices/", devices.device_list, name="devices"),
    path("staff/devices/<int:pk>/code/", devices.new_code, name="device-code"),
    path("staff/devices/<int:pk>/revoke/", devices.revoke, name="device-revoke"),
]
