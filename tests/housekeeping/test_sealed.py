"""A sealed file opens whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from housekeeping.backup import sealed
from housekeeping.backup.sealed import Damaged, SealingFile, open_sealed

SECRET = b"Zhu Mingyuan, room 1203, until 3 July 2016"


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "PIECE", 16)


def sealed_file(path: Path, content: bytes = SECRET) -> Path:
    with path.open("wb") as file:
        sealing = SealingFile(file)
        sealing.write(content)
        sealing.finish()
    return path


def opened(path: Path) -> bytes:
    with open_sealed(path) as file:
        return file.read()


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 32, 42])
def test_what_was_sealed_is_read_again_and_cannot_be_read_without(tmp_path: Path, length: int):
    path = sealed_file(tmp_path / "one", SECRET[:length])
    assert opened(path) == SECRET[:length]
    assert b"Mingyuan" not in path.read_bytes()


def test_any_flipped_bit_is_seen(tmp_path: Path):
    path = sealed_file(tmp_path / "one")
    content = path.read_bytes()
    for place in range(len(content)):
        for bit in range(8):
            flipped = bytearray(content)
            flipped[place] ^= 1 << bit
            path.write_bytes(flipped)
            with pytest.raises(Damaged):
                opened(path)


def test_a_file_that_is_cut_or_longer_is_seen_wherever_it_is_cut(tmp_path: Path):
    path = sealed_file(tmp_path / "one")
    content = path.read_bytes()
    for length in range(len(content)):
        path.write_bytes(content[:length])
        with pytest.raises(Damaged):
            opened(path)
    path.write_bytes(content + b"\0")
    with pytest.raises(Damaged):
        opened(path)


def test_pieces_cannot_change_places_or_come_from_another_file(tmp_path: Path):
    path, other = sealed_file(tmp_path / "one"), sealed_file(tmp_path / "two")
    content, frame = path.read_bytes(), 5 + 16 + sealed.TAG_BYTES
    start = content.index(b"\n", len(sealed.MAGIC)) + 1 + sealed.SALT_BYTES
    first, second = content[start : start + frame], content[start + frame : start + 2 * frame]
    foreign = other.read_bytes()[start : start + frame]
    for forged in (second + first, first + first, second, foreign + second):
        path.write_bytes(content[:start] + forged + content[start + 2 * frame :])
        with pytest.raises(Damaged):
            opened(path)


def test_another_key_does_not_open_it_whatever_its_name(tmp_path: Path, settings: object):
    path = sealed_file(tmp_path / "one")
    settings.DATA_KEYS = {"2027a": b"\1" * 32}  # type: ignore[attr-defined]
    with pytest.raises(Damaged, match="the key 'development', which is not among DATA_KEYS"):
        opened(path)
    settings.DATA_KEYS = {"development": b"\1" * 32}  # type: ignore[attr-defined]
    with pytest.raises(Damaged, match="another key of this name"):
        opened(path)


def test_a_later_first_key_seals_and_the_earlier_one_still_opens(tmp_path: Path, settings: object):
    old = sealed_file(tmp_path / "old")
    settings.DATA_KEYS = {"2027a": b"\1" * 32, **settings.DATA_KEYS}  # type: ignore[attr-defined]
    new = sealed_file(tmp_path / "new")
    assert opened(old) == opened(new) == SECRET
    assert b"2027a" in new.read_bytes()[:40]
