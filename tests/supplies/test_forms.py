"""Quantities of forms: whole numbers, or a sentence."""

import pytest
from django.http import QueryDict

from core.errors import Refusal
from supplies.forms import CostForm, steps_of, used_of, whole_of
from supplies.models import Item


def test_quantities_are_read_by_item():
    assert used_of(QueryDict("used_7=2&used_9=&key=x&used_x=3&used_=1")) == {7: 2, 9: 0}


def test_a_form_without_quantities_says_nothing():
    assert used_of(QueryDict("key=x&seen=3")) is None


@pytest.mark.parametrize("text", ["-1", "1.5", "1e3", "二", "٣", "12345678", "two", "+3"])
def test_anything_but_a_whole_number_is_refused_by_its_field(text):
    with pytest.raises(Refusal, match="is not a quantity") as told:
        whole_of(text, field="used_7")
    assert told.value.field == "used_7"


def test_steppers_keep_what_was_typed_and_mark_what_differs():
    soap, cleaner = Item(pk=7, category="amenity"), Item(pk=9, category="agent")
    steps = steps_of([(soap, 2), (cleaner, 25)], {"used_7": "x"}, wrong="used_7")
    assert [(s.name, s.count, s.changed, s.wrong, s.by) for s in steps] == [
        ("used_7", "x", True, True, 1), ("used_9", "25", False, False, 5),
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["12,5", "abc", "1e3", "-1", "NaN"])
def test_a_cost_that_is_no_number_comes_back_as_it_was_typed(typed):
    form = CostForm({"unit_cost": typed, "from_date": "2016-07-01"})
    assert list(form.errors) == ["unit_cost"]
    assert f'value="{typed}"' in str(form["unit_cost"]) and 'type="text"' in str(form["unit_cost"])
