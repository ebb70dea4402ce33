"""The mail of a report both shifts have signed: in words and as a page, once to each address."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.domain import outbox
from core.domain.hotel import profile
from core.formats import show_date
from handover.domain import present
from handover.domain.rules import addresses, rules_now
from handover.models import Report


def post(report: Report, *, at: datetime) -> int:
    """Put the mail of a report that was taken over into the outbox, in the caller's transaction. Returns how many.

    The key names report and address: however often this runs, each address gets it once.
    """
    rules = rules_now()
    to = addresses(rules.mail_to)
    if not to:
        return 0
    hotel = profile()
    with translation.override(rules.mail_language), timezone.override(hotel.time_zone):
        place = report.section.name if report.section else _("Whole house")
        subject = _("%(place)s, %(shift)s shift, %(day)s") % {
            "place": place,
            "shift": report.shift.name,
            "day": show_date(report.roster_date),
        }
        words = {
            "report": report,
            "shown": present.show(report),
            "place": place,
            "hotel": hotel,
            "link": address_of(reverse("handover:print", args=[report.pk])),
        }
        text = render_to_string("handover/mail.txt", words)
        html = render_to_string("handover/mail.html", words)
    for one in to:
        outbox.put(
            f"handover.report:{report.pk}:{one}", to=one, subject=subject, text=text, html=html,
            kind="handover.report", language=rules.mail_language, at=at,
        )  # fmt: skip
    return len(to)


def address_of(path: str) -> str:
    """A page of this program as people type it; the path alone where the house has named no address."""
    origins: list[str] = settings.CSRF_TRUSTED_ORIGINS
    return f"{origins[0].rstrip('/')}{path}" if origins else path
