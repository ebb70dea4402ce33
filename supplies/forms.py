"""What people type about goods, as checked values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.errors import Refusal
from core.fields import AmountField, CleanCharField
from core.forms import PicturesField
from core.images import Redrawn
from core.models import Picture
from rooms.forms import RefusableForm
from supplies.enums import Category
from supplies.models import Garment, Item, LentKind, LinenRules, Store

USED = "used_"
"""Beginning of the names of quantity fields: used_<item number>."""
DIGITS = 7
MOST_KEPT = 10_000_000
"""More of an item no hotel keeps."""


def used_of(data: QueryDict) -> dict[int, int] | None:
    """The quantities of a form by item; None when it holds none at all, as an old page or a phone without steppers.

    Raises Refusal for what is no whole number.
    """
    found: dict[int, int] = {}
    any_there = False
    for name in data:
        number = name.removeprefix(USED)
        if name == number or not (number.isascii() and number.isdigit() and len(number) < 19):
            continue
        any_there = True
        found[int(number)] = whole_of(str(data[name]), field=name)
    return found if any_there else None


def whole_of(text: str, *, field: str) -> int:
    """A typed quantity; nothing typed is 0. Raises Refusal for anything but a whole number."""
    text = text.strip()
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= DIGITS):
        raise Refusal(
            _("%(text)s is not a quantity. Enter a whole number, such as 2.") % {"text": text[:20]},
            field=field,
        )
    return int(text)


@dataclass(frozen=True, slots=True)
class Step:
    """A quantity to be counted up and down: how much is usual, what stands there now, what the thing looks like."""

    item: Item
    usual: int
    count: str
    wrong: bool = False
    codes: str = ""
    """What a scanner may read, "code pieces" one after the other, where the page counts what is scanned."""
    picture: Picture | None = None

    @property
    def name(self) -> str:
        return f"{USED}{self.item.pk}"

    @property
    def by(self) -> int:
        """Agents are counted in millilitres: one tap is more than a drop."""
        return 5 if self.item.category == Category.AGENT else 1

    @property
    def changed(self) -> bool:
        return self.count != str(self.usual)


def steps_of(
    usual: Iterable[tuple[Item, int]],
    typed: Mapping[str, str] | None = None,
    wrong: str = "",
    codes: Mapping[int, str] | None = None,
    pictures: Mapping[int, Picture] | None = None,
) -> list[Step]:
    """The steppers of these items; what was typed stays, `wrong` names the field that was refused."""
    typed, codes, pictures = typed or {}, codes or {}, pictures or {}
    return [
        Step(
            item, count, str(typed.get(f"{USED}{item.pk}", count)), wrong == f"{USED}{item.pk}",
            codes.get(item.pk, ""), pictures.get(item.pk),
        )
        for item, count in usual
    ]  # fmt: skip


# Items and stores ---------------------------------------------------------------------------------------------


class CostField(forms.DecimalField):
    """A unit cost: ASCII digits, at most six places, never NaN or 1e3.

    Typed as text: a number input drops what it does not understand before it is sent, and makes 125 of "12,5".
    """

    PATTERN = re.compile(r"[0-9]{1,7}(\.[0-9]{1,6})?")
    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "decimal"}

    def to_python(self, value: Any) -> Any:
        text = str(value).strip() if value not in self.empty_values else ""
        if text and not self.PATTERN.fullmatch(text):
            raise ValidationError(
                gettext_lazy("Write the unit cost in digits with at most six decimals, such as 0.085."),
                code="cost",
            )
        return super().to_python(text)


class BarcodesField(CleanCharField):
    """One code a line; "2900000000018 x 24" is the code of a pack of 24."""

    PACK = re.compile(r"(?P<code>[0-9A-Za-z.\-]{1,48})(?:\s*[x×*]\s*(?P<pieces>[0-9]{1,6}))?")

    def __init__(self, **given: Any) -> None:
        super().__init__(lines=True, card_numbers=True, max_length=2000, **given)

    def clean(self, value: Any) -> dict[str, int]:
        codes: dict[str, int] = {}
        for line in filter(None, (line.strip() for line in super().clean(value).split("\n"))):
            found = self.PACK.fullmatch(line)
            pieces = int(found["pieces"] or 1) if found else 0
            if found is None or not pieces:
                raise ValidationError(
                    _("“%(line)s” is not a bar code. Write one a line, packs as 2900000000018 x 24.")
                    % {"line": line[:60]}
                )
            codes[found["code"]] = pieces
        return codes


class UploadForm(RefusableForm, forms.Form):
    file = forms.FileField(
        label=pgettext_lazy("goods", "File"),
        help_text=gettext_lazy("XLSX or CSV, up to 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class CostForm(RefusableForm, forms.Form):
    """What an item costs from a day on."""

    unit_cost = CostField(label=gettext_lazy("Unit cost"), max_digits=13, decimal_places=6, min_value=0)
    from_date = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def layout(self) -> Layout:
        return Layout(Div("unit_cost", "from_date", css_class="form-row"))


class ItemForm(RefusableForm, forms.ModelForm):  # type: ignore[type-arg]
    """Everything of an item; a new one with its first cost."""

    laundry_cost = CostField(
        label=gettext_lazy("Laundry cost"), max_digits=13, decimal_places=6, min_value=0, required=False
    )
    unit_cost = CostField(
        label=gettext_lazy("Unit cost"), max_digits=13, decimal_places=6, min_value=0, required=False,
        help_text=gettext_lazy("Of one smallest unit, from today on. Without it nothing can be booked."),
    )  # fmt: skip
    barcodes = BarcodesField(
        label=gettext_lazy("Bar codes"), required=False,
        help_text=gettext_lazy("One a line; a pack of 24 as 2900000000018 x 24. A scanner may type them."),
    )  # fmt: skip
    picture = PicturesField(
        label=pgettext_lazy("goods", "Picture"), most=1,
        help_text=gettext_lazy("What it looks like on the shelf. A newer picture takes the place of the one before."),
    )  # fmt: skip

    class Meta:
        model = Item
        fields = [
            "code", "category", "name_en", "name_zh", "unit_en", "unit_zh", "pack_size", "supplier", "par",
            "reorder_point", "lead_days", "expires", "dilution", "linen_set",
            "weight_grams", "laundry_cost", "laundry_by", "in_use",
        ]  # fmt: skip
        field_classes = dict.fromkeys(("name_en", "name_zh"), CleanCharField)

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        instance: Item | None = None,
        with_cost: bool = False,
    ) -> None:
        super().__init__(data, files, instance=instance)
        category, supplier = self.fields["category"], self.fields["supplier"]
        category.choices = [("", "–"), *Category.choices]  # type: ignore[attr-defined]
        supplier.empty_label = "–"  # type: ignore[attr-defined]
        if not with_cost:
            del self.fields["unit_cost"]
        for name in ("pack_size", "par", "reorder_point"):
            number: Any = self.fields[name]
            number.max_value = number.widget.attrs["max"] = MOST_KEPT
            number.validators.append(MaxValueValidator(MOST_KEPT))
        pack: Any = self.fields["pack_size"]
        pack.min_value = pack.widget.attrs["min"] = 1
        pack.validators.append(MinValueValidator(1))
        if instance is not None:
            rows = instance.barcodes.order_by("pieces", "code").values_list("code", "pieces")
            self.initial["barcodes"] = "\n".join(code if n == 1 else f"{code} x {n}" for code, n in rows)

    @property
    def drawn(self) -> Redrawn | None:
        """The picture that was sent, if one was."""
        sent: list[Redrawn] = self.cleaned_data["picture"]
        return sent[0] if sent else None

    def values(self) -> dict[str, Any]:
        """The checked values of the item's own columns."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def validate_unique(self) -> None:
        """The rules say it, with a sentence."""

    def layout(self) -> Layout:
        cost = ["unit_cost"] if "unit_cost" in self.fields else []
        return Layout(
            Div("code", "category", css_class="form-row"),
            Div("name_en", "name_zh", css_class="form-row"),
            Div("unit_en", "unit_zh", css_class="form-row"),
            Fieldset(
                gettext_lazy("Buying and stock"), Div("pack_size", "supplier", "lead_days", css_class="form-row"),
                Div("par", "reorder_point", *cost, css_class="form-row"),
            ),
            Div("barcodes", "picture", css_class="form-row"),
            Fieldset(
                gettext_lazy("Linen and agents"),
                Div("linen_set", "weight_grams", "laundry_cost", "laundry_by", "dilution", css_class="form-row"),
            ),
            "expires", "in_use",
        )  # fmt: skip


