"""The stream over a real server: who is let in, what arrives, when it ends."""

from __future__ import annotations

import json
import time
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest

from core import clock
from core.domain import live
from core.live import asgi, renderers
from core.live import ticket as tickets


def ticket(*topics: str, person: int = 7) -> str:
    return tickets.issue(person=person, topics=topics or ("board",), language="en", kind="desk")


class Stream:
    """A browser's end of the stream."""

    def __init__(self, site: str, path: str, **headers: str) -> None:
        self.connection = HTTPConnection(urlsplit(site).netloc, timeout=15)
        self.connection.request("GET", path, headers=headers)
        self.response = self.connection.getresponse()

    def event(self) -> dict[str, str]:
        """The next event, comments passed over; empty at the end of the stream."""
        fields: dict[str, str] = {}
        beats = 0
        while line := self.response.readline().decode():
            name, _colon, value = line.rstrip("\n").partition(": ")
            beats += "beat" in line
            assert beats < 3, "the heart beats, and nothing else comes"
            if name and not line.startswith((":", "retry")):
                fields[name] = value
            elif not line.strip() and fields:
                return fields
        return fields

    def close(self) -> None:
        self.connection.close()


def test_a_commit_arrives_on_the_open_board_within_a_second(site, monkeypatch):
    monkeypatch.setattr(
        renderers, "renderers", {"tile": lambda refs: {ref: {"en": "<i>clean</i>"} for ref in refs}}
    )
    stream = Stream(site, f"/live/?{urlencode({'ticket': ticket()})}")
    assert stream.response.status == 200
    assert stream.response.headers["Content-Type"].startswith("text/event-stream")
    started = time.monotonic()
    live.announce(live.BOARD, "tile", "12", 3, at=clock.now())
    event = stream.event()
    assert time.monotonic() - started < 1
    assert json.loads(event["data"]) == {
        "topic": "board",
        "kind": "tile",
        "ref": "12",
        "version": 3,
        "html": "<i>clean</i>",
    }
    stream.close()
    # Who comes back says what it saw last and gets the rest.
    live.announce(live.BOARD, "hint", "13", at=clock.now())
    again = Stream(site, f"/live/?{urlencode({'ticket': ticket()})}", **{"Last-Event-ID": event["id"]})
    # A few before it come again, for ids commit out of order; the page knows them by their ids.
    while json.loads(again.event()["data"])["ref"] != "13":
        pass
    again.close()


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/live/", {}, 403),
        ("/live/?ticket=forged", {}, 403),
        ("/live/?ticket={ticket}", {"Origin": "http://elsewhere.example"}, 403),
        ("/live/?ticket={ticket}", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("/live/?ticket={ticket}", {"Host": "elsewhere.example"}, 403),
        ("/live/?ticket={ticket}", {"Origin": "null"}, 403),
        ("/live/?ticket={ticket}", {"Sec-Fetch-Site": "same-origin"}, 200),
        ("/live/?ticket={ticket}&last=x", {}, 200),
    ],
)
def test_who_is_let_in(site, path, headers, status):
    stream = Stream(site, path.format(ticket=ticket()), **headers)
    assert stream.response.status == status
    stream.close()


def test_a_ticket_holds_ten_minutes(monkeypatch):
    text = ticket("board", "person:7")
    held = tickets.read(text)
    assert held is not None and held.topics == {"board", "person:7"} and held.person == 7
    assert 590 < held.ends_at - time.time() <= 600
    later = time.time() + 601
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert tickets.read(text) is None


def test_a_stream_ends_with_its_ticket_and_asks_for_a_new_one(site, monkeypatch):
    monkeypatch.setattr(tickets, "SECONDS", 2)
    stream = Stream(site, f"/live/?{urlencode({'ticket': ticket()})}")
    assert stream.event()["event"] == "renew"
    assert stream.event() == {}


def test_a_stream_ends_at_once_when_the_persons_rights_change(site):
    stream = Stream(site, f"/live/?{urlencode({'ticket': ticket(person=7)})}")
    live.announce(live.person(7), "end", "", at=clock.now())
    started = time.monotonic()
    assert stream.event()["event"] == "renew"
    assert time.monotonic() - started < 2


def test_the_heart_beats_while_nothing_happens(site, monkeypatch):
    monkeypatch.setattr(asgi, "HEART_BEAT_SECONDS", 0.2)
    stream = Stream(site, f"/live/?{urlencode({'ticket': ticket(person=9)})}")
    lines = [stream.response.readline() for _ in range(5)]
    assert b": beat\n" in lines
    stream.close()


def test_one_person_cannot_take_all_streams(site, monkeypatch):
    monkeypatch.setattr(asgi, "STREAMS_OF_ONE", 1)
    first = Stream(site, f"/live/?{urlencode({'ticket': ticket(person=9)})}")
    assert Stream(site, f"/live/?{urlencode({'ticket': ticket(person=9)})}").response.status == 503
    assert Stream(site, f"/live/?{urlencode({'ticket': ticket(person=8)})}").response.status == 200
    first.close()


def test_only_get_opens_a_stream(site):
    connection = HTTPConnection(urlsplit(site).netloc, timeout=15)
    connection.request("POST", f"/live/?{urlencode({'ticket': ticket()})}")
    assert connection.getresponse().status == 405
    connection.close()
