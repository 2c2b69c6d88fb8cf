"""What a person says of himself: interests, days away, who acts for him meanwhile."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from committees.access.models import RoleGrant, RoleGroup
from committees.access.services import end_grant, grant_role
from committees.access.states import EXCLUSIVE_ROLES, ROLE_LABELS, Role
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.people.models import Absence, Acting, Committee, Interest, Person, Unit, User
from committees.people.selectors import held_on, person_of, seats_on
from committees.people.services.recording import record
from committees.people.states import AbsenceKind, InterestKind
from committees.rulebooks.selectors import body_rules

PERSONAL = frozenset({Role.MEMBER, *EXCLUSIVE_ROLES})  # attendance, votes and administration are nobody else's

ABSENT = "请假外出由本人登记和撤销。"


@transaction.atomic
def declare_interest(
    *,
    person: Person,
    kind: InterestKind,
    name: str,
    relation: str,
    user: User,
    now: datetime,
    unit: Unit | None = None,
    relative: Person | None = None,
) -> Interest:
    """A person declares an interest of his own. The ledger keeps that he did, not what: few may know of it."""
    _require_own(person, user)
    named = name.strip() or (unit.name if unit else "") or (relative.name if relative else "")
    if not named or not relation.strip():
        raise Refused("请填写利害关系的名称（或选择本机关的单位、人员）以及与本人的关系。")
    for other in (unit, relative):
        if other is not None and other.organisation_id != person.organisation_id:
            raise Refused("所选单位或人员不属于本机关，请直接填写名称。")
    interest = Interest.objects.create(
        person=person,
        kind=kind,
        name=named[:100],
        relation=relation.strip()[:60],
        unit=unit if kind == InterestKind.UNIT else None,
        relative=relative if kind == InterestKind.RELATIVE else None,
        declared_at=now,
    )
    record(person.organisation, "interest_declared", {"interest": interest.pk, "person": person.name}, user, now)
    return interest


@transaction.atomic
def end_interest(*, interest: Interest, user: User, now: datetime) -> None:
    """The interest exists no longer. What was declared stays readable to the person."""
    _require_own(interest.person, user)
    if Interest.objects.filter(pk=interest.pk, ended_at__isnull=True).update(ended_at=now) != 1:
        raise Refused("这项利害关系已经终止，无需再次办理。")
    payload = {"interest": interest.pk, "person": interest.person.name}
    record(interest.person.organisation, "interest_ended", payload, user, now)


@transaction.atomic
def enter_absence(
    *,
    person: Person,
    kind: AbsenceKind,
    starts_on: date,
    ends_on: date,
    reason: str,
    user: User,
    now: datetime,
    decided: bool = False,
) -> Absence:
    """Days on which the person is away, so that the office can plan; leave from a meeting is asked for separately.

    By the person himself; `decided`: by a leave, whose own service asked who decides it.
    """
    if not decided:
        _require_own(person, user, ABSENT)
    if ends_on < starts_on:
        raise Refused("截止日期不能早于起始日期。")
    if not reason.strip():
        raise Refused("请填写事由。")
    absence = Absence.objects.create(
        person=person,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip()[:100],
        entered_at=now,
    )
    payload = {"person": person.name, "from": starts_on.isoformat(), "until": ends_on.isoformat()}
    record(person.organisation, "absence_entered", payload, user, now)
    return absence


@transaction.atomic
def cancel_absence(*, absence: Absence, user: User, now: datetime, decided: bool = False) -> None:
    """The person is not away after all, as he says himself or, `decided`, the end of his leave."""
    if not decided:
        _require_own(absence.person, user, ABSENT)
    if Absence.objects.filter(pk=absence.pk, cancelled_at__isnull=True).update(cancelled_at=now) != 1:
        raise Refused("这项请假外出已经撤销。")
    payload = {
        "person": absence.person.name,
        "from": absence.starts_on.isoformat(),
        "until": absence.ends_on.isoformat(),
    }
    record(absence.person.organisation, "absence_cancelled", payload, user, now)


@transaction.atomic
def hand_over(
    *,
    person: Person,
    deputy: Person,
    group: RoleGroup,
    starts_on: date,
    ends_on: date,
    reason: str,
    approved_by: str,
    user: User,
    now: datetime,
) -> Acting:
    """代理: the deputy does the work of one of the person's roles for some days, as the person himself says.

    Attendance and vote of a member are never handed over. The head of a body hands over only to a member whom the
    rulebook lets convene in his stead. Refuses a role that the person does not hold.
    """
    _require_own(person, user, "代理须由本人委托。")
    role = Role(group.role)
    _require_handable(person, deputy, group, role, starts_on, now)
    if ends_on < starts_on or ends_on < local_day(now):
        raise Refused("代理的截止日期不能早于起始日期，也不能早于今天。")
    if not reason.strip() or not approved_by.strip():
        raise Refused("请填写代理原因和批准人。")
    scope = group.committee or group.unit or group.organisation
    grant = grant_role(
        role=role,
        scope=scope,
        user=_login(deputy),
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by=user,
        handed_over=True,
        now=now,
    )
    acting = Acting.objects.create(
        person=person, deputy=deputy, grant=grant, reason=reason.strip()[:100], approved_by=approved_by.strip()[:60]
    )
    payload = {
        "person": person.name,
        "deputy": deputy.name,
        "role": ROLE_LABELS[role],
        "from": starts_on.isoformat(),
        "until": ends_on.isoformat(),
        "reason": acting.reason,
        "approved_by": acting.approved_by,
    }
    record(person.organisation, "acting_begun", payload, user, now)
    return acting


def _login(deputy: Person) -> User:
    if deputy.user is None or not deputy.user.is_active:
        raise Refused(f"{deputy.name}没有可用的账号，请先由安全管理员开通。")
    return deputy.user


def _require_handable(
    person: Person, deputy: Person, group: RoleGroup, role: Role, starts_on: date, now: datetime
) -> None:
    if role in PERSONAL:
        raise Refused(f"“{ROLE_LABELS[role]}”须由本人履行，不能由他人代理。")
    if deputy.pk == person.pk or deputy.organisation_id != person.organisation_id:
        raise Refused("请选择本机关的另一人作为代理人。")
    if role is Role.CHAIR and group.committee is not None:
        _require_delegate(person, deputy, group.committee, starts_on, now)
    elif not _held_by_grant(person, group, starts_on):
        raise Refused(f"{person.name}没有“{ROLE_LABELS[role]}”角色，无从代理。")


def _held_by_grant(person: Person, group: RoleGroup, day: date) -> bool:
    if person.user is None:
        return False
    return RoleGrant.objects.filter(held_on(day), role_group=group, user=person.user, acting__isnull=True).exists()


def _require_delegate(person: Person, deputy: Person, committee: Committee, day: date, now: datetime) -> None:
    """The rulebook names who may convene in the head's stead; nobody else may act for him."""
    seats = list(seats_on(committee, day))
    if not seats or seats[0].person_id != person.pk:
        raise Refused(f"{person.name}不是{committee}的主要负责人，无从代理。")
    convening = body_rules(committee, now).convening
    allowed = convening.delegates if convening is not None else ()
    if not any(seat.person_id == deputy.pk and seat.role in allowed for seat in seats):
        named = "、".join(allowed)
        words = f"只能委托{named}" if allowed else "没有规定可以委托"
        raise Refused(f"“{committee.rulebook}”{words}代为召集和主持，{deputy.name}不在此列。")


@transaction.atomic
def end_acting(*, acting: Acting, user: User, now: datetime) -> None:
    """The person is back, as he or the deputy says: the deputy's role ends today."""
    own = person_of(user)
    if own is None or own.pk not in (acting.person_id, acting.deputy_id):
        raise Refused("代理由本人或者代理人结束。")
    grant = acting.grant
    end_grant(grant=grant, ends_on=max(local_day(now), grant.starts_on), ended_by=user, now=now)
    payload = {"person": acting.person.name, "deputy": acting.deputy.name, "role": grant.role_group.get_role_display()}
    record(acting.person.organisation, "acting_ended", payload, user, now)


def _require_own(person: Person, user: User, words: str = "利害关系须由本人申报。") -> None:
    own = person_of(user)
    if own is None or own.pk != person.pk:
        raise Refused(words)
