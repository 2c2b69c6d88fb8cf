"""建立向导 in the house: its steps on this floor, its page among those of administration."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from committees.access.selectors import permissions_of
from committees.desk.ports import Todo, add_todos
from committees.desk.system import SystemPage, add_system_page
from committees.people.declared import seatable_people
from committees.people.models import Organisation, Portfolio, Seat, StandingObserver, User
from committees.people.selectors import held_on
from committees.setup.ports import Step, add_step
from committees.setup.selectors import (
    committees_of,
    has_roles,
    may_begin,
    may_set_up,
    organisation_set_up_by,
    own_rulebooks,
    standings,
)

SYSTEM, SECURITY = "administer_system", "administer_security"


def _named(home: Organisation) -> str:
    return f"{home.name}（发文代字：{home.document_mark}）" if home.document_mark else ""


def _rulebooks(home: Organisation) -> str:
    """The organisation's own copies; or the shipped ones that its committees follow without a copy."""
    own = "、".join(str(each) for each in own_rulebooks(home))
    followed = dict.fromkeys(str(each.rulebook) for each in committees_of(home))
    return own or ("、".join(followed) + "（未复制，直接适用）" if followed else "")


def _committees(home: Organisation) -> str:
    return "、".join(each.short_name for each in committees_of(home))


def _count(number: int, words: str) -> str:
    return f"{number}{words}" if number else ""


def _seats(home: Organisation) -> str:
    running = Seat.objects.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))
    return _count(running.filter(term__committee__in=committees_of(home)).count(), "个席位已任职")


def _charges(home: Organisation) -> str:
    return _count(Portfolio.objects.filter(held_on(timezone.localdate()), unit__organisation=home).count(), "项分管")


def _observers(home: Organisation) -> str:
    return _count(
        StandingObserver.objects.filter(committee__in=committees_of(home), ends_on=None).count(), "人固定列席"
    )


STEPS = (
    Step(10, "organisation", "机关", "全称、简称、发文代字、上级机关", SYSTEM, _named),
    Step(20, "rulebook", "议事规则", "选择一部规则作蓝本，复制为本机关的规则", SYSTEM, _rulebooks),
    Step(30, "committees", "会议主体", "设立规则规定的常委会、班子会等", SYSTEM, _committees),
    Step(
        40,
        "units",
        "部门单位",
        "申报议题、承办决定的单位",
        SYSTEM,
        lambda home: _count(home.units.count(), "个单位"),
    ),
    Step(
        50,
        "venues",
        "会议室",
        "开会的地点，安排会议时选用",
        SYSTEM,
        lambda home: _count(home.venues.count(), "个会议室"),
        needed=False,
    ),
    Step(
        60,
        "people",
        "人员",
        "班子成员、列席人员、办公室和单位的工作人员",
        SYSTEM,
        lambda home: _count(seatable_people(home.pk).count(), "人"),
    ),
    Step(70, "seats", "届与席位", "本届从何时起，谁担任什么职务", SYSTEM, _seats),
    Step(80, "charges", "分管", "每个单位由哪位成员分管", SYSTEM, _charges, needed=False),
    Step(90, "observers", "固定列席", "每次会议都列席的人员", SYSTEM, _observers, needed=False),
    Step(
        100,
        "posts",
        "账号与分工",
        "谁审核、谁记录、谁经办；没有账号的同时开通",
        SECURITY,
        lambda home: _count(has_roles(home), "项角色"),
    ),
)


def open_steps(user: User, now: datetime) -> list[Todo]:  # noqa: ARG001
    """An administrator of an organisation that is not set up yet goes on with the first step that is his."""
    if not permissions_of(user).organisation_ids(SYSTEM, SECURITY):
        return []
    home = organisation_set_up_by(user)
    rows = standings(home, user) if home else []
    done = sum(row.done for row in rows)
    ready = any(row.done for row in rows if row.step.key == "people")
    if home and may_begin(user, home) and not ready:
        why = "规则、会议主体、会议室和人员一页填完，接着核对席位；也可以逐步办理"
        return [Todo("建立机关：一页登记", reverse("setup-start"), why=why)]
    for row in rows:
        # Accounts are opened for people: until there are some, the step cannot be taken.
        if row.mine and row.step.needed and not row.done and (ready or row.step.permission != SECURITY):
            why = f"建立向导：{len(rows)} 步中已完成 {done} 步"
            return [Todo(f"建立机关：办理“{row.number}. {row.step.label}”", row.url, why=why)]
    return []


def plug_in() -> None:
    """Called once, when the app is ready."""
    add_todos(open_steps)
    for step in STEPS:
        add_step(step)
    add_system_page(
        SystemPage(
            5, "建立向导", "从新装系统到第一次会议：逐步办理，随时中断、继续", "signpost-split", "setup", may_set_up
        )
    )
