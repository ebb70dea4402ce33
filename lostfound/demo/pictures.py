"""Pictures of the demo hotel's finds, drawn: a shape on a table, in the thing's colour."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from core.domain import pictures
from core.images import redraw
from lostfound.demo.phrases import Phrase
from lostfound.models import Thing

SIZE = 480
TABLE, SHADE = (226, 220, 210), (205, 198, 186)
INKS = {
    "black": (40, 40, 44), "white": (248, 248, 246), "grey": (128, 130, 132), "red": (178, 40, 44),
    "blue": (46, 92, 160), "navy": (28, 40, 84), "green": (58, 120, 74), "yellow": (226, 186, 60),
    "brown": (120, 78, 48), "pink": (224, 150, 170), "purple": (110, 66, 136), "beige": (212, 190, 152),
    "gold": (198, 158, 66), "silver": (176, 180, 186), "patterned": (150, 96, 120),
}  # fmt: skip


def draw(thing: Thing, phrase: Phrase) -> bytes:
    """A picture of the thing as a JPEG."""
    image = Image.new("RGB", (SIZE, SIZE), TABLE)
    pen = ImageDraw.Draw(image)
    pen.ellipse((70, 360, 410, 430), fill=SHADE)
    ink = INKS.get(thing.colour, (120, 116, 110))
    SHAPES.get(phrase.shape, box)(pen, ink)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=82)
    return out.getvalue()


def keep(things: Iterable[tuple[Thing, Phrase]], at: datetime) -> int:
    """Draw and keep one picture of each. Answers how many."""
    count = 0
    for thing, phrase in things:
        upload = SimpleUploadedFile("found.jpg", draw(thing, phrase), "image/jpeg")
        pictures.add(redraw(upload), about=f"lostfound:thing:{thing.pk}", by=thing.finder, at=at)
        count += 1
    return count


Ink = tuple[int, int, int]


def darker(ink: Ink) -> Ink:
    return (int(ink[0] * 0.7), int(ink[1] * 0.7), int(ink[2] * 0.7))


def box(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.rounded_rectangle((120, 150, 360, 390), 26, fill=ink, outline=darker(ink), width=6)


def umbrella(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.pieslice((60, 80, 420, 440), 180, 360, fill=ink, outline=darker(ink), width=5)
    for left in (60, 150, 240, 330):
        pen.pieslice((left, 236, left + 90, 284), 180, 360, fill=TABLE)
    pen.line((240, 240, 240, 390), fill=(110, 72, 44), width=12)
    pen.arc((240, 360, 290, 410), 0, 180, fill=(110, 72, 44), width=12)


def charger(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.rounded_rectangle((90, 170, 220, 320), 20, fill=ink, outline=darker(ink), width=5)
    pen.rectangle((120, 130, 134, 170), fill=(190, 190, 190))
    pen.rectangle((176, 130, 190, 170), fill=(190, 190, 190))
    pen.arc((180, 210, 400, 400), 270, 130, fill=darker(ink), width=9)


def shirt(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    right = [(330, 110), (430, 190), (380, 250), (340, 220), (340, 400)]
    left = [(480 - across, down) for across, down in reversed(right)]
    pen.polygon([*right, *left], fill=ink, outline=darker(ink))
    pen.pieslice((200, 80, 280, 150), 0, 180, fill=TABLE)


def shoe(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    side = [(90, 210), (200, 170), (300, 230), (400, 250), (400, 290), (90, 290)]
    for down in (0, 110):
        pen.polygon([(across, low + down) for across, low in side], fill=ink, outline=darker(ink))


def bag(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.arc((170, 70, 310, 230), 180, 360, fill=darker(ink), width=16)
    pen.rounded_rectangle((100, 150, 380, 400), 40, fill=ink, outline=darker(ink), width=6)
    pen.rounded_rectangle((150, 260, 330, 370), 20, outline=darker(ink), width=6)


def book(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.rectangle((130, 90, 350, 400), fill=ink, outline=darker(ink), width=6)
    pen.rectangle((165, 140, 315, 170), fill=(240, 236, 226))
    pen.rectangle((165, 190, 280, 205), fill=(240, 236, 226))


def bottle(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.rectangle((205, 90, 275, 160), fill=darker(ink))
    pen.rounded_rectangle((160, 150, 320, 410), 30, fill=ink, outline=darker(ink), width=6)


def glasses(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.ellipse((70, 190, 220, 330), outline=ink, width=14)
    pen.ellipse((260, 190, 410, 330), outline=ink, width=14)
    pen.arc((210, 220, 270, 280), 180, 360, fill=ink, width=12)


def phone(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.rounded_rectangle((160, 80, 320, 410), 26, fill=ink, outline=darker(ink), width=6)
    pen.rounded_rectangle((176, 104, 304, 370), 8, fill=(30, 34, 44))


def ring(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.ellipse((130, 180, 350, 400), outline=ink, width=24)
    pen.polygon([(240, 90), (290, 140), (240, 196), (190, 140)], fill=(190, 222, 236), outline=darker(ink))


def watch(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.rectangle((200, 70, 280, 410), fill=(90, 62, 44))
    pen.ellipse((140, 140, 340, 340), fill=ink, outline=darker(ink), width=10)
    pen.line((240, 240, 240, 180), fill=(250, 250, 250), width=8)
    pen.line((240, 240, 290, 250), fill=(250, 250, 250), width=8)


def laptop(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.rounded_rectangle((100, 110, 380, 310), 14, fill=ink, outline=darker(ink), width=6)
    pen.rectangle((124, 134, 356, 288), fill=(34, 40, 52))
    pen.polygon([(60, 390), (420, 390), (380, 316), (100, 316)], fill=darker(ink))


def card(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.rounded_rectangle((90, 150, 390, 350), 20, fill=ink, outline=darker(ink), width=6)
    pen.rectangle((120, 200, 200, 280), fill=(236, 228, 214))
    pen.rectangle((220, 210, 360, 226), fill=(236, 228, 214))


def wallet(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.rounded_rectangle((90, 170, 390, 370), 24, fill=ink, outline=darker(ink), width=6)
    pen.rounded_rectangle((300, 240, 400, 300), 16, fill=darker(ink))


def toy(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    for left in (110, 280):
        pen.ellipse((left, 90, left + 90, 180), fill=ink, outline=darker(ink), width=5)
    pen.ellipse((110, 120, 370, 390), fill=ink, outline=darker(ink), width=6)
    for left in (190, 270):
        pen.ellipse((left, 210, left + 22, 232), fill=(30, 30, 30))
    pen.ellipse((222, 256, 258, 282), fill=(60, 40, 34))


def cup(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.rounded_rectangle((170, 120, 310, 400), 18, fill=ink, outline=darker(ink), width=6)
    pen.rectangle((170, 90, 310, 140), fill=darker(ink))


def camera(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.rectangle((150, 130, 240, 190), fill=darker(ink))
    pen.rounded_rectangle((80, 170, 400, 380), 26, fill=ink, outline=darker(ink), width=6)
    pen.ellipse((170, 200, 310, 340), fill=(30, 34, 44), outline=(196, 198, 202), width=10)
    pen.ellipse((205, 235, 240, 270), fill=(120, 140, 170))


def stick(pen: ImageDraw.ImageDraw, ink: Ink) -> None:
    pen.arc((200, 70, 300, 170), 150, 360, fill=ink, width=18)
    pen.line((291, 120, 230, 400), fill=ink, width=18)


SHAPES = {
    "umbrella": umbrella, "charger": charger, "shirt": shirt, "shoe": shoe, "bag": bag, "book": book,
    "bottle": bottle, "glasses": glasses, "phone": phone, "ring": ring, "watch": watch, "laptop": laptop,
    "card": card, "wallet": wallet, "toy": toy, "cup": cup,
    "camera": camera, "stick": stick,
}  # fmt: skip
