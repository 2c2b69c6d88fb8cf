"""One human being entered twice: what is to come goes to one row, what was stays where it was recorded."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.access.services import sync_committee
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.people.models import Absence, Committee, Interest, Person, Seat, StandingObserver, User
from committees.people.selectors import held_on
from committees.people.services.recording import record


@transaction.atomic
def merge_people(*, kept: Person, duplicate: Person, reason: str, user: User | None, now: datetime) -> None:
    """Join a duplicate to the person that is kept.

    Running seats, standing observation, interests, days away and the login go over; rolls, opinions, votes and
    finished seats of the past keep the row they were recorded under. Refuses where both hold a seat in the same
    committee or both may sign in.
    """
    _require_mergeable(kept, duplicate, reason)
    day = local_day(now)
    seats = Seat.objects.filter(person=duplicate, ends_on__isnull=True)
    touched = set(seats.values_list("term__committee_id", flat=True))
    if Seat.objects.filter(held_on(day), person=kept, term__committee_id__in=touched).exists():
        raise Refused(f"两条记录在同一会议主体都有席位，请先为其中一条办理离任，再合并{kept.name}。")
    if Person.objects.filter(pk=duplicate.pk, merged_into__isnull=True).update(merged_into=kept, user=None) != 1:
        raise Refused(f"{duplicate.name}的这条记录已经合并。")
    if kept.user_id is None and duplicate.user_id is not None:
        Person.objects.filter(pk=kept.pk).update(user=duplicate.user_id)
    seats.update(person=kept)
    observed = StandingObserver.objects.filter(person=kept).values("committee")
    StandingObserver.objects.filter(person=duplicate, committee__in=observed).delete()
    StandingObserver.objects.filter(person=duplicate).update(person=kept)
    Interest.objects.filter(person=duplicate).update(person=kept)
    Absence.objects.filter(person=duplicate).update(person=kept)
    for committee in Committee.objects.filter(pk__in=touched):
        sync_committee(committee=committee, day=day)
    payload = {"kept": kept.pk, "duplicate": duplicate.pk, "name": kept.name, "reason": reason.strip()}
    record(kept.organisation, "people_merged", payload, user, now)


def _require_mergeable(kept: Person, duplicate: Person, reason: str) -> None:
    if kept.pk == duplicate.pk or kept.organisation_id != duplicate.organisation_id:
        raise Refused("请选择本机关的另一条人员记录。")
    if kept.merged_into_id is not None:
        raise Refused(f"{kept.name}的这条记录已并入他处，请合并到保留的那一条。")
    if not reason.strip():
        raise Refused("请填写合并原因（如：重复登记）。")
    if kept.user_id is not None and duplicate.user_id is not None:
        raise Refused("两条记录都有账号，请先由安全管理员停用其中一个并解除关联。")
