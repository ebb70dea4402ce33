"""Writes the table of rights: every address and every right, by role. `docs/rights.md` is its output."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from core.access import RIGHTS, Declared, all_views
from staff.enums import Role
from staff.roles import ROLES

HEAD = """# Table of rights

Made by `manage.py rights_table --output docs/rights.md` from what the views declare and what `staff/roles.py` gives;
a test keeps it up to date. A hotel may depart from it on the page "Roles"; those departures are recorded.

"""


class Command(BaseCommand):
    help = "Prints who may do what and open which address, by role, as Markdown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, help="write to this file instead of the terminal")

    def handle(self, *args: Any, output: Path | None = None, **options: Any) -> None:
        with override("en"):
            text = HEAD + rights_by_role() + "\n" + addresses_by_role()
        if output:
            output.write_text(text)
        else:
            self.stdout.write(text)


def rights_by_role() -> str:
    """Each right with its sentence and the roles that have it."""
    lines = ["## Rights", "", _row("right", "may", *(role.label for role in Role)), _rule(2 + len(Role))]
    for right, sentence in sorted(RIGHTS.items(), key=lambda pair: pair[0]):
        marks = ("yes" if right in ROLES[role].rights else "" for role in Role)
        lines.append(_row(f"`{right}`", str(sentence), *marks))
    return "\n".join(lines) + "\n"


def addresses_by_role() -> str:
    """Each address with what it asks for and the roles that pass."""
    lines = [
        "## Addresses",
        "",
        _row("address", "asks for", "phone", "wall", *(r.label for r in Role)),
        _rule(4 + len(Role)),
    ]
    for pattern, _name, declared in sorted(all_views(), key=lambda view: view[0]):
        if declared:
            marks = ("yes" if _passes(declared, role) else "" for role in Role)
            floor, wall = ("yes" if declared.floor else ""), ("yes" if declared.wall else "")
            lines.append(_row(f"`{pattern}`", _asked(declared), floor, wall, *marks))
    return "\n".join(lines) + "\n"


def _passes(declared: Declared, role: str) -> bool:
    return declared.public or not declared.right or declared.right in ROLES[role].rights


def _asked(declared: Declared) -> str:
    if declared.public:
        return "nothing"
    return f"`{declared.right}`" if declared.right else "signing in"


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def _rule(columns: int) -> str:
    return "|" + "---|" * columns
