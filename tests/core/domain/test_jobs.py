"""Long work: claimed once, says how far it is, survives a dead worker."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock
from core.domain import jobs
from core.enums import JobState
from core.errors import Refusal
from core.models import Job
from tests.factories import AT


@pytest.fixture(autouse=True)
def works(monkeypatch):
    monkeypatch.setattr(jobs, "WORKS", {})

    @jobs.does("core.copy")
    def copy(job, progress):
        progress(1, 2)
        path = jobs.new_file("csv")
        path.write_text(job.params["text"])
        progress(2, 2)
        return path.name

    @jobs.does("core.refuse")
    def refuse(job, progress):
        raise Refusal("No rows in these days.")

    @jobs.does("core.break")
    def break_down(job, progress):
        raise ZeroDivisionError


@pytest.mark.django_db
def test_a_job_keeps_what_it_made():
    job = jobs.create("core.copy", by=None, at=AT, text="room")
    assert jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.DONE, 2, 2)
    assert jobs.path_of(job).read_text() == "room"


@pytest.mark.django_db
def test_a_job_is_done_once():
    job = jobs.create("core.copy", by=None, at=AT, text="room")
    assert jobs.run(job.pk) and not jobs.run(job.pk)


@pytest.mark.django_db
def test_a_refusal_is_what_the_person_reads():
    job = jobs.create("core.refuse", by=None, at=AT)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "No rows in these days.")


@pytest.mark.django_db
def test_a_breakdown_is_said_in_plain_words_and_logged(caplog):
    job = jobs.create("core.break", by=None, at=AT)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED and "Division" not in job.error and job.error
    assert "ZeroDivisionError" in caplog.text


def test_an_unknown_kind_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        jobs.create("core.unknown", by=None, at=AT)


@pytest.mark.django_db
def test_a_job_of_a_dead_worker_is_taken_over_after_the_claim():
    job = jobs.create("core.copy", by=None, at=AT, text="room")
    assert jobs.claim(job.pk, at=AT)
    assert jobs.claim(job.pk, at=AT + jobs.CLAIM_LASTS) is None
    assert jobs.claim(job.pk, at=AT + jobs.CLAIM_LASTS + timedelta(seconds=1))


def test_two_workers_and_one_job(at_once):
    job = jobs.create("core.copy", by=None, at=AT, text="room")
    answers = at_once(*[lambda: jobs.claim(job.pk, at=AT)] * 4)
    assert sum(answer is not None for answer in answers) == 1


@pytest.mark.django_db
def test_where_no_worker_listens_the_tick_does_the_job_itself(django_capture_on_commit_callbacks):
    job = jobs.create("core.copy", by=None, at=AT, text="room")
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        assert jobs.look_after(AT + timedelta(seconds=30), wall=clock.now()) == 0
        assert jobs.look_after(AT + timedelta(minutes=6), wall=clock.now()) == 1
    assert len(callbacks) == 1
    assert Job.objects.get(pk=job.pk).state == JobState.DONE


@pytest.mark.django_db
def test_purge_takes_the_file_with_the_row():
    job = jobs.create("core.copy", by=None, at=AT, text="room")
    jobs.run(job.pk, wall=lambda: AT)
    job.refresh_from_db()
    path = jobs.path_of(job)
    assert jobs.purge(AT + jobs.KEPT) == 0 and path.exists()
    assert jobs.purge(AT + jobs.KEPT + timedelta(seconds=1)) == 1 and not path.exists()
