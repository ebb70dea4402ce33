"""Book rows are added and never changed."""

import pytest

from core.books import BookClosed
from core.domain import audit
from core.models import Audit
from tests.factories import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return audit.record("core.try", by=None, at=AT, new="first")


def test_a_book_row_is_not_saved_twice(row):
    row.new = "second"
    with pytest.raises(BookClosed):
        row.save()
    row.refresh_from_db()
    assert row.new == "first"


def test_a_fetched_book_row_is_not_saved(row):
    fetched = Audit.objects.get(pk=row.pk)
    with pytest.raises(BookClosed):
        fetched.save(update_fields=["new"])


@pytest.mark.parametrize(
    "act",
    [
        lambda row: row.delete(),
        lambda row: Audit.objects.all().delete(),
        lambda row: Audit.objects.filter(pk=row.pk).update(new="second"),
        lambda row: Audit.objects.bulk_update([row], ["new"]),
        lambda row: Audit.objects.bulk_create(
            [row], update_conflicts=True, update_fields=["new"], unique_fields=["id"]
        ),
        lambda row: Audit.objects.update_or_create(pk=row.pk, defaults={"new": "second"}),
    ],
)
def test_no_way_through_the_queryset_changes_or_deletes_a_book_row(row, act):
    with pytest.raises(BookClosed):
        act(row)
    assert Audit.objects.values_list("new", flat=True).get() == "first"
