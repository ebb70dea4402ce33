"""Text people type, amounts, and what nobody may read in the database (SAFETY 10, 19, 34, 39)."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from core import crypto
from core.fields import (
    AmountField,
    CleanCharField,
    EncryptedField,
    PlainTextField,
    clean_text,
    is_card_number,
    keyed_hash,
)

KEY_A, KEY_B = bytes(range(32)), bytes(range(1, 33))


@given(st.text())
def test_clean_text_is_refused_or_harmless_and_stays_the_same(text):
    try:
        clean = clean_text(text, lines=True)
    except ValidationError:
        return
    assert not [sign for sign in clean if unicodedata.category(sign) in ("Cc", "Cs") and sign != "\n"]
    assert unicodedata.is_normalized("NFC", clean)
    assert clean_text(clean, lines=True) == clean
    clean.encode()  # no lone surrogate


@pytest.mark.parametrize("sign", ["\0", "\x07", "\x1b", "\x7f", "\x85", "\ud800", "\udfff", "\t"])
def test_control_characters_and_lone_surrogates_are_refused(sign):
    with pytest.raises(ValidationError, match="cannot be kept"):
        clean_text(f"a{sign}b", lines=True)


def test_line_breaks_pass_where_lines_are_meant_and_only_there():
    assert clean_text("a\r\nb\rc", lines=True) == "a\nb\nc"
    with pytest.raises(ValidationError):
        clean_text("a\nb")


def test_letters_and_their_accents_become_one_sign():
    assert clean_text("E\u0301lodie") == "Élodie"


@pytest.mark.parametrize("text", ["王秀兰", "古丽娜尔·买买提", "مرحبا", "👩‍🔧", "a\u200db"])
def test_words_of_all_scripts_pass(text):
    assert clean_text(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "text",
    ["4111111111111111", "paid by 4111 1111 1111 1111.", "5500-0000-0000-0004", "6212345678901232 UnionPay"],
)
def test_bank_card_numbers_are_refused_wherever_they_stand(text):
    with pytest.raises(ValidationError, match="bank card"):
        clean_text(text)
    assert clean_text(text, card_numbers=True) == text


@pytest.mark.parametrize(
    "text", ["4111111111111112", "138 0013 8000", "0000000000000000", "440101199001019980 1203"]
)
def test_other_long_numbers_pass(text):
    assert clean_text(text) == text


@given(st.text(alphabet="0123456789", min_size=12, max_size=18))
def test_exactly_one_last_digit_makes_a_card_number(digits):
    passing = [last for last in "0123456789" if is_card_number(digits + last)]
    assert len(passing) == (0 if set(digits) == {"0"} else 1)


def test_the_form_field_cleans_before_it_counts_the_length():
    assert CleanCharField(max_length=6).clean(" E\u0301lodie ") == "Élodie"


def test_the_model_field_brings_its_form_field():
    field = PlainTextField(max_length=200, lines=True).formfield()
    assert isinstance(field, CleanCharField)
    assert field.clean("a\r\nb") == "a\nb"


def test_the_model_field_survives_its_migration():
    field = PlainTextField(max_length=20, lines=True, card_numbers=True)
    _name, path, args, kwargs = field.deconstruct()
    assert path == "core.fields.PlainTextField"
    assert (
        PlainTextField(*args, **kwargs).deconstruct()[3]
        == kwargs
        == {
            "max_length": 20,
            "lines": True,
            "card_numbers": True,
        }
    )


@pytest.mark.parametrize(
    "text",
    [
        "NaN",
        "Infinity",
        "1e3",
        "1280.005",
        "１２８０",
        "99999999999999999999",
        "1,280.00",
        "0x10",
        "-5",
        "--5",
        "1_000",
    ],
)
def test_amounts_that_are_none_are_refused(text):
    with pytest.raises(ValidationError):
        AmountField().clean(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1280", "1280"), ("1280.5", "1280.5"), (" 0.01 ", "0.01"), ("99999999.99", "99999999.99")],
)
def test_amounts(text, amount):
    assert AmountField().clean(text) == Decimal(amount)


# Encryption -----------------------------------------------------------------------------------------------------


@pytest.fixture
def guest(settings, db):
    """A model with an encrypted column in a table of its own, and two keys of which the first encrypts."""
    settings.DATA_KEYS = {"a": KEY_A}
    with isolate_apps("core"):

        class Guest(models.Model):
            number = models.IntegerField(primary_key=True)
            document = EncryptedField(blank=True)
            document_hash = models.CharField(max_length=64, blank=True)

            class Meta:
                app_label = "core"

            def __str__(self):
                return str(self.number)

    # By hand: SQLite's schema editor does not work inside a test's transaction.
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE core_guest (number integer PRIMARY KEY, document text, document_hash text)"
        )
    return Guest


def stored(guest) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT document FROM core_guest ORDER BY number")
        return [value for (value,) in cursor.fetchall()]


def test_what_is_encrypted_reads_plain_in_python_and_not_in_the_database(guest):
    row = guest.objects.create(number=1, document="440101199001019980")
    assert guest.objects.get(pk=row.pk).document == "440101199001019980"
    assert stored(guest)[0].startswith("a:") and "4401" not in stored(guest)[0]


def test_nothing_is_stored_as_nothing(guest):
    guest.objects.create(number=1, document="")
    assert stored(guest) == [""] and guest.objects.get().document == ""


def test_the_same_number_never_looks_the_same_twice(guest):
    guest.objects.bulk_create(guest(number=n, document="X1234567") for n in (1, 2))
    first, second = stored(guest)
    assert first != second


def test_an_update_encrypts_too(guest):
    guest.objects.create(number=1, document="X1")
    guest.objects.update(document="X2")
    assert stored(guest)[0].startswith("a:") and guest.objects.get().document == "X2"


@pytest.mark.parametrize("lookup", ["document", "document__contains", "document__in", "document__gt"])
def test_an_encrypted_column_is_not_searched(guest, lookup):
    with pytest.raises(FieldError, match="keyed hash"):
        guest.objects.filter(**{lookup: ["X1"] if lookup.endswith("in") else "X1"}).first()


def test_the_keyed_hash_finds_a_number_however_it_is_typed(guest):
    guest.objects.create(number=1, document="E1234567X", document_hash=keyed_hash("E1234567X"))
    assert guest.objects.get(document_hash=keyed_hash(" e123 4567ｘ")).document == "E1234567X"
    assert keyed_hash("E1234567X") != keyed_hash("E1234568X")


def test_the_keyed_hash_needs_the_key(settings):
    one = keyed_hash("E1234567X")
    settings.DATA_HASH_KEY = "another"
    assert keyed_hash("E1234567X") != one


def test_a_changed_value_or_one_of_another_column_does_not_open(settings):
    settings.DATA_KEYS = {"a": KEY_A}
    sealed = crypto.encrypt("440101199001019980", "frontdesk.guest.document")
    broken = sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:]
    for value, place in [
        (broken, "frontdesk.guest.document"),
        (sealed, "frontdesk.guest.phone"),
        ("plain", "x"),
    ]:
        with pytest.raises(crypto.CannotDecrypt):
            crypto.decrypt(value, place)


def test_rotation_puts_every_value_under_the_new_key(guest, settings):
    from core.management.commands import rotate_data_keys as command

    guest.objects.bulk_create(guest(number=n, document=f"X{n}") for n in range(7))
    guest.objects.create(number=7, document="")
    settings.DATA_KEYS = {"b": KEY_B, "a": KEY_A}
    assert guest.objects.first().document == "X0"
    command.ROWS_AT_ONCE, before = 3, command.ROWS_AT_ONCE
    try:
        assert command.rotate(guest, guest._meta.get_field("document")) == 7
        assert command.rotate(guest, guest._meta.get_field("document")) == 0
    finally:
        command.ROWS_AT_ONCE = before
    settings.DATA_KEYS = {"b": KEY_B}
    assert [row.document for row in guest.objects.order_by("pk")] == [*(f"X{n}" for n in range(7)), ""]
