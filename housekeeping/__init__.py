"""The project: settings, addresses, servers, and the work that spans apps."""

from housekeeping.celery import app as celery_app

__all__ = ["celery_app"]
