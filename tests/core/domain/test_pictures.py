"""Pictures are kept once, shown to those who may see the thing, taken away with a reason, and erased after that."""

from __future__ import annotations

import os
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from core.books import BookClosed
from core.domain import pictures
from core.errors import Refusal, Stale
from core.images import redraw
from core.models import Audit, Picture
from housekeeping.domain.books import counts
from tests import factories as make
from tests.core import hostile
from tests.factories import AT

pytestmark = pytest.mark.django_db
ABOUT = "core:try:7"


@pytest.fixture(autouse=True)
def thing(settings, monkeypatch, tmp_path):
    """Things of an app: whoever has 1007 for a number may see them, and may take pictures away of number 7 alone."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(pictures, "OWNERS", {})
    pictures.owns(
        "core:try",
        pictures.Owner(
            may_see=lambda user, pk: user.number == "1007",
            may_remove=lambda user, pk: pk == 7,
            page=lambda pk: f"/things/{pk}/",
            floor=True,
        ),
    )


def kept(about: str = ABOUT, **given: object) -> Picture:
    return pictures.add(redraw(hostile.upload(hostile.jpeg())), about=about, by=None, at=AT, **given)


def files(picture: Picture) -> list[bool]:
    return [pictures.path_of(picture.number, thumb=thumb).is_file() for thumb in (False, True)]


def test_a_picture_is_kept_with_its_files_and_its_row_in_the_audit(django_assert_max_num_queries):
    person = make.leader()
    redrawn = redraw(hostile.upload(hostile.with_exif()))
    with django_assert_max_num_queries(4):
        picture = pictures.add(redrawn, about=ABOUT, by=person, at=AT)
    path = pictures.path_of(picture.number)
    assert path.read_bytes() == redrawn.jpeg
    assert pictures.path_of(picture.number, thumb=True).read_bytes() == redrawn.thumb
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert (picture.bytes, picture.sha256) == (len(redrawn.jpeg), redrawn.sha256)
    row = Audit.objects.get(what="core.add_picture")
    assert (row.by, row.about, row.new) == (person, ABOUT, str(picture.number))
    assert list(pictures.verify()) == []


@pytest.mark.parametrize("about", ["core:other:7", "core:try:", "core:try:x", "core:try:１", "7", ""])
def test_what_nobody_owns_gets_no_pictures(about):
    with pytest.raises(LookupError):
        kept(about)
    assert not Picture.objects.exists()


def test_a_kind_has_one_owner():
    with pytest.raises(ValueError, match="owner already"):
        pictures.owns("core:try", pictures.OWNERS["core:try"])


def test_pictures_of_a_list_of_things_cost_one_query(django_assert_num_queries):
    first, second, other = kept("core:try:1"), kept("core:try:1"), kept("core:try:2")
    with django_assert_num_queries(1):
        found = pictures.of_many(["core:try:1", "core:try:2", "core:try:3"])
    assert found == {"core:try:1": [first, second], "core:try:2": [other], "core:try:3": []}


def test_several_are_kept_all_or_none():
    redrawn = redraw(hostile.upload(hostile.jpeg()))
    with pytest.raises(LookupError):
        pictures.add_all([redrawn, redrawn], about="core:nothing:1", by=None, at=AT)
    assert len(pictures.add_all([redrawn, redrawn], about=ABOUT, by=None, at=AT)) == 2


def test_only_those_who_may_see_the_thing_see_its_pictures():
    picture, may, may_not = kept(), make.leader(), make.clerk()
    assert pictures.visible_to(may, picture.number) == picture
    assert pictures.visible_to(may_not, picture.number) is None
    assert pictures.visible_to(may, uuid4()) is None


def test_a_floor_phone_shows_pictures_that_are_open_to_the_floor(monkeypatch):
    picture, person = kept(), make.leader()
    assert pictures.visible_to(person, picture.number, floor=True) == picture
    closed = pictures.Owner(may_see=lambda user, pk: True, page=str)
    monkeypatch.setitem(pictures.OWNERS, "core:try", closed)
    assert pictures.visible_to(person, picture.number, floor=True) is None
    assert pictures.visible_to(person, picture.number) == picture


def test_a_picture_whose_app_is_gone_is_not_there(monkeypatch):
    picture, person = kept(), make.leader()
    monkeypatch.setattr(pictures, "OWNERS", {})
    assert pictures.visible_to(person, picture.number) is None and not pictures.may_remove(person, picture)


def test_a_picture_is_taken_away_once_with_a_reason_and_stays_in_the_book():
    picture, person = kept(), make.leader()
    pictures.remove(picture, reason="shows a guest", by=person, at=AT)
    assert pictures.of(ABOUT) == [] and pictures.visible_to(person, picture.number) is None
    stored = Picture.objects.get()
    assert (stored.removed_by, stored.removed_at, stored.removed_reason) == (person, AT, "shows a guest")
    assert files(picture) == [True, True] and list(pictures.verify()) == []
    row = Audit.objects.get(what="core.remove_picture")
    assert (row.by, row.about, row.old, row.reason) == (person, ABOUT, str(picture.number), "shows a guest")
    with pytest.raises(Stale):
        pictures.remove(picture, reason="again", by=person, at=AT)
    assert Picture.objects.get().removed_reason == "shows a guest"


def test_nobody_takes_a_picture_away_without_saying_why():
    with pytest.raises(Refusal, match="Say why"):
        pictures.remove(kept(), reason="", by=None, at=AT)


def test_rows_of_pictures_are_neither_changed_nor_deleted():
    picture = kept()
    for act in (
        picture.save,
        picture.delete,
        Picture.objects.all().delete,
        lambda: Picture.objects.update(about=""),
    ):
        with pytest.raises(BookClosed):
            act()


def test_the_database_keeps_removals_with_their_reasons_only():
    picture = kept()
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.all().take_away(picture.pk, by=None, at=AT, reason="")


def test_files_are_erased_thirty_days_after_they_were_taken_away(django_capture_on_commit_callbacks):
    gone, stays = kept(), kept()
    pictures.remove(gone, reason="too dark", by=None, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        assert pictures.erase_removed(AT + timedelta(days=30)) == 0
        assert pictures.erase_removed(AT + timedelta(days=31)) == 1
        assert pictures.erase_removed(AT + timedelta(days=31)) == 0
    assert files(gone) == [False, False] and files(stays) == [True, True]
    assert list(pictures.verify()) == [] and Picture.objects.count() == 2


def test_an_act_that_was_undone_leaves_no_picture_and_its_files_are_swept():
    stays = kept()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        undone = kept()
        raise ZeroDivisionError
    assert pictures.of(ABOUT) == [stays] and files(undone) == [True, True]
    now = AT + timedelta(days=9)
    for path in pictures.path_of(undone.number).parent.glob("*"):
        os.utime(path, (now.timestamp(), now.timestamp()))
    for picture in (stays, undone):
        for thumb in (False, True):
            path = pictures.path_of(picture.number, thumb=thumb)
            os.utime(path, (now.timestamp(), now.timestamp()))
    assert pictures.sweep(now + timedelta(hours=23)) == 0
    assert pictures.sweep(now + timedelta(hours=25)) == 2
    assert files(undone) == [False, False] and files(stays) == [True, True]


@pytest.mark.parametrize("thumb", [False, True])
@pytest.mark.parametrize("harm", ["missing", "changed"])
def test_verify_books_names_a_picture_whose_file_is_lost_or_another(thumb, harm):
    picture = kept()
    kept()
    path = pictures.path_of(picture.number, thumb=thumb)
    path.unlink()
    if harm == "changed":
        path.write_bytes(hostile.jpeg())
    faults = list(pictures.verify())
    assert [fault.about for fault in faults] == [f"core:picture:{picture.pk}"]


def test_files_are_part_of_what_a_backup_is_compared_by():
    before = counts()["media"]
    kept()
    after = counts()["media"]
    assert before[0][0] == 0 and after[0][0] == 2 and before != after
