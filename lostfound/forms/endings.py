"""Giving back, police lists and store checks, as checked values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import AmountField, CleanCharField
from core.forms import PicturesField
from core.params import LARGEST
from frontdesk.enums import DocumentKind
from frontdesk.forms import KeyedForm
from lostfound.domain.people import with_right
from lostfound.enums import CostTo
from lostfound.forms.finds import PersonField, choices_of, rows_of, words_field
from lostfound.models import Thing
from lostfound.rights import REGISTER
from staff.models import Employee


class ClaimantForm(KeyedForm):
    """Who takes it, by which document, with which signature; or where it is sent."""

    how = forms.ChoiceField(
        label=_("how"), choices=[("person", _("handed over in person")), ("post", _("sent by post"))],
        widget=forms.RadioSelect, initial="person",
    )  # fmt: skip
    name = words_field(
        _("name as in the document"), 120, needed=_("Write the name as it stands in the document.")
    )
    phone = words_field(_("phone"), 32)
    document_kind = forms.ChoiceField(
        label=_("document"), choices=[("", "—"), *DocumentKind.choices], required=False
    )
    document_number = words_field(_("document number"), 24, card_numbers=True)
    signature = PicturesField(most=1, label=_("signature"))
    signed_name = words_field(_("or the name, typed as signature"), 120)
    photos = PicturesField(label=_("picture of the hand-over"), most=3)
    lines = forms.TypedMultipleChoiceField(
        label=_("what is given back"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    second_number = words_field(_("second colleague: employee number"), 12)
    second_secret = forms.CharField(
        label=_("password or PIN of the second colleague"), required=False, max_length=128, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    address = CleanCharField(label=_("address"), lines=True, max_length=300, required=False)
    carrier = words_field(_("carrier"), 60)
    tracking = words_field(_("tracking number"), 60, card_numbers=True)
    cost = AmountField(label=_("postage"), required=False)
    cost_to = forms.ChoiceField(label=_("who pays"), choices=[("", "—"), *CostTo.choices], required=False)

    def __init__(self, *args: Any, thing: Thing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left = [
            (line.pk, f"{line.count} {line.words}") for line in thing.contents.filter(returned__isnull=True)
        ]
        choices_of(self, "lines", left)
        if not left:
            del self.fields["lines"]
        if not thing.category.is_valuable:
            del self.fields["second_number"], self.fields["second_secret"]
        self.fields["signature"].widget.attrs.pop("capture", None)


class ListForm(KeyedForm):
    """Which of the due things go on a list."""

    kind = forms.ChoiceField(choices=[("police", ""), ("destroy", ""), ("finder", "")])
    thing = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = args[0] if args else None
        given = data.getlist("thing") if data is not None else []
        numbers = [one for one in given if one.isascii() and one.isdigit() and int(one) <= LARGEST]
        choices_of(self, "thing", [(one, one) for one in numbers])


class ReceiptForm(KeyedForm):
    """What the police signed for."""

    receiver = words_field(_("officer or station"), 120)
    receipt_number = words_field(
        _("receipt number"), 60, needed=_("Enter the number of the receipt of the police.")
    )


class WitnessForm(KeyedForm):
    """Who saw it."""

    witness = PersonField(label=_("witness"))
    second_witness = PersonField(label=_("second witness"), required=False)

    def __init__(self, *args: Any, user: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("witness", "second_witness"):
            rows_of(self, name, with_right(REGISTER).exclude(pk=user.pk))


class ScanForm(forms.Form):
    """What the scanner read, or a number typed."""

    number = CleanCharField(max_length=200)
