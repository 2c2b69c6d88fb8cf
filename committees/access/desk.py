"""What the room of access adds to the navigation, to one's own menu, and to the table of access."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from committees.access.addresses import ADDRESSES, STATES
from committees.access.audit import may_audit
from committees.access.audit_job import KIND
from committees.access.drift import serious_findings, unseen_reports
from committees.access.origins import note_entry
from committees.access.ports import declare_access
from committees.access.screens import may_open_screens
from committees.access.second_factor import required_roles
from committees.access.selectors import may_grant_roles
from committees.access.watch import watch_record
from committees.desk.places import AccountLink, add_account_link
from committees.desk.ports import Group, Todo, add_todos
from committees.desk.system import SystemPage, add_system_page
from committees.documents.ports import register_job
from committees.ledger.ports import follow_entries, watch_acts
from committees.people.models import User


def drift_todos(user: User, now: datetime) -> list[Todo]:  # noqa: ARG001 (the port's signature)
    """What the nightly check found out of order."""
    if not may_grant_roles(user):
        return []
    words = "权限核对发现{}处不符，请查明"
    counts = [len(serious_findings(report)) for report in unseen_reports(user)]
    return [Todo(words.format(count), reverse("drift"), group=Group.ALERT, urgency="overdue") for count in counts]


def plug_in() -> None:
    """Called once, when the floor stands."""
    required_roles(tuple(settings.SECOND_FACTOR_ROLES))  # a name that is no role stops the start
    add_account_link(AccountLink(78, "第二要素", "factor", personal=False))
    add_account_link(AccountLink(80, "登录管理", "sessions", personal=False))
    for order, label, purpose, icon, name in (
        (20, "角色授权", "谁在何时担任何种角色", "person-badge", "roles"),
        (22, "账号", "重置密码、停用和启用账号", "person-lock", "accounts"),
        (23, "权限核对", "实有权限与授权、任职是否一致", "clipboard-check", "drift"),
        (24, "权限总表", "每个角色在每种状态下能到达什么", "table", "access-matrix"),
    ):
        add_system_page(SystemPage(order, label, purpose, icon, name, may_grant_roles))
    add_system_page(
        SystemPage(16, "会议室大屏", "开通、停用会议室里不需登录的大屏", "display", "room-screens", may_open_screens)
    )
    add_system_page(
        SystemPage(30, "审计", "登录、查看、导出和全部操作的记录，核验台账", "shield-check", "audit", may_audit)
    )
    register_job(KIND)
    watch_acts(watch_record)
    follow_entries(note_entry)
    add_todos(drift_todos)
    declare_access(ADDRESSES, STATES)
