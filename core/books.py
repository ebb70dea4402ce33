"""Rows that are written once: books and logs refuse change and deletion in the model and in its queryset."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models


class BookClosed(TypeError):
    """Code tried to change or delete a row that is only ever added. A mistake of ours, never of a person."""


class BookQuerySet(models.QuerySet[Any]):
    """Filters and adds, never changes. A subclass names its exceptions (sealing, retention) as methods of their own."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise BookClosed(f"{self.model.__name__} rows are never changed; add a reversing row")

    def delete(self) -> NoReturn:
        raise BookClosed(f"{self.model.__name__} rows are never deleted")

    def bulk_update(self, objs: Any, fields: Any, batch_size: int | None = None) -> NoReturn:
        raise BookClosed(f"{self.model.__name__} rows are never changed; add a reversing row")

    def bulk_create(self, objs: Any, *args: Any, update_conflicts: bool = False, **kwargs: Any) -> Any:
        if update_conflicts:
            raise BookClosed(f"{self.model.__name__} rows are never changed; add a reversing row")
        return super().bulk_create(objs, *args, **kwargs)


class BookRow(models.Model):
    """Base of append-only rows: folio lines, room events, audit and the like."""

    objects = BookQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise BookClosed(f"{type(self).__name__} rows are never changed; add a reversing row")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise BookClosed(f"{type(self).__name__} rows are never deleted")
