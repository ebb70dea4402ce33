"""What a camera sends becomes a harmless picture: decoded, and written anew from its pixels alone (SAFETY 21).

Nothing of the file survives but what the eye sees: no place, no camera, no comment, no tail, no second image.
"""

from __future__ import annotations

import hashlib
import io
import logging
import threading
import warnings
from dataclasses import dataclass

import pillow_heif
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core import disk
from core.errors import Refusal

log = logging.getLogger(__name__)

BYTES_AT_MOST = 10 * 2**20
PIXELS_AT_MOST = 25_000_000
KINDS = ("JPEG", "PNG", "WEBP", "HEIF")  # by what the file is, whatever it is called
LONGEST_SIDE = 2560  # what is kept: a scratch or a label can be read, a hundred pictures fit into 60 MB
THUMB_SIDE = 320
QUALITY, THUMB_QUALITY = 85, 78
WHITE = (255, 255, 255)

pillow_heif.register_heif_opener(thumbnails=False)
# A file that promises more than we look at is stopped where it is opened, too.
Image.MAX_IMAGE_PIXELS = PIXELS_AT_MOST
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)
# A large picture takes some 200 MB for a moment; a whole team that sends at once must not take it eight times.
_at_once = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A picture that is ours: JPEG of at most 2560 pixels a side, and its small twin."""

    jpeg: bytes
    thumb: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.jpeg).hexdigest()

    @property
    def thumb_sha256(self) -> str:
        return hashlib.sha256(self.thumb).hexdigest()


def redraw(upload: UploadedFile[bytes], *, field: str = "pictures") -> Redrawn:
    """Read an upload and draw it anew. Takes up to a second: call it outside a transaction.

    Raises Refusal with a sentence for everything that is no picture, too large, damaged or hostile, and for any
    picture while the disk is nearly full.
    """
    disk.refuse_when_low(field)
    if not upload.size:
        raise _refused(_("This file is empty. Take the picture again."), field)
    if upload.size > BYTES_AT_MOST:
        raise _refused(_("This picture is larger than 10 MB. Take it with a lower resolution."), field)
    upload.seek(0)
    with _at_once:
        return _redraw(upload.read(BYTES_AT_MOST), field)


def _redraw(raw: bytes, field: str) -> Redrawn:
    try:
        with Image.open(io.BytesIO(raw), formats=KINDS) as image:
            width, height = image.size
            if width * height <= PIXELS_AT_MOST:
                return _drawn(image)
    except UnidentifiedImageError:
        raise _refused(
            _("This is not a picture the program can read. Send a JPEG, PNG, WebP or HEIC picture."), field
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        pass
    except Exception as fault:
        # Decoders meet hostile bytes with errors of every kind, memory among them; all mean the same to a person.
        log.info("picture refused: %s: %s", type(fault).__name__, fault)
        raise _refused(_("This picture is damaged and cannot be read. Take it again."), field) from None
    raise _refused(_("This picture has more than 25 million pixels. Take it with a lower resolution."), field)


def _drawn(image: Image.Image) -> Redrawn:
    """The first image of the file, turned upright."""
    if image.format == "JPEG":
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # the decoder shrinks while it reads
    image.load()
    upright = ImageOps.exif_transpose(image)
    plain = _on_white(upright)
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    small = plain.copy()
    small.thumbnail((THUMB_SIDE, THUMB_SIDE))
    return Redrawn(_jpeg(plain, QUALITY), _jpeg(small, THUMB_QUALITY), *plain.size)


def _on_white(image: Image.Image) -> Image.Image:
    """New RGB pixels without anything the file said beside them; what is transparent becomes white."""
    if image.mode.startswith("I"):  # 16 bits of grey: the upper eight are what a screen shows
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    canvas = Image.new("RGB", image.size, WHITE)
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        canvas.paste(clear, mask=clear.getchannel("A"))
    else:
        canvas.paste(image.convert("RGB"))
    return canvas


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _refused(sentence: str | Promise, field: str) -> Refusal:
    return Refusal(sentence, field)
