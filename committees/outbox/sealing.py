"""Secrets of channels at rest: encrypted with a key of their own, or one derived from the installation's secret."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from committees.errors import Refused

PURPOSE = b"committees.outbox.routes:"


def _box() -> Fernet:
    key = hashlib.sha256(PURPOSE + (settings.CHANNEL_KEY or settings.SECRET_KEY).encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(text: str) -> str:
    """Encrypt a secret for the database."""
    return _box().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """The secret again. Refuses what was sealed with another key."""
    try:
        return _box().decrypt(sealed.encode("ascii")).decode()
    except InvalidToken:
        raise Refused("渠道地址无法解密：系统密钥已更换，请重新填写该渠道的地址。") from None
