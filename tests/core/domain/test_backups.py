"""Which backups are kept, and who says that none was made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.domain import backups, outbox
from tests import factories as make

NIGHT = datetime(2016, 7, 1, 19, 0, tzinfo=UTC)
MOMENTS = st.lists(
    st.integers(0, 900 * 24).map(lambda hours: NIGHT - timedelta(hours=hours)), unique=True, max_size=60
)


@pytest.fixture
def folder(tmp_path: Path, settings: object) -> Path:
    settings.BACKUP_DIR, settings.NIGHTLY_BACKUP = tmp_path, True  # type: ignore[attr-defined]
    return tmp_path


def kept_of(made: list[datetime]) -> list[str]:
    return sorted(f"{moment:%Y-%m-%d}" for moment in set(made) - backups.outdated(made))


def test_a_year_and_a_half_of_nights_keeps_seven_days_four_weeks_and_twelve_months():
    nights = [NIGHT - timedelta(days=days) for days in range(550)]
    assert kept_of(nights) == [
        # the last night of each of twelve months, the running one included
        "2015-08-31", "2015-09-30", "2015-10-31", "2015-11-30", "2015-12-31", "2016-01-31", "2016-02-29",
        "2016-03-31", "2016-04-30", "2016-05-31",
        "2016-06-12", "2016-06-19",  # Sundays: weeks 23 and 24
        # seven days, the Sunday of week 25 among them
        "2016-06-25", "2016-06-26", "2016-06-27", "2016-06-28", "2016-06-29", "2016-06-30", "2016-07-01",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("made", "going"),
    [
        ([], []),
        (["2016-07-01T19:00"], []),
        (["2016-07-01T19:00", "2016-07-01T09:00"], ["2016-07-01T09:00"]),  # the newest of a day
        # A month without nights takes no place from others.
        ([f"{year}-02-03T19:00" for year in range(2001, 2014)], ["2001-02-03T19:00"]),
    ],
)
def test_the_newest_of_each_day_week_and_month_stays(made: list[str], going: list[str]):
    moments = {text: datetime.fromisoformat(text).replace(tzinfo=UTC) for text in made}
    assert backups.outdated(moments.values()) == {moments[text] for text in going}


@given(MOMENTS)
def test_the_newest_is_kept_and_never_more_than_the_rule_says(made: list[datetime]):
    kept = set(made) - backups.outdated(made)
    assert len(kept) <= backups.DAYS + backups.WEEKS + backups.MONTHS
    assert not made or max(made) in kept
    assert len({moment.date() for moment in kept}) == len(kept)
    assert backups.outdated(kept) == set(), "who tidies twice deletes nothing more"


@given(MOMENTS)
def test_tidying_each_night_keeps_what_tidying_once_would(made: list[datetime]):
    kept: set[datetime] = set()
    for moment in sorted(made):
        kept.add(moment)
        kept -= backups.outdated(kept)
    assert kept == set(made) - backups.outdated(made)


def test_files_of_other_names_are_no_backups_and_stay(folder: Path):
    for days in range(9):
        backups.path_for(NIGHT - timedelta(days=days)).touch()
    other = [folder / "hotel-of-my-uncle.backup", folder / "before-upgrade.dump"]
    for path in other:
        path.touch()
    assert backups.tidy() == 2  # of nine nights within two weeks
    assert len(backups.all_made()) == 7 and all(path.exists() for path in other)


@pytest.mark.django_db
def test_a_backup_is_late_after_26_hours_and_a_new_hotel_is_given_as_long(folder: Path, settings: object):
    assert backups.trouble(NIGHT) == "", "nothing is open yet"
    make.open_day(at=NIGHT)
    assert not backups.newest(NIGHT + timedelta(hours=26)).late
    assert backups.trouble(NIGHT + timedelta(hours=27)) == "no backup was made yet"
    backups.path_for(NIGHT + timedelta(hours=1)).touch()
    assert backups.trouble(NIGHT + timedelta(hours=27)) == ""
    assert backups.trouble(NIGHT + timedelta(hours=28)) == "the newest backup is 27 hours old"
    settings.NIGHTLY_BACKUP = False  # type: ignore[attr-defined]
    assert backups.trouble(NIGHT + timedelta(days=9)) == "", "this hotel makes its backups otherwise"


@pytest.mark.django_db
def test_readyz_tells_of_an_old_backup_and_of_mails_that_did_not_leave(folder: Path):
    now = clock.now()
    make.open_day(at=now)
    backups.path_for(now - timedelta(hours=1)).touch()
    assert Client().get("/readyz").json().items() >= {"backup": "ok", "mails": "ok"}.items()
    backups.path_for(now - timedelta(hours=1)).unlink()
    backups.path_for(now - timedelta(hours=30)).touch()
    outbox.put(
        "core.try:1",
        to="secret@hotel.test",
        subject="Night",
        text="61",
        kind="core.try",
        at=now - timedelta(1),
    )
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["backup"] == "the newest backup is 30 hours old"
    assert answer.json()["mails"] == "1 mails should have left a quarter of an hour ago"
    assert "secret" not in answer.content.decode()
