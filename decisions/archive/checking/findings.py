"""What is read of a package, and what was found: the words that all other parts of the check share."""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any

MANIFEST, SEAL, WRAPPER = "manifest.json", "manifest.sha256", "encapsulation.xml"
OPEN = "open"
# What a damaged ZIP makes the library raise.
BROKEN = (OSError, ValueError, RuntimeError, EOFError, KeyError, struct.error, zlib.error, zipfile.BadZipFile)
Json = dict[str, Any]


@dataclass
class Findings:
    """What was read, what holds, and what does not."""

    title: str = ""
    number: str = ""
    manifest_digest: str = ""
    format: str = ""
    holds: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


def canonical(value: Any) -> str:
    """The one way in which a JSON value is written before its digest is taken."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256(content: bytes) -> str:
    """The digest of bytes, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def load_json(files: dict[str, bytes], name: str, found: Findings) -> Any:
    """A JSON file of the package; what cannot be read is a fault, and None."""
    try:
        return json.loads(files.get(name, b""))
    except ValueError:
        found.faults.append(f"{name}：缺失或无法读出")
        return None


def payload_of(row: Json, told: dict[str, Json]) -> Json:
    """What an entry of the ledger says, as far as this copy tells; empty where it does not."""
    content = told.get(f"{row['aggregate']}#{row['sequence']}", {}).get("payload", {})
    return content if isinstance(content, dict) else {}
