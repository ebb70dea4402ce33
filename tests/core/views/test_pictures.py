"""Pictures in a browser's hands: sent by a form, shown by a view that asks for rights, taken away by a page."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.utils.datastructures import MultiValueDict

from core.domain import pictures
from core.domain.form_keys import body_of
from core.forms import PicturesField
from core.images import redraw
from core.models import Picture
from tests import factories as make
from tests.core import hostile
from tests.hotel import enrolled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def thing(settings, monkeypatch, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(pictures, "OWNERS", {})
    pictures.owns(
        "core:try",
        pictures.Owner(
            may_see=lambda user, pk: user.number in ("1007", "1001"),
            may_remove=lambda user, pk: user.number == "1001",
            page=lambda pk: "/gallery/",
        ),
    )


@pytest.fixture
def picture() -> Picture:
    return pictures.add(redraw(hostile.upload(hostile.with_exif())), about="core:try:7", by=None, at=make.AT)


def test_a_picture_is_served_as_nothing_but_a_picture(signed_in, picture):
    answer = signed_in(make.leader()).get(picture.address)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == pictures.path_of(picture.number).read_bytes()
    assert dict(answer.headers) == {
        **answer.headers,
        "Content-Type": "image/jpeg",
        "Content-Disposition": f'inline; filename="picture-{picture.pk}.jpg"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def test_lists_fetch_the_small_twin(signed_in, picture):
    client = signed_in(make.leader())
    thumb = pictures.path_of(picture.number, thumb=True).read_bytes()
    assert b"".join(client.get(picture.thumb_address).streaming_content) == thumb
    whole = client.get(f"{picture.address}?size=../../hotel.sqlite3")
    assert b"".join(whole.streaming_content) == pictures.path_of(picture.number).read_bytes()


def test_who_may_not_see_the_thing_is_told_of_no_picture(signed_in, picture):
    assert signed_in(make.clerk()).get(picture.address).status_code == 404
    assert signed_in(make.leader()).get(f"/pictures/{uuid4()}/").status_code == 404
    assert Client().get(picture.address).status_code == 302
    assert enrolled("wall").get(picture.address).status_code == 403


def test_a_picture_is_neither_sent_nor_changed_by_its_address(signed_in, picture):
    client = signed_in(make.leader())
    assert client.post(picture.address).status_code == 405
    assert client.head(picture.address).status_code == 200


def test_a_lost_file_is_not_found_instead_of_an_error(signed_in, picture):
    pictures.path_of(picture.number).unlink()
    assert signed_in(make.leader()).get(picture.address).status_code == 404


def test_who_may_takes_a_picture_away_and_comes_back_to_the_thing(signed_in, picture):
    client = signed_in(make.manager())
    page = f"{picture.address}remove/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": ""}).status_code == 422
    answer = client.post(page, {"reason": "shows a guest"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/gallery/")
    assert client.get(picture.address).status_code == client.get(page).status_code == 404


def test_seeing_a_picture_is_not_the_right_to_take_it_away(signed_in, picture):
    page = f"{picture.address}remove/"
    assert signed_in(make.leader()).post(page, {"reason": ""}).status_code == 403
    assert signed_in(make.clerk()).post(page, {"reason": ""}).status_code == 404
    assert Picture.objects.get().removed_at is None


# The form field -------------------------------------------------------------------------------------------------


def sent(*raws: bytes) -> list[SimpleUploadedFile]:
    return [hostile.upload(raw) for raw in raws]


def test_several_pictures_are_read_at_once():
    found = PicturesField().clean(sent(hostile.jpeg(), hostile.TAKEN["heic"]))
    assert [(redrawn.width, redrawn.height) for redrawn in found] == [(64, 48), (64, 48)]


def test_pictures_may_be_left_out_unless_they_are_needed():

    assert PicturesField().clean([]) == PicturesField().clean(None) == []
    with pytest.raises(ValidationError, match="required"):
        PicturesField(required=True).clean([])


def test_one_bad_picture_refuses_all_with_its_sentence():

    with pytest.raises(ValidationError, match="JPEG, PNG, WebP or HEIC"):
        PicturesField().clean(sent(hostile.jpeg(), hostile.gif()))
    with pytest.raises(ValidationError, match="At most 2 pictures"):
        PicturesField(most=2).clean(sent(*[hostile.jpeg()] * 3))


def test_the_field_opens_the_camera_and_takes_several():

    class Form(forms.Form):
        photos = PicturesField()

    html = str(Form()["photos"])
    assert all(
        part in html for part in ('accept="image/*"', 'capture="environment"', " multiple", 'type="file"')
    )
    files = MultiValueDict({"photos": sent(hostile.jpeg(), hostile.jpeg())})
    form = Form({}, files)
    assert form.is_valid() and len(form.cleaned_data["photos"]) == 2


def test_a_form_with_another_picture_is_another_form():

    def body(raw: bytes) -> str:
        return body_of(QueryDict("a=1"), MultiValueDict({"photos": sent(raw)}))

    assert body(hostile.jpeg()) == body(hostile.jpeg()) != body(hostile.gif())
    assert body_of(QueryDict("a=1")) == body_of(QueryDict("a=1"), MultiValueDict())


def test_a_request_that_announces_more_than_six_pictures_is_refused_unread(signed_in):
    client = signed_in(make.manager())
    answer = client.post(
        "/hotel/",
        hostile.jpeg(),
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(65 * 2**20),
    )
    assert answer.status_code == 400 and "Too much at once" in answer.content.decode()
