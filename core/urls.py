"""Addresses of core. `/live/` itself is the stream, answered before Django (core.live.asgi)."""

from django.urls import path

from core.views import gallery, health, hotel, jobs, live, outbox, person, pictures, search

app_name = "core"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", person.language, name="language"),
    path("theme/", person.theme, name="theme"),
    path("search/", search.search, name="search"),
    path("hotel/", hotel.profile, name="profile"),
    path("hotel/audit/", hotel.audit, name="audit"),
    path("hotel/kept/", hotel.kept, name="retention"),
    path("hotel/mail/", outbox.mails, name="outbox"),
    path("hotel/mail/<int:pk>/", outbox.mail, name="outbox-mail"),
    path("hotel/mail/<int:pk>/again/", outbox.mail_again, name="outbox-again"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/file/", jobs.job_file, name="job-file"),
    path("pictures/<uuid:number>/", pictures.picture, name="picture"),
    path("pictures/<uuid:number>/remove/", pictures.remove, name="picture-remove"),
    path("live/ticket/", live.ticket, name="live-ticket"),
    path("live/changes/", live.changes, name="live-changes"),
]
