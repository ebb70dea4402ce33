"""The pages of core in a browser's hands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from core import clock, slots
from core.domain import audit, jobs, live
from core.domain.hotel import profile
from core.live import renderers, topics
from core.live.ticket import read
from core.models import Audit, HotelProfile, LiveEvent
from core.slots import Hit
from tests import factories as make

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


# Hotel profile --------------------------------------------------------------------------------------------------


def form_of(client: Client) -> dict[str, object]:
    form = client.get("/hotel/").context["form"]
    return {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}


def sent(values: dict[str, object]) -> dict[str, str]:
    return {
        name: value.strftime("%H:%M") if hasattr(value, "strftime") else "on" if value is True else str(value)
        for name, value in values.items()
        if value is not False
    }


def test_the_manager_changes_the_hotel_and_only_what_differs_is_written(signed_in):
    manager = make.manager()
    client = signed_in(manager)
    values = sent({**form_of(client), "name_en": "Magnolia Hotel", "inspection_required": False})
    before = Audit.objects.count()
    assert client.post("/hotel/", values).status_code == 302
    assert (profile().name_en, profile().inspection_required) == ("Magnolia Hotel", False)
    rows = list(Audit.objects.order_by("pk")[before:])
    assert [(row.by, row.about, row.old, row.new) for row in rows] == [
        (manager, "core:hotel:name_en", "Hotel", "Magnolia Hotel"),
        (manager, "core:hotel:inspection_required", "True", "False"),
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("time_zone", "Asia/Nowhere"),
        ("name_en", "Hotel\0"),
        ("name_en", "x" * 121),
        ("keep_audit_days", "30"),
        ("check_in_time", "25:00"),
        ("service_interval_days", "0"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_and_the_form_kept(signed_in, name, value):
    client = signed_in(make.manager())
    response = client.post("/hotel/", {**sent(form_of(client)), "phone": "0571 1234", name: value})
    assert response.status_code == 422 and name in response.context["form"].errors
    assert "0571 1234" in response.content.decode() and profile().phone == ""


def test_every_setting_with_a_choice_of_the_house_names_its_source(signed_in):
    named = {"name_en", "name_zh", "address_en", "address_zh", "phone"}
    form = signed_in(make.manager()).get("/hotel/").context["form"]
    assert [name for name, field in form.fields.items() if "Source" not in field.help_text] == sorted(
        named, key=list(form.fields).index
    )
    shown = {field.name for field in HotelProfile._meta.fields if field.editable} - {"id"}
    assert shown == set(form.fields)


def test_only_those_with_the_right_open_the_hotels_pages(signed_in):
    client = signed_in(make.clerk())
    assert client.get("/hotel/").status_code == client.post("/hotel/").status_code == 403
    assert client.get("/hotel/audit/").status_code == 403
    assert Client().get("/hotel/").status_code == 302


# Audit ----------------------------------------------------------------------------------------------------------


def test_the_audit_pages_by_number_and_asks_the_same_questions_for_any_length(
    signed_in, django_assert_max_num_queries
):
    client = signed_in(make.manager())
    for number in range(120):
        audit.record("core.try", by=None, at=make.AT, about=f"core:try:{number % 2}", new=f"<{number}>")
    with django_assert_max_num_queries(8):
        first = client.get("/hotel/audit/?what=core.try")
    assert len(first.context["rows"]) == 50 and "&lt;119&gt;" in first.content.decode()
    second = client.get(f"/hotel/audit/?what=core.try&before={first.context['older']}")
    third = client.get(f"/hotel/audit/?what=core.try&before={second.context['older']}")
    assert [len(page.context["rows"]) for page in (second, third)] == [50, 20]
    assert third.context["older"] is None
    assert len(client.get("/hotel/audit/?about=core:try:1&before=x").context["rows"]) == 50


@pytest.mark.parametrize("before", ["-1", "１２", "9" * 30, "1e3", "\0"])
def test_a_page_number_that_is_none_shows_the_first_page(signed_in, before):
    assert signed_in(make.manager()).get("/hotel/audit/", {"before": before}).status_code == 200


# Search ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def found(monkeypatch):
    asked = []

    def search(text, user):
        asked.append(text)
        return [Hit(f"Room {n} <b>", url=f"/rooms/{n}/", rank=50 - n) for n in range(30)]

    monkeypatch.setitem(slots._fillers, "search", [(1, search)])
    return asked


def test_search_shows_the_nearest_twenty_and_says_how_many_more(signed_in, found):
    client = signed_in(make.clerk())
    page = client.get("/search/?q=12").content.decode()
    assert page.index("/rooms/29/") < page.index("/rooms/10/") and "/rooms/9/" not in page
    assert "<html" in page and "Room 29 &lt;b&gt;" in page
    part = client.get("/search/?q=12", headers=HTMX).content.decode()
    assert "<html" not in part and "/rooms/29/" in part


def test_search_asks_nobody_for_nothing_and_cuts_what_is_hostile(signed_in, found):
    client = signed_in(make.clerk())
    client.get("/search/?q=%20%20")
    client.get("/search/", {"q": "\x00\x1b" + "x" * 500})
    assert found == ["x" * 58]


# Language and theme ---------------------------------------------------------------------------------------------


def test_the_language_is_kept_with_the_person_and_in_the_browser(signed_in, settings):
    person = make.clerk()
    client = signed_in(person)
    response = client.post("/language/", {"language": "zh-hans", "next": "/search/?q=1"})
    assert response["Location"] == "/search/?q=1"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    person.refresh_from_db()
    assert person.language == "zh-hans"
    assert 'lang="zh-Hans"' in client.get("/search/").content.decode()


def test_the_theme_is_kept_before_signing_in_too():
    client = Client()
    client.post("/theme/", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""]
)
def test_nobody_is_sent_elsewhere(address):
    response = Client().post("/language/", {"language": "en", "next": address})
    assert response["Location"] == "/"


def test_an_unknown_language_changes_nothing(settings):
    response = Client().post("/language/", {"language": "tlh"})
    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


@pytest.mark.parametrize("address", ["/language/", "/theme/"])
def test_switches_take_posts_alone(address):
    assert Client().get(address).status_code == 405


# Health ---------------------------------------------------------------------------------------------------------


def test_readyz_says_what_is_not_ready():
    response = Client().get("/readyz")
    # Later apps add checks of their own.
    assert response.status_code == 200 and {"database", "migrations", "disk", "tick"} <= set(response.json())
    audit.record("core.try", by=None, at=clock.now() - timedelta(minutes=9))
    response = Client().get("/readyz")
    assert response.status_code == 503 and "9 minutes" in response.json()["tick"]


def test_readyz_is_not_there_for_others(settings):
    assert Client(REMOTE_ADDR="10.0.0.7").get("/readyz").status_code == 404
    assert Client(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="10.0.0.7").get("/readyz").status_code == 404
    settings.READY_KEY = "a long key"
    keyed = Client(REMOTE_ADDR="10.0.0.7")
    assert keyed.get("/readyz", headers={"X-Ready-Key": "a long key"}).status_code == 200
    assert keyed.get("/readyz", headers={"X-Ready-Key": "ä"}).status_code == 404


# Jobs -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def copy(monkeypatch):
    monkeypatch.setattr(jobs, "WORKS", {})

    @jobs.does("core.copy")
    def work(job, progress):
        path = jobs.new_file("csv")
        path.write_text("room")
        return path.name


def test_a_job_shows_its_state_and_hands_out_its_file(signed_in, copy):
    clerk = make.clerk()
    client = signed_in(clerk)
    job = jobs.create("core.copy", by=clerk, at=make.AT)
    assert "<progress" in client.get(f"/jobs/{job.pk}/").content.decode()
    assert client.get(f"/jobs/{job.pk}/file/").status_code == 404
    jobs.run(job.pk)
    part = client.get(f"/jobs/{job.pk}/", headers=HTMX).content.decode()
    assert f"/jobs/{job.pk}/file/" in part and "hx-get" not in part and "<html" not in part
    response = client.get(f"/jobs/{job.pk}/file/")
    assert b"".join(response.streaming_content) == b"room"
    assert response["Content-Disposition"] == 'attachment; filename="core-copy-2016-07-01.csv"'


def test_somebody_elses_job_is_not_there(signed_in, copy):
    job = jobs.create("core.copy", by=make.manager(), at=make.AT)
    jobs.run(job.pk)
    client = signed_in(make.clerk())
    assert (
        client.get(f"/jobs/{job.pk}/").status_code == client.get(f"/jobs/{job.pk}/file/").status_code == 404
    )


# Live -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def board(monkeypatch):
    monkeypatch.setattr(topics, "RIGHTS", {"board": "rooms.see_board", "desk": "frontdesk.see_desk"})
    monkeypatch.setattr(
        renderers,
        "renderers",
        {"tile": lambda refs: {ref: {"en": f"room {ref}", "zh-hans": f"{ref}房"} for ref in refs}},
    )


def test_a_ticket_opens_what_the_visitor_may_follow_and_nothing_else(signed_in, board):
    clerk, attendant = make.clerk(), make.attendant()
    asked = f"board,desk,person:{clerk.pk},person:{attendant.pk},rooms"
    answer = signed_in(attendant).get("/live/ticket/", {"topics": asked}).json()
    assert answer["topics"] == ["board", f"person:{attendant.pk}"]
    ticket = read(answer["ticket"])
    assert ticket is not None and (ticket.person, ticket.topics) == (attendant.pk, set(answer["topics"]))
    answer = signed_in(clerk).get("/live/ticket/", {"topics": asked}).json()
    assert answer["topics"] == ["board", "desk", f"person:{clerk.pk}"]
    assert Client().get("/live/ticket/", {"topics": asked}).status_code == 302


def test_changes_are_those_since_the_last_look_in_the_visitors_language(signed_in, board):
    attendant = make.attendant()
    attendant.language = "zh-hans"
    attendant.save()
    client = signed_in(attendant)

    def ask(since: int = 0) -> dict:
        return client.get("/live/changes/", {"topics": "board,desk", "since": since}).json()

    live.announce("board", "tile", "9", at=clock.now() - timedelta(minutes=5))
    live.announce("board", "tile", "12", 3, at=clock.now())
    live.announce("desk", "stay", "88", at=clock.now())
    first = ask()
    assert [event["ref"] for event in first["events"]] == ["12"]  # what a page just drawn may have missed
    live.announce("board", "tile", "13", 4, at=clock.now())
    second = ask(first["last"])
    assert [(event["ref"], event["html"], event["version"]) for event in second["events"]] == [
        ("13", "13房", 4)
    ]
    assert ask(second["last"]) == {"events": [], "last": second["last"], "reset": False}


def test_a_page_that_missed_too_much_is_told_to_draw_anew(signed_in, board):
    client = signed_in(make.attendant())
    live.announce_many([("board", "tile", str(n)) for n in range(live.REPLAYED_AT_MOST + 2)], at=make.AT)
    first = LiveEvent.objects.earliest("pk").pk
    assert client.get("/live/changes/", {"topics": "board", "since": first}).json()["reset"]
    LiveEvent.objects.filter(pk__lte=first + 250).delete()
    assert client.get("/live/changes/", {"topics": "board", "since": first}).json()["reset"]


def test_walls_follow_only_what_is_open_to_walls(monkeypatch):
    monkeypatch.setattr(topics, "RIGHTS", {})
    monkeypatch.setattr(topics, "ON_WALLS", set())
    topics.open_topic("board", "rooms.see_board", wall=True)
    topics.open_topic("desk", "frontdesk.see_desk")
    assert topics.allowed({"board", "desk", "person:1"}, None, "wall") == {"board"}
