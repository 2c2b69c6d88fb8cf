"""What an organisation set for its notices: the times of reminders, its own words."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from committees.access.selectors import permissions_of
from committees.models import Committee, Organisation, User
from meetings.notices.models import NoticeWording, ReminderTimes
from meetings.notices.rules import DEFAULT_WORDINGS, REMINDERS
from meetings.notices.states import Wording

# The office and its head put the words.
SETTERS = ("handle_office", "direct_office")


def reminder_times(organisation_id: int) -> tuple[int, ...]:
    """The minutes before a deadline at which an organisation reminds; the software's where it set none."""
    return reminder_times_by([organisation_id]).get(organisation_id, REMINDERS)


def reminder_times_by(organisation_ids: Collection[int] = ()) -> dict[int, tuple[int, ...]]:
    """Those of several organisations (or of all) that set their own, in one query."""
    rows = ReminderTimes.objects.all()
    if organisation_ids:
        rows = rows.filter(organisation__in=organisation_ids)
    return {pk: tuple(minutes) for pk, minutes in rows.values_list("organisation_id", "minutes")}


def wordings_of(organisation_id: int) -> dict[Wording, str]:
    """The words of each kind of notice: the newest of the organisation, else the software's (one query)."""
    rows = NoticeWording.objects.filter(organisation=organisation_id).order_by("pk").values_list("kind", "text")
    return {**DEFAULT_WORDINGS, **{Wording(kind): text for kind, text in rows}}


def wording_history(organisation: Organisation) -> QuerySet[NoticeWording]:
    """Every wording that the organisation ever set, the newest first."""
    return NoticeWording.objects.filter(organisation=organisation).select_related("set_by__person").order_by("-pk")


def may_set(user: User, organisation_id: int) -> bool:
    """Whether the user is of the office of any committee of the organisation."""
    held = permissions_of(user).committee_ids(*SETTERS)
    return bool(held) and Committee.objects.filter(pk__in=held, organisation=organisation_id).exists()
