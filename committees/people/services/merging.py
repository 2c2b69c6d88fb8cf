"""One human being entered twice: what is to come goes to one row, what was stays where it was recorded."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from committees.access.models import RoleGrant
from committees.access.services import end_grant, sync_committee
from committees.access.sessions import end_sessions
from committees.access.states import EXCLUSIVE_ROLES
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.people.models import Absence, Committee, Interest, Person, Seat, StandingObserver, User
from committees.people.selectors import held_on
from committees.people.services.recording import record
from committees.people.states import KeepLogin


@transaction.atomic
def merge_people(
    *,
    kept: Person,
    duplicate: Person,
    reason: str,
    user: User | None,
    now: datetime,
    keep_login: KeepLogin | None = None,
) -> None:
    """Join a duplicate to the person that is kept.

    Running seats, standing observation, interests, days away and the login go over; rolls, opinions, votes and
    finished seats of the past keep the row they were recorded under. Where both may sign in, `keep_login` says which
    login stays; the other is closed and its roles end. Refuses where both hold a seat in the same committee.
    """
    _require_mergeable(kept, duplicate, reason)
    stays, closed = _logins(kept, duplicate, keep_login)
    day = local_day(now)
    seats = Seat.objects.filter(person=duplicate, ends_on__isnull=True)
    touched = set(seats.values_list("term__committee_id", flat=True))
    if Seat.objects.filter(held_on(day), person=kept, term__committee_id__in=touched).exists():
        raise Refused(f"两条记录在同一会议主体都有席位，请先为其中一条办理离任，再合并{kept.name}。")
    if Person.objects.filter(pk=duplicate.pk, merged_into__isnull=True).update(merged_into=kept, user=None) != 1:
        raise Refused(f"{duplicate.name}的这条记录已经合并。")
    Person.objects.filter(pk=kept.pk).update(user=stays)
    seats.update(person=kept)
    observing = StandingObserver.objects.filter(ends_on__isnull=True)
    observed = observing.filter(person=kept).values("committee")
    observing.filter(person=duplicate, committee__in=observed).delete()
    observing.filter(person=duplicate).update(person=kept)
    Interest.objects.filter(person=duplicate).update(person=kept)
    Absence.objects.filter(person=duplicate).update(person=kept)
    held = Seat.objects.filter(person=kept, ends_on__isnull=True).values("term__committee")
    for committee in Committee.objects.filter(Q(pk__in=touched) | Q(pk__in=held)):
        sync_committee(committee=committee, day=day)
    if closed is not None:
        _close_login(closed, user, now)
    payload = {"kept": kept.pk, "duplicate": duplicate.pk, "name": kept.name, "reason": reason.strip()}
    if stays is not None and closed is not None:
        payload |= {"login": stays.username, "closed": closed.username}
    record(kept.organisation, "people_merged", payload, user, now)


def _require_mergeable(kept: Person, duplicate: Person, reason: str) -> None:
    if kept.pk == duplicate.pk or kept.organisation_id != duplicate.organisation_id:
        raise Refused("请选择本机关的另一条人员记录。")
    if kept.merged_into_id is not None:
        raise Refused(f"{kept.name}的这条记录已并入他处，请合并到保留的那一条。")
    if not reason.strip():
        raise Refused("请填写合并原因（如：重复登记）。")


def _logins(kept: Person, duplicate: Person, keep_login: KeepLogin | None) -> tuple[User | None, User | None]:
    """The login that stays and the one to be closed."""
    if kept.user is None or duplicate.user is None:
        return kept.user or duplicate.user, None
    if keep_login is None:
        raise Refused(f"两条记录都有账号（{kept.user.username}、{duplicate.user.username}），请选择保留哪一个。")
    own = keep_login is KeepLogin.KEPT
    return (kept.user, duplicate.user) if own else (duplicate.user, kept.user)


def _close_login(closed: User, user: User | None, now: datetime) -> None:
    """No sign-in any more, running ones end, its roles end. Administrators' are the security administrator's."""
    day = local_day(now)
    lasting = RoleGrant.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), user=closed)
    if lasting.filter(role_group__role__in=[str(role) for role in EXCLUSIVE_ROLES]).exists():
        raise Refused(f"账号“{closed.username}”是管理员账号，请先由安全管理员处理，再合并。")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    for grant in lasting.exclude(ends_on=F("starts_on")).select_related("role_group", "user"):
        end_grant(grant=grant, ends_on=max(day, grant.starts_on), ended_by=user, now=now)
    end_sessions(user=closed)
