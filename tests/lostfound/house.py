"""Found things for the hotel that tests walk through: in hands, on a shelf, on a list, missed by a guest."""

from __future__ import annotations

from datetime import datetime, timedelta

from lostfound.domain import custody, disposals, matches, reports, returns, store_checks, things
from lostfound.domain.categories import install_usual_categories
from lostfound.enums import DisposalKind
from lostfound.models import Category, Shelf, Store, Thing
from rooms.models import PublicArea, Room
from staff.models import Employee


def furnish(people: dict[str, Employee], rooms: list[Room], at: datetime) -> None:
    """One of everything the pages of lost and found show, all of it typed in Chinese."""
    install_usual_categories()
    by_code = {one.code: one for one in Category.objects.all()}
    store = Store.objects.create(code="ST", name_en="Found store", name_zh="失物库")
    safe = Store.objects.create(code="SF", name_en="Safe", name_zh="保险柜", safe=True, position=1)
    shelf = Shelf.objects.create(store=store, code="B3")
    Shelf.objects.create(store=safe, code="1")
    finder, secretary, leader = people["room_attendant"], people["secretary"], people["team_leader"]
    told = {"by": finder, "at": at + timedelta(minutes=6)}
    held = things.register(category=by_code["charger"], room=rooms[0], text="白色充电器", **told)
    offered = things.register(
        category=by_code["umbrella"], room=rooms[1], text="黑色长柄雨伞", colour="black", **told
    )
    custody.offer(offered.pk, to=leader, by=finder, at=at + timedelta(minutes=7))
    own = {"by": secretary, "at": at + timedelta(minutes=8)}
    stored = [
        things.register(category=by_code["book"], room=rooms[2], text=f"书第{n}册", **own) for n in range(2)
    ]
    food = things.register(
        category=by_code["fresh"], area=PublicArea.objects.create(name_en="Lobby", name_zh="大堂"), text="果篮",
        found_at=at - timedelta(days=4), **own,
    )  # fmt: skip
    for thing in (*stored, food):
        custody.store(thing.pk, shelf, by=secretary, at=at + timedelta(minutes=9))
    things.register(category=by_code["dangerous"], room=rooms[3], text="不明液体", **told)
    report = reports.take_report(
        text="黑色的长柄伞", lost_from=at.date() - timedelta(days=1), lost_until=at.date(),
        category=by_code["umbrella"], room=rooms[1], name="朱明远", reach="100 0000 0001",
        by=people["front_desk"], at=at + timedelta(minutes=9),
    )  # fmt: skip
    matches.propose_for_report(report, at=at + timedelta(minutes=9))
    returns.take_statement(
        stored[0].pk, item="一本书", place="客房", when="昨天", by=secretary, at=at + timedelta(minutes=10)
    )
    disposals.propose(DisposalKind.DESTROY, [food.pk], by=secretary, at=at + timedelta(minutes=11))
    store_checks.begin(store, by=secretary, at=at + timedelta(minutes=12))
    assert Thing.objects.get(pk=held.pk).holder_id == finder.pk
