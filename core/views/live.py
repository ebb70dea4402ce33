"""Tickets for the stream, and its fallback: the same events by asking now and then."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils import translation
from django.views.decorators.http import require_GET

from core import access, clock, params
from core.access import signed_in
from core.domain.live import REPLAYED_AT_MOST, recent
from core.live import ticket as tickets
from core.live.renderers import draw, message
from core.live.topics import allowed
from core.models import LiveEvent


@signed_in(floor=True, wall=True)
@require_GET
def ticket(request: HttpRequest) -> JsonResponse:
    """A ticket for those of the asked topics that the visitor may follow. Session and rights are checked here."""
    topics = _topics(request)
    text = tickets.issue(
        person=request.user.pk or 0,
        topics=topics,
        language=translation.get_language() or "en",
        kind=access.sign_in_kind(request),
    )
    return JsonResponse({"ticket": text, "seconds": tickets.SECONDS, "topics": sorted(topics)})


@signed_in(floor=True, wall=True)
@require_GET
def changes(request: HttpRequest) -> JsonResponse:
    """Events after `since`, drawn in the visitor's language; without it those of the last half minute.

    `reset` means that too much was missed: draw the page anew.
    """
    topics = _topics(request)
    newest = LiveEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    since = params.whole(request, "since")
    if since:
        found = list(
            LiveEvent.objects.filter(pk__gt=since, topic__in=topics).order_by("pk")[: REPLAYED_AT_MOST + 1]
        )
        purged = bool(found) and not LiveEvent.objects.filter(pk__lte=since).exists()
        if purged or len(found) > REPLAYED_AT_MOST:
            return JsonResponse({"events": [], "last": newest, "reset": True})
    else:
        found = [event for event in recent(clock.now()) if event.topic in topics]
    found = [event for event in found if event.kind != "end"]
    language = translation.get_language() or "en"
    fragments = draw(found)
    said = [
        {"id": event.pk, **message(event, fragments.get((event.kind, event.ref), {}).get(language))}
        for event in found
    ]
    return JsonResponse({"events": said, "last": newest, "reset": False})


def _topics(request: HttpRequest) -> set[str]:
    wanted = set(request.GET.get("topics", "")[:400].split(","))
    return allowed(wanted, request.user, access.sign_in_kind(request))
