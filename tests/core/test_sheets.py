"""Tables into the house: good ones are read, broken and hostile ones are refused in words (SAFETY 22)."""

from __future__ import annotations

import contextlib
import io
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from core import export, sheets
from core.errors import Refusal
from core.sheets import Column, SheetRow, read_sheet

COLUMNS = [
    Column("number", ("Room", "房号"), required=True),
    Column("beds", ("Beds", "床位"), sheets.whole(1, 9)),
    Column("arrival", ("Arrival", "到店日期"), sheets.day),
]


def upload(raw: bytes, name: str = "rooms.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw)


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_csv_and_xlsx_read_the_same():
    rows = [
        SheetRow(2, {"number": "1203", "beds": 2, "arrival": date(2016, 7, 1)}),
        SheetRow(4, {"number": "1204", "beds": None, "arrival": None}),
    ]
    text = "房号,Beds,arrival\r\n1203,2,2016-07-01\r\n,,\r\n1204,,\r\n"
    assert read_sheet(upload(text.encode("utf-8-sig")), COLUMNS).rows == rows
    assert read_sheet(upload(text.encode("gb18030")), COLUMNS).rows == rows
    assert read_sheet(upload(text.replace(",", ";").encode()), COLUMNS).rows == rows
    raw = workbook(["房号", "Beds", "arrival"], [1203, 2.0, date(2016, 7, 1)], [], ["1204"])
    assert read_sheet(upload(raw), COLUMNS).rows == rows


def test_every_cell_that_does_not_fit_is_named_by_row_and_column():
    text = "Room,Beds,Arrival\n1203,12,2016-02-30\n,2,\nA\x07,1,"
    sheet = read_sheet(upload(text.encode()), COLUMNS)
    assert [str(error) for error in sheet.errors] == [
        "Row 2, Beds: 12 is not a whole number from 1 to 9.",
        "Row 2, Arrival: 2016-02-30 is not a date.",
        "Row 3, Room: Nothing is written here.",
        "Row 4, Room: This text holds a sign that cannot be kept. Type the text again instead of pasting it.",
    ]
    assert sheet.error_count == 4


@pytest.mark.parametrize(("language", "column"), [("en", "Pieces"), ("zh-hans", "件数")])
def test_a_mistake_found_later_names_the_head_as_it_stands_in_the_file_or_as_the_reader_calls_it(
    language, column
):
    columns = [Column("code", ("Code", "代码")), Column("pieces", ("Pieces", "件数"))]
    with override(language):
        sheet = read_sheet(upload("代码\nA1\n".encode()), columns)
        sheet.report(2, "code", "x")
        sheet.report(2, "pieces", "x")
        assert [error.column for error in sheet.errors] == ["代码", column]


def test_columns_we_do_not_know_are_named_and_left():
    assert read_sheet(upload(b"Room,Colour\n1203,blue"), COLUMNS).unknown == ["Colour"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"Room,Beds\n", "no rows"),
        (b"Beds\n2", "columns are missing: Room"),
        (b"Room,Room\n1,2", "stands twice"),
        (b'Room\n"1203', "cannot be read"),
        (b"\xff\xfe\x00\x01\x02", "no table"),
        (b"Room\n12\x0003", "no table"),
        (b"PK\x03\x04 broken", "cannot be read"),
        (b"x" * (sheets.PACKED_BYTES + 1), "larger than 5 MB"),
        (b"Room\n" + b"1203\n" * 20_001, "more than 20,000 rows"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_in_words(raw, words):
    with pytest.raises(Refusal, match=words):
        read_sheet(upload(raw), COLUMNS)


def test_twenty_thousand_rows_are_taken():
    assert len(read_sheet(upload(b"Room\n" + b"1203\n" * 20_000), COLUMNS).rows) == 20_000


def rebuilt(raw: bytes, part: str, text: bytes) -> bytes:
    """The workbook with one of its parts replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, text if info.filename == part else old.read(info.filename))
    return file.getvalue()


def test_a_bomb_is_refused_before_it_is_unpacked():
    raw = rebuilt(
        workbook(["Room"], ["1203"]), "xl/worksheets/sheet1.xml", b" " * (sheets.UNPACKED_BYTES + 1)
    )
    assert len(raw) < sheets.PACKED_BYTES
    with pytest.raises(Refusal, match="50 MB unpacked"):
        read_sheet(upload(raw), COLUMNS)


def test_entities_in_a_workbook_are_refused():
    part = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1" t="inlineStr"><is><t>Room</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>&a;</t>'
        b"</is></c></row></sheetData></worksheet>"
    )
    with pytest.raises(Refusal, match="cannot be read"):
        read_sheet(upload(rebuilt(workbook(["Room"], ["1"]), "xl/worksheets/sheet1.xml", part)), COLUMNS)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_no_file_breaks_the_reader(raw, as_archive):
    with contextlib.suppress(Refusal):
        read_sheet(upload((b"PK\x03\x04" if as_archive else b"Room\n") + raw), COLUMNS)


def test_what_we_export_can_be_loaded_again():
    raw = b"".join(export.csv_lines(["Room"], [["=1+1"], ["-A"], ["1203"]]))
    assert [row.values["number"] for row in read_sheet(upload(raw), COLUMNS).rows] == ["=1+1", "-A", "1203"]


@pytest.mark.parametrize("text", ["1280", "1,280.00", "-20.5"])
def test_amounts(text):
    assert sheets.amount(text) == Decimal(text.replace(",", ""))


@pytest.mark.parametrize("text", ["NaN", "1.005", "1e12", "twelve"])
def test_amounts_that_are_none(text):
    with pytest.raises(ValueError, match="not an amount"):
        sheets.amount(text)


def test_one_of_known_words_whatever_their_case():
    parse = sheets.one_of({"Twin": 1, "King": 2})
    assert parse("TWIN") == 1
    with pytest.raises(ValueError, match="Use one of: Twin, King"):
        parse("Queen")


def test_a_bar_code_that_looks_like_a_bank_card_is_read_where_bar_codes_stand() -> None:
    raw = b"Room,Code\n1203,2900000000223\n"
    head = Column("number", ("Room",))
    codes = read_sheet(upload(raw), [head, Column("code", ("Code",), card_numbers=True)])
    assert (codes.errors, codes.rows[0].values["code"]) == ([], "2900000000223")
    words = read_sheet(upload(raw), [head, Column("code", ("Code",))])
    assert "bank card number" in str(words.errors[0])
