from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from core.errors import Denied, Refusal, Stale
from core.models import Audit
from staff.domain import people, queries, rights
from staff.domain.names import fold_number
from staff.enums import Role
from staff.models import Employee, SignInLink
from tests.staff.conftest import PASSWORD, Hire


def test_hire_writes_person_roles_and_audit(db: None, at: datetime) -> None:
    person = people.hire(
        number=" 10１６ ", name_zh="王秀兰", family_name="Wang", given_names="Xiulan", roles=[Role.ROOM_ATTENDANT],
        by=None, at=at,
    )  # fmt: skip
    assert person.number == "1016"
    assert [row.role for row in person.roles.all()] == ["room_attendant"]
    assert set(Audit.objects.values_list("what", flat=True)) == {"staff.hire", "staff.set_roles"}
    assert not person.has_usable_password()


def test_hire_refuses_a_number_that_is_taken(attendant: Employee, at: datetime) -> None:
    with pytest.raises(Refusal, match="1016 belongs to Wang Xiulan") as refusal:
        people.hire(number="1016", name_zh="李桂芬", roles=[Role.ROOM_ATTENDANT], by=None, at=at)
    assert refusal.value.field == "number"


@pytest.mark.parametrize("number", ["", "12 34 56 78 90 12 3", "王", "10-16", "10\x0016"])
def test_hire_refuses_a_number_of_other_signs(db: None, at: datetime, number: str) -> None:
    with pytest.raises(Refusal, match="1 to 12"):
        people.hire(number=number, name_zh="李桂芬", roles=[Role.CLERK], by=None, at=at)


def test_hire_refuses_a_person_without_name_or_role(db: None, at: datetime) -> None:
    with pytest.raises(Refusal, match="Enter a name"):
        people.hire(number="1016", roles=[Role.CLERK], by=None, at=at)
    with pytest.raises(Refusal, match="at least one role"):
        people.hire(number="1016", name_zh="李桂芬", roles=[], by=None, at=at)
    assert not Employee.objects.exists()


def test_name_follows_the_language_of_the_page() -> None:
    wang = Employee(name_zh="王秀兰", family_name="Wang", given_names="Xiulan")
    foreign = Employee(family_name="Weißmüller", given_names="Käthe")
    with override("en"):
        assert (wang.name, wang.short, foreign.name, foreign.short) == (
            "Wang Xiulan",
            "WX",
            "Käthe Weißmüller",
            "KW",
        )
    with override("zh-hans"):
        assert (wang.name, wang.short, foreign.name) == ("王秀兰", "王秀", "Käthe Weißmüller")


@pytest.mark.parametrize(
    "typed", ["王秀", "秀兰", "wangxiu", "Xiulan", "wang xiulan", "WXL", "wx", "1016", "１０１６"]
)
def test_people_are_found_by_characters_pinyin_initials_and_number(
    attendant: Employee, manager: Employee, typed: str
) -> None:
    assert list(queries.find_people(typed)) == [attendant]


@pytest.mark.parametrize("typed", ["lümengyao", "lumengyao", "lvmengyao", "lmy", "吕梦瑶"])
def test_u_with_dots_is_found_however_it_is_typed(hire: Hire, typed: str) -> None:
    person = hire("1025", Role.ROOM_ATTENDANT, name_zh="吕梦瑶", family_name="Lü", given_names="Mengyao")
    assert list(queries.find_people(typed)) == [person]


@pytest.mark.parametrize("typed", ["qinyongfu", "qyf", "覃永福"])
def test_rare_reading_of_a_family_name_is_the_stored_one(hire: Hire, typed: str) -> None:
    person = hire("1028", Role.PA_CREW, name_zh="覃永福", family_name="Qin", given_names="Yongfu")
    assert list(queries.find_people(typed)) == [person]


def test_find_people_filters_by_role_and_state(manager: Employee, attendant: Employee, at: datetime) -> None:
    people.switch_off(attendant, by=manager, at=at)
    assert list(queries.find_people()) == [manager]
    assert list(queries.find_people(active=False)) == [attendant]
    assert list(queries.find_people(active=None, role=Role.ROOM_ATTENDANT)) == [attendant]


def test_change_writes_old_and_new_of_what_differs(
    attendant: Employee, manager: Employee, at: datetime
) -> None:
    changed = people.change(
        attendant, number="1116", phone="10000000016", name_zh="王秀兰", by=manager, at=at
    )
    assert changed == ["number", "phone"]
    rows = (
        Audit.objects.filter(what="staff.change_employee").order_by("pk").values_list("about", "old", "new")
    )
    assert list(rows) == [
        (f"staff:employee:{attendant.pk}:number", "1016", "1116"),
        (f"staff:employee:{attendant.pk}:phone", "", ""),  # a phone number is not repeated in the audit
    ]
    assert list(queries.find_people("1116")) == [attendant]


def test_reporting_line_cannot_run_in_a_circle(manager: Employee, deputy: Employee, at: datetime) -> None:
    people.change(deputy, reports_to=manager, by=manager, at=at)
    with pytest.raises(Refusal, match="circle"):
        people.change(manager, reports_to=deputy, by=manager, at=at)


def test_last_manager_stays(manager: Employee, hire: Hire, at: datetime) -> None:
    with pytest.raises(Refusal, match="only manager"):
        people.set_roles(manager, [Role.CLERK], by=None, at=at)
    with pytest.raises(Refusal, match="only manager"):
        people.switch_off(manager, by=None, at=at)
    second = hire("1031", Role.MANAGER)
    people.switch_off(manager, by=second, at=at)
    assert not Employee.objects.get(pk=manager.pk).is_active


