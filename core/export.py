"""Tables out of the house: streamed CSV, XLSX in constant memory. No cell can become a formula (SAFETY 23)."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.functional import Promise

from core import disk

Row = Sequence[Any]
Progress = Callable[[int], None]

LIVE_BEGINNINGS = tuple("=+-@＝＋－＠")
LINES_AT_ONCE = 200
SHEET_ROWS = 1_048_576
SHEET_WIDTH = 18
PROGRESS_EVERY = 500
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def safe_text(text: str) -> str:
    """`text` without control characters and line breaks, which end a cell where the separator is another one."""
    return "".join(" " if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp") else sign for sign in text)


def csv_cell(value: Any) -> str:
    """A value as CSV text. Words that a spreadsheet would run get a leading apostrophe; numbers are left alone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, dt.datetime):
        return _hotel_time(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    raw = str(value)
    text = safe_text(raw)
    live = text.lstrip().startswith(LIVE_BEGINNINGS) or raw[:1] in "\t\r\n"
    return f"'{text}" if text and live else text


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(header: Iterable[str | Promise], rows: Iterable[Row]) -> Iterator[bytes]:
    """The table in pieces of some 200 lines, beginning with the mark by which Excel knows UTF-8."""
    write = csv.writer(_Echo()).writerow
    yield b"\xef\xbb\xbf" + write([csv_cell(str(title)) for title in header]).encode()
    piece: list[str] = []
    for row in rows:
        piece.append(write([csv_cell(value) for value in row]))
        if len(piece) == LINES_AT_ONCE:
            yield "".join(piece).encode()
            piece.clear()
    yield "".join(piece).encode()


def csv_response(name: str, header: Iterable[str | Promise], rows: Iterable[Row]) -> StreamingHttpResponse:
    """`name`.csv, sent while it is read. `name` holds no personal data ("rooms-2016-07-01")."""
    response = StreamingHttpResponse(csv_lines(header, rows), content_type=CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def write_csv(
    path: Path, header: Iterable[str | Promise], rows: Iterable[Row], progress: Progress | None = None
) -> None:
    """The same table as a file, for jobs."""
    with path.open("wb") as file:
        for piece in csv_lines(header, _counted(rows, progress)):
            file.write(piece)


def write_xlsx(
    target: Path | IO[bytes],
    header: Iterable[str | Promise],
    rows: Iterable[Row],
    *,
    title: str = "",
    progress: Progress | None = None,
    sheet_rows: int = SHEET_ROWS,
) -> None:
    """The table as a workbook in constant memory: words stay words, dates and numbers are real ones.

    A sheet holds 1,048,576 rows; what exceeds it goes on in a next sheet under the same heads.
    """
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "nan_inf_to_errors": True, "remove_timezone": True,
    }  # fmt: skip
    titles = [safe_text(str(text)) for text in header]
    with xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {
            dt.datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            dt.date: book.add_format({"num_format": "yyyy-mm-dd"}),
            dt.time: book.add_format({"num_format": "hh:mm"}),
            Decimal: book.add_format({"num_format": "#,##0.00"}),
        }
        number, sheet, line = 0, None, 0
        for row in _counted(rows, progress):
            if sheet is None or line == sheet_rows:
                number += 1
                sheet, line = _new_sheet(book, titles, _sheet_name(title, number), bold), 1
            for column, value in enumerate(row):
                _write_cell(sheet, line, column, value, formats)
            line += 1
        if sheet is None:
            _new_sheet(book, titles, _sheet_name(title, 1), bold)


def xlsx_response(
    name: str, header: Iterable[str | Promise], rows: Iterable[Row], *, title: str = ""
) -> FileResponse:
    """`name`.xlsx, made in a temporary file that vanishes with the answer. For tables up to some 20,000 rows.

    Raises Refusal while the disk is nearly full; CSV is only passed through and goes on.
    """
    disk.refuse_when_low()
    file = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    write_xlsx(file, header, rows, title=title)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX_TYPE)


def _counted(rows: Iterable[Row], progress: Progress | None) -> Iterator[Row]:
    count = 0
    for count, row in enumerate(rows, 1):
        yield row
        if progress and count % PROGRESS_EVERY == 0:
            progress(count)
    if progress:
        progress(count)


def _new_sheet(book: Any, titles: list[str], name: str, bold: Any) -> Any:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, max(0, len(titles) - 1), SHEET_WIDTH)
    sheet.freeze_panes(1, 0)
    for column, text in enumerate(titles):
        sheet.write_string(0, column, text, bold)
    return sheet


def _sheet_name(title: str, number: int) -> str:
    """Excel allows 31 signs and none of []:*?/\\, nor an apostrophe at either end."""
    kept = (
        "".join(" " if sign in "[]:*?/\\" else sign for sign in safe_text(title)).strip().strip("'")[:26]
        or "1"
    )
    return kept if number == 1 else f"{kept} {number}"


def _write_cell(sheet: Any, line: int, column: int, value: Any, formats: dict[type, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, column, value)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(line, column, value, formats.get(type(value)))
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(line, column, _hotel_time(value), formats[dt.datetime])
    elif isinstance(value, dt.date | dt.time):
        sheet.write_datetime(line, column, value, formats[type(value)])
    else:
        sheet.write_string(line, column, safe_text(str(value))[:32767])


def _hotel_time(at: dt.datetime) -> dt.datetime:
    return timezone.make_naive(at) if timezone.is_aware(at) else at
