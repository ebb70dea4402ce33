"""What the hotel sets up, as checked values."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import CleanCharField
from lostfound.models import Category, Rules, Shelf, Store


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]
    """A category with its clock."""

    class Meta:
        model = Category
        fields = [
            "name_en", "name_zh", "nature", "keep_months", "keep_days", "ends_with", "source_en", "source_zh",
            "position", "in_use",
        ]  # fmt: skip
        field_classes = dict.fromkeys(("name_en", "name_zh", "source_en", "source_zh"), CleanCharField)


class StoreSetForm(forms.ModelForm):  # type: ignore[type-arg]
    """A store."""

    class Meta:
        model = Store
        fields = ["code", "name_en", "name_zh", "safe", "position", "in_use"]
        field_classes = dict.fromkeys(("code", "name_en", "name_zh"), CleanCharField)


class ShelfForm(forms.ModelForm):  # type: ignore[type-arg]
    """A shelf of a store."""

    class Meta:
        model = Shelf
        fields = ["store", "code", "in_use"]
        labels = {"store": _("store")}
        field_classes = {"code": CleanCharField}


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """The rules of the house, each with where it comes from."""

    class Meta:
        model = Rules
        fields = [
            "hand_on_hours",
            "remind_days",
            "check_days",
            "police_station",
            "finder_may_keep",
            "finder_law",
        ]
        field_classes = dict.fromkeys(("police_station", "finder_law"), CleanCharField)
