"""试算: plain cases in, plain verdicts out. Behind the command and the page alike.

A case that makes no sense is answered with outcome `error` and a reason; it never stops
the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any

from committees.calendar.rules import WorkingCalendar
from committees.rules.adhoc import judge_adhoc
from committees.rules.body import Body
from committees.rules.case_facts import CaseFacts
from committees.rules.deadlines import deadline_materials, deadline_minutes, deadline_notice
from committees.rules.deciding import judge_decide, judge_hold, require_holdable
from committees.rules.errors import FactError
from committees.rules.frequency import judge_frequency
from committees.rules.majority import TallyFacts, judge_vote
from committees.rules.methods import judge_method
from committees.rules.quorum import QuorumFacts, judge_quorum
from committees.rules.rulebook import Rulebook
from committees.rules.speaking import judge_speaking
from committees.rules.terms import Force, Matter, Method, Outcome, Speaker, SpendKind
from committees.rules.thresholds import TransferFacts, classify_amount, judge_transfer_cap
from committees.rules.verdict import Verdict

ERROR = "error"
EXTRAS = ("due", "provisional", "exempt", "target", "periods", "report_to", "pass_to")

NO_DEADLINE = {"due": None, "provisional": False, "exempt": False}
# What a check always answers besides its verdict, so that an error has the same keys.
EMPTY_EXTRAS: Mapping[str, Mapping[str, Any]] = {
    "notice": NO_DEADLINE,
    "materials": NO_DEADLINE,
    "minutes": NO_DEADLINE,
    "frequency": {"periods": []},
}


@dataclass(frozen=True)
class Trial:
    """One case with all its codes looked up."""

    body: Body
    matter: Matter
    facts: CaseFacts
    calendar: WorkingCalendar


Books = Callable[[str], Rulebook]
BodyCheck = Callable[[Trial], Verdict]
BookCheck = Callable[[Rulebook, CaseFacts], Verdict]


def try_cases(cases: Iterable[Any], books: Books, calendar: WorkingCalendar) -> list[dict[str, Any]]:
    """The answers to all cases, in their order. `books` raises KeyError for unknown codes."""
    return [try_case(case, books, calendar) for case in cases]


def try_case(case: Any, books: Books, calendar: WorkingCalendar) -> dict[str, Any]:
    """The answer to one case: its verdict, or outcome `error` with the reason."""
    if not isinstance(case, Mapping):
        return _error(None, "每个案例须为对象（键值对）")
    try:
        verdict = _judge(case, books, calendar)
    except FactError as error:
        return {**_error(case.get("id"), str(error)), **EMPTY_EXTRAS.get(_check_of(case), {})}
    return _answer(case.get("id"), verdict)


def _judge(case: Mapping[str, Any], books: Books, calendar: WorkingCalendar) -> Verdict:
    facts = CaseFacts(case)
    rulebook = _rulebook(facts, books)
    matter = facts.term(Matter, "matter", Matter.GENERAL)
    check = facts.text("check")
    if check in BOOK_CHECKS:
        if facts.has("body"):
            _body(facts, rulebook)
        return BOOK_CHECKS[check](rulebook, facts)
    if check not in BODY_CHECKS:
        known = "、".join((*BODY_CHECKS, *BOOK_CHECKS))
        raise FactError(f"check 没有“{check}”，可用：{known}")
    body = _body(facts, rulebook)
    verdict = BODY_CHECKS[check](Trial(body, matter, facts, calendar))
    return _unless_forbidden(body, check, verdict)


def _rulebook(facts: CaseFacts, books: Books) -> Rulebook:
    code = facts.text("rulebook")
    try:
        return books(code)
    except KeyError as error:
        raise FactError(f"没有规则“{code}”") from error


def _body(facts: CaseFacts, rulebook: Rulebook) -> Body:
    code = facts.text("body")
    if code not in rulebook.bodies:
        known = "、".join(rulebook.bodies)
        raise FactError(f"规则“{rulebook.code}”没有会议主体“{code}”，可用：{known}")
    return rulebook.bodies[code]


def _unless_forbidden(body: Body, check: str, verdict: Verdict) -> Verdict:
    """An abolished body is refused whatever can be refused; nothing else can be asked of it."""
    if body.forbidden is None:
        return verdict
    if check not in PERMISSIONS:
        require_holdable(body)
    clause = body.forbidden
    return replace(
        verdict,
        outcome=Outcome.REFUSED,
        force=Force.MANDATORY,
        clause=clause,
        arithmetic=f"{body.title}，{Outcome.REFUSED.label}",
        reason=f"{clause.label}：{clause.wording}，不得召开。",
    )


def _quorum(trial: Trial) -> Verdict:
    facts = trial.facts
    given = QuorumFacts(
        entitled=facts.count("entitled"),
        present=facts.count("present"),
        recused=facts.count("recused", 0),
        in_charge_present=facts.flag("in_charge_present", default=True),
    )
    return judge_quorum(trial.body, trial.matter, given)


def _vote(trial: Trial) -> Verdict:
    facts = trial.facts
    optional = ("abstain", "defer", "written_for", "written_against", "recused")
    given = TallyFacts(
        entitled=facts.count("entitled"),
        present=facts.count("present"),
        in_favour=facts.count("for"),
        against=facts.count("against"),
        emergency=facts.flag("emergency", default=False),
        **{name: facts.count(name, 0) for name in optional},
    )
    return judge_vote(trial.body, trial.matter, given)


def _notice(trial: Trial) -> Verdict:
    moment = trial.facts.moment("meeting_at")
    return deadline_notice(trial.body, trial.matter, moment, trial.calendar)


def _materials(trial: Trial) -> Verdict:
    moment = trial.facts.moment("meeting_at")
    return deadline_materials(trial.body, trial.matter, moment, trial.calendar)


def _minutes(trial: Trial) -> Verdict:
    moment = trial.facts.moment("ended_at")
    return deadline_minutes(trial.body, trial.matter, moment, trial.calendar)


def _method(trial: Trial) -> Verdict:
    return judge_method(trial.body, trial.matter, trial.facts.term(Method, "method"))


def _adhoc(trial: Trial) -> Verdict:
    urgent = trial.facts.flag("urgent", default=False)
    return judge_adhoc(trial.body, trial.matter, urgent=urgent)


def _speak(trial: Trial) -> Verdict:
    speaker = trial.facts.term(Speaker, "speaker")
    others = trial.facts.count("others_remaining")
    return judge_speaking(trial.body, trial.matter, speaker, others_remaining=others)


def _decide(trial: Trial) -> Verdict:
    emergency = trial.facts.flag("emergency", default=False)
    return judge_decide(trial.body, trial.matter, emergency=emergency)


def _hold(trial: Trial) -> Verdict:
    return judge_hold(trial.body)


def _frequency(trial: Trial) -> Verdict:
    facts = trial.facts
    return judge_frequency(trial.body, facts.days("held"), facts.day("from"), facts.day("to"))


def _transfer_cap(rulebook: Rulebook, facts: CaseFacts) -> Verdict:
    names = ("seats", "transferred", "proposed")
    return judge_transfer_cap(rulebook, TransferFacts(**{n: facts.count(n) for n in names}))


def _matter_class(rulebook: Rulebook, facts: CaseFacts) -> Verdict:
    return classify_amount(rulebook, facts.term(SpendKind, "kind"), facts.count("amount"))


BODY_CHECKS: Mapping[str, BodyCheck] = {
    "quorum": _quorum,
    "vote": _vote,
    "notice": _notice,
    "materials": _materials,
    "minutes": _minutes,
    "method": _method,
    "adhoc": _adhoc,
    "speak": _speak,
    "decide": _decide,
    "hold": _hold,
    "frequency": _frequency,
}
BOOK_CHECKS: Mapping[str, BookCheck] = {
    "transfer_cap": _transfer_cap,
    "matter_class": _matter_class,
}
PERMISSIONS = ("method", "adhoc", "speak", "decide", "hold")


def _answer(case_id: Any, verdict: Verdict) -> dict[str, Any]:
    clause = verdict.clause
    cited = {
        "source": clause.source,
        "document": clause.document,
        "reference": clause.reference,
    }
    answer = {
        "id": _echo(case_id),
        "outcome": str(verdict.outcome),
        "force": str(verdict.force),
        "required": verdict.required,
        "arithmetic": verdict.arithmetic,
        "clause": None if clause.default else cited,
        "default": clause.default,
        "reason": verdict.reason,
    }
    extras = {name: verdict.details[name] for name in EXTRAS if name in verdict.details}
    return answer | extras


def _error(case_id: Any, reason: str) -> dict[str, Any]:
    """An answer without a verdict: the same keys, and the reason in Chinese."""
    return {
        "id": _echo(case_id),
        "outcome": ERROR,
        "force": None,
        "required": None,
        "arithmetic": "",
        "clause": None,
        "default": False,
        "reason": reason,
    }


def _check_of(case: Mapping[str, Any]) -> str:
    check = case.get("check")
    return check if isinstance(check, str) else ""


def _echo(case_id: Any) -> Any:
    """The id as it came; NaN and infinity are no JSON and become null."""
    if isinstance(case_id, float) and not isfinite(case_id):
        return None
    return case_id
