"""Addresses of the staff."""

from django.urls import path

from staff.views import devices, me, people, roles, roster, sign_in

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
    path("staff/devices/", devices.device_list, name="devices"),
    path("staff/devices/<int:pk>/code/", devices.new_code, name="device-code"),
    path("staff/devices/<int:pk>/revoke/", devices.revoke, name="device-revoke"),
]
