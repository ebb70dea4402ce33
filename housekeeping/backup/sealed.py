"""A file that only the hotel's own key opens, and that shows when a byte of it was changed, moved or cut off.

AES-GCM in pieces of 1 MB, each sealed with its number, the head of the file and whether it is the last (the STREAM
construction): pieces cannot be exchanged, left out or taken from another file.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from core import crypto

MAGIC = b"hotel backup 1\n"
PIECE = 2**20
SALT_BYTES, TAG_BYTES = 16, 16


class Damaged(Exception):
    """The file is no backup, was changed, is cut off, or was made with a key we do not have."""


class SealingFile(io.RawIOBase):
    """Encrypts what is written with the first of DATA_KEYS. What was not finished does not open."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        key_id, salt = crypto.current_key(), os.urandom(SALT_BYTES)
        self._head = MAGIC + key_id.encode() + b"\n" + salt
        self._box = AESGCM(_key(key_id, salt))
        self._number = 0
        self._waiting = bytearray()
        target.write(self._head)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._waiting += data
        while len(self._waiting) > PIECE:  # never all of it: the last piece is told apart by `finish`
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        """Write the last piece."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        sealed = self._box.encrypt(_nonce(self._number), piece, self._head + bytes([last]))
        self._target.write(len(sealed).to_bytes(4, "big") + bytes([last]) + sealed)
        self._number += 1


class OpenedFile(io.RawIOBase):
    """Reads what a SealingFile has written. Raises Damaged at the first piece that does not fit."""

    def __init__(self, source: BinaryIO) -> None:
        self._pieces = _opened(source)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        part, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


@contextmanager
def open_sealed(path: Path) -> Iterator[io.BufferedReader]:
    """A sealed file for reading."""
    with path.open("rb") as file:
        yield io.BufferedReader(OpenedFile(file), PIECE)


def _opened(source: BinaryIO) -> Iterator[bytes]:
    """The pieces in the clear. Raises Damaged."""
    head, box = _read_head(source)
    number, last = 0, False
    while not last:
        frame = source.read(5)
        if len(frame) < 5:
            raise Damaged("It ends too early.")
        length, last = int.from_bytes(frame[:4], "big"), frame[4] == 1
        piece = source.read(length) if length <= PIECE + TAG_BYTES else b""
        if len(piece) != length or frame[4] > 1:
            raise Damaged("It was changed or ends too early.")
        try:
            yield box.decrypt(_nonce(number), piece, head + bytes([last]))
        except InvalidTag:
            raise Damaged("It was changed, is cut off, or was made with another key of this name.") from None
        number += 1
    if source.read(1):
        raise Damaged("Something was added to its end.")


def _read_head(source: BinaryIO) -> tuple[bytes, AESGCM]:
    if source.read(len(MAGIC)) != MAGIC:
        raise Damaged("It is no backup of a hotel.")
    name = source.readline(80)
    key_id, salt = name.decode(errors="replace").rstrip("\n"), source.read(SALT_BYTES)
    if key_id not in settings.DATA_KEYS:
        raise Damaged(f"It was made with the key {key_id!r}, which is not among DATA_KEYS.")
    return MAGIC + name + salt, AESGCM(_key(key_id, salt))


def _nonce(number: int) -> bytes:
    """The key belongs to one file, so a number that counts up is never used twice with it."""
    return number.to_bytes(12, "big")


def _key(key_id: str, salt: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, b"hotel backup").derive(settings.DATA_KEYS[key_id])
