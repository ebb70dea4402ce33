"""Colleagues by what they may do, and guests by as little as is needed."""

from __future__ import annotations

import re

from staff.domain.rights import rights_by_role
from staff.models import Employee, EmployeeQuerySet

CHINESE = re.compile(r"[\u3400-\u9fff]")


def with_right(right: str) -> EmployeeQuerySet:
    """Everybody in service whose role has this right, by number."""
    roles = [role for role, rights in rights_by_role().items() if right in rights]
    people: EmployeeQuerySet = Employee.objects.active().filter(roles__role__in=roles).distinct()
    return people.order_by("number")


def initials(name: str) -> str:
    """What the floor sees of a guest: 王* of a Chinese name, W. X. of another (GLOSSARY wording rule 17)."""
    name = name.strip()
    if not name:
        return ""
    if CHINESE.match(name):
        return f"{name[0]}*"
    return " ".join(f"{part[0].upper()}." for part in re.split(r"[\s\-]+", name) if part)
