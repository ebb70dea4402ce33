"""The worker that runs tasks and the clock that calls `tick` each minute. Settings: CELERY_* in settings.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "housekeeping.settings")

app = Celery("housekeeping")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
