"""The text of papers can be found by whoever may read their item now; replaced and removed papers are not found."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from committees.models import User
from committees.search.ports import Findable, SearchKind
from meetings.agenda.selectors import few_known_to, readable_among
from meetings.papers.models import Paper
from meetings.papers.selectors import keeps, visible_to

KIND = "paper"


def _standing() -> QuerySet[Paper]:
    """What stands; of what is only rehearsed nothing gets into the index."""
    return Paper.objects.filter(removed=False, replaced_by__isnull=True, item__committee__rehearsal_of__isnull=True)


def _texts(keys: Collection[int]) -> dict[int, Findable]:
    rows = _standing().filter(pk__in=keys).select_related("item")
    return {row.pk: Findable(row.title, row.text, reverse("paper", args=[row.pk]), row.item.title) for row in rows}


def _readable(user: User, keys: Collection[int], now: datetime) -> set[int]:
    papers = list(visible_to(user).filter(pk__in=keys))
    open_items = readable_among(user, {paper.item_id for paper in papers}, now)
    return {
        paper.pk
        for paper in papers
        if paper.item_id in open_items and (paper.withdrawn_at is None or keeps(user, paper.item))
    }


def _few(user: User, most: int) -> list[int] | None:
    items = few_known_to(user, most)
    if items is None:
        return None
    found = list(_standing().filter(item__in=items).values_list("pk", flat=True)[: most + 1])
    return found if len(found) <= most else None


KINDS = (SearchKind(KIND, "材料", _texts, _standing, visible_to, _readable, _few),)
