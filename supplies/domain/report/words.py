"""Figures and causes of the report in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.charts import Number
from core.formats import chinese, show_money, show_number
from supplies.domain.movements import CENT
from supplies.unit_words import counted


def half(text: str) -> str:
    """A word of the enums at the beginning of a line."""
    return text[:1].upper() + text[1:]


def rate(amount: Decimal, count: int) -> Decimal | None:
    """So much for each of so many, to the cent; None where there are none."""
    return (amount / count).quantize(CENT, ROUND_HALF_UP) if count else None


def signed_money(amount: Decimal) -> str:
    """+¥1,126.00, -¥968.00, ¥0.00."""
    return f"+{show_money(amount)}" if amount > 0 else show_money(amount)


def short_money(amount: Number) -> str:
    """Along an axis: 50k, 1.5k, 800; in Chinese the whole number."""
    if chinese() or -1000 < float(amount) < 1000:
        return show_number(round(amount))
    thousands = f"{float(amount) / 1000:.1f}".removesuffix(".0")
    return f"{thousands}k"


def delta(now: Decimal, before: Decimal | None) -> tuple[str, str]:
    """How far a cost moved, with the colour of it: ("▲ 3.1%", "alert"). Nothing before says nothing."""
    if not before or before < 0:
        return "", ""
    share = float(now / before) - 1
    if abs(share) < 0.0005:
        return "±0%", ""
    text = f"{abs(share) * 100:.1f}".removesuffix(".0")
    return (f"▲ {text}%", "alert") if share > 0 else (f"▼ {text}%", "ready")


def because(row: Mapping[str, Any], parts: Mapping[str, Decimal], period: str) -> str:
    """Why the cost of an item changed since `period`, by the largest of the parts that pull the same way."""
    change = sum(parts.values(), Decimal(0))
    words = {
        "item": row["zh"] if chinese() else half(row["en"]), "change": show_money(abs(change)), "period": period,
        "unit": row["unit_zh"] if chinese() else row["unit_en"],
        "before": show_number(row["before"]["quantity"]), "now": show_number(row["quantity"]),
    }  # fmt: skip
    if row["before"]["quantity"] <= 0:
        return _("%(item)s: %(change)s, not used in %(period)s.") % words
    if row["quantity"] <= 0:
        return _("%(item)s: %(change)s less than in %(period)s, not used any more.") % words
    cause = max(parts, key=lambda name: parts[name] if change > 0 else -parts[name])
    if cause == "price":
        prices = (
            Decimal(row["before"]["cost"]) / row["before"]["quantity"],
            Decimal(row["cost"]) / row["quantity"],
        )
        words |= {"old": f"¥{prices[0]:.4f}", "new": f"¥{prices[1]:.4f}"}
        if change > 0:
            return (
                _(
                    "%(item)s: %(change)s more than in %(period)s, mostly price: %(old)s to %(new)s a %(unit)s."
                )
                % words
            )
        return (
            _("%(item)s: %(change)s less than in %(period)s, mostly price: %(old)s to %(new)s a %(unit)s.")
            % words
        )
    if cause == "rooms":
        if change > 0:
            return (
                _("%(item)s: %(change)s more than in %(period)s, mostly because more rooms were occupied.")
                % words
            )
        return (
            _("%(item)s: %(change)s less than in %(period)s, mostly because fewer rooms were occupied.")
            % words
        )
    if not chinese():
        words["unit"] = counted(row["unit_en"], row["quantity"])
    if change > 0:
        return (
            _(
                "%(item)s: %(change)s more than in %(period)s, mostly quantity: %(before)s to %(now)s %(unit)s."
            )
            % words
        )
    return (
        _("%(item)s: %(change)s less than in %(period)s, mostly quantity: %(before)s to %(now)s %(unit)s.")
        % words
    )
