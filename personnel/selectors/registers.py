"""Past decisions from imported registers (会议台账) that their numbers do not bear: they must be made anew.

The register has the meeting's numbers and a title; whom it concerned is entered here, within the circle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.urls import reverse

from committees.access.selectors import permissions_of
from committees.models import User
from committees.rules import Matter
from meetings.history.ports import TakenUp
from meetings.models import PastItem
from personnel.models import Decision
from personnel.selectors.circle import HANDLE, HEAD, handles, readable


def register_voids(user: User) -> QuerySet[PastItem]:
    """Void personnel decisions of old registers that nobody has taken over yet: for who proposes and who heads."""
    return _void().filter(meeting__committee__in=permissions_of(user).committee_ids(HANDLE, HEAD))


def register_voids_of_handler(user: User) -> QuerySet[PastItem]:
    """Those of them that this user may take over for the department."""
    return _void().filter(meeting__committee__in=handles(user))


def _void() -> QuerySet[PastItem]:
    rows = PastItem.objects.filter(matter=Matter.PERSONNEL, doubtful=True, personnel_decision__isnull=True)
    return rows.select_related("meeting__committee__organisation", "meeting__committee__rulebook").order_by(
        "meeting__held_at", "position"
    )


def ways_of(items: Sequence[PastItem], user: User) -> Mapping[int, TakenUp]:
    """What the page of the registers says beside a void personnel decision, and where the link leads."""
    mine = {item.pk: item for item in items if item.matter == Matter.PERSONNEL}
    if not mine:
        return {}
    taken = Decision.objects.filter(past_item__in=mine).select_related("candidate__matter")
    known = set(readable(user).filter(decisions__past_item__in=mine).values_list("pk", flat=True))
    found = {
        row.past_item_id: TakenUp(
            f"重新审议：{row.candidate}", row.candidate.get_absolute_url() if row.candidate_id in known else ""
        )
        for row in taken
        if row.past_item_id is not None
    }
    handled = handles(user)
    for pk, item in mine.items():
        if pk not in found and item.meeting.committee_id in handled:
            found[pk] = TakenUp("在“干部任免”中录入人选，重新审议", reverse("personnel-past-item", args=[pk]))
        elif pk not in found:
            found[pk] = TakenUp("由组织部门在“干部任免”中提请重新审议")
    return found
