"""The word lists beside this module, as they stand in their files.

Each line of `things/*.txt` is `name | English | Chinese | what it may be taken for`, the first word of each language
being the one that is shown. The other lists are of the same shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list."""

    name: str
    english: tuple[str, ...]
    chinese: tuple[str, ...]
    third: tuple[str, ...] = ()
    fourth: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        return self.english + self.chinese


@cache
def lines(name: str) -> tuple[Line, ...]:
    """The lines of one list."""
    return tuple(_read(DATA / f"{name}.txt"))


@cache
def thing_files() -> dict[str, tuple[Line, ...]]:
    """The things people lose, by the file they stand in."""
    return {path.stem: tuple(_read(path)) for path in sorted((DATA / "things").glob("*.txt"))}


@cache
def words(name: str) -> frozenset[str]:
    """A list of bare words."""
    text = (DATA / f"{name}.txt").read_text(encoding="utf-8")
    return frozenset(word for word in text.split() if "_" not in word)


@cache
def traditional() -> dict[int, str]:
    """Traditional characters to simplified ones, for `str.translate`."""
    rows = (DATA / "traditional.txt").read_text(encoding="utf-8").splitlines()
    return {ord(pair[0]): pair[1] for row in rows if not row.startswith("#") for pair in row.split()}


def _read(path: Path) -> Iterator[Line]:
    for row in path.read_text(encoding="utf-8").splitlines():
        if not row or row.startswith("#"):
            continue
        name, *columns = (column.strip() for column in row.split("|"))
        english, chinese, third, fourth = (columns + [""] * 4)[:4]
        yield Line(name, _split(english), _split(chinese), tuple(third.split()), tuple(fourth.split()))


def _split(column: str) -> tuple[str, ...]:
    return tuple(form for form in (part.strip() for part in column.split(",")) if form)
