"""What everything on the board means, and what each act does to a room."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.access import needs
from core.people import SignedRequest
from rooms import rights
from rooms.domain.consequences import TABLE
from rooms.domain.faces import STATUSES
from rooms.domain.rules_words import effects_of
from rooms.drawing import SIGN_COUNTS
from rooms.enums import Act


class RuleView(NamedTuple):
    act: Act
    sentence: str
    effects: list[tuple[str, str]]
    somebody_inside: bool


@needs(rights.SEE_BOARD)
@require_safe
def rules(request: SignedRequest) -> HttpResponse:
    """The table of consequences in words, straight from what the program does, and the legend of the board."""
    lines = [
        RuleView(act, str(line.sentence), effects_of(line), line.somebody_inside)
        for act, line in TABLE.items()
    ]
    return render(request, "rooms/rules.html", {"rules": lines, "statuses": STATUSES, "signs": SIGN_COUNTS})
