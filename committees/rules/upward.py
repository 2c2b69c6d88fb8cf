"""What a rulebook sends up to a superior besides copies of minutes: reports (报告) and requests (请示)."""

from __future__ import annotations

from dataclasses import dataclass

from committees.rules.clause import Clause
from committees.rules.terms import Term


class UpwardKind(Term):
    """Whether an answer is asked for."""

    REPORT = "report", "报告"
    REQUEST = "request", "请示"


class UpwardStage(Term):
    """Before or after the meeting of `body` that the report is about."""

    BEFORE = "before", "会前"
    AFTER = "after", "会后"


@dataclass(frozen=True)
class UpwardRule:
    """`title` goes up to `reports_to`.

    `duty` names the duty that is performed by it; `body` and `stage` the meeting whose step it is. Nothing but what
    has such a rule, and the minutes whose rule names `superiors`, is ever seen from above.
    """

    clause: Clause
    code: str
    title: str
    reports_to: str
    kind: UpwardKind = UpwardKind.REPORT
    duty: str = ""
    body: str = ""
    stage: UpwardStage | None = None
