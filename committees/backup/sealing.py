"""An encrypted stream: AES-256-GCM in pieces, each bound to its place, the last one marked.

A changed byte, an exchanged, doubled or missing piece, and a stream cut short all fail; so does a wrong passphrase.
"""

from __future__ import annotations

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from committees.errors import Refused

MAGIC = b"GOVBAK01"
PIECE = 1024 * 1024
TAG = 16
SHORTEST_PASSPHRASE = 12
BROKEN = "无法解密：口令不对，或备份文件已损坏、不完整。"


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refused(f"备份口令至少{SHORTEST_PASSPHRASE}个字符。")
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")  # the key is new for every file, so that counting never repeats


class SealedWriter(io.RawIOBase):
    """Encrypts what is written into `target`; `close` writes the last piece."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        super().__init__()
        salt = os.urandom(16)
        self._target, self._cipher = target, _cipher(passphrase, salt)
        self._buffer, self._number = bytearray(), 0
        target.write(MAGIC + salt)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        view = bytes(data)  # type: ignore[call-overload]
        self._buffer += view
        while len(self._buffer) > PIECE:
            self._seal(bytes(self._buffer[:PIECE]), last=False)
            del self._buffer[:PIECE]
        return len(view)

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number), piece, b"last" if last else b"more"))
        self._number += 1

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._buffer), last=True)
            self._buffer.clear()
        super().close()


class SealedReader(io.RawIOBase):
    """Decrypts `source`. Refused where anything of it is not as it was written."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        super().__init__()
        head = source.read(len(MAGIC) + 16)
        if not head.startswith(MAGIC) or len(head) != len(MAGIC) + 16:
            raise Refused("这不是本系统的备份文件。")
        self._source, self._cipher = source, _cipher(passphrase, head[len(MAGIC) :])
        self._number, self._plain = 0, b""
        self._next = source.read(PIECE + TAG)
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, target: object) -> int:
        while not self._plain and not self._ended:
            self._open()
        view = memoryview(target)  # type: ignore[arg-type]
        size = min(len(view), len(self._plain))
        view[:size] = self._plain[:size]
        self._plain = self._plain[size:]
        return size

    def _open(self) -> None:
        piece, self._next = self._next, self._source.read(PIECE + TAG)
        self._ended = not self._next
        try:
            self._plain = self._cipher.decrypt(_nonce(self._number), piece, b"last" if self._ended else b"more")
        except (InvalidTag, ValueError) as error:
            raise Refused(BROKEN) from error
        self._number += 1