class StoreForm(RefusableForm, forms.ModelForm):  # type: ignore[type-arg]
    """A place goods can be."""

    class Meta:
        model = Store
        fields = [
            "code",
            "kind",
            "name_en",
            "name_zh",
            "floor",
            "section",
            "keeper",
            "cost_centre",
            "position",
            "in_use",
        ]
        field_classes = dict.fromkeys(("name_en", "name_zh"), CleanCharField)

    def __init__(self, data: QueryDict | None = None, *, instance: Store) -> None:
        super().__init__(data, instance=instance)
        keeper: Any = self.fields["keeper"]
        keeper.queryset = keeper.queryset.filter(is_active=True).order_by("number")

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields or ()}

    def validate_unique(self) -> None:
        """The rules say it, with a sentence."""

    def layout(self) -> Layout:
        return Layout(
            Div("code", "kind", css_class="form-row"),
            Div("name_en", "name_zh", css_class="form-row"),
            Div("floor", "section", css_class="form-row"),
            Div("keeper", "cost_centre", "position", css_class="form-row"),
            "in_use",
        )


class LinenRulesForm(RefusableForm, forms.ModelForm):  # type: ignore[type-arg]
    """How often linen is changed."""

    class Meta:
        model = LinenRules
        fields = ["usual_days", "longest_days", "load_days"]


class GarmentForm(RefusableForm, forms.ModelForm):  # type: ignore[type-arg]
    """A line of the laundry list."""

    price = AmountField(label=gettext_lazy("price"))
    express_price = AmountField(label=gettext_lazy("express price"))

    class Meta:
        model = Garment
        fields = ["name_en", "name_zh", "price", "express_price", "position", "in_use"]
        field_classes = dict.fromkeys(("name_en", "name_zh"), CleanCharField)


class LentKindForm(RefusableForm, forms.ModelForm):  # type: ignore[type-arg]
    """A thing the house lends."""

    class Meta:
        model = LentKind
        fields = ["name_en", "name_zh", "total", "position", "in_use"]
        field_classes = dict.fromkeys(("name_en", "name_zh"), CleanCharField)
