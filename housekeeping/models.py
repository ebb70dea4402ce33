"""The roof's one table."""

from django.db import models


class Claim(models.Model):
    """Who holds the right to do a piece of work that only one process may do at a time.

    Times here are wall-clock times of the machines, also where the work itself runs under a simulated clock.
    """

    name = models.CharField(max_length=40, primary_key=True)
    token = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(token__isnull=True, claimed_at__isnull=True)
                | models.Q(token__isnull=False, claimed_at__isnull=False),
                name="claim_held_or_free",
            )
        ]

    def __str__(self) -> str:
        return self.name
