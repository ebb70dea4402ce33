"""Template words of goods."""

from __future__ import annotations

from decimal import Decimal

from django import template

from supplies.domain import corrections
from supplies.models import Item, Movement

register = template.Library()


@register.filter
def units(item: Item, count: int | Decimal) -> str:
    """{{ line.quantity|number }} {{ line.item|units:line.quantity }}: the unit after this count."""
    return item.units(count)


@register.filter
def reversible(line: Movement) -> bool:
    """Whether "Reverse" stands beside a line."""
    return corrections.may_reverse(line)