def test_nobody_switches_themselves_off(manager: Employee, hire: Hire, at: datetime) -> None:
    hire("1031", Role.MANAGER)
    with pytest.raises(Refusal, match="own account"):
        people.switch_off(manager, by=manager, at=at)


def test_deputy_cannot_touch_or_make_a_manager(
    deputy: Employee, manager: Employee, attendant: Employee, at: datetime
) -> None:
    with pytest.raises(Denied):
        people.make_link(manager, by=deputy, at=at)
    with pytest.raises(Denied):
        people.set_roles(attendant, [Role.MANAGER], by=deputy, at=at)
    with pytest.raises(Denied):
        people.hire(number="1031", name_zh="李桂芬", roles=[Role.MANAGER], by=deputy, at=at)
    people.set_roles(attendant, [Role.TEAM_LEADER], by=deputy, at=at)
    assert [row.role for row in attendant.roles.all()] == ["team_leader"]
    assert not Employee.objects.filter(number="1031").exists()


def test_switched_off_person_has_no_rights_and_keeps_history(
    attendant: Employee, manager: Employee, at: datetime
) -> None:
    people.switch_off(attendant, by=manager, at=at, left_on=date(2016, 7, 1))
    stored = Employee.objects.get(pk=attendant.pk)
    assert rights.resolve(stored, at=at).rights == frozenset()
    assert (stored.left_on, stored.roles.count()) == (date(2016, 7, 1), 1)
    with pytest.raises(Stale):
        people.switch_off(attendant, by=manager, at=at)


def test_link_works_once(attendant: Employee, manager: Employee, at: datetime) -> None:
    token = people.make_link(attendant, by=manager, at=at)
    assert token not in str(list(SignInLink.objects.values()))
    people.use_link(token, pin="730284", at=at)
    with pytest.raises(Stale):
        people.use_link(token, pin="914026", at=at)


def test_link_is_over_after_a_day(attendant: Employee, at: datetime) -> None:
    token = people.make_link(attendant, by=None, at=at)
    assert people.find_link(token, at=at + timedelta(hours=23, minutes=59)) is not None
    with pytest.raises(Stale):
        people.use_link(token, pin="730284", at=at + timedelta(hours=24))


def test_refused_password_leaves_the_link_usable(attendant: Employee, at: datetime) -> None:
    token = people.make_link(attendant, by=None, at=at)
    with pytest.raises(Refusal, match="too short"):
        people.use_link(token, password="herons", pin="730284", at=at)
    assert people.use_link(token, pin="730284", at=at) == attendant


def test_new_link_ends_the_one_before(attendant: Employee, at: datetime) -> None:
    first = people.make_link(attendant, by=None, at=at)
    people.make_link(attendant, by=None, at=at)
    assert people.find_link(first, at=at) is None


@pytest.mark.parametrize(
    "password",
    [
        "short words",
        "secretarysecretary",
        "minglan lake 2026",
        "Wangxiulan1016!!",
        "housekeeping1234",
        "room attendant 1",
        "herons" * 3,
        "aaaaaaaabbbbbbbb",
        "王秀兰王秀兰王秀兰王秀兰王秀",
        "passwordpassword",
        "x" * 64 + "seven herons over the pond" * 3,
    ],
)
def test_password_made_of_names_and_repetitions_is_refused(
    attendant: Employee, at: datetime, password: str
) -> None:
    from core.domain.hotel import change_profile, profile

    change_profile(profile(), by=None, at=at, name_en="Minglan Lake Hotel")
    with pytest.raises(Refusal):
        people.set_password(attendant, password, by=None, at=at)


def test_password_of_any_script_is_taken(attendant: Employee, at: datetime) -> None:
    people.set_password(attendant, "七只白鹭飞过池塘向着南山去", by=None, at=at)


def test_leaders_need_longer_passwords(manager: Employee, attendant: Employee, at: datetime) -> None:
    people.set_password(attendant, "seven herons", by=None, at=at)
    with pytest.raises(Refusal, match="15"):
        people.set_password(manager, "seven herons", by=None, at=at)


@pytest.mark.parametrize(
    "pin", ["12345", "1234567", "abcdef", "٤٨٠٢٧٣", "123456", "654321", "111111", "121212", "480480"]
)
def test_pin_is_six_digits_that_are_not_tried_first(attendant: Employee, at: datetime, pin: str) -> None:
    with pytest.raises(Refusal):
        people.set_pin(attendant, pin, by=None, at=at)


def test_numbers_are_folded() -> None:
    assert fold_number(" １０ 1６a\t") == "1016A"


def test_first_manager_gets_a_link_and_no_password(
    db: None, capsys: pytest.CaptureFixture[str], at: datetime
) -> None:
    call_command("first_manager", "1001", "--name-zh", "沈静宜", "--name", "Shen Jingyi")
    token = re.fullmatch(r"/start/(.+)/\n", capsys.readouterr().out)
    assert token
    manager = Employee.objects.get()
    assert (manager.number, manager.latin_name) == ("1001", "Shen Jingyi")
    assert not manager.has_usable_password()
    assert people.find_link(token[1], at=manager.made_at) is not None


def test_first_manager_refuses_a_number_of_somebody_else(attendant: Employee) -> None:
    with pytest.raises(CommandError, match="not a manager"):
        call_command("first_manager", "1016")


def test_password_is_kept_as_a_hash(attendant: Employee) -> None:
    assert PASSWORD not in str(Employee.objects.values().get(pk=attendant.pk))
