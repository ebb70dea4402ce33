"""Pictures of the demo hotel's goods, drawn: what stands on the shelf before a light ground."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from core.images import redraw
from supplies.domain import item_pictures
from supplies.models import Item

SIZE, FINE = 360, 3  # drawn three times as large and made smaller, so that edges are smooth
GROUND, SHADE, PAPER = (244, 243, 240), (226, 223, 217), (255, 255, 255)
Ink = tuple[int, int, int]
Pen = ImageDraw.ImageDraw
WHITE, CREAM, TEAL, SEA, PINE, LEAF, SAND, ROSE, PLUM, AMBER, BRICK, NIGHT, STEEL, SKY = (
    (250, 250, 248), (240, 229, 206), (64, 138, 140), (70, 120, 178), (58, 112, 84), (122, 160, 82), (214, 186, 140),
    (222, 150, 160), (122, 76, 130), (226, 168, 60), (186, 74, 58), (52, 58, 76), (170, 178, 186), (178, 212, 234),
)  # fmt: skip


def deep(ink: Ink) -> Ink:
    """The same colour in the shade."""
    return (int(ink[0] * 0.78), int(ink[1] * 0.78), int(ink[2] * 0.78))


def bottle(pen: Pen, ink: Ink) -> None:
    pen.rounded_rectangle((152, 60, 208, 112), 10, fill=deep(ink))
    pen.rounded_rectangle((120, 104, 240, 310), 30, fill=ink)
    pen.rounded_rectangle((138, 170, 222, 262), 8, fill=PAPER)
    pen.line((154, 196, 206, 196), fill=deep(ink), width=8)
    pen.line((154, 222, 190, 222), fill=SHADE, width=8)


def trigger(pen: Pen, ink: Ink) -> None:
    pen.polygon(
        [(128, 62), (224, 62), (238, 92), (190, 98), (184, 128), (152, 128), (150, 98), (112, 92)], fill=NIGHT
    )
    pen.rounded_rectangle((112, 122, 228, 310), 24, fill=ink)
    pen.rounded_rectangle((128, 186, 212, 270), 8, fill=PAPER)
    pen.line((144, 214, 196, 214), fill=deep(ink), width=10)


def can(pen: Pen, ink: Ink) -> None:
    pen.rounded_rectangle((122, 78, 238, 306), 18, fill=STEEL)
    pen.rectangle((122, 104, 238, 280), fill=ink)
    pen.ellipse((148, 156, 212, 220), fill=PAPER)


def bar(pen: Pen, ink: Ink) -> None:
    pen.rounded_rectangle((64, 138, 296, 262), 46, fill=deep(ink))
    pen.rounded_rectangle((64, 124, 296, 240), 46, fill=ink)
    pen.rounded_rectangle((112, 158, 248, 206), 22, outline=deep(ink), width=7)


def roll(pen: Pen, ink: Ink) -> None:
    pen.rectangle((96, 116, 264, 276), fill=ink)
    pen.ellipse((96, 250, 264, 302), fill=ink)
    pen.ellipse((96, 90, 264, 142), fill=PAPER, outline=deep(ink), width=5)
    pen.ellipse((152, 104, 208, 128), fill=deep(ink))
    pen.rectangle((226, 140, 264, 312), fill=PAPER)


def stack(pen: Pen, ink: Ink) -> None:
    for place in range(4):
        top = 112 + place * 48
        pen.rounded_rectangle((56, top, 304, top + 44), 20, fill=ink, outline=deep(ink), width=4)
        pen.arc((264, top + 6, 300, top + 38), 270, 90, fill=deep(ink), width=4)


def packet(pen: Pen, ink: Ink) -> None:
    pen.rectangle((104, 74, 256, 306), fill=ink)
    for edge in (74, 286):
        pen.rectangle((104, edge, 256, edge + 20), fill=deep(ink))
    pen.rounded_rectangle((128, 140, 232, 230), 10, fill=PAPER)


def box(pen: Pen, ink: Ink) -> None:
    pen.polygon([(60, 150), (110, 108), (300, 108), (250, 150)], fill=deep(ink))
    pen.rectangle((60, 150, 250, 296), fill=ink)
    pen.polygon([(250, 150), (300, 108), (300, 254), (250, 296)], fill=deep(deep(ink)))
    pen.ellipse((130, 118, 226, 140), fill=PAPER)


def pair(pen: Pen, ink: Ink) -> None:
    for left in (84, 192):
        pen.rounded_rectangle((left, 72, left + 88, 304), 44, fill=deep(ink))
        pen.rounded_rectangle((left + 10, 170, left + 78, 294), 34, fill=PAPER)
        pen.pieslice((left, 92, left + 88, 236), 180, 360, fill=ink)


def pad(pen: Pen, ink: Ink) -> None:
    pen.rectangle((98, 68, 262, 300), fill=PAPER, outline=SHADE, width=4)
    pen.rectangle((98, 68, 262, 104), fill=ink)
    for down in (142, 174, 206, 238):
        pen.line((122, down, 238, down), fill=SHADE, width=6)


LOOKS: dict[str, tuple[Callable[[Pen, Ink], None], Ink]] = {
    "L01": (stack, WHITE), "L02": (stack, CREAM), "L03": (stack, WHITE), "L05": (stack, WHITE), "L13": (stack, WHITE),
    "L14": (stack, SKY), "L15": (stack, ROSE), "L16": (stack, SAND), "A01": (packet, SEA), "A07": (bar, CREAM),
    "A08": (bottle, TEAL), "A09": (bottle, LEAF), "A10": (bottle, ROSE), "A11": (bottle, SAND), "A12": (roll, WHITE),
    "A13": (box, SKY), "A14": (pair, SAND), "A21": (packet, PINE), "A22": (packet, BRICK), "A23": (packet, AMBER),
    "A24": (bottle, SKY), "C01": (trigger, SEA), "C02": (bottle, BRICK), "C03": (trigger, TEAL), "C04": (trigger, SKY),
    "C06": (can, AMBER), "C07": (can, STEEL), "C08": (can, LEAF), "C14": (bottle, PLUM), "M01": (bottle, SKY),
    "M02": (can, BRICK), "M03": (can, PINE), "M04": (bottle, AMBER), "M05": (can, PLUM), "M07": (packet, AMBER),
    "S01": (pad, SEA), "S09": (pad, BRICK),
}  # fmt: skip
"""Item -> what it looks like; the others are shown by the icon of their category."""


def draw(code: str) -> bytes:
    """The picture of a usual item as a JPEG."""
    shape, ink = LOOKS[code]
    large = Image.new("RGB", (SIZE * FINE, SIZE * FINE), GROUND)
    shape(_Large(large), ink)  # type: ignore[arg-type]
    out = io.BytesIO()
    large.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(out, "JPEG", quality=85)
    return out.getvalue()


def build(at: datetime) -> int:
    """Give the usual items their pictures. Answers how many."""
    found = Item.objects.filter(code__in=LOOKS).order_by("code")
    for item in found:
        upload = SimpleUploadedFile("item.jpg", draw(item.code), "image/jpeg")
        item_pictures.set_picture(item, redraw(upload), by=None, at=at)
    return len(found)


class _Large:
    """A pen whose figures are in pixels of the small picture."""

    def __init__(self, image: Image.Image) -> None:
        self.pen = ImageDraw.Draw(image)

    def __getattr__(self, name: str) -> Callable[..., None]:
        def drawn(points: object, *rest: int, **given: object) -> None:
            if isinstance(given.get("width"), int):
                given["width"] = given["width"] * FINE  # type: ignore[operator]
            rest = tuple(one * FINE for one in rest) if name == "rounded_rectangle" else rest
            getattr(self.pen, name)(_scaled(points), *rest, **given)

        return drawn


def _scaled(points: object) -> object:
    if isinstance(points, int):
        return points * FINE
    return type(points)(_scaled(one) for one in points)  # type: ignore[call-arg, attr-defined]
