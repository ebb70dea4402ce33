"""Encryption of single columns and the keyed hash they are found by. The keys stand in the environment."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12  # what GCM is defined for


class CannotDecrypt(Exception):
    """The stored text was not written with a key we have, or was tampered with."""


def current_key() -> str:
    """The id of the key that encrypts now: the first of DATA_KEYS. The others still decrypt."""
    return next(iter(settings.DATA_KEYS))


def encrypt(text: str, place: str) -> str:
    """`text` as "<key id>:<base64>". `place` ("frontdesk.guest.document") is sealed in: no other column decrypts it."""
    key_id = current_key()
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(settings.DATA_KEYS[key_id]).encrypt(nonce, text.encode(), place.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, place: str) -> str:
    """The text behind `stored`. Raises CannotDecrypt."""
    key_id, _colon, encoded = stored.partition(":")
    try:
        raw = base64.b64decode(encoded, validate=True)
        key = AESGCM(settings.DATA_KEYS[key_id])
        return key.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], place.encode()).decode()
    except (KeyError, InvalidTag, ValueError, binascii.Error) as fault:
        raise CannotDecrypt(f"{place}: no key of DATA_KEYS opens this value") from fault


def keyed_hash(text: str) -> str:
    """What a number is looked up by: 64 hexadecimal digits, the same however the number is typed (case, blanks, width).

    The key is DATA_HASH_KEY, which stays when DATA_KEYS change: with another one nothing stored would be found.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).upper().split())
    return hmac.new(settings.DATA_HASH_KEY.encode(), folded.encode(), hashlib.sha256).hexdigest()
