"""Minutes can be found by whoever may see them, from the draft that he may see to the paper that was issued."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from committees.models import User
from committees.search.ports import Findable, SearchKind, few_of
from decisions.minutes.models import Minutes
from decisions.minutes.selectors import visible_to, ways_to_minutes

KIND = "minutes"


def _real() -> QuerySet[Minutes]:
    """What is only rehearsed never gets into the index."""
    return Minutes.objects.filter(meeting__committee__rehearsal_of__isnull=True)


def _texts(keys: Collection[int]) -> dict[int, Findable]:
    rows = _real().filter(pk__in=keys).prefetch_related("paragraphs")
    return {
        row.pk: Findable(
            f"{row.title}{row.number_words}",
            "\n\n".join(f"{each.lead}{each.text}" for each in row.paragraphs.all()),
            reverse("minutes-page", args=[row.pk]),
            row.get_state_display(),
        )
        for row in rows
    }


def _readable(user: User, keys: Collection[int], now: datetime) -> set[int]:  # noqa: ARG001 - the port's signature
    return set(visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))


def _few(user: User, most: int) -> list[int] | None:
    return few_of(ways_to_minutes(user), most)


KINDS = (SearchKind(KIND, "纪要", _texts, _real, visible_to, _readable, _few),)
