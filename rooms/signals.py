"""What this app announces. Sent inside the transaction of the act: a receiver that fails undoes the act."""

from django.dispatch import Signal

room_changed = Signal()
"""Sent after a room has changed: `room` (its new present), `act`, `before` (columns before the act), `by`, `at`."""
