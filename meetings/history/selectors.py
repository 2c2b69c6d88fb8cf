"""Which past meetings one may see, and how much of them."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from committees.access.selectors import permissions_of
from committees.models import Committee, User
from meetings.agenda.rules import CIRCLED_MATTERS
from meetings.history.models import PastItem, PastMeeting
from meetings.scheduling.selectors import PREPARING

CIRCLED = [str(matter) for matter in CIRCLED_MATTERS]
INSIDERS = ("decide_agenda", "handle_personnel", "direct_office", "attend")
KEEPERS = ("handle_office", "direct_office")


def visible_to(user: User) -> QuerySet[PastMeeting]:
    """The past meetings of committees that the user prepares, sits in or keeps the archive of."""
    keys = permissions_of(user).committee_ids(*PREPARING, "attend", "keep_archive")
    return PastMeeting.objects.filter(committee_id__in=keys).select_related("committee")


def may_see_history(user: User) -> bool:
    """Whether there is a committee whose past meetings he could see."""
    return bool(permissions_of(user).committee_ids(*PREPARING, "attend", "keep_archive"))


def may_import(user: User) -> bool:
    """Whether the user may take over old registers somewhere."""
    return bool(permissions_of(user).committee_ids(*KEEPERS))


def listed(user: User, *, committee: int | None, text: str, doubtful: bool) -> QuerySet[PastMeeting]:
    """The past meetings, the latest first, with those of their items that the user may know."""
    known = _known_items(user)
    rows = visible_to(user)
    if committee is not None:
        rows = rows.filter(committee_id=committee)
    for word in text.split()[:5]:
        rows = rows.filter(Q(title__icontains=word) | Q(items__in=known.filter(title__icontains=word))).distinct()
    if doubtful:
        rows = rows.filter(items__in=known.filter(doubtful=True)).distinct()
    return rows.prefetch_related(Prefetch("items", known, to_attr="known_items")).order_by("-held_at", "-pk")


def _known_items(user: User) -> QuerySet[PastItem]:
    """Circled items (人事) are for those who would know such an item today."""
    insiders = permissions_of(user).committee_ids(*INSIDERS)
    return PastItem.objects.filter(~Q(matter__in=CIRCLED) | Q(meeting__committee_id__in=insiders)).order_by("position")


def committees_of(user: User) -> QuerySet[Committee]:
    """The committees that have past meetings the user may see."""
    return Committee.objects.filter(pk__in=visible_to(user).order_by().values("committee"))


def keeping(user: User) -> frozenset[int]:
    """The committees whose old registers the user may take over."""
    return frozenset(permissions_of(user).committee_ids(*KEEPERS))
