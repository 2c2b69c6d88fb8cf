"""Kinds of background work. A higher floor registers its own from `apps.py`; this room knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from committees.documents.storage import StoredBlob

if TYPE_CHECKING:
    from committees.people.models import User

Progress = Callable[[int, str], None]
"""Tell how far it is: percent from 0 to 100, and a few words."""


class Unfinished(Exception):
    """Raised by `produce` of long work: a part of it is kept, and the rest is for another run of the same job."""


@dataclass(frozen=True)
class JobProduct:
    """What a job leaves behind: a file with its name."""

    content: bytes
    name: str
    media_type: str


@dataclass(frozen=True)
class JobKind:
    """How one kind of job is done.

    `produce` runs in the worker outside any transaction and may run twice; `deliver` runs in the transaction that ends
    the job, and ties the stored file to its subject; `may_see` guards page and file; `address` shows the result.
    Work that is longer than the worker's time limit raises Unfinished after each part, and says in `attempts` how many
    runs it may take before it is given up.
    """

    name: str
    title: str
    produce: Callable[[str, Progress], JobProduct]
    deliver: Callable[[str, StoredBlob, datetime], None]
    may_see: Callable[[User, str], bool]
    address: Callable[[str], str]
    attempts: int = 3


_kinds: dict[str, JobKind] = {}


def register_job(kind: JobKind) -> None:
    """Plug in a kind; the same name again replaces it (a reloaded app)."""
    _kinds[kind.name] = kind


def job_kind(name: str) -> JobKind:
    """The kind of this name. Raises KeyError for one that no floor has registered."""
    return _kinds[name]
