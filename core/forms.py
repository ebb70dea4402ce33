"""Forms of core."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.errors import Refusal
from core.fields import CleanCharField
from core.images import Redrawn, redraw
from core.models import HotelProfile
from core.templatetags.house import icon_svg

GROUPS: list[tuple[Any, tuple[str, ...]]] = [
    (_("Hotel"), ("name_en", "name_zh", "address_en", "address_zh", "phone", "time_zone", "currency")),
    (_("Hours"), ("check_in_time", "check_out_time", "night_roll_from", "night_roll_auto_at")),
    (
        _("Rooms"),
        (
            "service_interval_days", "idle_touch_up_days", "inspection_required", "dnd_alert_hours",
            "late_after_minutes", "sheet_letters_language",
        ),
    ),
    (_("Keeping data"), ("keep_audit_days", "keep_guest_days")),
]  # fmt: skip


class HotelProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """Every setting of the hotel, each with a word on where its value comes from."""

    class Meta:
        model = HotelProfile
        fields = [name for _title, names in GROUPS for name in names]
        field_classes = dict.fromkeys(
            ("name_en", "name_zh", "address_en", "address_zh", "phone"), CleanCharField
        )
        widgets = dict.fromkeys(
            ("check_in_time", "check_out_time", "night_roll_from", "night_roll_auto_at"),
            forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout(*(Fieldset(title, *names) for title, names in GROUPS))
        return helper


class CameraInput(forms.FileInput):
    """Chooses several pictures; on a phone it opens the camera at the back."""

    allow_multiple_selected = True

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The input with a button in the reader's language: the browser's own button speaks the browser's."""
        word = _("Choose a picture") if self.attrs.get("data-most") == 1 else _("Add pictures")
        return format_html(
            '<div class="camera"><label class="btn" for="{}">{}<span>{}</span></label>{}</div>',
            (attrs or {}).get("id", ""), icon_svg("camera"), word,
            super().render(name, value, attrs, renderer),
        )  # fmt: skip

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        words = {"data-name": _("Picture {n}"), "data-without": _("Leave out picture {n}")}
        camera = {"accept": "image/*", "capture": "environment", "data-pictures": True}
        super().__init__({**camera, **words, **(attrs or {})})


class PicturesField(forms.FileField):
    """Several pictures at once; cleaned it is a list of what `core.domain.pictures.add_all` keeps.

    Reading happens here, before the form's act opens its transaction. The form's tag needs
    enctype="multipart/form-data".
    """

    widget = CameraInput

    def __init__(self, *, most: int = 6, **kwargs: Any) -> None:
        self.most = most
        kwargs.setdefault("required", False)
        kwargs.setdefault("label", _("photos"))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "data-most": self.most}

    def clean(self, data: Any, initial: Any = None) -> list[Redrawn]:
        uploads = [upload for upload in (data if isinstance(data, list | tuple) else [data]) if upload]
        if not uploads and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) > self.most:
            raise ValidationError(
                ngettext_lazy(
                    "At most %(count)d picture at once. Send the others afterwards.",
                    "At most %(count)d pictures at once. Send the others afterwards.",
                    self.most,
                )
                % {"count": self.most},
                code="too_many",
            )
        try:
            return [redraw(upload) for upload in uploads]
        except Refusal as refusal:
            raise ValidationError(str(refusal), code="picture") from None


class ReasonForm(forms.Form):
    """Why something is done that people will ask about."""

    reason = CleanCharField(label=_("reason"), max_length=200)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class RemovePictureForm(ReasonForm):
    """Why a picture is taken away."""

    reason = CleanCharField(
        label=_("reason"),
        max_length=200,
        help_text=_("Such as: shows a person, wrong thing, too dark. It stays in the audit."),
    )


class WithdrawMailForm(ReasonForm):
    """Why a mail is never to be sent."""
