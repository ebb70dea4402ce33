"""Mails are rows: written with what they tell of, sent once, kept while the server is away."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from core.domain import jobs, outbox
from core.enums import JobState, MailTrouble
from core.errors import Refusal, Stale
from core.models import Audit, Job, Outbox
from tests import factories as make
from tests.core.smtp import MailServer, mail_server
from tests.factories import AT

REPOSITORY = Path(__file__).resolve().parents[3]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    with mail_server() as running:
        settings.MAIL_IS_SET = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", running.port
        settings.DEFAULT_FROM_EMAIL = "housekeeping@hotel.test"
        yield running


@pytest.fixture
def no_server(settings: Any) -> None:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.MAIL_IS_SET, settings.EMAIL_HOST = True, "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def put(key: str = "core.try:1", **given: Any) -> Outbox:
    words = {"to": "manager@hotel.test", "subject": "Night shift, 1 July", "text": "61 rooms.\n"}
    return outbox.put(key, **{"kind": "core.try", "at": AT, **words, **given})


def send_due(at: Any = AT, wall: Any = None) -> int:
    return outbox.send_due(at, wall=lambda: wall or at)


def stored(mail: Outbox) -> Outbox:
    return Outbox.objects.get(pk=mail.pk)


@pytest.mark.django_db
def test_a_mail_leaves_with_its_words_in_both_forms(server):
    put(html="<p>61 rooms.</p>", subject="夜班报告", language="zh-hans")
    assert send_due() == 1
    (mail,) = server.mails
    assert (mail["To"], mail["Subject"], mail["Content-Language"]) == (
        "manager@hotel.test",
        "夜班报告",
        "zh-hans",
    )
    assert mail["From"] == "酒店 <housekeeping@hotel.test>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_body(("plain",)).get_content().strip() == "61 rooms."
    assert "<p>61 rooms.</p>" in mail.get_body(("html",)).get_content()


@pytest.mark.django_db
def test_the_message_number_names_the_thing_and_stays_the_same():
    first, second = (
        outbox.message_id_of("handover:2016-07-01:夜:M24"),
        outbox.message_id_of("handover:2016-07-01:早:M24"),
    )
    assert first.startswith("<handover.2016-07-01.M24.") and first.endswith("@localhost>")
    assert first != second and first == outbox.message_id_of("handover:2016-07-01:夜:M24")


@pytest.mark.django_db
def test_one_thing_is_mailed_once_however_often_it_is_put(server):
    first = put()
    assert put(text="something else") == first and Outbox.objects.count() == 1
    assert send_due() == 1 and send_due(AT + MINUTE) == 0
    assert put() == first and send_due(AT + 2 * MINUTE) == 0
    assert len(server.mails) == 1
    assert (stored(first).sent_at, stored(first).tries, stored(first).claimed_at) == (AT, 1, None)


@pytest.mark.django_db
def test_a_mail_is_part_of_the_act_it_tells_of(server):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        put()
        raise ZeroDivisionError
    assert send_due() == 0 and server.mails == []


@pytest.mark.django_db
def test_a_mail_waits_for_its_hour(server):
    put(due_at=AT + timedelta(hours=2))
    assert send_due(AT + timedelta(hours=1)) == 0
    assert send_due(AT + timedelta(hours=2)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["", "manager", "a@b\nBcc: all@hotel.test", "a@hotel.test, b@hotel.test"])
def test_what_is_no_address_is_refused_when_it_is_written(address):
    with pytest.raises(Refusal, match="no mail address"):
        put(to=address)


@pytest.mark.django_db
def test_a_subject_cannot_add_a_header(server):
    put(subject="Report\r\nBcc: all@hotel.test")
    assert send_due() == 1
    assert server.mails[0]["Bcc"] is None and "Bcc" in server.mails[0]["Subject"]


@pytest.mark.django_db
def test_several_mails_share_one_connection(server):
    for number in range(5):
        put(f"core.try:{number}")
    assert send_due() == 5 and server.connections == 1


@pytest.mark.django_db
def test_a_refused_address_rests_longer_each_time_and_never_keeps_the_others(server):
    server.refuses.add("nobody@hotel.test")
    refused, good = put("core.try:1", to="nobody@hotel.test"), put("core.try:2")
    assert send_due() == 1 and stored(good).sent_at == AT
    now, pauses = AT, []
    for _turn in range(7):
        row = stored(refused)
        assert (row.sent_at, row.trouble, row.claimed_at) == (None, MailTrouble.REFUSED, None)
        assert "550" in row.last_error and "no such mailbox" in row.last_error
        pauses.append((row.try_after - now) // MINUTE)
        assert send_due(now, row.try_after - timedelta(seconds=1)) == 0
        now = row.try_after
        send_due(now)
    assert pauses == [1, 5, 15, 60, 360, 360, 360] and stored(refused).tries == 8
    server.refuses.clear()
    assert send_due(now, now + timedelta(hours=6)) == 1 and stored(refused).trouble == ""


@pytest.mark.django_db
def test_mails_are_kept_while_the_server_is_away_and_leave_when_it_is_back(no_server, settings):
    first, second = put("core.try:1"), put("core.try:2")
    for minute in range(0, 180, 15):
        assert send_due(AT + minute * MINUTE) == 0
    assert {row.trouble for row in Outbox.objects.all()} == {MailTrouble.UNREACHABLE}
    with mail_server() as server:
        settings.EMAIL_PORT = server.port
        assert send_due(AT + 182 * MINUTE) == 2
    assert [mail["Message-ID"] for mail in server.mails] == [first.message_id, second.message_id]


@pytest.mark.django_db
def test_a_mail_that_breaks_the_connection_goes_to_the_end(server):
    server.breaks_off_for.add("poison@hotel.test")
    put("core.try:1", to="poison@hotel.test")
    for number in range(2, 5):
        put(f"core.try:{number}")
    assert send_due() == 0
    assert send_due(AT + MINUTE) == 3


@pytest.mark.django_db
def test_a_wrong_password_is_said_and_not_tried_for_every_mail(server, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "hotel", "wrong"
    put("core.try:1")
    put("core.try:2")
    assert send_due() == 0 and server.connections == 1
    assert Outbox.objects.filter(trouble=MailTrouble.PASSWORD).count() == 1


@pytest.mark.django_db
def test_without_a_server_mails_are_kept_and_say_so(settings):
    settings.MAIL_IS_SET = False
    mail = put()
    assert send_due() == 0 and not outbox.send(mail.pk, at=AT, wall=lambda: AT)
    assert (stored(mail).trouble, stored(mail).tries) == (MailTrouble.UNSET, 0)


@pytest.mark.django_db
def test_the_file_of_a_job_goes_along_and_is_kept_until_it_went(server):
    path = jobs.new_file("csv")
    path.write_text("room\r\n1203\r\n")
    job = Job.objects.create(
        kind="rooms.export", state=JobState.DONE, file=path.name, created_at=AT, finished_at=AT
    )
    mail = put(job=job)
    later = AT + timedelta(days=8)
    assert jobs.purge(later) == 0 and path.is_file()
    assert send_due(later) == 1
    (attached,) = server.mails[0].iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("rooms-export.csv", "room\r\n1203\r\n")
    assert jobs.purge(later) == 1 and not path.is_file()
    assert stored(mail).job is None


# Two at once, and death in between ------------------------------------------------------------------------------


def test_two_senders_at_once_send_each_mail_once(at_once, server):
    for number in range(6):
        put(f"core.try:{number}")
    sent = at_once(send_due, send_due)
    assert sum(sent) == 6
    assert len(server.mails) == len({mail["Message-ID"] for mail in server.mails}) == 6


def test_without_the_claim_both_would_send_it(at_once, server, monkeypatch):
    mail, both = put(), threading.Barrier(2)

    def look_only(pk: int, at: object, wall: object) -> Outbox:
        both.wait(timeout=20)
        return Outbox.objects.get(pk=pk)

    monkeypatch.setattr(outbox, "claim", look_only)
    at_once(send_due, send_due)
    assert [sent["Message-ID"] for sent in server.mails] == [mail.message_id] * 2


def test_two_acts_at_once_write_one_mail(at_once):
    first, second = at_once(put, put)
    assert first == second and Outbox.objects.count() == 1


SENDER = """
import django; django.setup()
from core import clock
from core.domain import outbox
print(outbox.send_due(clock.now(), wall=clock.now))
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_between_sending_and_marking_is_the_one_double(server):
    """The server has taken the mail and the sender dies before it says so: a second one goes, same number."""
    mail = put()
    database = connection.settings_dict
    url = (
        f"sqlite:///{database['NAME']}"
        if connection.vendor == "sqlite"
        else f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "DJANGO_SETTINGS_MODULE": "housekeeping.settings",
    }
    sender = subprocess.Popen([sys.executable, "-c", SENDER], cwd=REPOSITORY, env=environment)
    server.before_answer = lambda: os.kill(sender.pid, signal.SIGKILL)
    assert sender.wait(timeout=60) == -signal.SIGKILL
    server.before_answer = lambda: None
    row = stored(mail)
    assert row.claimed_at is not None and row.sent_at is None and len(server.mails) == 1
    claimed = row.claimed_at
    assert send_due(claimed, claimed + timedelta(minutes=9)) == 0  # it may still be at it
    assert send_due(claimed, claimed + timedelta(minutes=11)) == 1
    assert send_due(claimed, claimed + timedelta(minutes=30)) == 0
    assert [sent["Message-ID"] for sent in server.mails] == [mail.message_id] * 2


