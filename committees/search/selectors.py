"""Finding: the pairs narrow, the permission of the kind narrows, the text itself decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from committees.people.models import User
from committees.search.models import SearchEntry, SearchGram
from committees.search.ports import Findable, SearchKind, search_kind, search_kinds
from committees.search.rules import excerpt, grams, holds, marked, normalised, too_short

PAGE = 20
WINDOW = 60
# How many windows one page may go through; what lies behind them comes with the next page.
WINDOWS = 10
# More pairs than these make a search slower, not sharper: the text itself is compared in the end.
GRAMS = 8
COMMON = 1000
# Someone who may know of no more rows of each kind has these looked through, not all that hold a common word.
FEW = 400


@dataclass(frozen=True)
class Hit:
    """One line of the result, its words marked as (piece, is a word)."""

    kind: str
    address: str
    title: list[tuple[str, bool]]
    excerpt: list[tuple[str, bool]]
    context: str


@dataclass(frozen=True)
class Found:
    """One page; `after` is where the next one begins (0: there is none)."""

    hits: list[Hit]
    after: int = 0


def find(user: User, words: Sequence[str], now: datetime, *, kind: str = "", after: int = 0) -> Found:
    """The texts that hold all words and that the user may read, the latest entered first.

    `words` come from `rules.words_of`, each of two characters or more; `after` continues behind an earlier page.
    """
    kinds = [each for each in search_kinds() if kind in {"", each.name}]
    hits: list[Hit] = []
    if not words or not kinds:
        return Found(hits)
    wanted = _candidates(user, words, kinds)
    for _ in range(WINDOWS):
        window = list((wanted.filter(entry_id__lt=after) if after else wanted)[:WINDOW])
        for entry, hit in _judged(user, window, words, now):
            hits.append(hit)
            if len(hits) == PAGE:
                return Found(hits, 0 if entry == window[-1][0] and len(window) < WINDOW else entry)
        if len(window) < WINDOW:
            return Found(hits)
        after = window[-1][0]
    return Found(hits, after)


def subjects(user: User, words: Sequence[str], *, kind: str, most: int, where: Q | None = None) -> list[int]:
    """Keys of the rows of one kind whose text holds all words, the latest entered first: to choose among them.

    For kinds whose text is open to whoever may know of the row. `where` narrows the rows. A word of one character
    finds nothing by itself; beside longer ones it must be held as well.
    """
    asked, long = search_kind(kind), [word for word in words if not too_short([word])]
    found: list[int] = []
    if not long:
        return found
    wanted, after = _candidates(user, long, [asked], where), 0
    for _ in range(WINDOWS):
        window = list((wanted.filter(entry_id__lt=after) if after else wanted)[:WINDOW])
        texts = asked.texts([subject for _, _, subject in window])
        found += [subject for _, _, subject in window if subject in texts and _holds(texts[subject], words)]
        if len(found) >= most or len(window) < WINDOW:
            break
        after = window[-1][0]
    return found[:most]


def _holds(text: Findable, words: Sequence[str]) -> bool:
    return holds(f"{normalised(text.title)}\n{normalised(text.body)}", words)


def _candidates(
    user: User, words: Sequence[str], kinds: Sequence[SearchKind], where: Q | None = None
) -> QuerySet[SearchGram, tuple[int, str, int]]:
    first, *others = _rarest_first(words)
    rows = SearchGram.objects.filter(gram=first)
    few = _few_entries(user, kinds)
    if few is not None:
        rows = rows.filter(entry_id__in=few)
    for gram in others:
        rows = rows.filter(Exists(SearchGram.objects.filter(gram=gram, entry_id=OuterRef("entry_id"))))
    seen = Q()
    for kind in kinds:
        # Asked of each candidate by its key: a list of all that the user may see would be a walk through every row.
        mine = kind.visible(user).order_by().filter(where or Q(), pk=OuterRef("entry__subject"))
        # The kind comes first: SQLite answers in this order, and a title needs no question about minutes.
        seen |= Q(entry__kind=kind.name) & Q(Exists(mine))
    return rows.filter(seen).order_by("-entry_id").values_list("entry_id", "entry__kind", "entry__subject")


def _few_entries(user: User, kinds: Sequence[SearchKind]) -> list[int] | None:
    """The entries among which is all that the user may know of; None when he may know of much."""
    known = Q(pk__in=[])
    for kind in kinds:
        subjects = kind.few(user, FEW)
        if subjects is None:
            return None
        known |= Q(kind=kind.name, subject__in=subjects)
    return list(SearchEntry.objects.filter(known).values_list("pk", flat=True))


def _rarest_first(words: Sequence[str]) -> list[int]:
    """The pairs to be intersected. The rarest leads, counted only as far as it takes to tell it from the common."""
    wanted = sorted({gram for word in words for gram in grams(word)})
    if len(wanted) == 1:
        return wanted
    # In the order of the key: without it PostgreSQL reads the whole table for a pair that it knows to be common.
    pairs = SearchGram.objects.order_by("gram", "entry_id")
    counted = [(pairs.filter(gram=gram)[:COMMON].count(), gram) for gram in wanted]
    return [gram for _, gram in sorted(counted)][:GRAMS]


def _judged(
    user: User, window: Sequence[tuple[int, str, int]], words: Sequence[str], now: datetime
) -> list[tuple[int, Hit]]:
    """Of a window of candidates those that hold the words and may be read, in order."""
    by_kind: dict[str, list[int]] = {}
    for _, name, subject in window:
        by_kind.setdefault(name, []).append(subject)
    texts: dict[tuple[str, int], Findable] = {}
    for name, subjects in by_kind.items():
        kind = search_kind(name)
        readable = kind.readable(user, subjects, now)
        texts |= {(name, key): found for key, found in kind.texts(readable).items()}
    return [
        (entry, hit)
        for entry, name, subject in window
        if (found := texts.get((name, subject))) is not None and (hit := _hit(name, found, words)) is not None
    ]


def _hit(name: str, found: Findable, words: Sequence[str]) -> Hit | None:
    body = normalised(found.body)
    if not holds(f"{normalised(found.title)}\n{body}", words):
        return None
    return Hit(
        kind=search_kind(name).label,
        address=found.address,
        title=marked(found.title, words),
        excerpt=marked(excerpt(body, words), words) if body else [],
        context=found.context,
    )
