from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core import access
from core.domain import audit
from core.errors import Refusal, Stale
from core.models import Audit
from staff.domain import people, rights
from staff.enums import Role
from staff.models import Employee, RoleChange
from staff.roles import ALWAYS, EARNED, ROLES
from tests.staff.conftest import Hire

DESK_HAS_NONE_OF = {
    "rooms.set_dirty", "rooms.set_clean", "rooms.set_pickup", "rooms.set_inspected", "rooms.set_out_of_order",
    "rooms.set_out_of_service", "rooms.release",
}  # fmt: skip


def again(person: Employee) -> Employee:
    """The person as the next request has them."""
    return Employee.objects.get(pk=person.pk)


def test_every_role_has_a_sentence_and_rights_that_exist() -> None:
    assert set(ROLES) == set(Role)
    for role, said in ROLES.items():
        assert str(said.sentence)
        assert said.rights <= set(access.RIGHTS), f"{role}: {sorted(said.rights - set(access.RIGHTS))}"
        assert ALWAYS.get(Role(role), frozenset()) <= said.rights


def test_every_right_is_held_by_somebody() -> None:
    held = frozenset[str]().union(*(role.rights for role in ROLES.values()))
    assert set(access.RIGHTS) - held == set(EARNED)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.MANAGER])
def test_the_deputy_may_do_what_everybody_else_may_or_could_not_look_after_their_accounts(role: Role) -> None:
    assert ROLES[role].rights - ROLES[Role.DEPUTY].rights == set()


def test_earned_right_is_the_persons_not_the_roles(attendant: Employee, hire: Hire, at: datetime) -> None:
    other = hire("1017", Role.ROOM_ATTENDANT)
    people.set_earned(attendant, ["cleaning.release_own", "core.change_hotel"], by=None, at=at)
    assert again(attendant).has_perm("cleaning.release_own")
    assert not again(attendant).has_perm("core.change_hotel")  # only what roles.EARNED names
    assert not again(other).has_perm("cleaning.release_own")
    people.set_earned(attendant, [], by=None, at=at)
    assert not again(attendant).has_perm("cleaning.release_own")


def test_desk_has_rush_alone_of_the_room_states() -> None:
    desk = ROLES[Role.FRONT_DESK].rights
    assert "rooms.rush" in desk
    assert not desk & DESK_HAS_NONE_OF


def test_two_roles_add_up(hire: Hire) -> None:
    both = hire("1031", Role.FRONT_DESK, Role.ROOM_ATTENDANT)
    assert both.has_perm("frontdesk.check_in")
    assert both.has_perm("cleaning.work")
    assert not both.has_perm("rooms.set_clean")


def test_change_of_a_role_counts_on_the_next_request(
    attendant: Employee, manager: Employee, at: datetime
) -> None:
    assert not again(attendant).has_perm("staff.see_roster")
    assert rights.change_role(Role.ROOM_ATTENDANT, "staff.see_roster", True, by=manager, at=at)
    assert again(attendant).has_perm("staff.see_roster")
    assert rights.change_role(Role.ROOM_ATTENDANT, "staff.see_roster", False, by=manager, at=at)
    assert not again(attendant).has_perm("staff.see_roster")


def test_change_of_a_role_is_written_and_only_news_is(manager: Employee, at: datetime) -> None:
    assert not rights.change_role(Role.CLERK, "rooms.see_board", True, by=manager, at=at)
    rights.change_role(Role.CLERK, "rooms.see_board", False, by=manager, at=at)
    assert RoleChange.objects.count() == 1
    row = Audit.objects.get(what="staff.change_role")
    assert (row.by, row.about, row.new) == (manager, "staff:role:clerk", "rooms.see_board: not allowed")


def test_role_changes_cannot_be_rewritten(manager: Employee, at: datetime) -> None:
    rights.change_role(Role.CLERK, "rooms.see_board", False, by=manager, at=at)
    with pytest.raises(TypeError):
        RoleChange.objects.update(allowed=True)
    with pytest.raises(TypeError):
        RoleChange.objects.get().delete()


def test_manager_keeps_the_rights_that_open_the_house(manager: Employee, at: datetime) -> None:
    with pytest.raises(Refusal, match="keeps"):
        rights.change_role(Role.MANAGER, "staff.change_roles", False, by=manager, at=at)


