"""What the form pack writes: labels, help and mistakes belong to their fields, for eye and screen reader alike."""

from __future__ import annotations

import re

import pytest
from crispy_forms.bootstrap import FormActions, InlineRadios, PrependedText, StrictButton
from crispy_forms.helper import FormHelper
from crispy_forms.layout import ButtonHolder, Column, Div, Fieldset, Hidden, Layout, Row, Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import Context, Template


class RoomForm(forms.Form):
    reason = forms.CharField(label="reason", help_text="Guests do not see it.")
    until = forms.DateField(label="until", required=False)
    kind = forms.ChoiceField(label="kind", choices=[("ooo", "out of order")], widget=forms.RadioSelect)
    tell = forms.BooleanField(label="tell the desk", required=False)
    turn = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        if self.cleaned_data.get("until"):
            raise forms.ValidationError("A guest arrives before.")


def shown(form: forms.Form, layout: Layout | None = None) -> str:
    helper = FormHelper()
    helper.layout = layout
    return render_crispy_form(form, helper)


def element(html: str, identity: str) -> str:
    found = re.search(rf'<[^>]* id="{identity}"[^>]*>', html)
    assert found, identity
    return found.group()


def test_a_field_has_its_label_and_its_help():
    html = shown(RoomForm())
    assert re.search(r'<label for="id_reason">reason\s*</label>', html)
    assert 'aria-describedby="id_reason_helptext"' in element(html, "id_reason")
    assert 'id="id_reason_helptext">Guests do not see it.' in html


def test_only_what_may_stay_empty_is_marked():
    html = shown(RoomForm())
    assert re.search(r'for="id_until">until <span class="muted">optional</span>', html)
    assert "reason <span" not in html


def test_a_mistake_is_said_at_its_field():
    html = shown(RoomForm({}))
    field = element(html, "id_reason")
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_reason_helptext id_reason_error"' in field
    assert 'id="id_reason_error"' in html
    assert "aria-invalid" not in element(html, "id_until")


def test_a_mistake_among_choices_is_said_at_the_group():
    html = shown(RoomForm({}))
    assert 'aria-describedby="id_kind_error"' in element(html, "div_id_kind")
    assert re.search(r'<legend class="label">kind\s*</legend>', html)


@pytest.mark.parametrize("layout", [None, Layout(Fieldset("Block", "reason", InlineRadios("kind")))])
def test_the_summary_leads_to_each_field_that_needs_a_look(layout):
    html = shown(RoomForm({}), layout)
    summary = html.partition("data-form-errors")[2].partition("</ul>")[0]
    assert re.findall(r'href="#([^"]+)"', summary) == ["id_reason", "div_id_kind"]
    for target in ("id_reason", "div_id_kind"):
        element(html, target)


def test_what_is_wrong_with_the_whole_form_stands_above_it_without_naming_fields():
    html = shown(RoomForm({"reason": "leak", "kind": "ooo", "until": "2016-07-01"}))
    assert "A guest arrives before." in html.partition("</ul>")[0]
    assert "data-form-errors" in html
    assert "need a look" not in html


def test_a_form_without_mistakes_has_no_summary():
    assert "data-form-errors" not in shown(RoomForm())


def test_every_layout_object_of_the_pack_draws():
    html = shown(
        RoomForm(),
        Layout(
            Fieldset("Block", Row(Column("reason"), Column("until")), css_class="wide"),
            Div(PrependedText("turn", "#"), css_id="more"),
            InlineRadios("kind"),
            "tell",
            FormActions(Submit("save", "Save"), StrictButton("Later", css_class="btn-quiet")),
            ButtonHolder(Hidden("key", "1")),
        ),
    )
    assert 'class="form wide"' in html and "<h2>Block</h2>" in html
    assert 'class="form-row"' in html and 'id="more"' in html
    assert re.search(r'<input type="submit"[^>]*class="btn btn-main"', html)
    assert 'class="btn btn-quiet"' in html
    assert "choices-inline" in html
    assert "style=" not in html


def test_the_filter_draws_the_same_field():
    html = Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": RoomForm({})}))
    assert 'aria-invalid="true"' in element(html, "id_reason")
    assert "<form" not in html


def test_a_list_of_forms_draws_with_its_mistakes():
    rooms = forms.formset_factory(RoomForm, extra=2, max_num=2)
    html = render_crispy_form(rooms(), FormHelper())
    assert 'name="form-TOTAL_FORMS"' in html and 'id="id_form-1-reason"' in html
