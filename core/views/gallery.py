"""Every component of the pages in every state, for those who build pages and for the tests that look at them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from crispy_forms.bootstrap import InlineCheckboxes, InlineRadios, PrependedText
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from core import charts, clock, icons
from core.access import signed_in
from core.forms import PicturesField

SAMPLES = [(1920, 2560), (2560, 1920), (2560, 1100), (800, 800)]


class Tile(NamedTuple):
    """A room as the board draws it. `flags` are notions, the most urgent first."""

    number: str
    state: str
    code: str
    word: str
    occupied: bool = False
    flags: Sequence[str] = ()
    who: str = ""
    corner: str = ""
    minutes: int = 0
    standard: int = 0


class SampleForm(forms.Form):
    """Each kind of field once, with what may go wrong."""

    reason = forms.CharField(label=gettext_lazy("reason"), help_text=gettext_lazy("Guests do not see it."))
    until = forms.DateField(
        label=gettext_lazy("until"), widget=forms.DateInput(attrs={"type": "text"}), required=False
    )
    comes_back_as = forms.ChoiceField(
        label=gettext_lazy("comes back as"),
        choices=[("dirty", gettext_lazy("dirty")), ("clean", gettext_lazy("clean"))],
    )
    deposit = forms.DecimalField(label=gettext_lazy("key deposit"), min_value=0, decimal_places=2)
    kind = forms.ChoiceField(
        label=gettext_lazy("kind"),
        choices=[("ooo", gettext_lazy("out of order")), ("oos", gettext_lazy("out of service"))],
        widget=forms.RadioSelect,
    )
    floors = forms.MultipleChoiceField(
        label=gettext_lazy("floors"),
        choices=[(str(n), str(n)) for n in range(2, 8)],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("note"), widget=forms.Textarea(attrs={"rows": 2}), required=False
    )
    picture = forms.FileField(label=gettext_lazy("photo"), required=False)
    tell = forms.BooleanField(label=gettext_lazy("tell the front desk"), required=False, initial=True)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(
            Fieldset(
                _("Block a room"),
                "reason",
                Row("until", "comes_back_as", PrependedText("deposit", "¥")),
                InlineRadios("kind"),
                InlineCheckboxes("floors"),
                "note",
                "picture",
                "tell",
            )
        )
        return helper


class CameraForm(forms.Form):
    """Pictures taken on the spot."""

    photos = PicturesField(help_text=gettext_lazy("The place and time of the picture are taken out."))


class Sample(NamedTuple):
    """Stands for a picture of the house where none is kept."""

    address: str
    thumb_address: str
    width: int
    height: int


@signed_in(floor=True)
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """All components with made-up content. Nothing is read or saved."""
    now = clock.now()
    mistaken = SampleForm(
        {"until": _("31 November"), "deposit": "-20", "comes_back_as": "x"}, prefix="mistaken"
    )
    mistaken.is_valid()
    context: dict[str, Any] = {
        "states": states(),
        "signs": signs(),
        "tiles": tiles(),
        "form": SampleForm(initial={"comes_back_as": "dirty", "kind": "ooo", "floors": ["3", "5"]}),
        "mistaken": mistaken,
        "plain": SampleForm(prefix="touch"),
        "charts": figures(),
        "camera": CameraForm(prefix="camera"),
        "pictures": [Sample("#g-pictures", static("icons/house.svg"), *size) for size in SAMPLES],
        "notions": sorted(icons.NOTIONS),
        "since": now - timedelta(minutes=78),
        "started": now - timedelta(minutes=18),
        "late": now - timedelta(minutes=44),
    }
    return render(request, "core/gallery.html", context)


def states() -> list[tuple[str, str]]:
    return [
        ("dirty", _("vacant dirty")), ("pickup", _("pickup")), ("progress", _("cleaning in progress")),
        ("clean", _("waiting for inspection")), ("ready", _("ready")),
        ("block", _("out of order")), ("alert", pgettext("gallery", "late")),
    ]  # fmt: skip


def signs() -> list[tuple[str, str, str]]:
    """Notion, colour, word."""
    return [
        ("rush", "alert", _("rush")), ("vip", "progress", _("VIP")), ("dnd", "alert", _("do not disturb")),
        ("refused", "alert", _("service refused")), ("make_up", "pickup", _("make up now")),
        ("later", "", _("come later")), ("double_locked", "alert", _("double locked")), ("due_out", "", _("due out")),
        ("arriving", "", _("arrival due")), ("discrepancy", "alert", _("discrepancy")),
        ("queue", "pickup", _("guest waiting")),
        ("oos", "block", _("out of service")), ("redo", "pickup", _("redo")),
        ("group", "", pgettext("gallery", "group")),
    ]  # fmt: skip


def tiles() -> list[Tile]:
    dirty, stay = pgettext("tile", "Vacant dirty"), pgettext("tile", "Occ. dirty")
    clean, cleaning = pgettext("tile", "Occ. clean"), pgettext("tile", "Cleaning")
    attendant, two, long = _("Wang Xiulan"), _("2 guests"), _("Gulnar Mamat, Yang Cuilian")
    return [
        Tile("1201", "ready", "VI", _("Ready")),
        Tile("1202", "ready", "VI", _("Ready"), flags=["vip", "arriving"], corner="15:00"),
        Tile("1203", "dirty", "VD", dirty, flags=["rush", "vip", "arriving"], who=attendant, corner="14:30"),
        Tile("1204", "dirty", "VD", dirty, who=attendant, corner=_("WX")),
        Tile("1205", "dirty", "OD", stay, occupied=True, flags=["due_out"], who=two, corner="12:00"),
        Tile("1206", "dirty", "OD", stay, occupied=True, flags=["dnd", "guest"], who=two),
        Tile("1207", "dirty", "OD", stay, occupied=True, flags=["refused", "guest"], who=two),
        Tile("1208", "progress", "VD", cleaning, flags=["arriving"], who=attendant, minutes=18, standard=30),
        Tile("1209", "progress", "OD", cleaning, occupied=True, flags=["guest"], minutes=44, standard=38),
        Tile("1210", "pickup", "VP", _("Pickup")),
        Tile("1211", "clean", "VC", _("To inspect"), flags=["arriving"], corner="13:00"),
        Tile("1212", "clean", "OC", clean, occupied=True, flags=["guest"], who=two),
        Tile("1301", "clean", "OC", clean, occupied=True, flags=["discrepancy", "guest"], who=_("3 guests")),
        Tile("1302", "block", "OOO", _("Out of order")),
        Tile("1303", "block", "OOS", _("Out of service")),
        Tile("1304", "dirty", "VD", dirty, flags=["double_locked"]),
        Tile("1305", "dirty", "VD", dirty, flags=["queue", "arriving"], who=long, corner="01:20"),
    ]  # fmt: skip


def figures() -> list[charts.Chart]:
    hours = [f"{hour:02}:00" for hour in range(7, 15)]
    return [
        charts.Chart(
            _("Rooms cleaned"),
            "stacked",
            hours,
            [
                charts.Series(_("departure clean"), [2, 5, 9, 14, 12, 8, 5, 2]),
                charts.Series(_("stay-over clean"), [1, 4, 8, 9, 6, 5, 3, 1]),
                charts.Series(_("redo"), [0, 0, 1, 2, 1, 1, 0, 0]),
            ],
            pgettext("gallery", "rooms"),
        ),
        charts.Chart(
            _("Rooms ready"),
            "lines",
            hours,
            [
                charts.Series(_("today"), [22, 26, 33, 45, 56, 66, 72, 75]),
                charts.Series(_("yesterday"), [25, 27, 31, 41, 53, 60, 68, 74]),
            ],
            pgettext("gallery", "rooms"),
        ),
    ]