@pytest.mark.parametrize(("role", "right"), [("owner", "rooms.see_board"), ("clerk", "rooms.fly")])
def test_unknown_roles_and_rights_are_refused(manager: Employee, at: datetime, role: str, right: str) -> None:
    with pytest.raises(Refusal):
        rights.change_role(role, right, True, by=manager, at=at)


def test_acting_rights_count_inside_the_dates_alone(
    manager: Employee, deputy: Employee, at: datetime
) -> None:
    until = at + timedelta(days=2)
    rights.grant_acting(manager, deputy, starts_at=at, until=until, by=manager, at=at)

    def may(moment: datetime) -> bool:
        return "core.change_hotel" in rights.resolve(deputy, at=moment).rights

    second = timedelta(seconds=1)
    assert [may(at - second), may(at), may(until - second), may(until)] == [False, True, True, False]
    assert rights.resolve(deputy, at=at).acting_for == manager
    assert rights.resolve(deputy, at=until).acting_for is None


def test_acts_of_the_acting_manager_name_both(manager: Employee, deputy: Employee) -> None:
    from core.clock import now

    at = now()
    rights.grant_acting(manager, deputy, starts_at=at, until=at + timedelta(days=1), by=manager, at=at)
    acting = again(deputy)
    assert acting.has_perm("core.change_hotel")
    row = audit.record("core.change_hotel", by=acting, at=at)
    assert (row.by, row.acting_for) == (deputy, manager)


def test_stand_in_cannot_name_a_stand_in(manager: Employee, deputy: Employee, at: datetime) -> None:
    rights.grant_acting(manager, deputy, starts_at=at, until=at + timedelta(days=1), by=manager, at=at)
    resolved = rights.resolve(deputy, at=at).rights
    assert "staff.change_roles" in resolved
    assert "staff.grant_acting" not in resolved


def test_grant_ended_early_stops_at_once(manager: Employee, deputy: Employee, at: datetime) -> None:
    grant = rights.grant_acting(
        manager, deputy, starts_at=at, until=at + timedelta(days=1), by=manager, at=at
    )
    later = at + timedelta(hours=1)
    rights.end_acting(grant, by=manager, at=later)
    assert rights.resolve(deputy, at=later).acting_for is None
    with pytest.raises(Stale):
        rights.end_acting(grant, by=manager, at=later)


def test_grant_ends_with_the_manager(manager: Employee, deputy: Employee, hire: Hire, at: datetime) -> None:
    second = hire("1031", Role.MANAGER)
    rights.grant_acting(manager, deputy, starts_at=at, until=at + timedelta(days=1), by=manager, at=at)
    people.switch_off(manager, by=second, at=at)
    assert rights.resolve(deputy, at=at).acting_for is None


def test_nobody_stands_in_for_two_at_a_time(
    manager: Employee, deputy: Employee, hire: Hire, at: datetime
) -> None:
    second = hire("1031", Role.MANAGER)
    day = timedelta(days=1)
    rights.grant_acting(manager, deputy, starts_at=at, until=at + day, by=manager, at=at)
    with pytest.raises(Refusal, match="already stands in for Shen Jingyi"):
        rights.grant_acting(second, deputy, starts_at=at + day / 2, until=at + 2 * day, by=second, at=at)
    rights.grant_acting(second, deputy, starts_at=at + day, until=at + 2 * day, by=second, at=at)


def test_period_must_run_forward_and_end_in_the_future(
    manager: Employee, deputy: Employee, at: datetime
) -> None:
    day = timedelta(days=1)
    for starts_at, until in [(at, at), (at + day, at), (at - 2 * day, at - day)]:
        with pytest.raises(Refusal) as refusal:
            rights.grant_acting(manager, deputy, starts_at=starts_at, until=until, by=manager, at=at)
        assert refusal.value.field == "until"


@pytest.mark.parametrize("count", [1, 30])
def test_rights_cost_two_queries_however_much_was_changed(
    attendant: Employee, at: datetime, count: int, django_assert_num_queries: object
) -> None:
    for number in range(count):
        rights.change_role(Role.ROOM_ATTENDANT, "staff.see_roster", not number % 2, by=None, at=at)
    with django_assert_num_queries(2):  # type: ignore[operator]
        rights.resolve(attendant, at=at)


def test_right_about_an_object_is_not_answered_here(manager: Employee) -> None:
    assert manager.has_perm("rooms.see_board")
    assert not manager.has_perm("rooms.see_board", manager)