@pytest.mark.django_db
def test_a_mark_is_set_once():
    mail = put()
    assert outbox.mark_sent(mail, at=AT) and not outbox.mark_sent(mail, at=AT + MINUTE)
    assert stored(mail).sent_at == AT


# What the manager does ------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_mail_is_tried_before_its_pause_ends(server):
    server.refuses.add("manager@hotel.test")
    mail, person = put(), make.manager()
    send_due()
    server.refuses.clear()
    assert send_due() == 0
    outbox.try_now(mail.pk, by=person, at=AT)
    assert send_due() == 1
    assert Audit.objects.get(what="core.try_mail").about == f"core:outbox:{mail.pk}"
    with pytest.raises(Stale):
        outbox.try_now(mail.pk, by=person, at=AT)


@pytest.mark.django_db
def test_a_withdrawn_mail_is_never_sent_and_its_key_stays_taken(server):
    mail = put()
    outbox.withdraw(mail.pk, reason="wrong address", by=None, at=AT)
    assert send_due(AT + timedelta(days=1)) == 0 and put() == mail and server.mails == []
    assert Audit.objects.get(what="core.withdraw_mail").reason == "wrong address"
    with pytest.raises(Stale):
        outbox.withdraw(mail.pk, reason="again", by=None, at=AT)


