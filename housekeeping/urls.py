"""All addresses of the program. Each app's own stand in its urls.py."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from housekeeping import views

APPS = ["core", "staff", "rooms", "supplies", "frontdesk", "lostfound", "cleaning", "handover"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("home/<slug:part>/", views.home_part, name="home-part"),
    path("night/", views.night, name="night"),
    path("night/first/", views.first_day, name="first-day"),
    *[path("", include(f"{app}.urls")) for app in APPS if find_spec(f"{app}.urls")],
]

handler400 = "core.views.bad_request"
handler403 = "core.views.permission_denied"
handler404 = "core.views.page_not_found"
handler500 = "core.views.server_error"
