"""Secret choices at rest while their ballot is open: readable only by the closing, equal in length, without a time.

Tokens that carry their moment of making are of no use here: they would tell the order of the voters.
"""

from __future__ import annotations

import base64
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from committees.errors import Refused
from committees.rules import Choice

PURPOSE = b"decisions.voting.secret:"
NONCE = 12  # bytes
WIDTH = max(len(choice) for choice in Choice)  # every choice fills the same room, so that its length tells nothing


def _box(ballot_id: int) -> AESGCM:
    secret = settings.SECRET_KEY.encode()
    return AESGCM(HKDF(SHA256(), length=32, salt=None, info=PURPOSE + str(ballot_id).encode()).derive(secret))


def seal(choice: Choice, *, ballot_id: int) -> str:
    """Encrypt one choice for one ballot. The same choice never looks the same twice."""
    nonce = secrets.token_bytes(NONCE)
    sealed = _box(ballot_id).encrypt(nonce, str(choice).ljust(WIDTH).encode(), None)
    return base64.b64encode(nonce + sealed).decode("ascii")


def unseal(sealed: str, *, ballot_id: int) -> Choice:
    """The choice again, for the count. Refuses what was sealed for another ballot, with another key, or altered."""
    raw = base64.b64decode(sealed)
    try:
        opened = _box(ballot_id).decrypt(raw[:NONCE], raw[NONCE:], None)
    except InvalidTag:
        raise Refused("有选票无法解密（系统密钥已更换或数据被改动），本轮不能计票。请将本轮表决作废后重投。") from None
    return Choice(opened.decode().strip())