@pytest.mark.django_db
def test_a_mail_on_its_way_is_not_withdrawn():
    mail = put()
    assert outbox.claim(mail.pk, at=AT, wall=AT)
    with pytest.raises(Stale):
        outbox.withdraw(mail.pk, reason="too late", by=None, at=AT)


@pytest.mark.django_db
def test_the_database_keeps_no_mail_that_was_sent_and_withdrawn():
    mail = put()
    with pytest.raises(IntegrityError), transaction.atomic():
        Outbox.objects.filter(pk=mail.pk).update(sent_at=AT, withdrawn_at=AT)


@pytest.mark.django_db
def test_a_mail_counts_as_stuck_after_a_quarter_of_an_hour():
    put()
    put("core.try:2", due_at=AT + timedelta(hours=1))
    assert [outbox.stuck(AT + minutes * MINUTE).count() for minutes in (14, 16, 76)] == [0, 1, 2]


@pytest.mark.django_db
def test_mails_go_from_the_book_half_a_year_after_they_were_sent_and_waiting_ones_never():
    sent, gone, waiting = put("core.try:1"), put("core.try:2"), put("core.try:3")
    outbox.mark_sent(sent, at=AT)
    outbox.withdraw(gone.pk, reason="x", by=None, at=AT)
    assert outbox.purge(AT + timedelta(days=180)) == 0
    assert outbox.purge(AT + timedelta(days=181)) == 2
    assert list(Outbox.objects.all()) == [waiting]
