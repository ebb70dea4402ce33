"""What is told to guests about their things, in their own language: ready texts to read out or to copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from core.clock import hotel_date
from core.domain.hotel import profile
from core.formats import show_date
from lostfound.models import LossReport, Thing

SOON = timedelta(days=21)


@dataclass(frozen=True, slots=True)
class Letter:
    """A text with its heading in the reader's language; the text itself is in the guest's."""

    heading: str
    text: str
    language: str


def language_of(code: str) -> str:
    """Chinese for Chinese guests, English for all others: the two the house writes."""
    return "zh-hans" if code.lower().startswith("zh") else "en"


def of_thing(thing: Thing, at: datetime) -> list[Letter]:
    """What the guest who may own the thing is told: that it was found, and when the time is nearly over, that too."""
    code = thing.stay.guest.language if thing.stay else ""
    language = language_of(code or "zh")
    headings = [_("Something was found")]
    soon = thing.due_on is not None and thing.due_on <= hotel_date(at, profile()) + SOON
    if soon:
        headings.append(_("The time of keeping ends"))
    texts = []
    with override(language):
        hotel = profile()
        told = {
            "hotel": hotel.name_zh if language == "zh-hans" else hotel.name_en, "phone": hotel.phone,
            "thing": thing.category.name, "number": thing.number,
            "day": show_date(thing.due_on) if thing.due_on else "",
        }  # fmt: skip
        texts.append(
            _(
                "Dear guest, after your stay at %(hotel)s we found something that may be yours (%(thing)s). "
                "Please tell us what you miss and where it was. Our number for it is %(number)s. Phone: %(phone)s."
            )
            % told
        )
        if soon:
            texts.append(
                _(
                    "Dear guest, we keep the thing we wrote to you about (number %(number)s) until %(day)s. After "
                    "that it goes to the police as the law asks. Please tell us whether you come for it or wish to "
                    "have it posted. %(hotel)s, phone %(phone)s."
                )
                % told
            )
    return [Letter(heading, text, language) for heading, text in zip(headings, texts, strict=True)]


def of_report(report: LossReport) -> list[Letter]:
    """What a guest who misses something is told: that we look, that it was found, that it was not."""
    headings = [_("We are looking"), _("It was found"), _("It was not found")]
    language = language_of(report.language)
    with override(language):
        hotel = profile()
        told = {
            "hotel": hotel.name_zh if language == "zh-hans" else hotel.name_en,
            "phone": hotel.phone,
            "words": report.words,
            "number": report.number,
        }
        texts = [
            _(
                "We have noted what you miss (%(words)s) under number %(number)s and look for it in every room and "
                "store. We tell you as soon as we know more. %(hotel)s, phone %(phone)s."
            )
            % told,
            _(
                "Something that fits your description (%(number)s) was found. Please come with an identity document, "
                "or tell us where to send it. %(hotel)s, phone %(phone)s."
            )
            % told,
            _(
                "We are sorry to tell you that what you miss (%(number)s) was not found. We keep your report, and "
                "write to you if it turns up. %(hotel)s, phone %(phone)s."
            )
            % told,
        ]
    return [Letter(heading, text, language) for heading, text in zip(headings, texts, strict=True)]
