"""Pages in production: `gunicorn housekeeping.wsgi`."""

import os

# A server started without settings is meant for guests, and must refuse to run as a demo.
os.environ.setdefault("HOTEL_MODE", "production")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "housekeeping.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
