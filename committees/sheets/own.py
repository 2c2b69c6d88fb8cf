"""What concerns one alone as workbooks: one's own sign-ins, one's own declarations. Nobody else has these lists."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from committees.access.sessions import running_sessions
from committees.people.declared import absences_of, acting_for, interests_of
from committees.people.models import Absence, Acting, Interest, User
from committees.people.selectors import person_of
from committees.sheets.answers import sheet_answer
from committees.sheets.rules import Cell, Table
from committees.templatetags.cn import cn_date, cn_datetime


@require_safe
def sessions_sheet(request: HttpRequest) -> HttpResponse:
    """登录管理: where one is signed in now."""
    key = request.session.session_key
    rows = (
        (
            cn_datetime(each.began_at),
            each.address or "未知",
            each.agent or "未知",
            "本次登录" if each.session_key == key else "其他登录",
        )
        for each in running_sessions(_user(request), timezone.now())
    )
    columns = ("登录时间", "来源地址", "浏览器", "说明")
    return sheet_answer(Table("正在使用的登录", columns, rows), name="本人的登录清单")


@require_safe
def declarations_sheet(request: HttpRequest) -> HttpResponse:
    """我的申报: interests, days away and who acts, a sheet each. Only the declarer's own."""
    me = person_of(_user(request))
    if me is None:
        raise Http404
    interests = Table("利害关系", ("类别", "名称或姓名", "关系", "申报时间", "状态"), map(_interest, interests_of(me)))
    absences = Table("请假外出", ("类别", "起始日期", "截止日期", "事由", "状态"), map(_absence, absences_of(me)))
    columns = ("被代理人", "代理人", "角色", "起始日期", "截止日期", "理由", "批准人")
    actings = Table("代理", columns, map(_acting, acting_for(me)))
    return sheet_answer(interests, absences, actings, name="我的申报")


def _interest(row: Interest) -> tuple[Cell, ...]:
    ended = f"已终止（{cn_date(row.ended_at)}）" if row.ended_at else "有效"
    return (row.get_kind_display(), row.name, row.relation, cn_date(row.declared_at), ended)


def _absence(row: Absence) -> tuple[Cell, ...]:
    state = "已撤销" if row.cancelled_at else "有效"
    return (row.get_kind_display(), cn_date(row.starts_on), cn_date(row.ends_on), row.reason, state)


def _acting(row: Acting) -> tuple[Cell, ...]:
    grant = row.grant
    ends = cn_date(grant.ends_on) if grant.ends_on else ""
    names = (row.person.name, row.deputy.name, str(grant.role_group))
    return (*names, cn_date(grant.starts_on), ends, row.reason, str(row.approved_by))


def _user(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    return user
