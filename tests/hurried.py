"""Settings for tests with real processes: a hotel whose clock is in a hurry, and a beat that calls every half second.

HURRY="<machine's second>|<hotel's moment then>|<hotel seconds a second>". Read by whoever starts under these settings,
so that worker, beat and commands agree about the hotel's time.
"""

import os
import time
from datetime import datetime, timedelta

from core import clock
from housekeeping.settings import *  # noqa: F403
from housekeeping.settings import CELERY_BEAT_SCHEDULE, RUN_DIR

_start, _moment, _factor = os.environ["HURRY"].split("|")


def hurried() -> datetime:
    """The hotel's moment at this moment."""
    return datetime.fromisoformat(_moment) + timedelta(seconds=(time.time() - float(_start)) * float(_factor))


clock.now = hurried
for _entry in CELERY_BEAT_SCHEDULE.values():
    _entry["schedule"] = timedelta(seconds=0.5)
    _entry["options"] = {"expires": 5}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(RUN_DIR / "mail")
MAIL_IS_SET = True
