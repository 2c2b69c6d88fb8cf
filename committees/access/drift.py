"""核对权限: what people may do against what they were given. The dated grants and seats are the truth.

A sitting that ended last night leaves a row until the next synchronisation: that is found too, and put right by it.
What no grant ever accounted for was entered past the services: that is what the security administrator must see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from committees.access.models import (
    CommitteeUserPermission,
    DriftReport,
    OrganisationUserPermission,
    RoleGrant,
    RoleGroup,
    UnitUserPermission,
)
from committees.access.selectors import permissions_of
from committees.access.services import group_permissions, held_users, permission_names
from committees.access.states import EXCLUSIVE_ROLES, ROLE_LABELS, Role
from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.people.models import Organisation, Seat, User
from committees.people.selectors import held_on

USER_TABLES = (CommitteeUserPermission, UnitUserPermission, OrganisationUserPermission)


@dataclass(frozen=True)
class Finding:
    """One thing that does not agree. `ordinary`: a day went by and the next synchronisation puts it right."""

    text: str
    ordinary: bool = False


def report_drift(*, now: datetime) -> list[DriftReport]:
    """A report for each organisation: the first of a day always, a further one where something new is out of order.

    To be run before the synchronisation, which would take the traces away. Harmless to run twice.
    """
    made = [_report(organisation, now) for organisation in Organisation.objects.order_by("pk")]
    return [report for report in made if report is not None]


@transaction.atomic
def _report(organisation: Organisation, now: datetime) -> DriftReport | None:
    day = local_day(now)
    found = list(drift_of(organisation, day))
    last = DriftReport.objects.filter(organisation=organisation).order_by("-pk").first()
    serious = {finding.text for finding in found if not finding.ordinary}
    if last is not None and local_day(last.at) == day and serious <= set(serious_findings(last)):
        return None
    checked = RoleGrant.objects.filter(held_on(day), role_group__organisation=organisation).count()
    rows = [{"text": finding.text, "ordinary": finding.ordinary} for finding in found]
    return DriftReport.objects.create(organisation=organisation, at=now, checked=checked, findings=rows)


def serious_findings(report: DriftReport) -> list[str]:
    """What of a report no passing of a day explains."""
    return [row["text"] for row in report.findings if not row["ordinary"]]


def drift_of(organisation: Organisation, day: date) -> Iterator[Finding]:
    """What does not agree."""
    groups = RoleGroup.objects.filter(organisation=organisation).select_related("group", "committee", "unit")
    for group in groups.order_by("pk"):
        yield from _members(group, day)
        yield from _permissions(group)
    yield from _direct(organisation)
    yield from _mixed(organisation, day)


def _members(group: RoleGroup, day: date) -> Iterator[Finding]:
    present = set(group.group.user_set.values_list("pk", flat=True))
    wanted = held_users(group, day)
    for user in _named(present - wanted):
        ever = RoleGrant.objects.filter(role_group=group, user=user).exists() or group.role in {Role.MEMBER, Role.CHAIR}
        why = "任职或授权已结束，权限未收回" if ever else "没有任何授权依据"
        yield Finding(f"{user} 持有“{group}”的权限：{why}。", ordinary=ever)
    for user in _named(wanted - present):
        yield Finding(f"{user} 应有“{group}”的权限，尚未给予。", ordinary=True)


def _permissions(group: RoleGroup) -> Iterator[Finding]:
    scope = group.committee or group.unit or group.organisation
    expected, found = set(permission_names(Role(group.role), scope)), group_permissions(group)
    beyond = sorted(name for name, subject in found if subject != scope.pk or name not in expected)
    if beyond:
        yield Finding(f"“{group}”的权限多于规定：{'、'.join(beyond)}。")
    missing = sorted(expected - {name for name, subject in found if subject == scope.pk})
    if missing:
        yield Finding(f"“{group}”的权限少于规定：{'、'.join(missing)}。")


def _direct(organisation: Organisation) -> Iterator[Finding]:
    """Permissions given to a person past every role."""
    inside = (
        Q(content_object__organisation=organisation),
        Q(content_object__organisation=organisation),
        Q(content_object=organisation),
    )
    for table, mine in zip(USER_TABLES, inside, strict=True):
        rows = table.objects.filter(mine).select_related("user", "permission")
        for row in rows:
            yield Finding(f"{row.user} 直接持有“{row.permission.codename}”权限，没有经过角色授予。")


def _mixed(organisation: Organisation, day: date) -> Iterator[Finding]:
    """Administrators with another role or a seat, whichever came first."""
    roles = [str(role) for role in EXCLUSIVE_ROLES]
    running = RoleGrant.objects.filter(held_on(day), role_group__organisation=organisation, role_group__role__in=roles)
    for grant in running.select_related("user", "role_group"):
        label = ROLE_LABELS[Role(grant.role_group.role)]
        others = RoleGrant.objects.filter(held_on(day), user=grant.user).exclude(role_group__role=grant.role_group.role)
        if others.exists() or Seat.objects.filter(held_on(day), person__user=grant.user).exists():
            yield Finding(f"{grant.user} 是{label}，同时担任其他角色或席位。")


def _named(users: set[int]) -> QuerySet[User]:
    return User.objects.filter(pk__in=users).order_by("pk")


def reports_under(administrator: User) -> QuerySet[DriftReport]:
    """The reports of the organisations whose security the user administers, newest first."""
    organisations = permissions_of(administrator).organisation_ids("administer_security")
    return DriftReport.objects.filter(organisation_id__in=organisations).select_related("organisation", "seen_by")


def unseen_reports(administrator: User) -> list[DriftReport]:
    """Those with something serious that nobody has taken note of."""
    waiting = reports_under(administrator).filter(seen_at=None).exclude(findings=[])
    return [report for report in waiting if serious_findings(report)]


@transaction.atomic
def take_note(*, report: DriftReport, user: User, now: datetime) -> None:
    """The security administrator has read a report; reading it again changes nothing."""
    if report.organisation_id not in permissions_of(user).organisation_ids("administer_security"):
        raise Refused("权限核对报告由本机关的安全管理员阅知。")
    if DriftReport.objects.filter(pk=report.pk, seen_at=None).update(seen_at=now, seen_by=user) != 1:
        return
    ledger.append(
        aggregate=f"organisation:{report.organisation_id}",
        organisation_id=report.organisation_id,
        verb="drift_noted",
        payload={"at": report.at.isoformat(), "findings": len(report.findings)},
        actor=user,
        now=now,
    )
