"""Pages of lost and found: who reaches what, what is opened is recorded, uploads, forms that count once."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from core.clock import now
from core.domain import pictures
from core.domain.form_keys import new_key
from core.models import Audit
from lostfound.models import Claim, Custody, LossReport, Return, Thing
from staff.models import Employee
from tests import factories as make
from tests.core import hostile
from tests.hotel import PASSWORD, browser, floor_phone
from tests.lostfound.conftest import Register, open_register

pytestmark = pytest.mark.django_db
MOST_QUERIES = 20


@pytest.fixture
def register(settings, tmp_path) -> Register:
    settings.MEDIA_ROOT = tmp_path
    found = open_register(now())
    for person in (found.finder, found.leader, found.secretary, found.clerk, found.manager, found.crew):
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
    Employee.objects.update(language="en")
    return found


def jpeg() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (10, 10, 10)).save(out, "JPEG")
    return SimpleUploadedFile("found.jpg", out.getvalue(), "image/jpeg")


def described(thing: Thing, **given: object) -> dict[str, object]:
    return {
        "key": new_key(), "words": "black umbrella", "found_at": thing.found_at.strftime("%Y-%m-%dT%H:%M"),
        "kind": "left",         "category": thing.category_id, **given,
    }  # fmt: skip


def test_two_taps_enter_a_thing_and_a_double_tap_enters_one(register: Register):
    client = floor_phone(register.finder)
    page = client.get(f"/found/new/?room={register.room.pk}")
    assert "1203" in page.content.decode()
    form = {"key": new_key(), "room": register.room.pk, "kind": "left", "category": register.category().pk}
    answers = [client.post(f"/found/new/?room={register.room.pk}", form) for _tap in range(2)]
    thing = Thing.objects.get()
    assert [answer["Location"] for answer in answers] == [f"/found/mine/{thing.pk}/?act=describe&new=1"] * 2


def test_a_public_area_is_chosen_by_the_crew(register: Register):
    client = floor_phone(register.crew)
    form = {
        "key": new_key(),
        "area_chosen": register.area.pk,
        "category": register.category().pk,
        "kind": "lost",
    }
    assert client.post("/found/new/", form).status_code == 302
    assert (Thing.objects.get().area, Thing.objects.get().kind) == (register.area, "lost")
    refused = client.post("/found/new/", {"key": new_key(), "category": register.category().pk})
    assert refused.status_code == 422 and "Say where it was found" in refused.content.decode()


def test_a_picture_is_drawn_anew_and_seen_by_those_who_may(register: Register):
    thing = register.found(text="")
    client = floor_phone(register.finder)
    assert (
        client.post(f"/found/things/{thing.pk}/describe/", described(thing, photos=jpeg())).status_code == 302
    )
    (picture,) = pictures.of(f"lostfound:thing:{thing.pk}")
    assert client.get(picture.address).status_code == 200
    assert browser(register.crew).get(picture.address).status_code == 404
    assert browser(register.clerk).get(picture.thumb_address).status_code == 200


@pytest.mark.parametrize("raw", [b"<svg onload='alert(1)'/>", b"%PDF-1.4", hostile.png_head(60_000, 60_000)])
def test_what_is_no_picture_is_refused_and_nothing_is_kept(register: Register, raw):
    thing = register.found(text="")
    upload = SimpleUploadedFile("found.jpg", raw, "image/jpeg")
    answer = floor_phone(register.finder).post(
        f"/found/things/{thing.pk}/describe/", described(thing, photos=upload)
    )
    assert answer.status_code == 422
    assert pictures.of(f"lostfound:thing:{thing.pk}") == []
    assert Thing.objects.get().words == ""


def test_an_attendant_does_not_reach_a_thing_of_somebody_else(register: Register):
    thing = register.held()
    client = floor_phone(register.finder)
    for address in (f"/found/mine/{thing.pk}/", f"/found/scan/{thing.number}/"):
        assert client.get(address).status_code == 404
    for act in ("describe", "offer", "accept", "refuse", "withdraw", "security"):
        assert client.post(f"/found/things/{thing.pk}/{act}/", {"key": new_key()}).status_code == 404
    assert Custody.objects.filter(thing=thing).count() == 1


def test_the_phone_shows_the_guest_as_initials_only(register: Register):
    stay = make.stay(make.room("1205", at=register.at), at=register.at)
    thing = register.found(room=stay.room, at=now())
    page = floor_phone(register.finder).get(f"/found/mine/{thing.pk}/").content.decode()
    assert "朱*" in page and "朱明远" not in page


def test_opening_the_guest_shows_the_name_once_and_is_recorded(register: Register):
    stay = make.stay(make.room("1205", at=register.at), at=register.at)
    thing = register.held(room=stay.room, at=now())
    client = browser(register.secretary)
    assert "朱明远" not in client.get(f"/found/things/{thing.pk}/").content.decode()
    assert "朱明远" in client.post(f"/found/things/{thing.pk}/guest/{stay.pk}/").content.decode()
    assert Audit.objects.filter(what="lostfound.show_guest").count() == 1
    assert "朱明远" not in client.get(f"/found/things/{thing.pk}/").content.decode()


def test_how_a_guest_is_reached_is_sealed_until_somebody_opens_it(register: Register):
    client = browser(register.clerk)
    form = {
        "key": new_key(), "words": "ring", "lost_from": "2016-07-01", "lost_until": "2016-07-02",
        "name": "Grace Whitlock",         "reach": "+1 202 555 0143", "language": "en", "channel": "phone",
    }  # fmt: skip
    assert client.post("/found/reports/new/", form).status_code == 302
    report = LossReport.objects.get()
    assert "555 0143" not in client.get(report.get_absolute_url()).content.decode()
    assert "555 0143" in client.post(f"{report.get_absolute_url()}reach/").content.decode()
    assert Audit.objects.filter(what="lostfound.show_reach", by=register.clerk).count() == 1


def claimed(client: Client, claim: Claim, **given: object):
    return client.post(
        f"/found/claims/{claim.pk}/",
        {
            "key": new_key(), "how": "person", "name": "朱明远", "phone": "100 0000 0001", "document_kind": "ID",
            "document_number": make.GOOD_ID, "signed_name": "朱明远", **given,
        },
    )  # fmt: skip


def test_a_valuable_goes_out_when_the_second_colleague_has_typed_number_and_password(register: Register):
    thing = register.stored("phone")
    claim = register.claim(thing)
    client = browser(register.secretary)
    wrong = claimed(client, claim, second_number=register.leader.number, second_secret="wrong")
    assert wrong.status_code == 422 and Return.objects.count() == 0
    alone = claimed(client, claim, second_number=register.secretary.number, second_secret=PASSWORD)
    assert alone.status_code == 422
    assert (
        claimed(client, claim, second_number=register.leader.number, second_secret=PASSWORD).status_code
        == 302
    )
    assert Return.objects.get().second == register.leader


def test_a_drawn_signature_is_kept_with_the_claim_and_not_with_the_thing(register: Register):
    thing = register.stored()
    claim = register.claim(thing)
    assert claimed(browser(register.secretary), claim, signed_name="", signature=jpeg()).status_code == 302
    (kept,) = pictures.of(f"lostfound:claim:{claim.pk}")
    assert pictures.of(f"lostfound:thing:{thing.pk}") == []
    assert browser(register.crew).get(kept.address).status_code == 404


def test_the_desk_finds_things_and_does_not_see_shelves_of_valuables(register: Register):
    thing = register.stored("phone")
    page = browser(register.clerk).get(f"/found/things/{thing.pk}/").content.decode()
    assert "kept with the valuables" in page and "Safe 1" not in page
    assert "Safe 1" in browser(register.secretary).get(f"/found/things/{thing.pk}/").content.decode()


@pytest.mark.parametrize("count", [1, 60])
def test_the_register_costs_the_same_at_any_length(register: Register, count):
    for _n in range(count):
        register.found()
    client = browser(register.secretary)
    client.get("/found/")
    for address in (
        "/found/",
        "/found/?tab=all&q=umbrella&kind=left",
        f"/found/things/{Thing.objects.first().pk}/",
    ):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= MOST_QUERIES, (address, len(queries))


def test_the_export_names_no_guest_and_is_recorded(register: Register):
    register.stored()
    client = browser(register.secretary)
    csv = b"".join(client.get("/found/export/csv/?tab=all").streaming_content).decode("utf-8-sig")
    assert "LF-" in csv and "black umbrella" in csv
    assert client.get("/found/export/xlsx/").headers["Content-Disposition"].endswith('.xlsx"')
    assert Audit.objects.filter(what="lostfound.export").count() == 2
    assert browser(register.clerk).get("/found/export/csv/").status_code == 403


def test_a_label_carries_the_address_of_its_thing(register: Register):
    thing = register.stored()
    client = browser(register.secretary)
    page = client.get(f"/found/things/{thing.pk}/label/").content.decode()
    assert "<svg" in page and thing.number in page
    assert client.get(f"/found/scan/{thing.number.lower()}/")["Location"] == f"/found/things/{thing.pk}/"


def test_two_who_answer_one_hand_over_are_told_on_the_page(register: Register):
    thing = register.held()
    client = browser(register.secretary)
    old = {"key": new_key(), "seen": 0, "to": register.leader.pk}
    answer = client.post(f"/found/things/{thing.pk}/offer/", old)
    assert answer.status_code == 422
    assert "Nothing was saved; open the page again" in answer.content.decode()


def test_what_was_found_in_a_room_leads_back_to_where_one_came_from(register: Register):
    client = floor_phone(register.finder)
    address = f"/found/new/?room={register.room.pk}&back=/my-rooms/"
    page = client.get(address)
    assert page.context["back"] == "/my-rooms/"
    form = {"key": new_key(), "category": register.category().pk, "kind": "left"}
    entered = client.post(address, form, follow=True)
    assert entered.context["back"] == "/my-rooms/"
    assert 'href="/my-rooms/"' in entered.content.decode()


@pytest.mark.parametrize(
    "back",
    [
        "https://elsewhere.example/found/mine/",
        "//elsewhere.example/found/mine/",
        "/hotel/",
        "javascript:alert(1)",
    ],
)
def test_no_way_back_leads_out_of_the_house_or_where_one_may_not_go(register: Register, back: str):
    page = floor_phone(register.finder).get("/found/new/", {"room": register.room.pk, "back": back})
    assert page.context["back"] == "/found/mine/"
