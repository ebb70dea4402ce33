"""The pages: both shifts do their part, each sees what is theirs, a stored report reads from its data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.clock import now
from core.domain import backups
from handover.domain import sign
from handover.enums import ReportState
from handover.models import Report
from tests import factories
from tests.handover.conftest import House
from tests.handover.domain.test_sign import give, take

BACKEND = "staff.backends.EmployeeBackend"


@pytest.fixture
def client_of() -> Callable[..., Client]:
    def signed_in(person: object) -> Client:
        client = Client()
        client.force_login(person, backend=BACKEND)  # type: ignore[arg-type]
        return client

    return signed_in


def post(client: Client, address: str, page: str, **data: object) -> object:
    """Send a form of a page with the one-time key the page shows."""
    shown = client.get(page).content.decode()
    key = shown.split('name="key" value="')[1].split('"')[0]
    return client.post(address, {"key": key, **data})


def test_outgoing_counts_notes_and_signs_incoming_answers_and_takes(
    ended: House, client_of: Callable[..., Client]
) -> None:
    report = ended.report("early")
    page = report.get_absolute_url()
    early, late = client_of(ended.early), client_of(ended.late)
    count = report.counts.get()
    post(early, f"{page}count/", page, **{f"count-{count.pk}": "6"})
    post(early, f"{page}note/", page, text="Lift 2 is loud", keep="on")
    report.refresh_from_db()
    post(early, f"{page}give/", page, seen=report.version)
    assert ended.report("early").state == ReportState.GIVEN
    first, second = report.lines.order_by("number")
    post(late, f"/handover/lines/{first.pk}/answer/", page, said="disputed", words="empty")
    assert "empty" in late.get(page).content.decode()
    post(late, f"/handover/lines/{second.pk}/answer/", page, said="accepted")
    post(late, f"{page}take/", page)
    stored = ended.report("early")
    assert stored.state == ReportState.TAKEN
    assert "Taken over" in late.get(page).content.decode()


def test_a_refusal_stands_on_the_page_and_what_was_typed_stays(
    ended: House, client_of: Callable[..., Client]
) -> None:
    report = give(ended)
    line, page = report.lines.get(), report.get_absolute_url()
    answer = post(
        client_of(ended.late), f"/handover/lines/{line.pk}/answer/", page, said="disputed", words=""
    )
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "Say what is different" in answer.content.decode()  # type: ignore[attr-defined]


def test_a_second_signature_is_told_who_was_first(ended: House, client_of: Callable[..., Client]) -> None:
    report = ended.report("early")
    page = report.get_absolute_url()
    late = client_of(ended.late)
    shown = late.get(page).content.decode()
    key = shown.split('name="key" value="')[1].split('"')[0]
    give(ended)
    answer = late.post(f"{page}give/", {"key": key, "seen": report.version})
    assert answer.status_code == 409
    assert "Meng Fanrong signed this report at" in answer.content.decode()


def test_a_leader_does_not_reach_another_section(ended: House, client_of: Callable[..., Client]) -> None:
    leader = client_of(ended.leader)
    own, other = (ended.report("early", place=one.pk) for one in (ended.section, ended.other_section))
    assert leader.get(own.get_absolute_url()).status_code == 200
    assert leader.get(other.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("state", ["open", "given", "taken"])
def test_a_report_costs_few_queries_however_many_lines_it_has(
    ended: House, client_of: Callable[..., Client], state: str
) -> None:
    report = ended.report("early")
    for number in range(12):
        sign.add_note(report.pk, f"note {number}", keep=True, by=ended.early, at=report.made_at)
    if state != "open":
        give(ended)
    if state == "taken":
        take(ended)
    client = client_of(ended.late)
    client.get(report.get_absolute_url())
    with CaptureQueriesContext(connection) as seen:
        assert client.get(report.get_absolute_url()).status_code == 200
    assert len(seen) <= 20


def test_a_taken_report_is_read_from_what_was_signed(ended: House, client_of: Callable[..., Client]) -> None:
    give(ended)
    take(ended)
    report = ended.report("early")
    Report.objects.get(pk=report.pk).lines.update(text={"en": "rewritten later"}, where="9999")
    page = client_of(ended.late).get(report.get_absolute_url()).content.decode()
    assert "rewritten later" not in page
    assert "Desk says occupied" in page


def test_the_manager_sees_beside_the_clock_when_the_newest_backup_was_made(
    house: House, client_of: Callable[..., Client], tmp_path: Path, settings: object
) -> None:
    settings.BACKUP_DIR, settings.NIGHTLY_BACKUP = tmp_path, True  # type: ignore[attr-defined]
    client = client_of(factories.manager())
    said = []
    for hours in (None, 30, 2):
        if hours:
            backups.path_for(now() - timedelta(hours=hours)).touch()
        page = client.get("/handover/", headers={"Accept-Language": "en"}).content.decode()
        said.append(
            [
                words
                for words in ("No backup was made", "The newest backup is", "Newest backup:")
                if words in page
            ]
        )
    assert said == [["No backup was made"], ["The newest backup is"], ["Newest backup:"]]
