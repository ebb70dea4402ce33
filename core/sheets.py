"""Tables into the house: an uploaded XLSX or CSV file, read without trusting it (SAFETY 22).

All or nothing is the caller's business; here every cell that does not fit is named by its row and column.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

import openpyxl
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from openpyxl.xml import DEFUSEDXML

from core import disk
from core.errors import Refusal
from core.fields import clean_text
from core.formats import chinese

PACKED_BYTES = 5 * 2**20
UNPACKED_BYTES = 50 * 2**20
ROWS_AT_MOST = 20_000
COLUMNS_AT_MOST = 200
CELL_LENGTH = 2000
ERRORS_SHOWN = 100
ENCODINGS = ("utf-8-sig", "gb18030")  # what Excel writes, the second in a Chinese Windows

if not DEFUSEDXML:
    raise ImportError("defusedxml is missing: workbooks could carry entities")


@dataclass(frozen=True, slots=True)
class Column:
    """A column we look for: its name in code, the heads it goes by (any language), and how its text becomes a value.

    `parse` gets clean, stripped text and raises ValueError or ValidationError with a sentence. `card_numbers` lets
    bar codes pass that look like the number of a bank card.
    """

    name: str
    titles: tuple[str | Promise, ...]
    parse: Callable[[str], Any] = str
    required: bool = False
    card_numbers: bool = False

    @property
    def title(self) -> str:
        """The head it goes by in the reader's language."""
        first = self.titles[0]
        return str(self.titles[1] if isinstance(first, str) and len(self.titles) > 1 and chinese() else first)


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong, and where: the row as the spreadsheet counts it, and the head of the column."""

    row: int
    column: str
    sentence: str

    def __str__(self) -> str:
        where = _("Row %(row)d, %(column)s:") if self.column else _("Row %(row)d:")
        return f"{where % {'row': self.row, 'column': self.column}} {self.sentence}"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that was read: its number in the file and its values by column name (None where the cell is empty)."""

    number: int
    values: dict[str, Any]


@dataclass(slots=True)
class Sheet:
    """What was read. With errors the rows are only good for a preview."""

    rows: list[SheetRow] = field(default_factory=list)
    errors: list[CellError] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    error_count: int = 0
    heads: dict[str, str] = field(default_factory=dict)
    """Name of a column in code -> its head in the file, or what the file should call it."""

    def report(self, row: int, column: str, sentence: str) -> None:
        """Name a mistake in a column, by its name in code or its head; the first hundred are kept, all are counted."""
        self.error_count += 1
        if len(self.errors) < ERRORS_SHOWN:
            self.errors.append(CellError(row, self.heads.get(column, column), sentence))
            self.errors.sort(key=lambda error: error.row)


def read_sheet(upload: UploadedFile[bytes], columns: Iterable[Column]) -> Sheet:
    """Read the first sheet of an uploaded file. Raises Refusal when the file as a whole cannot be taken."""
    disk.refuse_when_low()
    if upload.size is None or upload.size > PACKED_BYTES:
        raise Refusal(_("The file is larger than 5 MB. Split it and load the parts one by one."))
    raw = upload.read(PACKED_BYTES + 1)
    lines = _xlsx_rows(raw) if raw[:2] == b"PK" else _csv_rows(raw)
    return _read(lines, list(columns))


def _read(lines: Iterator[list[str]], columns: list[Column]) -> Sheet:
    head = next(lines, None)
    if head is None or not any(head):
        raise Refusal(_("The file is empty. Its first row holds the names of the columns."))
    sheet = Sheet()
    found = _find_columns(head, columns, sheet)
    for number, cells in enumerate(lines, 2):
        if number > ROWS_AT_MOST + 1:
            raise Refusal(_("The file has more than 20,000 rows. Split it and load the parts one by one."))
        if not any(cells):
            continue
        values: dict[str, Any] = dict.fromkeys(column.name for column in columns)
        for place, column in found.items():
            values[column.name] = _value(
                cells[place] if place < len(cells) else "", column, head[place], number, sheet
            )
        sheet.rows.append(SheetRow(number, values))
    if not sheet.rows:
        raise Refusal(_("The file has column names but no rows."))
    return sheet


