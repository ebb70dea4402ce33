"""What people tap and type about found things, as checked values."""

from __future__ import annotations

import re
from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import CleanCharField
from core.forms import PicturesField
from frontdesk.forms import KeyedForm, RoomNumberField
from lostfound.domain.people import with_right
from lostfound.enums import Colour, ContactResult, ContactWay, Kind
from lostfound.models import Category, Content, LossReport, Shelf, Store, Thing
from lostfound.rights import REGISTER
from rooms.models import PublicArea, Room
from staff.models import Employee

LOCAL = "%Y-%m-%dT%H:%M"
LINES_AT_MOST = 40
ALL_THREE = _("Ask for the thing, the place and the date, and write all three.")


def words_field(label: Any, length: int, *, needed: Any = "", **more: Any) -> CleanCharField:
    """Words somebody types; `needed` is what is said when they are missing."""
    more |= {"error_messages": {"required": needed}} if needed else {}
    return CleanCharField(label=label, max_length=length, required=bool(needed), **more)


def rows_of(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Let a field choose among these rows."""
    form.fields[name].queryset = rows  # type: ignore[attr-defined]


def choices_of(form: forms.Form, name: str, choices: list[tuple[Any, str]]) -> None:
    """Let a field choose among these values."""
    form.fields[name].choices = choices  # type: ignore[attr-defined]


class RowField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row. A number no column holds is no choice, instead of a server error."""

    def to_python(self, value: Any) -> Any:
        if (
            isinstance(value, str)
            and value
            and not (value.isascii() and value.isdigit() and len(value) <= 18)
        ):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class PersonField(RowField):
    """A colleague who may have found things in hand."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Employee.objects.none(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.number}"


class MomentField(forms.DateTimeField):
    """A time on the hotel's clock."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL)
        super().__init__(widget=widget, input_formats=[LOCAL, "%Y-%m-%dT%H:%M:%S"], **kwargs)


class ContentsField(CleanCharField):
    """What is in a bag, one line each: "2 towels" is two, "purse" is one."""

    LINE = re.compile(r"(\d{1,3})\s*(?:x|×|个|件|条|张|本|把|双|瓶)?\s*(.+)", re.IGNORECASE)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(lines=True, max_length=3000, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value) or ""
        found = [self._line(line.strip()) for line in text.split("\n") if line.strip()]
        if len(found) > LINES_AT_MOST:
            raise ValidationError(_("At most 40 lines. Put small things together in one."), code="lines")
        return found

    def _line(self, line: str) -> tuple[int, str]:
        match = self.LINE.fullmatch(line)
        count, words = (int(match[1]), match[2].strip()) if match else (1, line)
        if not 1 <= count <= 999 or len(words) > 120:
            raise ValidationError(_("A line holds a number up to 999 and up to 120 signs."), code="line")
        return count, words


def contents_as_text(lines: list[Content]) -> str:
    return "\n".join(f"{line.count} {line.words}" for line in lines)


class FoundForm(KeyedForm):
    """The two taps: where, and what kind of thing."""

    category = RowField(Category.objects.filter(in_use=True), label=_("category"))
    room = RowField(Room.objects.all(), required=False, widget=forms.HiddenInput)
    area = RowField(PublicArea.objects.all(), required=False, widget=forms.HiddenInput)
    room_number = RoomNumberField(label=_("room"), required=False)
    area_chosen = RowField(PublicArea.objects.all(), label=_("or public area"), required=False)
    kind = forms.ChoiceField(choices=Kind, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["room"] = data.get("room_number") or data.get("room")
        data["area"] = None if data["room"] else data.get("area_chosen") or data.get("area")
        if not (data["room"] or data["area"] or self.errors):
            self.add_error("room_number", _("Say where it was found: a room or a public area."))
        return data


class DescribeForm(KeyedForm):
    """What it is, where exactly, and for valuables the witness and the bag."""

    photos = PicturesField(help_text=_("The place and time of the picture are taken out."))
    words = words_field(
        _("what it is"), 300, help_text=_("As the owner would say it: kind, material, marks.")
    )
    colour = forms.ChoiceField(label=_("colour"), choices=Colour, required=False)
    brand = words_field(_("brand"), 60)
    where_words = words_field(_("where exactly"), 120, help_text=_("Such as: behind the door, in the safe."))
    found_at = MomentField(label=_("found at"))
    kind = forms.ChoiceField(label=pgettext_lazy("a form", "kind"), choices=Kind)
    category = RowField(Category.objects.filter(in_use=True), label=_("category"), empty_label=None)
    witness = PersonField(label=_("witness"), required=False)
    seal = words_field(_("sealed bag number"), 40)
    contents = ContentsField(
        label=_("contents, one line each"),
        help_text=_("With the number first: 2 towels. For partial return."),
    )

    def __init__(self, *args: Any, thing: Thing, **kwargs: Any) -> None:
        self.thing = thing
        kwargs["initial"] = {
            **{name: getattr(thing, name) for name in ("words", "colour", "brand", "where_words", "found_at", "kind")},
            "category": thing.category_id, "witness": thing.witness_id, "seal": thing.seal,
            "contents": contents_as_text(list(thing.contents.all())), **kwargs.get("initial", {}),
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        rows_of(self, "witness", with_right(REGISTER).exclude(pk=thing.finder_id))
        for name in ("colour", "kind"):
            choices = Colour.choices if name == "colour" else Kind.choices
            choices_of(self, name, [(value, capfirst(str(label))) for value, label in choices])
        if thing.category.not_to_be_opened:
            del self.fields["contents"]
        if not thing.category.is_valuable:
            for name in ("witness", "seal"):
                self.fields[name].help_text = ""

    def layout(self) -> Layout:
        care = ["witness", "seal"] if self.thing.category.is_valuable else []
        rest = [] if self.thing.category.is_valuable else ["witness", "seal"]
        contents = ["contents"] if "contents" in self.fields else []
        return Layout(
            "key", "photos", "words", Div("colour", "brand", css_class="form-row"), "where_words",
            Div(*care, css_class="form-row") if care else None,
            *contents, Div("found_at", "kind", css_class="form-row"), "category",
            Div(*rest, css_class="form-row") if rest else None,
        )  # fmt: skip

    def told(self) -> dict[str, Any]:
        """The values as `domain.things.describe` takes them."""
        data = {
            name: value for name, value in self.cleaned_data.items() if name not in ("key", "photos", "words")
        }
        return {"contents": [], **data, "text": self.cleaned_data["words"]}


class SeenForm(KeyedForm):
    """An act on a thing whose chain had so many links when the page was made."""

    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)


class OfferForm(SeenForm):
    """To whom: a colleague or a store."""

    to = PersonField(label=_("colleague"), required=False)
    store = RowField(Store.objects.filter(in_use=True), label=_("or store"), required=False)
    note = words_field(_("note"), 200)

    def __init__(self, *args: Any, user: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows_of(self, "to", with_right(REGISTER).exclude(pk=user.pk))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("to")) == bool(data.get("store")) and not self.errors:
            self.add_error("to", _("Choose a colleague or a store."))
        return data


class StoreForm(SeenForm):
    """Onto which shelf, in which box."""

    shelf = RowField(Shelf.objects.none(), label=_("shelf"))
    box = words_field(_("box"), 20)

    def __init__(self, *args: Any, thing: Thing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shelves = Shelf.objects.filter(in_use=True, store__in_use=True).select_related("store")
        if thing.category.is_valuable:
            shelves = shelves.filter(store__safe=True)
        rows_of(self, "shelf", shelves.order_by("store__safe", "store__position", "code"))


class ReasonForm(SeenForm):
    """An act that asks why."""

    reason = words_field(_("reason"), 200, needed=_("Say why. It is recorded."))


class NameForm(SeenForm):
    """Who came from security."""

    name = words_field(_("who came from security"), 80, needed=_("Write who came from security."))


class ReferenceForm(SeenForm):
    """The number under which the police took it."""

    reference = words_field(
        _("number of the police report"),
        60,
        needed=_("Write the number of the police report or the officer's name."),
    )


class ContactForm(KeyedForm):
    """A try to reach the owner."""

    way = forms.ChoiceField(label=_("how"), choices=ContactWay)
    result = forms.ChoiceField(label=_("result"), choices=ContactResult)
    note = words_field(_("note"), 300)

    def layout(self) -> Layout:
        return Layout("key", Div("way", "result", css_class="form-row"), "note")


class StatementForm(SeenForm):
    """What the claimant says before seeing the thing."""

    item = words_field(_("what it is"), 300, needed=ALL_THREE, help_text=_("In the claimant's own words."))
    place = words_field(_("where it was lost"), 200, needed=ALL_THREE)
    when = words_field(_("when it was lost"), 120, needed=ALL_THREE)


class ReportForm(KeyedForm, forms.ModelForm):  # type: ignore[type-arg]
    """What a guest misses."""

    room = RoomNumberField(label=_("room"), required=False)

    class Meta:
        model = LossReport
        fields = [
            "words", "category", "colour", "brand", "room", "area", "where_words", "lost_from", "lost_until",
            "name", "reach", "language", "channel",
        ]  # fmt: skip
        labels = {"area": _("or public area")}
        field_classes = dict.fromkeys(("words", "brand", "where_words", "name"), CleanCharField)
        widgets = dict.fromkeys(
            ("lost_from", "lost_until"), forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        report = kwargs.get("instance")
        if report is not None and report.room_id:
            kwargs["initial"] = {"room": report.room.number, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        if report is not None and report.room_id:
            self.initial["room"] = report.room.number
        self.fields["words"].help_text = _("In the guest's own words: kind, material, marks.")
        self.fields["reach"].max_length = 200  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The rules stand in the domain; the row is not touched by the form."""

    def layout(self) -> Layout:
        return Layout(
            "key", "words", Div("category", "colour", "brand", css_class="form-row"),
            Div("room", "area", css_class="form-row"), "where_words",
            Div("lost_from", "lost_until", css_class="form-row"),
            Div("name", "reach", css_class="form-row"), Div("language", "channel", css_class="form-row"),
        )  # fmt: skip

    def told(self) -> dict[str, Any]:
        """The values as the rules take them."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("key", "words")}
        return {**data, "text": self.cleaned_data.get("words", "")}
