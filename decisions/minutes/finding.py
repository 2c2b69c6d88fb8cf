"""Minutes can be found by whoever may see them, from the draft that he may see to the paper that was issued."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse

from committees.models import User
from committees.search.ports import Findable, SearchKind
from decisions.minutes.models import Minutes
from decisions.minutes.selectors import visible_to

KIND = "minutes"


def _texts(keys: Collection[int]) -> dict[int, Findable]:
    rows = Minutes.objects.filter(pk__in=keys).prefetch_related("paragraphs")
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


KINDS = (SearchKind(KIND, "纪要", _texts, Minutes.objects.all, visible_to, _readable),)
