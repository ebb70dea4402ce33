"""The demo hotel's register: its books hold, and what guests miss is found."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lostfound.demo.build import PAIRS, REPORTS, THINGS, Builder
from lostfound.domain import clocks, matches
from lostfound.models import LossReport, Thing
from rooms.models import PublicArea
from staff.enums import Role
from tests import factories as make
from tests.lostfound.domain.test_custody import faults


@pytest.mark.slow
def test_the_demo_register_keeps_the_books_and_finds_the_true_pairs(db, at):
    make.open_day(at)
    for number in ("1201", "1202", "1203", "1305", "1306"):
        make.room(number, at=at - timedelta(days=400))
    PublicArea.objects.create(name_en="Lobby", name_zh="大堂")
    make.attendant(), make.leader(), make.manager(), make.clerk()
    make.employee("1003", Role.SECRETARY, name="Gu Xiaowen", name_zh="顾晓雯")
    built = Builder(at).build()
    assert (len(built.things), len(built.reports), len(built.pairs)) == (THINGS, REPORTS, PAIRS)
    assert faults() == []
    assert clocks.remind(at)
    languages = set(LossReport.objects.values_list("language", flat=True))
    assert languages == {"en", "zh-hans"}
    here = dict(Thing.objects.filter(gone="").values_list("pk", "number"))
    open_pairs = {report: thing for report, thing in built.pairs.items() if thing in here}
    reports = LossReport.objects.select_related("category", "room", "area", "stay").in_bulk(open_pairs)
    hotel = matches.profile()
    ranked = {
        pk: [thing.pk for thing, _fit in matches.rank(report, hotel)[:3]] for pk, report in reports.items()
    }
    first = sum(found[:1] == [open_pairs[pk]] for pk, found in ranked.items())
    three = sum(open_pairs[pk] in found for pk, found in ranked.items())
    assert len(open_pairs) >= 30
    assert three / len(open_pairs) >= 0.9 and first / len(open_pairs) >= 0.75, (first, three, len(open_pairs))
