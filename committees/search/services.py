"""Keeping the index: in the transaction of whatever changed the text, so that it can never say something else."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from committees.search.models import SearchEntry, SearchGram
from committees.search.ports import Findable, search_kind
from committees.search.rules import grams, normalised

# A paper of three hundred pages; what lies beyond is not looked through.
TEXT_LIMIT = 200_000
BATCH = 500


def refresh(*, kind: str, subjects: Collection[int]) -> None:
    """Bring the index to what these rows say now; rows that the kind no longer names are forgotten.

    Called by services inside their own transaction. Raises KeyError for an unknown kind.
    """
    texts = search_kind(kind).texts(subjects)
    with transaction.atomic():
        gone = set(subjects) - set(texts)
        if gone:
            SearchEntry.objects.filter(kind=kind, subject__in=gone).delete()
        for subject, found in texts.items():
            _index(kind, subject, found)


def _index(kind: str, subject: int, found: Findable) -> None:
    entry, made = SearchEntry.objects.get_or_create(kind=kind, subject=subject)
    wanted = grams(normalised(f"{found.title}\n\n{found.body[:TEXT_LIMIT]}"))
    known = set() if made else set(SearchGram.objects.filter(entry=entry).values_list("gram", flat=True))
    stale = sorted(known - wanted)
    for start in range(0, len(stale), BATCH):
        SearchGram.objects.filter(entry=entry, gram__in=stale[start : start + BATCH]).delete()
    rows = (SearchGram(gram=gram, entry=entry) for gram in sorted(wanted - known))
    SearchGram.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
