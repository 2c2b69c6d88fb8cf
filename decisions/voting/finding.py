"""Decisions can be found by whoever may see them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from committees.models import User
from committees.search.ports import Findable, SearchKind, few_of
from decisions.voting.models import Resolution
from decisions.voting.selectors import resolutions_visible_to, ways_to_resolutions

KIND = "resolution"


def _real() -> QuerySet[Resolution]:
    """What is only rehearsed never gets into the index."""
    return Resolution.objects.filter(ballot__motion__entry__meeting__committee__rehearsal_of__isnull=True)


def _texts(keys: Collection[int]) -> dict[int, Findable]:
    rows = _real().filter(pk__in=keys).select_related("ballot__motion__entry__item")
    return {
        row.pk: Findable(
            row.ballot.motion.entry.item.title, row.text, reverse("resolution", args=[row.pk]), f"决定{row}"
        )
        for row in rows
    }


def _readable(user: User, keys: Collection[int], now: datetime) -> set[int]:  # noqa: ARG001 - the port's signature
    return set(resolutions_visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))


def _few(user: User, most: int) -> list[int] | None:
    return few_of(ways_to_resolutions(user), most)


KINDS = (SearchKind(KIND, "决定", _texts, _real, resolutions_visible_to, _readable, _few),)
