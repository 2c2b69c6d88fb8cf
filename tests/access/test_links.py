"""From the desk through the house, link by link, as several readers: nothing that a page offers is shut to its reader.

Of addresses that differ only in their numbers a few are visited each. What a page says contains no word of the code.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.utils import timezone

from committees.access.ports import Reader
from committees.ledger.ports import chain_label, name_of
from committees.ledger.selectors import timeline_of
from committees.models import LedgerEntry, User
from decisions.models import LateSheet, Minutes
from tests.access.walking import look
from tests.access.world import LOGINS, demonstration

WALKERS = (Reader.OFFICE, Reader.SECRETARY, Reader.ARCHIVIST, Reader.MEMBER, Reader.UNIT_HANDLER, Reader.AUDIT_ADMIN)
EACH_SHAPE = 2
# As a whole word: `in_session`, `issue_minutes`. Files are named after what they hold and may have one.
CODE_WORD = re.compile(r"(?<![\w./-])[a-z]+(?:_[a-z]+)+(?![\w./-])")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Page(HTMLParser):
    """The links of a page, and what is read on it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.words: list[str] = []
        self._silent = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style", "code", "pre"}
        found = dict(attrs)
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        self.words += [str(found[name]) for name in ("title", "aria-label", "placeholder") if found.get(name)]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style", "code", "pre"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


@pytest.mark.django_db
def test_every_link_that_a_page_offers_opens_and_no_page_speaks_code(tmp_path: Path) -> None:
    demonstration(timezone.now(), tmp_path)
    walks = [walk(User.objects.get(username=LOGINS[reader])) for reader in WALKERS]
    assert [wrong for _, found in walks for wrong in found] == []
    assert min(pages for pages, _ in walks) > 20
    sys.stdout.write(f"\n{sum(pages for pages, _ in walks)} pages followed link by link\n")
    every_entry_has_a_name()
    what_was_entered_late_is_marked()


def walk(user: User) -> tuple[int, list[str]]:
    """How many pages were reached from the desk, and what is wrong with them."""
    waiting, seen, shapes, wrong = [("/", "")], set(), Counter[str](), list[str]()
    while waiting:
        path, shown_by = waiting.pop(0)
        shape = re.sub(r"\d+|=[^&]*", "N", path)
        if path in seen or shapes[shape] >= EACH_SHAPE or path.startswith("/logout"):
            continue
        seen.add(path)
        shapes[shape] += 1
        status, text = look(path, user)
        if status >= 400:
            wrong.append(f"{user.username}: {shown_by} leads to {path}, which answers {status}")
        if status == 200 and "<html" in text:
            page = Page(text)
            wrong += [f"{user.username}: {path} says {word}" for word in CODE_WORD.findall(" ".join(page.words))]
            waiting += [(there, path) for link in page.links if (there := inside(path, link))]
    return len(seen), wrong


def inside(path: str, link: str) -> str:
    """Where a link leads within the house; empty for one that leads out or only further down the page."""
    parts = urlsplit(urljoin(path, link))
    if parts.scheme or parts.netloc or not parts.path:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def every_entry_has_a_name() -> None:
    """In the record, acts and their objects read in Chinese."""
    verbs = LedgerEntry.objects.values_list("verb", flat=True).distinct()
    assert [verb for verb in set(verbs) if not CHINESE.search(name_of(verb).label)] == []
    chains = LedgerEntry.objects.values_list("aggregate", flat=True).distinct()
    assert [chain for chain in set(chains) if not CHINESE.search(chain_label(chain))] == []


def what_was_entered_late_is_marked() -> None:
    """The demonstration has a 补录: two people, marked in the record and in the minutes."""
    meeting = LateSheet.objects.get(state="confirmed").meeting
    assert any("（补录：" in line.text for line in timeline_of(f"meeting:{meeting.pk}"))
    (words,) = Minutes.objects.filter(meeting=meeting).latest("version").facts["late"]
    assert "的会议记录系补录" in words
