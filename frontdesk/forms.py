"""What clerks type, as checked values. Dates are hotel days, times hotel time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.text import capfirst
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.domain import form_keys
from core.fields import CleanCharField
from core.params import LARGEST
from frontdesk.domain import documents
from frontdesk.domain.check_in import Papers
from frontdesk.enums import DocumentKind, GuestKind
from frontdesk.models import Booking, Guest, GuestDocument
from rooms.models import Room, RoomType
from staff.forms import HouseForm


class SeenRoom(NamedTuple):
    """A room as the clerk saw it; `version` is None when only its number was typed."""

    pk: int
    version: int | None


class SeenRoomField(forms.Field):
    """A card of a room, "12.7": room 12 at version 7."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> SeenRoom | None:
        if value in self.empty_values:
            return None
        pk, _dot, version = str(value).partition(".")
        numbers = [part for part in (pk, version) if part.isascii() and part.isdigit() and len(part) <= 18]
        if len(numbers) != 2 or int(pk) > LARGEST:
            raise ValidationError(_("Choose a room from the list."), code="room")
        return SeenRoom(int(pk), int(version))

    def prepare_value(self, value: Any) -> Any:
        return f"{value.pk}.{value.version}" if isinstance(value, SeenRoom) else value


class RoomNumberField(CleanCharField):
    """A room by the number on its door."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "inputmode": "numeric"}
        super().__init__(max_length=8, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        number = super().clean(value)
        if not number:
            return None
        room = Room.objects.filter(number__iexact=number).first()
        if room is None:
            raise ValidationError(
                _("Room %(room)s is not in the list of rooms. Look the number up on the board."),
                code="room",
                params={"room": number},
            )
        return room


def capitalised(words: type[TextChoices]) -> Callable[[], list[tuple[str, str]]]:
    """The choices as they begin a line, in the language of the page."""
    return lambda: [(value, capfirst(str(label))) for value, label in words.choices]


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


REASON = _("Reason")


def reason_field(label: Any = REASON, **kwargs: Any) -> CleanCharField:
    return CleanCharField(
        label=label, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs
    )


def persons_field() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Persons"), min_value=1, max_value=50, initial=1, widget=forms.NumberInput(attrs={"min": 1})
    )


def name_field(**kwargs: Any) -> CleanCharField:
    return CleanCharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        **kwargs,
    )


def phone_field() -> CleanCharField:
    return CleanCharField(
        label=_("Phone"),
        max_length=32,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )


class KeyedForm(HouseForm):
    """A form that counts once, however often it is sent."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=36, initial=form_keys.new_key)


