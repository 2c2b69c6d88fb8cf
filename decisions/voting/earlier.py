"""The decisions to which a new item may refer, as its proposer may see them."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.db.models import Q
from django.urls import reverse

from committees.models import User
from committees.search.rules import words_of
from committees.search.selectors import subjects
from decisions.voting.finding import KIND
from decisions.voting.selectors import resolutions_visible_to
from meetings.agenda.ports import Decided

ITEM = "ballot__motion__entry__item"
NUMBER = re.compile(r"(?:〔?(\d{4})〕?\D*)?(\d{1,5})\s*号?$")


def decided_on(user: User, items: Collection[int]) -> list[Decided]:
    """The decisions on these items, the latest first."""
    rows = resolutions_visible_to(user).filter(**{f"{ITEM}__in": list(items)}).order_by("-adopted_at", "-pk")
    return [
        Decided(row.ballot.motion.entry.item_id, f"决定{row}", reverse("resolution", args=[row.pk])) for row in rows
    ]


def decided_in(user: User, words: str, most: int) -> list[int]:
    """The items of decisions with these words or this number (〔2026〕12号, 2026 12, 12号)."""
    asked = Q(pk__in=subjects(user, words_of(words), kind=KIND, most=most))
    if found := NUMBER.search(words):
        year, number = found.groups()
        asked |= Q(number=int(number), **({"year": int(year)} if year else {}))
    rows = resolutions_visible_to(user).filter(asked).order_by("-adopted_at", "-pk")
    return list(rows.values_list(ITEM, flat=True)[:most])
