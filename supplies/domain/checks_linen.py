"""What must always be true of loads, bags and things lent (`manage.py verify_books`)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from core.slots import Check, Fault
from supplies.domain.loads import lines_of
from supplies.models import GuestLaundry, LaundryLoad, Lending, LentKind


def loads_are_accounted_for() -> Iterator[Fault]:
    """A load never brings more than it took, and a closed one has nothing outstanding."""
    for load in LaundryLoad.objects.order_by("pk").iterator():
        for line in lines_of(load):
            if line.outstanding < 0:
                yield Fault(
                    load.cause, f"brought {-line.outstanding} of item {line.item.pk} more than it took"
                )
            elif line.outstanding and load.closed_at is not None:
                yield Fault(
                    load.cause, f"is closed with {line.outstanding} of item {line.item.pk} outstanding"
                )


def bags_are_where_their_steps_say() -> Iterator[Fault]:
    """A guest's bag is in the state of its last step, and its charge is that of its pieces."""
    for bag in GuestLaundry.objects.prefetch_related("steps", "pieces").order_by("pk").iterator(500):
        steps = list(bag.steps.all())
        if not steps or steps[-1].state != bag.state:
            yield Fault(f"supplies:bag:{bag.pk}", f"is {bag.state}, its last step says otherwise")
        pieces = list(bag.pieces.all())
        came_back = any(piece.back_count is not None for piece in pieces)
        counted = any(piece.our_count is not None for piece in pieces)
        owed = sum(
            (piece.price * ((piece.back_count or 0) if came_back else piece.counted) for piece in pieces), 0
        )
        charged = 0 if bag.state == "cancelled" or not counted else owed
        if bag.charge != charged:
            yield Fault(f"supplies:bag:{bag.pk}", f"charges {bag.charge}, its pieces say {charged}")


def what_is_out_is_lent() -> Iterator[Fault]:
    """As many pieces of a thing are out as its open lendings say."""
    lent = dict(
        Lending.objects.filter(ended_at__isnull=True).order_by().values_list("kind").annotate(Sum("quantity"))
    )
    for kind in LentKind.objects.order_by("pk"):
        if kind.out != lent.get(kind.pk, 0):
            yield Fault(
                f"supplies:lent:{kind.pk}",
                f"says {kind.out} are out, its lendings say {lent.get(kind.pk, 0)}",
            )


LINEN_CHECKS = [
    Check(
        "laundry loads",
        _("no load brought more than it took or was closed too early"),
        loads_are_accounted_for,
    ),
    Check(
        "guest laundry",
        _("every bag is where its steps say and charges its pieces"),
        bags_are_where_their_steps_say,
    ),
    Check("things lent", _("as much is out as is lent"), what_is_out_is_lent),
]
