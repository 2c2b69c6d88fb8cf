"""Duties with a frequency and an owner (述职, 请示报告, …), and guiding provisions."""

from __future__ import annotations

from dataclasses import dataclass

from committees.rules.clause import Clause
from committees.rules.terms import Period, Term


class DutyKind(Term):
    """How a duty's time is set."""

    PERIODIC = "periodic", "定期"
    WITHIN = "within", "事后限期"
    BEFORE = "before", "事前限期"
    DAILY = "daily", "每日"


@dataclass(frozen=True)
class DutyRule:
    """`owner` owes `title`: `times` (to `at_most`) in a `period`, or within or before `days`.

    `extension_days` may be added once; `reports_to` receives it. `each`: the body whose every member owes it;
    `each_unit`: every department owes it.
    """

    clause: Clause
    code: str
    title: str
    owner: str
    kind: DutyKind = DutyKind.PERIODIC
    times: int | None = None
    at_most: int | None = None
    period: Period | None = None
    days: int | None = None
    extension_days: int | None = None
    reports_to: str = ""
    each: str = ""
    each_unit: bool = False


# 立项审定: the leaders, not the head of the office, approve what is supervised.
LEADERS_APPROVE = "leaders-approve"


class Topic(Term):
    """What a guiding provision is about."""

    SECRECY = "secrecy", "保密"
    DISCIPLINE = "discipline", "纪律"
    ACCOUNTABILITY = "accountability", "责任追究"
    PREPARATION = "preparation", "会务准备"
    WORK_STYLE = "work-style", "工作作风"
    SUPERVISION = "supervision", "督查督办"
    DOCUMENTS = "documents", "公文文稿"
    PUBLICITY = "publicity", "党务公开"
    SCOPE = "scope", "议事范围"
    PERSONNEL = "personnel", "干部工作"
    MEETING = "meeting", "会议组织"


@dataclass(frozen=True)
class Provision:
    """A clause that guides people and that nothing computes; shown, searched and cited.

    `steps` is its list (a checklist or a procedure); `days`, `minutes` or `times` a number it names. `code` is for the
    few that the software follows, `LEADERS_APPROVE` among them: whatever their title says.
    """

    clause: Clause
    topic: Topic
    title: str
    steps: tuple[str, ...] = ()
    days: int | None = None
    minutes: int | None = None
    times: int | None = None
    code: str = ""
