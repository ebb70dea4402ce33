"""Identity documents: what refuses, what never does, and that a number is found and shown only as it should be."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from core.errors import Denied, Refusal
from core.models import Audit
from frontdesk.domain import documents
from frontdesk.enums import DocumentKind
from frontdesk.models import GuestDocument
from tests import factories as make

TODAY = date(2016, 7, 1)


def number(area: str, born: str, order: str = "998") -> str:
    body = f"{area}{born}{order}"
    return body + mod_11_2.calc_check_digit(body)


def check(text: str, kind: str = DocumentKind.RESIDENT_ID) -> documents.Checked:
    return documents.check_document(kind, text, today=TODAY)


@pytest.mark.parametrize("area", ["440101", "110101", "320102", "999999", "810000"])
def test_the_place_part_of_a_number_never_refuses(area):
    checked = check(number(area, "19750312"))
    assert (checked.born_on, checked.female) == (date(1975, 3, 12), True)


@pytest.mark.parametrize("area", ["810000", "820000", "830000"])
def test_residence_permits_of_hong_kong_macao_and_taiwan_pass(area):
    assert check(number(area, "19750312"), DocumentKind.RESIDENCE_PERMIT).number.startswith(area)


def test_a_permanent_residents_card_of_either_form_passes():
    new = number("911124", "19750312", "001")
    assert check(new, DocumentKind.PERMANENT_RESIDENT).born_on == date(1975, 3, 12)
    assert check("USA310075031201", DocumentKind.PERMANENT_RESIDENT).born_on is None


def test_a_wrong_last_character_is_refused_beside_the_number():
    with pytest.raises(Refusal, match="does not fit the others") as refusal:
        check("440101198806039993")
    assert refusal.value.field == "document_number"


@pytest.mark.parametrize("born", ["19880230", "19881301", "00000000", "20160702", "17990101"])
def test_a_birth_date_that_cannot_be_is_refused(born):
    with pytest.raises(Refusal, match="birth date"):
        check(number("440101", born))


def test_a_guest_born_today_passes():
    assert check(number("440101", "20160701")).born_on == TODAY


@given(
    born=st.dates(date(1900, 1, 1), TODAY), area=st.integers(110000, 999999), order=st.integers(0, 999),
    place=st.integers(0, 17), other=st.sampled_from("0123456789X"),
)  # fmt: skip
def test_any_number_with_one_character_changed_is_refused(born, area, order, place, other):
    right = number(str(area), born.strftime("%Y%m%d"), f"{order:03}")
    assert check(right).number == right
    wrong = right[:place] + other + right[place + 1 :]
    if wrong != right:
        with pytest.raises(Refusal):
            check(wrong)


@pytest.mark.parametrize("typed", ["４４０１０１１９９００１０１９９８０", " 440101-19900101 9980 "])
def test_full_width_digits_blanks_and_hyphens_are_tidied(typed):
    assert check(typed).number == make.GOOD_ID


def test_a_small_x_counts_as_the_check_character():
    with_x = next(n for i in range(200) if (n := number("440101", "19900101", f"{i:03}")).endswith("X"))
    assert check(with_x.lower()).number == with_x


@pytest.mark.parametrize("typed", ["", "   ", "AB1", "A" * 25, "护照123456", "<script>"])
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(Refusal):
        check(typed, DocumentKind.PASSPORT)


def test_without_a_kind_nobody_is_checked_in():
    with pytest.raises(Refusal, match="Nobody stays without") as refusal:
        check(make.GOOD_ID, "")
    assert refusal.value.field == "document_kind"


def test_papers_of_other_kinds_pass_as_they_stand():
    for kind, text in [
        ("PPT", "XX0000001"),
        ("HMP", "H12345678"),
        ("TWP", "12345678"),
        ("MIL", "字123456"[1:]),
    ]:
        assert check(text, kind).number == text


@pytest.mark.django_db
def test_the_number_lies_encrypted_and_is_found_by_its_hash():
    make.open_day()
    stay = make.stay()
    stored = GuestDocument.objects.get()
    assert stored.number == make.GOOD_ID
    raw = GuestDocument.objects.extra(select={"raw": "number"}).values_list("raw", flat=True).get()
    assert make.GOOD_ID not in raw and make.GOOD_ID not in stored.number_hash
    assert [found.guest_id for found in documents.shown_before(check(make.GOOD_ID))] == [stay.guest_id]
    assert documents.shown_before(check(make.GOOD_ID, DocumentKind.HOUSEHOLD)) == []


@pytest.mark.django_db
def test_showing_the_full_number_asks_why_and_is_recorded():
    make.open_day()
    make.stay()
    clerk, stranger = make.clerk(), make.attendant()
    document = GuestDocument.objects.get()
    with pytest.raises(Denied):
        documents.show_full(document.pk, reason="police", by=stranger, at=make.AT)
    with pytest.raises(Refusal, match="recorded"):
        documents.show_full(document.pk, reason="  ", by=clerk, at=make.AT)
    assert not Audit.objects.filter(what="frontdesk.show_document").exists()
    shown = documents.show_full(document.pk, reason="The police ask for it", by=clerk, at=make.AT)
    assert shown.number == make.GOOD_ID
    line = Audit.objects.get(what="frontdesk.show_document")
    assert (line.by, line.reason) == (clerk, "The police ask for it")
    assert make.GOOD_ID not in f"{line.old}{line.new}{line.about}"


@pytest.mark.django_db
def test_the_hint_counts_then_judges():
    make.open_day()
    hint = documents.hint_for
    assert hint("ID", "", today=TODAY) is None
    assert hint("ID", "440101", today=TODAY).typed == 6
    assert hint("ID", "440101198806039993", today=TODAY).state == "alert"
    assert hint("ID", make.GOOD_ID, today=TODAY).guest is None
    stay = make.stay()
    assert hint("ID", make.GOOD_ID, today=TODAY).guest == stay.guest
