"""The first person of a new hotel: a manager who signs in by a one-time link. There are no default accounts."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from core.clock import now
from core.errors import Refusal
from staff.domain import names, people
from staff.enums import Role
from staff.models import Employee


class Command(BaseCommand):
    help = "Make the first manager, or give a manager who is locked out a new one-time link (24 hours)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", help="employee number, such as 1001")
        parser.add_argument("--name-zh", default="", help="Chinese name")
        parser.add_argument("--name", default="", help="name in Latin letters, family name first")
        parser.add_argument("--address", default="", help="the program's address, such as https://hotel.lan")

    def handle(self, *args: Any, **options: Any) -> None:
        at = now()
        family_name, _sign, given_names = options["name"].strip().partition(" ")
        try:
            with transaction.atomic():
                number = names.fold_number(options["number"])
                manager = Employee.objects.filter(number=number).first()
                if manager is None:
                    manager = people.hire(
                        number=number,
                        roles=[Role.MANAGER],
                        name_zh=options["name_zh"],
                        family_name=family_name,
                        given_names=given_names,
                        by=None,
                        at=at,
                    )
                elif not manager.roles.filter(role=Role.MANAGER).exists():
                    raise CommandError(f"Number {number} belongs to somebody who is not a manager.")
                token = people.make_link(manager, by=None, at=at)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(options["address"].rstrip("/") + reverse("staff:start", args=[token]))