def _find_columns(head: list[str], columns: list[Column], sheet: Sheet) -> dict[int, Column]:
    by_title = {_fold(str(title)): column for column in columns for title in (column.name, *column.titles)}
    found: dict[int, Column] = {}
    sheet.heads = {column.name: column.title for column in columns}
    for place, title in enumerate(head):
        column = by_title.get(_fold(title))
        if column is None:
            if title:
                sheet.unknown.append(title)
        elif column in found.values():
            raise Refusal(_("The column “%(column)s” stands twice in the file.") % {"column": title})
        else:
            found[place] = column
            sheet.heads[column.name] = title
    missing = [column.title for column in columns if column.required and column not in found.values()]
    if missing:
        raise Refusal(_("These columns are missing: %(columns)s.") % {"columns": ", ".join(missing)})
    return found


def _value(text: str, column: Column, title: str, number: int, sheet: Sheet) -> Any:
    try:
        if len(text) > CELL_LENGTH:
            raise ValueError(_("The text is too long."))
        text = clean_text(text, card_numbers=column.card_numbers).strip()
        if not text:
            if column.required:
                raise ValueError(_("Nothing is written here."))
            return None
        return column.parse(text)
    except ValidationError as fault:
        sheet.report(number, title, " ".join(fault.messages))
    except (ValueError, Refusal) as fault:
        sheet.report(number, title, str(fault))
    return None


def _fold(title: str) -> str:
    return "".join(title.casefold().replace("_", " ").split())


def _xlsx_rows(raw: bytes) -> Iterator[list[str]]:
    unreadable = Refusal(_("This workbook cannot be read. Save it anew as .xlsx or .csv and load it again."))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            # The reader never unpacks more of a part than is declared here, so the declarations can be trusted.
            if sum(part.file_size for part in archive.infolist()) > UNPACKED_BYTES:
                raise Refusal(
                    _("The workbook is larger than 50 MB unpacked. Copy the rows into a new workbook.")
                )
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        page = book.worksheets[0]
        page.reset_dimensions()  # the file's own claim may be a million empty rows
        rows = page.iter_rows(max_col=COLUMNS_AT_MOST, max_row=ROWS_AT_MOST + 2, values_only=True)
        # Listed inside the guard: the reader meets broken XML only while it walks.
        yield from [[_cell_text(value) for value in row] for row in rows]
    except Refusal:
        raise
    except Exception as fault:  # a hostile workbook can break the reader anywhere, and with anything
        raise unreadable from fault


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))  # Excel keeps room 1203 as 1203.0
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time() == time()
            else value.isoformat(sep=" ", timespec="minutes")
        )
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip()


def _csv_rows(raw: bytes) -> Iterator[list[str]]:
    text = _decoded(raw)
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            # An apostrophe our own export put before a sign is not part of the word.
            yield [
                cell.strip()[1:] if cell.strip()[:2] in GUARDED else cell.strip()
                for cell in row[:COLUMNS_AT_MOST]
            ]
    except csv.Error as fault:
        raise Refusal(
            _("This file cannot be read as a table. Save it anew as .xlsx or .csv and load it again.")
        ) from fault


GUARDED = {f"'{sign}" for sign in "=+-@＝＋－＠"}


def _decoded(raw: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refusal(_("This file is no table. Save it as .xlsx or .csv and load it again."))


# Parsers for `Column.parse` ------------------------------------------------------------------------------------------


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number from `low` to `high`."""

    def parse(text: str) -> int:
        if text.isascii() and text.lstrip("-").isdigit() and len(text) < 19 and low <= int(text) <= high:
            return int(text)
        raise ValueError(
            _("%(text)s is not a whole number from %(low)d to %(high)d.")
            % {"text": text[:40], "low": low, "high": high}
        )

    return parse


def day(text: str) -> date:
    """2016-07-01, with or without a clock time behind it."""
    try:
        return date.fromisoformat(text[:10].replace("/", "-"))
    except ValueError:
        raise ValueError(_("%(text)s is not a date.") % {"text": text[:40]}) from None


def amount(text: str) -> Decimal:
    """Money with at most two places."""
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number != round(number, 2) or abs(number) >= 10**8:
        raise ValueError(_("%(text)s is not an amount.") % {"text": text[:40]})
    return number


def one_of(words: dict[str, Any]) -> Callable[[str], Any]:
    """One of `words`, whatever their case; answers the value behind it."""
    folded = {_fold(word): value for word, value in words.items()}

    def parse(text: str) -> Any:
        try:
            return folded[_fold(text)]
        except KeyError:
            raise ValueError(
                _("%(text)s is not known here. Use one of: %(words)s.")
                % {"text": text[:40], "words": ", ".join(words)}
            ) from None

    return parse
