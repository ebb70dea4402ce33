"""What people type about rooms and the house, as checked values."""

from __future__ import annotations

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row
from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.errors import Refusal
from core.fields import CleanCharField
from rooms import rights
from rooms.enums import Block, Cleanliness
from rooms.models import Building, Floor, PublicArea, Room, RoomType, Section

MOMENT = "%Y-%m-%dT%H:%M"
SET_RIGHTS = {
    Cleanliness.DIRTY: rights.SET_DIRTY,
    Cleanliness.PICKUP: rights.SET_PICKUP,
    Cleanliness.CLEAN: rights.SET_CLEAN,
    Cleanliness.INSPECTED: rights.SET_INSPECTED,
}
BLOCK_RIGHTS = {
    Block.OUT_OF_ORDER: rights.SET_OUT_OF_ORDER,
    Block.OUT_OF_SERVICE: rights.SET_OUT_OF_SERVICE,
}


class RefusableForm(forms.BaseForm):
    """Shows what the rules refuse where the person can put it right."""

    def show(self, refusal: Refusal) -> None:
        """Put a refusal beside its field, or above the form."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal.message))

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True  # the template has the token
        layout = self.layout()
        if layout is not None:
            helper.layout = layout
        return helper

    def layout(self) -> Layout | None:
        return None


class SeenForm(RefusableForm, forms.Form):
    """An act on a room that the person has seen in a certain version."""

    seen = forms.IntegerField(min_value=0, max_value=2**31, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None = None, *, room: Room) -> None:
        super().__init__(data, auto_id="act_%s", initial={"seen": room.version})

    def look_again(self, room: Room) -> None:
        """After a refusal the person sees the room anew; what they typed stays."""
        self.data = MultiValueDict({**dict(self.data.lists()), "seen": [str(room.version)]})  # type: ignore[attr-defined]


class SetByHandForm(SeenForm):
    cleanliness = forms.ChoiceField(label=_("Status"), widget=forms.RadioSelect)
    reason = CleanCharField(label=_("Reason"), max_length=200)
    field_order = ["cleanliness", "reason", "seen"]

    def __init__(self, data: QueryDict | None = None, *, room: Room, allowed: list[Cleanliness]) -> None:
        super().__init__(data, room=room)
        self.fields["cleanliness"].choices = [(one.value, one.label) for one in allowed]  # type: ignore[attr-defined]


class BlockForm(SeenForm):
    kind = forms.ChoiceField(label=_("Kind"), widget=forms.RadioSelect)
    reason = CleanCharField(label=_("Reason"), max_length=200)
    starts_at = forms.DateTimeField(
        label=_("From"),
        required=False,
        help_text=_("Empty: from now on."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    until = forms.DateTimeField(
        label=_("Until"),
        required=False,
        help_text=_("Empty: until somebody ends it."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    return_status = forms.ChoiceField(
        label=_("Status afterwards"),
        choices=[
            (one.value, one.label) for one in (Cleanliness.DIRTY, Cleanliness.PICKUP, Cleanliness.CLEAN)
        ],
        initial=Cleanliness.DIRTY,
    )
    field_order = ["kind", "reason", "starts_at", "until", "return_status", "seen"]

    def __init__(self, data: QueryDict | None = None, *, room: Room, allowed: list[Block]) -> None:
        super().__init__(data, room=room)
        self.fields["kind"].choices = [(one.value, one.label) for one in allowed]  # type: ignore[attr-defined]
        if len(allowed) == 1:
            self.fields["kind"].initial = allowed[0].value


class UploadForm(RefusableForm, forms.Form):
    file = forms.FileField(
        label=_("List of rooms"),
        help_text=_("XLSX or CSV, up to 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class RunImportForm(forms.Form):
    """The list that was previewed, signed, and the key by which it counts once."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    rows = forms.CharField(widget=forms.HiddenInput, strip=False)


# The house itself -----------------------------------------------------------------------------------------------


class PartForm(RefusableForm, forms.ModelForm):  # type: ignore[type-arg]
    """A part of the house."""

    title: ClassVar[str | Promise] = ""
    singular: ClassVar[str | Promise] = ""
    icon: ClassVar[str] = "hotel"

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        return code.strip().upper()


NAMES = Row("name_en", "name_zh")
CLEAN = {"code": CleanCharField, "name_en": CleanCharField, "name_zh": CleanCharField, "beds": CleanCharField}


class BuildingForm(PartForm):
    title, singular, icon = _("Buildings"), _("building"), "hotel"

    class Meta:
        model = Building
        fields = ["code", "name_en", "name_zh", "position"]
        field_classes = CLEAN

    def layout(self) -> Layout:
        return Layout(NAMES, Row("code", "position"))


class FloorForm(PartForm):
    title, singular, icon = _("Floors"), _("floor"), "floor"

    class Meta:
        model = Floor
        fields = ["building", "number"]
        labels = {"building": _("building")}

    def layout(self) -> Layout:
        return Layout(Row("building", "number"))


class SectionForm(PartForm):
    title, singular, icon = _("Sections"), _("section"), "section"

    class Meta:
        model = Section
        fields = ["code", "name_en", "name_zh", "position"]
        field_classes = CLEAN

    def layout(self) -> Layout:
        return Layout(NAMES, Row("code", "position"))


class RoomTypeForm(PartForm):
    title, singular, icon = _("Room types"), _("room type"), "stayover"

    class Meta:
        model = RoomType
        fields = [
            "code", "name_en", "name_zh", "beds", "square_metres", "sleeps", "departure_minutes", "stayover_minutes",
            "position",
        ]  # fmt: skip
        field_classes = CLEAN

    def layout(self) -> Layout:
        return Layout(
            NAMES,
            Row("code", "beds", "sleeps", "square_metres"),
            Fieldset(
                pgettext_lazy("work", "Cleaning"), Row("departure_minutes", "stayover_minutes", "position")
            ),
        )


class RoomForm(PartForm):
    """A room's place in the house. Its state is nobody's to type here."""

    title, singular, icon = _("Rooms"), _("room"), "rooms"

    class Meta:
        model = Room
        fields = ["number", "floor", "type", "section", "position"]
        labels = {"floor": _("floor"), "type": _("room type"), "section": _("section")}
        field_classes = {"number": CleanCharField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        floors = Floor.objects.select_related("building")
        self.fields["floor"].queryset = floors  # type: ignore[attr-defined]
        self.fields["position"].required = False
        self.fields["position"].help_text = _("Place in the corridor. Empty: by the number.")
        if self.instance.pk is None:
            self.initial.pop("position", None)
            self.fields["position"].initial = None

    def layout(self) -> Layout:
        return Layout(Row("number", "floor"), Row("type", "section", "position"))


class PublicAreaForm(PartForm):
    title, singular, icon = _("Public areas"), _("public area"), "floor"

    class Meta:
        model = PublicArea
        fields = [
            "name_en", "name_zh", "building", "floor_number", "square_metres", "every_minutes", "position"
        ]  # fmt: skip
        labels = {"building": _("building")}
        field_classes = CLEAN

    def layout(self) -> Layout:
        return Layout(
            NAMES, Row("building", "floor_number"), Row("square_metres", "every_minutes", "position")
        )


PARTS: dict[str, type[PartForm]] = {
    "rooms": RoomForm,
    "types": RoomTypeForm,
    "floors": FloorForm,
    "buildings": BuildingForm,
    "sections": SectionForm,
    "areas": PublicAreaForm,
}
