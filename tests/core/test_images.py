"""What a camera sends is decoded and written anew; everything else is refused with a sentence."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from core import images
from core.errors import Refusal
from tests.core import hostile


def opened(raw: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(raw))
    picture.load()
    return picture


@pytest.mark.parametrize("name", hostile.TAKEN)
def test_a_picture_comes_out_as_plain_jpeg_with_nothing_but_pixels(name):
    found = images.redraw(hostile.upload(hostile.TAKEN[name]))
    for raw in (found.jpeg, found.thumb):
        picture = opened(raw)
        assert (picture.format, picture.mode) == ("JPEG", "RGB")
        assert not picture.getexif() and set(picture.info) <= {
            "jfif", "jfif_version", "jfif_unit", "jfif_density",
        }  # fmt: skip
        assert b"script" not in raw and b"PK\x03\x04" not in raw and b"Exif" not in raw
        assert raw.endswith(b"\xff\xd9")
    assert opened(found.jpeg).size == (found.width, found.height)


@pytest.mark.parametrize("name", hostile.REFUSED)
def test_what_is_no_picture_or_a_trap_is_refused_with_a_sentence(name):
    with pytest.raises(Refusal) as refused:
        images.redraw(hostile.upload(hostile.REFUSED[name]), field="photos")
    assert refused.value.field == "photos" and str(refused.value).endswith(".")


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("nothing", "empty"),
        ("a page called jpg", "JPEG, PNG, WebP or HEIC"),
        ("gif", "JPEG, PNG, WebP or HEIC"),
        ("truncated jpeg", "damaged"),
        ("text bomb", "damaged"),
        ("just too many pixels", "25 million"),
        ("huge size", "25 million"),
    ],
)
def test_the_sentence_says_what_is_wrong(name, word):
    with pytest.raises(Refusal, match=word):
        images.redraw(hostile.upload(hostile.REFUSED[name]))


def test_more_than_ten_megabytes_are_not_read():
    with pytest.raises(Refusal, match="10 MB"):
        images.redraw(hostile.upload(hostile.jpeg() + bytes(images.BYTES_AT_MOST)))


def test_ten_megabytes_are_taken():
    raw = hostile.jpeg()
    assert images.redraw(hostile.upload(raw + bytes(images.BYTES_AT_MOST - len(raw)))).width == 64


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_is_kept_smaller_in_the_same_shape(kind):
    found = images.redraw(hostile.upload(hostile.encoded(Image.new("RGB", (3200, 1600)), kind)))
    assert (found.width, found.height) == (2560, 1280)
    assert opened(found.thumb).size == (320, 160)


def test_a_small_picture_is_not_blown_up():
    found = images.redraw(hostile.upload(hostile.jpeg()))
    assert (found.width, found.height) == opened(found.thumb).size == (64, 48)


def side(picture: Image.Image, x: float, y: float) -> str:
    red, _green, blue = picture.getpixel((int(picture.width * x), int(picture.height * y)))
    return "red" if red > 150 > blue else "blue" if blue > 150 > red else "neither"


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (64, 48), (0.1, 0.5)),
        (3, (64, 48), (0.9, 0.5)),
        (6, (48, 64), (0.5, 0.1)),
        (8, (48, 64), (0.5, 0.9)),
    ],
)
def test_a_picture_stands_upright_as_the_camera_was_held(orientation, size, red_at):
    found = images.redraw(hostile.upload(hostile.with_exif(orientation)))
    picture = opened(found.jpeg)
    assert picture.size == size
    assert side(picture, *red_at) == "red"
    assert side(picture, 1 - red_at[0], 1 - red_at[1]) == "blue"


@pytest.mark.parametrize("name", ["jpeg", "png", "webp", "heic", "cmyk jpeg", "palette png", "clear png"])
def test_colours_stay(name):
    picture = opened(images.redraw(hostile.upload(hostile.TAKEN[name])).jpeg)
    assert (side(picture, 0.1, 0.5), side(picture, 0.9, 0.5)) == ("red", "blue")


def test_what_is_transparent_becomes_white():
    clear = hostile.encoded(Image.new("RGBA", (20, 20), (255, 0, 0, 0)), "PNG")
    assert opened(images.redraw(hostile.upload(clear)).jpeg).getpixel((5, 5)) == (255, 255, 255)


def test_sixteen_bits_of_grey_are_not_washed_out():
    picture = opened(images.redraw(hostile.upload(hostile.grey_16())).jpeg)
    dark, bright = picture.getpixel((5, 5))[0], picture.getpixel((60, 5))[0]
    assert abs(dark - 0x10) < 6 and abs(bright - 0xF0) < 6


def test_no_picture_is_taken_while_the_disk_is_nearly_full(settings):
    settings.DISK_RESERVE_MB = 2**40
    with pytest.raises(Refusal, match="disk is nearly full"):
        images.redraw(hostile.upload(hostile.jpeg()))
