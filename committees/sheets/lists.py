"""The lists of this floor as workbooks: people, the roll of a committee, accounts, grants."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from committees.access.selectors import (
    accounts_under,
    committees_seen_by_keepers,
    grants_under,
    may_grant_roles,
)
from committees.people.models import Committee, User
from committees.people.selectors import charges_of, committees_by_id, people_of, seats_on
from committees.sheets.answers import EXPORT_LIMIT, sheet_answer
from committees.sheets.rules import Table


@require_safe
def people_sheet(request: HttpRequest) -> HttpResponse:
    """人员 of the house, without what is not asked for elsewhere."""
    committees = _kept(request)
    found = people_of(committees[0].organisation_id).order_by("unit__position", "pk")[:EXPORT_LIMIT]
    rows = (
        (each.name, each.unit.name if each.unit else "", each.post, each.email, each.user.username if each.user else "")
        for each in found
    )
    return sheet_answer(Table("人员", ("姓名", "单位", "职务", "邮箱", "账号"), rows), name="人员名单")


@require_safe
def committee_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """名册: the seats of a committee today."""
    keys = [committee.pk for committee in _kept(request)]
    found = get_object_or_404(committees_by_id(keys), pk=pk)
    day = timezone.localdate()
    seats = list(seats_on(found, day))
    charges = charges_of(seats, day)
    rows = (
        (
            found.name,
            seat.person.name,
            seat.person.unit.name if seat.person.unit else "",
            seat.role,
            seat.get_kind_display(),
            seat.starts_on.isoformat(),
            seat.ends_on.isoformat() if seat.ends_on else "",
            "、".join(charges.get(seat.pk, [])),
        )
        for seat in seats
    )
    columns = ("委员会", "姓名", "单位", "席位职务", "席位类别", "任职日期", "离任日期", "分管")
    return sheet_answer(Table("席位", columns, rows), name=f"{found.short_name}名册")


@require_safe
def accounts_sheet(request: HttpRequest) -> HttpResponse:
    """账号, as the security administrator lists them."""
    rows = (
        (each.username, each.person.name, "正常" if each.is_active else "停用")
        for each in accounts_under(_administrator(request))[:EXPORT_LIMIT]
    )
    return sheet_answer(Table("账号", ("账号", "姓名", "状态"), rows), name="账号清单")


@require_safe
def grants_sheet(request: HttpRequest) -> HttpResponse:
    """角色授权, running and ended."""
    rows = (
        (
            each.user.person.name if hasattr(each.user, "person") else each.user.username,
            str(each.role_group),
            each.starts_on.isoformat(),
            each.ends_on.isoformat() if each.ends_on else "",
        )
        for each in grants_under(_administrator(request))[:EXPORT_LIMIT]
    )
    return sheet_answer(Table("角色授权", ("人员", "角色", "起始", "截止"), rows), name="角色授权清单")


def _kept(request: HttpRequest) -> list[Committee]:
    committees = list(committees_seen_by_keepers(request.user))  # type: ignore[arg-type]
    if not committees:
        raise Http404
    return committees


def _administrator(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not may_grant_roles(user):
        raise Http404
    return user
