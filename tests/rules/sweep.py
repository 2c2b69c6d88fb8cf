"""Runs every judge over every body, matter and side of each rule, and gathers the clauses that answer."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from committees.calendar.shipped import load_calendar
from committees.rules import (
    Body,
    Clause,
    FactError,
    Matter,
    Method,
    QuorumFacts,
    Rulebook,
    Speaker,
    SpendKind,
    TallyFacts,
    TransferFacts,
    Verdict,
    attendance_for,
    classify_amount,
    consenting_roles,
    deadline_feedback,
    deadline_materials,
    deadline_minutes,
    deadline_notice,
    deadline_objection,
    judge_adhoc,
    judge_consultation,
    judge_decide,
    judge_frequency,
    judge_hold,
    judge_method,
    judge_preliminary,
    judge_quorum,
    judge_reconsideration,
    judge_speaking,
    judge_transfer_cap,
    judge_vote,
    may_put_off,
    review_chain,
    review_steps,
    rule_for,
)

MOMENT = datetime(2026, 12, 10, 7, tzinfo=UTC)
DEADLINES = (deadline_notice, deadline_materials, deadline_objection, deadline_minutes)


def verdicts(rulebook: Rulebook) -> Iterator[Verdict]:
    """All that the judges answer."""
    for body in rulebook.bodies.values():
        yield judge_hold(body)
        yield deadline_feedback(body, MOMENT, load_calendar())
        yield from (judge_consultation(body, roles) for roles in ((), consenting_roles(body)))
        yield judge_frequency(body, [], date(2026, 1, 1), date(2026, 12, 31))
        for matter in Matter:
            yield from _of_matter(body, matter)
    for kind in SpendKind:
        yield classify_amount(rulebook, kind, 10**6)
    yield judge_transfer_cap(rulebook, TransferFacts(9, 3, 3))


def _of_matter(body: Body, matter: Matter) -> Iterator[Verdict]:
    for facts in (QuorumFacts(12, 12), QuorumFacts(12, 12, 0, in_charge_present=False), QuorumFacts(12, 1)):
        yield judge_quorum(body, matter, facts)
    for in_favour, against in ((12, 0), (0, 12), (6, 6)):
        try:
            yield judge_vote(body, matter, TallyFacts(12, 12, in_favour, against))
        except FactError:
            assert not body.majority
    for method in Method:
        yield judge_method(body, matter, method)
    for flag in (False, True):
        yield judge_adhoc(body, matter, urgent=flag)
        yield judge_decide(body, matter, emergency=flag)
    yield judge_speaking(body, matter, Speaker.CHAIR, others_remaining=1)
    for deadline in DEADLINES:
        yield deadline(body, matter, MOMENT, load_calendar())
    conditions = frozenset(rule.when for rule in body.preliminary)
    for dissent in (False, True):
        yield from judge_preliminary(body, matter, {}, dissent=dissent, conditions=conditions)
    yield judge_reconsideration(body, matter, members=9, agreeing=5, approved=True)


def looked_up(body: Body) -> Iterator[Clause]:
    """The clauses of rules that are looked up by matter rather than judged."""
    for matter in Matter:
        chain, put_off = review_chain(body, matter), may_put_off(body.disagreement, matter)
        present, must = attendance_for(body.attendance, matter), rule_for(body.must_vote, matter)
        yield from (found.clause for found in (chain, put_off, present, must) if found is not None)
        yield from (step.clause for step in review_steps(body, matter) if step.clause is not None)
        yield from (rule.clause for rule in body.single_votes if matter in rule.matters)


def answered(rulebook: Rulebook) -> set[Clause]:
    """Every clause that some judge or lookup answers with."""
    found = {verdict.clause for verdict in verdicts(rulebook)}
    for body in rulebook.bodies.values():
        found.update(looked_up(body))
    return found
