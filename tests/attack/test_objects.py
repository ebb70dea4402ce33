"""Other people's things, asked for by number: what is out of reach is not there (SAFETY 2)."""

from __future__ import annotations

import uuid

import pytest
from django.conf import settings
from django.test import Client

from cleaning.domain import assign
from cleaning.models import Task
from core.clock import now
from core.domain.form_keys import new_key
from core.enums import JobState
from core.models import Job
from rooms.models import Room, Section
from staff.domain import people
from staff.enums import DeviceKind, Role
from staff.models import Device, SignIn
from tests import factories as make
from tests.attack.addresses import changes, lines, rows
from tests.hotel import PASSWORD, Hotel, browser, enrolled, floor_phone, leads, open_hotel

pytestmark = pytest.mark.django_db

ACTS_ON_TASK = ("start", "pause", "resume", "finish", "door", "seen")


@pytest.fixture
def hotel(db: None) -> Hotel:
    return open_hotel()


def own_form(room: Room) -> dict[str, object]:
    """A form as the page of the room would send it."""
    room.refresh_from_db()
    return {"key": new_key(), "seen": room.version, "sign": "dnd", "observed": "vacant", "note": ""}


def found(client: Client, addresses: list[str], form: dict[str, object]) -> list[tuple[str, str, int]]:
    """Which of the addresses answer anything but 404 to GET or POST, and what they wrote."""
    wrong = []
    for address in addresses:
        for method in ("get", "post"):
            with changes() as written:
                data = {**form, "key": new_key()} if method == "post" else None
                answer = getattr(client, method)(address, data)
            # 405: the address knows this method not at all, and says so before it looks for anything.
            if answer.status_code not in (404, 405) or written:
                wrong.append((method, address, answer.status_code))
    return wrong


@pytest.mark.parametrize("kind", ["desk", "phone"])
def test_an_attendant_cannot_reach_the_cleaning_of_another(hotel, kind):
    other = make.employee("1190", Role.ROOM_ATTENDANT)
    other.set_password(PASSWORD)
    other.save()
    theirs = hotel.tasks[2]
    client = floor_phone(other) if kind == "phone" else browser(other)
    addresses = [f"/my-rooms/{theirs.pk}/", *(f"/my-rooms/{theirs.pk}/{act}/" for act in ACTS_ON_TASK)]
    before = rows()
    wrong = found(client, addresses, own_form(theirs.room))
    assert not wrong, lines(wrong)
    assert rows() == before
    assert str(theirs.room.number) not in client.get("/my-rooms/").content.decode()


def test_whose_cleaning_it_is_reaches_it(hotel):
    """The twin: the same addresses answer the person they belong to."""
    mine = hotel.tasks[2]
    client = browser(hotel.people["room_attendant"])
    assert client.get(f"/my-rooms/{mine.pk}/").status_code == 200
    assert client.post(f"/my-rooms/{mine.pk}/pause/", own_form(mine.room)).status_code == 302


def test_a_cleaning_taken_away_is_out_of_reach_from_then_on(hotel):
    task = hotel.tasks[3]
    attendant = hotel.people["room_attendant"]
    at = now()
    leader = hotel.people["team_leader"]
    assign.give_tasks([task.pk], attendant, by=leader, at=at)
    client = browser(attendant)
    assert client.get(f"/my-rooms/{task.pk}/").status_code == 200
    assign.give_tasks([task.pk], None, by=leader, at=at)
    assert client.post(f"/my-rooms/{task.pk}/start/", own_form(task.room)).status_code == 404


@pytest.fixture
def foreign(hotel):
    """A section with a leader of its own, and a leader of another one."""
    other = Section.objects.create(code="E57", name_en="East 5-7", name_zh="东楼5-7")
    leader = hotel.people["team_leader"]
    leads(leader, hotel.rooms[0])
    Room.objects.filter(pk__in=[hotel.tasks[1].room_id, hotel.tasks[2].room_id]).update(section=other)
    return browser(leader)


def test_a_leader_cannot_reach_cleanings_and_inspections_of_another_section(hotel, foreign):
    cleaned, begun = hotel.tasks[1], hotel.tasks[2]
    inspection = f"/inspections/{cleaned.room_id}/"
    addresses = [inspection, *(f"{inspection}{act}/" for act in ("pass", "fail", "release"))]
    addresses += [f"/my-rooms/{begun.pk}/", *(f"/my-rooms/{begun.pk}/{act}/" for act in ACTS_ON_TASK)]
    form = {**own_form(cleaned.room), "reasons": [hotel.reason.pk], "reason": "checked by phone"}
    before = rows()
    wrong = found(foreign, addresses, form)
    assert not wrong, lines(wrong)
    assert rows() == before


