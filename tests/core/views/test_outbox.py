"""The manager sees which mails wait and why, tries them again or withdraws them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from core.domain import outbox
from core.models import Outbox
from housekeeping.domain.tick import tick
from tests import factories as make

pytestmark = pytest.mark.django_db


def put(number: int = 1, minutes_ago: int = 30) -> Outbox:
    return outbox.put(
        f"core.try:{number}", to="manager@hotel.test", subject=f"<b>Report {number}</b>", text="61 rooms.",
        kind="core.try", at=clock.now() - timedelta(minutes=minutes_ago),
    )  # fmt: skip


def test_the_list_says_what_waits_and_why(signed_in, settings):
    settings.MAIL_IS_SET = False
    put()
    outbox.send_due(clock.now(), wall=clock.now)
    page = signed_in(make.manager()).get("/hotel/mail/").content.decode()
    assert "&lt;b&gt;Report 1&lt;/b&gt;" in page and "No mail server is set." in page and "EMAIL_URL" in page


def test_the_list_pages_by_number_and_asks_the_same_questions_for_any_length(
    signed_in, django_assert_max_num_queries
):
    client = signed_in(make.manager())
    for number in range(60):
        put(number)
    with django_assert_max_num_queries(8):
        first = client.get("/hotel/mail/")
    second = client.get(f"/hotel/mail/?before={first.context['older']}")
    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 10)
    assert second.context["older"] is None


@pytest.mark.parametrize(
    ("state", "subject"), [("sent", "Report 1"), ("withdrawn", "Report 2"), ("x", "Report 3")]
)
def test_each_state_has_its_list(signed_in, state, subject):
    sent, withdrawn, _waiting = put(1), put(2), put(3)
    outbox.mark_sent(sent, at=make.AT)
    outbox.withdraw(withdrawn.pk, reason="wrong address", by=None, at=make.AT)
    rows = signed_in(make.manager()).get("/hotel/mail/", {"state": state}).context["rows"]
    assert [row.subject for row in rows] == [f"<b>{subject}</b>"]


def test_a_mail_is_withdrawn_with_a_reason(signed_in):
    mail, client = put(), signed_in(make.manager())
    address = f"/hotel/mail/{mail.pk}/"
    assert "61 rooms." in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "wrong address"}).status_code == 302
    assert Outbox.objects.get().withdrawn_at is not None
    assert client.post(address, {"reason": "again"}).status_code == 409


def test_a_mail_is_tried_again_by_form_only(signed_in):
    mail, client = put(), signed_in(make.manager())
    address = f"/hotel/mail/{mail.pk}/again/"
    assert (client.get(address).status_code, client.post(address).status_code) == (405, 302)
    assert client.post("/hotel/mail/999/again/").status_code == 404


def test_only_those_with_the_right_see_mails(signed_in):
    mail, client = put(), signed_in(make.clerk())
    for address in ("/hotel/mail/", f"/hotel/mail/{mail.pk}/"):
        assert client.get(address).status_code == 403
    assert client.post(f"/hotel/mail/{mail.pk}/again/").status_code == 403


def test_the_start_page_tells_of_mails_that_are_late_and_of_nothing_else(signed_in):
    client = signed_in(make.manager())
    put(1, minutes_ago=5)
    home = reverse("home-part", args=["core-mail_that_waits"])
    assert client.get(home).context["cards"] == []
    put(2, minutes_ago=20)
    (card,) = client.get(home).context["cards"]
    assert [(figure.value, figure.state) for figure in card.figures] == [(1, "alert")]


@pytest.mark.django_db(transaction=True)
def test_tick_sends_what_is_due(settings, tmp_path):
    settings.MAIL_IS_SET = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    put()
    said = tick(clock.now(), wall=clock.now())
    assert said is not None and said["mails"] == "1 mails to send"
    (file,) = (tmp_path / "mail").iterdir()
    assert "61 rooms." in file.read_text() and Outbox.objects.get().sent_at is not None
