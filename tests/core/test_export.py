"""Tables out of the house: nothing in them is live, numbers stay numbers."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.export import csv_cell, csv_lines, csv_response, safe_text, write_csv, write_xlsx, xlsx_response

AT = datetime(2016, 7, 1, 1, 5, tzinfo=UTC)
LIVE = "=+-@＝＋－＠"


def read_csv(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


@given(st.text())
def test_no_text_is_live_in_a_cell_whatever_the_separator(text):
    cell = csv_cell(text)
    assert cell[:1] not in set(LIVE) | {"\t", "\r", "\n"} or not cell
    assert "\n" not in cell and "\r" not in cell


@given(st.lists(st.text(), min_size=1, max_size=5))
def test_what_is_read_back_is_what_was_written_but_for_the_guard(texts):
    rows = read_csv(b"".join(csv_lines(["a"] * len(texts), [texts])))
    assert rows[1:] == [[csv_cell(text) for text in texts]] or texts == [""]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("  =1+1", "'  =1+1"),
        ("＝1+1", "'＝1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("\t=1", "' =1"),
        ("\rx", "' x"),
        ("a\r\nb", "a  b"),
        ("a\0b", "a b"),
        ("Room 1203", "Room 1203"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_cells_a_spreadsheet_would_run_are_guarded(text, cell):
    assert csv_cell(text) == cell


def test_numbers_are_left_alone_and_times_are_the_hotels():
    values = [-5, Decimal("-20.00"), 1.5, True, None, AT, date(2016, 7, 1)]
    assert [csv_cell(v) for v in values] == [
        "-5",
        "-20.00",
        "1.5",
        "1",
        "",
        "2016-07-01 09:05:00",
        "2016-07-01",
    ]


def test_csv_begins_with_the_mark_excel_knows_utf_8_by():
    response = csv_response("rooms-2016-07-01", ["房号"], [["1203"]])
    raw = b"".join(response.streaming_content)
    assert raw.startswith(b"\xef\xbb\xbf") and read_csv(raw) == [["房号"], ["1203"]]
    assert response["Content-Disposition"] == 'attachment; filename="rooms-2016-07-01.csv"'


def test_csv_is_read_while_it_is_sent():
    taken = []

    def rows():
        for number in range(1000):
            taken.append(number)
            yield [number]

    pieces = csv_lines(["n"], rows())
    next(pieces), next(pieces)
    assert 0 < len(taken) < 1000


def test_csv_memory_does_not_grow_with_the_rows():
    def peak(count: int) -> int:
        tracemalloc.start()
        for _piece in csv_lines(["n", "words"], ([n, "x" * 50] for n in range(count))):
            pass
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    peak(500)
    assert peak(20_000) < peak(2_000) * 2


def test_xlsx_keeps_words_as_words_and_numbers_as_numbers():
    file = io.BytesIO()
    row = [
        "=1+1",
        "440101199001019980",
        "http://a.b",
        12,
        Decimal("1280.50"),
        AT,
        date(2016, 7, 1),
        None,
        True,
    ]
    write_xlsx(file, [f"c{n}" for n in range(len(row))], [row], title="房间/rooms [all]")
    sheet = openpyxl.load_workbook(file).worksheets[0]
    cells = list(sheet[2])
    assert [cell.value for cell in cells] == [
        "=1+1", "440101199001019980", "http://a.b", 12, 1280.5,
        AT.replace(hour=9, tzinfo=None), AT.replace(hour=0, minute=0, tzinfo=None), None, True,
    ]  # fmt: skip
    assert [cell.data_type for cell in cells[:3]] == ["s", "s", "s"]
    assert cells[0].hyperlink is None and cells[2].hyperlink is None


def test_xlsx_goes_on_in_a_next_sheet_when_one_is_full():
    file = io.BytesIO()
    write_xlsx(file, ["n"], ([n] for n in range(5)), title="rooms", sheet_rows=3)
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["rooms", "rooms 2", "rooms 3"]
    assert [[cell.value for (cell,) in sheet.rows] for sheet in book] == [["n", 0, 1], ["n", 2, 3], ["n", 4]]


def test_xlsx_without_rows_has_its_heads():
    response = xlsx_response("rooms", ["a", "b"], [])
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert [[cell.value for cell in row] for row in book.worksheets[0].rows] == [["a", "b"]]


def test_progress_is_told_and_ends_with_the_whole(tmp_path):
    said: list[int] = []
    write_csv(tmp_path / "a.csv", ["n"], ([n] for n in range(1203)), said.append)
    assert said == [500, 1000, 1203]


@given(st.text())
def test_safe_text_has_the_same_length(text):
    assert len(safe_text(text)) == len(text)