def test_a_leader_cannot_give_away_cleanings_of_another_section_not_even_among_own_ones(hotel, foreign):
    own = Task.objects.filter(room__section__code="M24", state="open", attendant__isnull=True).first()
    answer = foreign.post(
        "/cleaning/give/",
        {
            "task": [own.pk, hotel.tasks[2].pk],
            "attendant": hotel.people["room_attendant"].pk,
            "key": new_key(),
        },
    )
    assert answer.status_code == 404
    given = Task.objects.get(pk=own.pk)
    assert (given.attendant_id, given.given_at) == (own.attendant_id, own.given_at)


def test_lists_of_a_leader_show_own_sections_only(hotel, foreign):
    rooms = {hotel.tasks[1].room.number, hotel.tasks[2].room.number}
    for address in ("/cleaning/", "/cleaning/?state=begun", "/cleaning/?state=done", "/inspections/"):
        page = foreign.get(address).content.decode()
        assert not [number for number in rooms if f">{number}<" in page], address
    attendant = hotel.people["room_attendant"]
    page = foreign.get(f"/cleaning/order/{attendant.pk}/").content.decode()
    assert not [number for number in rooms if f">{number}<" in page]


def test_jobs_and_their_files_belong_to_who_asked_for_them(hotel):
    kept = settings.RUN_DIR / "files" / "guests-of-july.csv"
    kept.write_text("guest\n朱明远\n")
    manager = hotel.people["manager"]
    job = Job.objects.create(
        kind="rooms.export",
        by=manager,
        state=JobState.DONE,
        file=kept.name,
        created_at=now(),
        finished_at=now(),
    )
    nobodys = Job.objects.create(kind="rooms.export", state=JobState.DONE, file=kept.name, created_at=now())
    addresses = [
        f"/jobs/{job.pk}/",
        f"/jobs/{job.pk}/file/",
        f"/jobs/{nobodys.pk}/",
        f"/jobs/{nobodys.pk}/file/",
    ]
    client = browser(hotel.people["deputy"])
    assert [client.get(address).status_code for address in addresses] == [404] * 4
    own = browser(manager).get(f"/jobs/{job.pk}/file/")
    assert own.status_code == 200 and "朱明远" in b"".join(own).decode()
    assert own["Content-Security-Policy"] == "sandbox" and own["X-Content-Type-Options"] == "nosniff"
    assert own["Content-Disposition"].startswith("attachment") and "朱" not in own["Content-Disposition"]


@pytest.mark.parametrize("name", ["../outside.csv", "a/../../outside.csv", "{absolute}", "..", "."])
def test_a_file_name_of_a_job_leads_nowhere_but_into_the_folder_of_kept_files(hotel, name):
    outside = settings.RUN_DIR / "outside.csv"
    outside.write_text("not yours\n")
    job = Job.objects.create(
        kind="rooms.export", by=hotel.people["manager"], state=JobState.DONE, created_at=now(),
        file=name.format(absolute=outside),
    )  # fmt: skip
    assert browser(hotel.people["manager"]).get(f"/jobs/{job.pk}/file/").status_code == 404


def test_a_sign_in_of_somebody_else_is_not_there_and_does_not_end(hotel):
    browser(hotel.people["manager"])
    theirs = SignIn.objects.get(employee=hotel.people["manager"])
    client = browser(hotel.people["room_attendant"])
    answer = client.post(f"/me/sign-ins/{theirs.ref}/end/")
    assert SignIn.objects.filter(pk=theirs.pk).exists()
    # Somebody else's and one that never was look the same.
    assert answer.status_code == client.post(f"/me/sign-ins/{uuid.uuid4()}/end/").status_code


def test_a_one_time_link_or_code_that_is_used_or_invented_opens_nothing(hotel):
    person = hotel.people["pa_crew"]
    token = people.make_link(person, by=hotel.people["manager"], at=now())
    secrets = {"password": "nine herons over the pond", "again": "nine herons over the pond"}
    assert Client().post(f"/start/{token}/", secrets).status_code == 302
    for used in (token, token[:-1], "x", "%00", "0" * 5000):
        answer = Client().post(f"/start/{used}/", secrets)
        assert answer.status_code == 410 and person.number not in answer.content.decode(), used
    before = Device.objects.filter(enrolled_at__isnull=False).count()
    for code in ("AAAAA-AAAAA", "%00", "", "２３４５６", "x" * 20):
        assert Client().post("/enrol/", {"code": code}).status_code == 422
    assert Device.objects.filter(enrolled_at__isnull=False).count() == before


def test_a_device_that_is_revoked_or_invented_is_no_device(hotel):
    wall = enrolled(DeviceKind.WALL)
    assert wall.get("/live/ticket/?topics=board").status_code == 200
    cookie = wall.cookies["device"].value
    for forged in (cookie[:-1], "wall.", "wall." + "0" * 43, cookie.replace("wall.", "phone."), "wall.\x00"):
        client = Client()
        client.cookies["device"] = forged
        assert client.get("/live/ticket/?topics=board").status_code == 302, forged
    Device.objects.update(revoked_at=now())
    assert wall.get("/live/ticket/?topics=board").status_code == 302
