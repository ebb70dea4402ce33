"""The list of reasons for redo."""

from __future__ import annotations

import pytest

from cleaning.domain import inspect, reasons
from cleaning.models import FaultReason
from core.errors import Refusal
from core.models import Audit
from tests.cleaning.conftest import House


def values(**changed):
    given = {"area_en": "Bed", "area_zh": "床", "name_en": "hair", "name_zh": "毛发", "redo_minutes": 5,
             "position": 1, "in_use": True}  # fmt: skip
    return given | changed


def test_the_usual_reasons_come_in_both_languages_and_only_once(db):
    assert reasons.install_default_reasons() == 22
    assert reasons.install_default_reasons() == 0
    assert FaultReason.objects.count() == 22
    assert all(r.name_en and r.name_zh and r.area_en and r.area_zh for r in FaultReason.objects.all())


def test_a_list_of_the_house_is_left_alone(house: House):
    reasons.add_reason(by=house.leader, at=house.at, **values())
    assert reasons.install_default_reasons() == 0


def test_a_reason_needs_a_name_in_one_language(house: House):
    with pytest.raises(Refusal, match="at least one language"):
        reasons.add_reason(by=house.leader, at=house.at, **values(name_en="", name_zh=""))
    assert reasons.add_reason(by=house.leader, at=house.at, **values(name_en="")).name == "毛发"


def test_words_of_an_inspection_are_not_changed_afterwards(house: House, hair):
    task = house.cleaned()
    failed = inspect.fail_room(task.room_id, reasons=[hair], by=house.leader, at=house.minutes(40))
    new = reasons.change_reason(hair.pk, by=house.leader, at=house.at, **values(name_en="hair in the drain"))
    hair.refresh_from_db()
    assert new.pk != hair.pk
    assert (hair.name_en, hair.in_use, new.in_use) == ("hair on the floor", False, True)
    assert [fault.reason.name_en for fault in failed.faults.all()] == ["hair on the floor"]


def test_minutes_change_in_place_and_the_audit_keeps_both(house: House, hair):
    same = values(area_en=hair.area_en, area_zh=hair.area_zh, name_en=hair.name_en, name_zh=hair.name_zh)
    changed = reasons.change_reason(hair.pk, by=house.leader, at=house.at, **(same | {"redo_minutes": 12}))
    assert (changed.pk, changed.redo_minutes) == (hair.pk, 12)
    row = Audit.objects.get(what="cleaning.change_reason")
    assert "8 min" in row.old
    assert "12 min" in row.new