class RoomForm(KeyedForm):
    """A form that chooses a room: a card, or a number typed, which wins."""

    room = SeenRoomField(required=False)
    room_number = RoomNumberField(label=_("Another room"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        typed = data.get("room_number")
        if typed:
            data["room"] = SeenRoom(typed.pk, None)
        elif not data.get("room") and "room" not in self.errors and "room_number" not in self.errors:
            self.add_error("room", _("Choose a room."))
        return data

    @property
    def chosen(self) -> SeenRoom:
        room: SeenRoom = self.cleaned_data["room"]
        return room

    @property
    def chosen_pk(self) -> int | None:
        """The room chosen so far, also in a form that does not stand yet."""
        data = getattr(self, "cleaned_data", {})
        return data["room"].pk if data.get("room") else None


class DocumentForm(HouseForm):
    """A document as it is being typed."""

    document_kind = forms.ChoiceField(label=_("Document"), choices=capitalised(DocumentKind))
    document_number = CleanCharField(
        label=pgettext_lazy("document", "Number"),
        max_length=40,
        required=False,
        card_numbers=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"}),
    )


class CheckInForm(RoomForm, DocumentForm):
    """Document, people, room: everything of a check-in. `known` is the document of an earlier stay."""

    known = forms.TypedChoiceField(
        label=_("Document"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    matched = forms.BooleanField(label=_("The person matches the document, seen by me"), required=False)
    name = name_field()
    phone = phone_field()
    persons = persons_field()
    leaves_on = day_field(_("Departure"))
    reason = reason_field(_("Why the room is given although it is not ready"), required=False)

    def __init__(self, *args: Any, document: GuestDocument | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        known = [(document.pk, document), ("", _("Another document"))] if document else [("", "")]
        self.fields["known"].choices = known  # type: ignore[attr-defined]
        self.initial.setdefault("known", document.pk if document else "")
        self.fields["document_kind"].initial = DocumentKind.RESIDENT_ID
        number = self.fields["document_number"]
        number.required = not (self.data.get("known") and document)
        number.error_messages["required"] = documents.nobody_without_document()
        if document is None:
            number.widget.attrs["data-first"] = ""

    def ask_for_room_alone(self) -> None:
        """For a guest who only waits: nothing but the room is asked now."""
        for name in set(self.fields) - {"key", "room", "room_number"}:
            self.fields[name].required = False

    @property
    def papers(self) -> Papers:
        data = self.cleaned_data
        return Papers(
            kind=data["document_kind"],
            number=data["document_number"],
            matched=data["matched"],
            known=data["known"],
        )


class BookingForm(KeyedForm):
    """What is promised to a guest."""

    type = forms.ModelChoiceField(label=_("Room type"), queryset=RoomType.objects.all(), empty_label=None)
    arrives_on = day_field(_("Arrival"))
    leaves_on = day_field(_("Departure"))
    expected_at = forms.TimeField(
        label=_("Expected at"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    persons = persons_field()
    vip = forms.BooleanField(label=_("VIP"), required=False)
    wish = CleanCharField(
        label=_("Note for the desk"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Wishes about the room; nothing about health, faith or company."),
    )

    def layout(self) -> Layout:
        return Layout(*self.rows())

    def rows(self) -> list[Any]:
        return [
            "key",
            Div("arrives_on", "leaves_on", css_class="form-row"),
            Div("type", "persons", "expected_at", css_class="form-row"),
            "wish",
            "vip",
        ]

    @property
    def promise(self) -> dict[str, Any]:
        """The arguments `make_booking` and `change_booking` share."""
        names = ("arrives_on", "leaves_on", "expected_at", "persons", "vip", "wish")
        return {"room_type": self.cleaned_data["type"], **{name: self.cleaned_data[name] for name in names}}

    @classmethod
    def of(cls, booking: Booking, data: Any = None) -> BookingForm:
        names = ("type", "arrives_on", "leaves_on", "expected_at", "persons", "vip", "wish")
        return cls(data, initial={name: getattr(booking, name) for name in names}, auto_id="booking_%s")


class NewBookingForm(BookingForm):
    """A booking with its guest; the name of a known guest stands already."""

    name = name_field()
    phone = phone_field()
    kind = forms.ChoiceField(
        label=_("Kind of guest"), choices=capitalised(GuestKind), initial=GuestKind.INDIVIDUAL
    )
    reference = CleanCharField(label=_("Number of the agency"), max_length=40, required=False)
    room_number = RoomNumberField(label=_("Room put down"), required=False)

    def __init__(self, *args: Any, guest: Guest | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if guest:
            self.initial.update(name=guest.name, phone=guest.phone, vip=guest.vip)
            self.fields["name"].disabled = self.fields["phone"].disabled = True

    def rows(self) -> list[Any]:
        return [
            Div("name", "phone", css_class="form-row"),
            *super().rows(),
            Div("kind", "reference", "room_number", css_class="form-row"),
        ]


class PutDownForm(RoomForm):
    """The room put down for a booking; none takes it back."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "put_%s", **kwargs})


class ConfirmForm(KeyedForm):
    """An act that asks nothing more."""


class ReasonForm(KeyedForm):
    """An act that asks why."""

    reason = reason_field()


class UndoForm(ReasonForm):
    """Taking back a check-in: has the guest been in the room?"""

    entered = forms.TypedChoiceField(
        label=_("Has the guest been in the room?"),
        choices=[("yes", _("Has been in the room")), ("no", _("Has not been in the room"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    field_order = ["key", "entered", "reason"]


class DepartureForm(KeyedForm):
    leaves_on = day_field(_("Departure"))


class MoveForm(RoomForm):
    """Another room for a guest in house. `anyway` gives one that is not ready, by right."""

    reason = reason_field(_("Why the guest moves"))
    anyway = forms.BooleanField(label=_("Give the room although it is not ready"), required=False)


class RushForm(KeyedForm):
    """A rush, with the hour the guest was told."""

    promised_for = forms.TimeField(
        label=_("Promised for"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def promised_at(self, at: datetime) -> datetime | None:
        """The moment on the hotel's calendar day of `at`."""
        hour = self.cleaned_data["promised_for"]
        zone = get_current_timezone()
        return datetime.combine(at.astimezone(zone).date(), hour, tzinfo=zone) if hour else None


class GuestForm(KeyedForm):
    """How a guest is called and found."""

    name = name_field()
    pinyin = CleanCharField(
        label=_("Pinyin"),
        max_length=120,
        required=False,
        help_text=_("Only where it is read differently from what is usual."),
    )
    phone = phone_field()
    vip = forms.BooleanField(label=_("VIP"), required=False)

    def layout(self) -> Layout:
        return Layout("key", Div("name", "pinyin", css_class="form-row"), "phone", "vip")
