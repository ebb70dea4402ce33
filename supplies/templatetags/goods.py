"""Template words of goods."""

from __future__ import annotations

from decimal import Decimal

from django import template

from supplies.models import Item

register = template.Library()


@register.filter
def units(item: Item, count: int | Decimal) -> str:
    """{{ line.quantity|number }} {{ line.item|units:line.quantity }}: the unit after this count."""
    return item.units(count)
