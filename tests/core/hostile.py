"""Files as cameras send them, and as those send them who want to break in. All are made here."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

MARK = b"<script>alert(document.cookie)</script>"
ORIENTATION, MAKER, GPS = 0x0112, 0x010F, 0x8825


def image(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", size, (0, 0, 255))
    picture.paste((255, 0, 0), (0, 0, size[0] // 2, size[1]))
    return picture.convert(mode)


def encoded(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(picture).save(out, **options)
    else:
        picture.save(out, kind, **options)
    return out.getvalue()


def upload(raw: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, raw, kind)


def jpeg(**options: Any) -> bytes:
    return encoded(image(), **options)


def with_exif(orientation: int = 1) -> bytes:
    """A photo that tells who took it, where and how the camera was held."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = orientation, "Camera of Zhu Mingyuan"
    exif[GPS] = {1: "N", 2: (30.0, 15.0, 0.0), 3: "E", 4: (120.0, 9.0, 0.0)}
    return encoded(image(), exif=exif.tobytes(), comment=MARK)


def png_head(width: int, height: int, content: bytes = b"") -> bytes:
    """A PNG that promises a size and holds `content`."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(content))
        + chunk(b"IEND", b"")
    )


def png_text_bomb() -> bytes:
    """A small PNG with a text that unpacks to 200 MB."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("bomb", "a" * 20, zip=True)
    raw = encoded(image(), "PNG", pnginfo=notes)
    packed = b"bomb\0\0" + zlib.compress(b"0" * 200_000_000, 9)
    bomb = struct.pack(">I", len(packed)) + b"zTXt" + packed + struct.pack(">I", zlib.crc32(b"zTXt" + packed))
    place = raw.index(b"IDAT") - 4
    return raw[:place] + bomb + raw[place:]


def zip_polyglot() -> bytes:
    """A picture that is an archive with a page in it as well."""
    out = io.BytesIO(jpeg())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("index.html", MARK.decode())
    return out.getvalue()


def gif() -> bytes:
    return encoded(image(), "GIF", save_all=True, append_images=[image()] * 3)


def animated(kind: str) -> bytes:
    return encoded(image(), kind, save_all=True, append_images=[image((64, 48), "L").convert("RGB")] * 3)


def grey_16() -> bytes:
    """A PNG with 16 bits of grey: dark on the left, bright on the right."""
    line = struct.pack("<64H", *[0x1000] * 32, *[0xF000] * 32)
    return encoded(Image.frombytes("I;16", (64, 48), line * 48), "PNG")


REFUSED = {
    "nothing": b"",
    "a page called jpg": b"<!doctype html>" + MARK,
    "a drawing called jpg": b'<svg xmlns="http://www.w3.org/2000/svg">' + MARK + b"</svg>",
    "xml entities": b'<!DOCTYPE a [<!ENTITY b "c">]><svg>&b;</svg>',
    "gif": gif(),
    "bmp": encoded(image(), "BMP"),
    "tiff": encoded(image(), "TIFF"),
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 48\n" + MARK,
    "pdf": b"%PDF-1.7\n" + MARK,
    "program": b"\x7fELF" + bytes(200),
    "archive": zip_polyglot()[len(jpeg()) :],
    "only the first bytes": b"\xff\xd8\xff\xe0",
    "truncated jpeg": encoded(image((640, 480)))[:2000],
    "truncated png": encoded(image((640, 480)), "PNG")[:-60],
    "truncated webp": encoded(image((640, 480)), "WEBP")[:200],
    "truncated heic": encoded(image((640, 480)), "HEIF")[:400],
    "size without pixels": png_head(5000, 5000),
    "huge size": png_head(200_000, 200_000),
    "just too many pixels": png_head(5001, 5000),
    "text bomb": png_text_bomb(),
    "html before a picture": b"<html>" + MARK + jpeg(),
    "svg before a png": b"<svg/>" + encoded(image(), "PNG"),
}
TAKEN = {
    "jpeg": jpeg(),
    "png": encoded(image(), "PNG"),
    "webp": encoded(image(), "WEBP"),
    "heic": encoded(image(), "HEIF"),
    "grey jpeg": encoded(image(mode="L")),
    "cmyk jpeg": encoded(image(mode="CMYK")),
    "palette png": encoded(image(mode="P"), "PNG"),
    "one-bit png": encoded(image(mode="1"), "PNG"),
    "clear png": encoded(image(mode="RGBA"), "PNG"),
    "16-bit png": grey_16(),
    "animated png": animated("PNG"),
    "animated webp": animated("WEBP"),
    "exif, place and comment": with_exif(),
    "tail": jpeg() + MARK,
    "archive behind it": zip_polyglot(),
    "comment": jpeg(comment=MARK),
    "one pixel": encoded(Image.new("RGB", (1, 1)), "PNG"),
    "a thread": encoded(Image.new("RGB", (4000, 1)), "PNG"),
}
