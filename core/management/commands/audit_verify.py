"""`manage.py audit_verify`: walks the seals of the audit and names every row that does not fit."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.domain import audit


class Command(BaseCommand):
    help = "Checks the hash chain of the audit. Exit 1 and the rows that differ when it is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for fault in audit.verify():
            count += 1
            self.stdout.write(f"{fault.about}: {fault.sentence}")
        if count:
            sys.exit(1)
        self.stdout.write(f"The audit is whole. Newest seal: {audit.head() or 'none'}")
