"""The words of the audit for what is done in lostfound: code to sentence, its subject is the person."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

WORDS: Final[dict[str, Promise]] = {
    "lostfound.alarm": pgettext_lazy("audit", "raised an alarm about a thing"),
    "lostfound.approve": pgettext_lazy("audit", "approved a list"),
    "lostfound.begin_check": pgettext_lazy("audit", "began a store check"),
    "lostfound.carry_out": pgettext_lazy("audit", "carried out a list"),
    "lostfound.change_report": pgettext_lazy("audit", "changed a loss report"),
    "lostfound.close_report": pgettext_lazy("audit", "closed a loss report"),
    "lostfound.describe": pgettext_lazy("audit", "described a thing"),
    "lostfound.drop_claim": pgettext_lazy("audit", "dropped a claim"),
    "lostfound.end_check": pgettext_lazy("audit", "ended a store check"),
    "lostfound.export": pgettext_lazy("audit", "exported the register"),
    "lostfound.found_again": pgettext_lazy("audit", "found a missing thing"),
    "lostfound.give_back": pgettext_lazy("audit", "returned a thing"),
    "lostfound.match": pgettext_lazy("audit", "decided about a match"),
    "lostfound.propose": pgettext_lazy("audit", "made a list"),
    "lostfound.register": pgettext_lazy("audit", "registered a thing"),
    "lostfound.remove_people": pgettext_lazy("audit", "removed names past their time"),
    "lostfound.say_whose": pgettext_lazy("audit", "named the owner of a thing"),
    "lostfound.show_claimant": pgettext_lazy("audit", "opened who claimed a thing"),
    "lostfound.show_guest": pgettext_lazy("audit", "opened whose room it was"),
    "lostfound.show_reach": pgettext_lazy("audit", "opened how to reach a guest"),
    "lostfound.take_off": pgettext_lazy("audit", "took a thing off a list"),
    "lostfound.take_report": pgettext_lazy("audit", "took a loss report"),
    "lostfound.take_statement": pgettext_lazy("audit", "took a claim"),
    "lostfound.tell_security": pgettext_lazy("audit", "told security or police"),
    "lostfound.withdraw_list": pgettext_lazy("audit", "withdrew a list"),
    "lostfound.change_category": pgettext_lazy("audit", "changed a category"),
    "lostfound.change_store": pgettext_lazy("audit", "changed a store of found things"),
    "lostfound.change_shelf": pgettext_lazy("audit", "changed a shelf"),
    "lostfound.change_rules": pgettext_lazy("audit", "changed the rules of lost and found"),
}
