"""What the desk announces, inside the transaction of the act: a receiver that fails undoes it."""

from django.dispatch import Signal

guest_checked_in = Signal()
"""`stay`, `by`, `at`."""

guest_checked_out = Signal()
"""`stay`, `by`, `at`."""

stay_reinstated = Signal()
"""`stay`, `by`, `at`."""
