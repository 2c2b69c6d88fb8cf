"""The verifier of a package judges anew, in plain Python, what the rules judged: it agrees with them, and notices."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from committees.calendar.rules import WorkingCalendar
from committees.rulebooks.shipped import shipped_codes, shipped_data
from committees.rules import (
    Matter,
    Method,
    Outcome,
    QuorumFacts,
    Speaker,
    TallyFacts,
    Verdict,
    consenting_roles,
    deadline_materials,
    deadline_minutes,
    deadline_notice,
    judge_adhoc,
    judge_consultation,
    judge_decide,
    judge_hold,
    judge_method,
    judge_preliminary,
    judge_quorum,
    judge_speaking,
    judge_vote,
    parse_rulebook,
    preliminaries,
)
from decisions.archive.checking.findings import Findings
from decisions.archive.checking.judging import check_rulings
from decisions.archive.checking.rulings import MATTERS, NAMES, Rules
from decisions.archive.checking.votes import check_votes
from meetings.notices.rules import judge_in_time, judge_leave
from meetings.scheduling.rules import judge_chair

CODES = list(shipped_codes())
CALENDAR = {"years": [2026], "days": {}}
MOMENT = datetime(2026, 9, 3, 7, tzinfo=UTC)
TURNED = {"allowed": "needs_reason", "needs_reason": "allowed", "due": "none", "met": "not_met", "none": "due"}
Row = dict[str, Any]


def as_record(acts: list[tuple[str, Row]]) -> tuple[list[Row], dict[str, Row]]:
    """A chain of the meeting with its payloads, without digests: those have their own tests."""
    chain = [
        {"aggregate": "meeting:1", "sequence": number, "verb": verb, "at": "2026-09-03T00:00:00.000000+00:00"}
        for number, (verb, _) in enumerate(acts, start=1)
    ]
    return chain, {f"meeting:1#{number}": {"payload": payload} for number, (_, payload) in enumerate(acts, start=1)}


def room(matter: Matter, members: int = 11, present: int = 9) -> list[tuple[str, Row]]:
    people = [
        {"roll": number, "role": "书记" if number == 1 else "委员", "entitled": True}
        for number in range(1, members + 1)
    ]
    people.append({"roll": 90, "role": "", "entitled": False})
    came = [("checked_in", {"roll": number}) for number in [*range(1, present + 1), 90]]
    item = ("item_added", {"item": 1, "title": "议题甲", "matter": str(matter), "position": 1})
    return [item, *came, ("open", {"people": people}), ("entry_started", about())]


def about(**more: Any) -> Row:
    return {"entry": 1, "position": 1, "title": "议题甲", **more}


def judged(verdict: Verdict, subject: str = "第1项 开始表决", **waived: str) -> tuple[str, Row]:
    return "rule_waived" if waived else "rule_applied", {"subject": subject, "verdict": verdict.as_dict(), **waived}


def found_in(acts: list[tuple[str, Row]], code: str, body: str) -> Findings:
    chain, told = as_record(acts)
    found, rules = Findings(), Rules(shipped_data(code)["bodies"][body], CALENDAR)
    check_votes(chain, told, rules, found)
    check_rulings([chain], told, rules, found)
    return found


def vote(code: str, body: str, matter: Matter, votes: str, *, written_for: int = 0, emergency: bool = False) -> Row:
    """A closed ballot of eleven members, nine of them there: f, a, b (弃权)."""
    facts = TallyFacts(
        11, 9, votes.count("f"), votes.count("a"), votes.count("b"), written_for=written_for, emergency=emergency
    )
    verdict = judge_vote(parse_rulebook(shipped_data(code)).bodies[body], matter, facts).as_dict()
    tally = {name: number for name, number in verdict["facts"].items() if name != "emergency"}
    tally["not_voted"] = 9 - len(votes)
    return about(ballot=1, round=1, text="同意", tally=tally, verdict=verdict)


def ballot(matter: Matter, votes: str, closed: Row, *more: tuple[str, Row]) -> list[tuple[str, Row]]:
    choices = {"f": "for", "a": "against", "b": "abstain"}
    cast = [
        ("vote_recorded", about(ballot=1, roll=number, name=f"委员{number}", choice=choices[each]))
        for number, each in enumerate(votes, start=1)
    ]
    urgent = {"emergency_reason": "汛情"} if closed["verdict"]["facts"]["emergency"] else {}
    opened = about(ballot=1, present=list(range(1, 10)), **urgent)
    return [*room(matter), ("ballot_opened", opened), *cast, *more, ("ballot_closed", closed)]


BALLOTS = [
    ("weidong-district", "standing-committee", Matter.MAJOR_DECISION, "ffffffffa", False),
    ("weidong-district", "standing-committee", Matter.MAJOR_DECISION, "fffffaaaa", False),  # close: put off
    ("weidong-district", "standing-committee", Matter.MAJOR_DECISION, "fffffaaaa", True),  # close, and an emergency
    ("weidong-district", "standing-committee", Matter.GENERAL, "fffffaaaa", False),  # close, no important matter
    ("zuocun-town-2018", "leadership-team", Matter.PERSONNEL, "ffffaaa", False),
    ("bureau-party-group-2017", "party-group", Matter.GENERAL, "ffffffbbb", False),
]


@pytest.mark.parametrize(("code", "body", "matter", "votes", "emergency"), BALLOTS)
def test_the_end_of_a_ballot_is_computed_again_from_counts_and_rules(
    code: str, body: str, matter: Matter, votes: str, emergency: bool
) -> None:
    """Also for close sides and emergencies; any other end of the same ballot is noticed."""
    closed = vote(code, body, matter, votes, emergency=emergency)
    found = found_in(ballot(matter, votes, closed), code, body)
    assert found.faults == []
    assert any("算式成立" in line for line in found.holds)
    right = closed["verdict"]["outcome"]
    for other in {"adopted", "rejected", "deferred", "void"} - {right}:
        turned = {**closed, "verdict": {**closed["verdict"], "outcome": other}}
        faults = found_in(ballot(matter, votes, turned), code, body).faults
        assert any(f"重新计算应为“{NAMES[right]}”" in fault for fault in faults), (other, faults)


def test_a_ballot_without_its_quorum_is_void_whatever_it_says() -> None:
    code, body, matter = "weidong-district", "standing-committee", Matter.PERSONNEL
    closed = vote(code, body, matter, "fffffff")
    for numbers in (closed["tally"], closed["verdict"]["facts"]):
        numbers["present"] = 7  # personnel want two thirds of eleven: eight
    acts = [act for act in ballot(matter, "fffffff", closed) if act[1].get("roll") not in {8, 9}]
    assert any("重新计算应为“无效”" in fault for fault in found_in(acts, code, body).faults)


STRANGERS: list[tuple[str, Callable[[list[tuple[str, Row]]], None]]] = [
    ("不在应到会成员名册上", lambda acts: acts[-2][1].update(roll=90)),
    ("不在应到会成员名册上", lambda acts: acts[-2][1].update(roll=99)),
    ("不在场，却记有表决", lambda acts: acts[-2][1].update(roll=11)),
    ("已回避本议题，却记有表决", lambda acts: acts.insert(-3, ("recused", about(roll=9)))),
    ("不在场，却记有表决", lambda acts: acts.insert(-3, ("checked_out", {"roll": 9}))),
]


@pytest.mark.parametrize(("words", "change"), STRANGERS)
def test_a_vote_of_somebody_who_had_none_is_named(words: str, change: Callable[[list[tuple[str, Row]]], None]) -> None:
    acts = ballot(Matter.GENERAL, "fffffffff", vote(*BALLOTS[3][:3], "fffffffff"))
    assert found_in(acts, *BALLOTS[3][:2]).faults == []
    change(acts)
    assert any(words in fault for fault in found_in(acts, *BALLOTS[3][:2]).faults)


def test_who_left_for_another_item_and_did_not_come_back_is_not_there() -> None:
    """Recused from two items and back from none: away from the second though it is his own as well."""
    acts = ballot(Matter.GENERAL, "ffffffff", vote(*BALLOTS[3][:3], "ffffffff"))
    other = {"entry": 2, "position": 2, "title": "议题乙"}
    left = [("recused", {**other, "roll": 9}), ("recused", about(roll=9)), ("entry_started", other)]
    start = next(number for number, (verb, _) in enumerate(acts) if verb == "entry_started")
    away = [*acts[:start], *left, *acts[start:]]
    for numbers in (away[-1][1]["tally"], away[-1][1]["verdict"]["facts"]):
        numbers.update(present=8, recused=0)
    away[-1][1]["tally"]["not_voted"] = 0
    assert found_in(away, *BALLOTS[3][:2]).faults == []
    back = [*away[: start + 3], ("returned", {**other, "roll": 9}), *away[start + 3 :]]
    assert any("实到记为 8 人，按签到离会记录为 9 人" in fault for fault in found_in(back, *BALLOTS[3][:2]).faults)


def test_what_was_announced_is_what_was_counted() -> None:
    acts = ballot(Matter.GENERAL, "fffffffff", vote(*BALLOTS[3][:3], "fffffffff"))
    told = about(ballot=1, text="同意", outcome="rejected")
    faults = found_in([*acts, ("announced", told)], *BALLOTS[3][:2]).faults
    assert any("宣布为“未通过”，计票结果为“通过”" in fault for fault in faults)
    put_off = [*acts, ("disagreement_judged", about(ballot=1)), ("announced", {**told, "outcome": "deferred"})]
    assert found_in(put_off, *BALLOTS[3][:2]).faults == []


def rulings(code: str, body_code: str) -> list[tuple[str, Row]]:
    """Every kind of ruling on every class of matter, as the software itself would have recorded it."""
    body = parse_rulebook(shipped_data(code)).bodies[body_code]
    acts: list[tuple[str, Row]] = [judged(judge_hold(body), "会议")]
    seat = body.convening.chair
    acts += [
        judged(judge_chair(body.convening, "甲", seat, [seat]), "主持人甲"),
        judged(judge_leave(body.leave, "乙"), "乙请假"),
    ]
    calendar = WorkingCalendar(known_years=frozenset({2026}))
    for matter in Matter:
        acts += room(matter)
        about_it = [
            judge_decide(body, matter), judge_quorum(body, matter, QuorumFacts(11, 9)),
            judge_speaking(body, matter, Speaker.CHAIR, others_remaining=2),
            judge_consultation(body, consenting_roles(body)),
            *judge_preliminary(body, matter, {rule.kind: rule.at_least for rule in preliminaries(body, matter)}),
            *(judge_method(body, matter, method) for method in Method),
        ]  # fmt: skip
        acts += [judged(verdict, "第1项 开始表决") for verdict in about_it]
        acts += [judged(judge_adhoc(body, matter, urgent=urgent), "临时议题“乙”") for urgent in (True, False)]
        limits = (deadline_notice, deadline_materials, deadline_minutes)
        acts += [judged(limit(body, matter, MOMENT, calendar), "议题“议题甲”的材料") for limit in limits]
    return [_as_enforced(*act) if act[0] == "rule_applied" else act for act in acts]


def _as_enforced(verb: str, payload: Row) -> tuple[str, Row]:
    """What needs a reason got one; what is refused is in no record."""
    verdict = Verdict.from_dict(payload["verdict"])
    if verdict.refuses:
        return "not_recorded", {}
    return (
        ("rule_waived", payload | {"reason": "急", "allowed_by": "书记"}) if verdict.needs_override else (verb, payload)
    )


@pytest.mark.parametrize(
    ("code", "body"), [(code, body) for code in CODES for body in parse_rulebook(shipped_data(code)).bodies]
)
def test_the_verifier_agrees_with_the_rules_on_every_ruling_of_every_body(code: str, body: str) -> None:
    acts = rulings(code, body)
    found = found_in(acts, code, body)
    assert found.faults == []
    counted = [line for line in found.holds if "次判断按包内规则重新计算" in line]
    number = sum(verb.startswith("rule_") for verb, _ in acts)
    left = [note for note in found.notes if "没有重新计算" in note]
    assert any(f"的 {number} 次判断" in line for line in counted) or left, (number, counted, left)


def test_a_turned_ruling_of_each_kind_is_named() -> None:
    """Another outcome, another clause, a missing reason: each is found by the kind of ruling that it is about."""
    code, body = "weidong-district", "standing-committee"
    seen = set()
    for at, (verb, payload) in enumerate(acts := rulings(code, body)):
        if not verb.startswith("rule_") or payload["verdict"]["check"] in seen:
            continue
        verdict = payload["verdict"]
        seen.add(verdict["check"])
        turned = {**verdict, "outcome": TURNED.get(verdict["outcome"], "refused")}
        forged = [*acts[:at], (verb, {**payload, "verdict": turned}), *acts[at + 1 :]]
        assert any(fault.startswith(payload["subject"]) for fault in found_in(forged, code, body).faults), verdict
    assert {"quorum", "hold", "chair", "leave", "method", "materials"} <= seen
    ruling = judge_adhoc(parse_rulebook(shipped_data(code)).bodies[body], Matter.GENERAL, urgent=False)
    waived = judged(ruling, "临时议题“乙”", reason="", allowed_by="")
    assert any("没有理由和准许人" in fault for fault in found_in([waived], code, body).faults)


def test_what_could_not_be_computed_again_is_counted_with_its_reason() -> None:
    """A class that the verifier does not know, a limit without a calendar, what an extract does not tell."""
    code, body = "district-office-2019", "office-affairs"
    acts = rulings("zuocun-town-2018", "leadership-team")
    chain, told = as_record(acts)
    found = Findings()
    check_rulings([chain], told, None, found)
    assert any("包内没有规则" in note for note in found.notes)
    strange = judged(Verdict.from_dict({**acts[0][1]["verdict"], "check": "transfer_cap"}), "调动")
    found = found_in([strange, ("rule_applied", {}), ("ballot_closed", {})], code, body)
    assert found.faults == []
    assert any("另有 2 次判断没有重新计算" in note and "内容按知悉范围没有提供 1 次" in note for note in found.notes)
    assert any("表决中：内容按知悉范围没有提供" in note for note in found.notes)


def test_a_limit_follows_from_the_days_off_that_it_was_counted_by() -> None:
    """Three working days, counted before the year was published: the package's calendar of today is another one."""
    code, name = "county-mechanism-2023", "standing-committee"
    body, then = parse_rulebook(shipped_data(code)).bodies[name], WorkingCalendar({date(2026, 9, 4): False})
    verdict = deadline_minutes(body, Matter.GENERAL, MOMENT, then).as_dict()
    assert verdict["details"]["calendar"] == {"years": [], "days": {"2026-09-04": False}}
    found = found_in([("minutes_drafted", {"deadline": verdict})], code, name)
    assert found.faults == []
    assert any("纪要期限 1 次" in line for line in found.holds)
    assert any("1 次期限按台账记下的当时的工作日安排计算" in note for note in found.notes)
    details = {**verdict["details"], "calendar": {"years": [2026], "days": {}}}
    found = found_in([("minutes_recounted", {"deadline": {**verdict, "details": details}})], code, name)
    assert found.faults == ["纪要的印发期限：截止日记为 2026-09-09，按当时的工作日安排重新计算应为 2026-09-08"]
    late = judge_in_time(deadline_notice(body, Matter.GENERAL, MOMENT, then), MOMENT, "改期。")
    early = {**late.as_dict(), "facts": {**late.facts, "done_at": "2026-08-01T00:00:00+00:00"}}
    told = {"subject": "会议通知", "reason": "急", "allowed_by": "书记"}
    for verdict, wrong in ((late.as_dict(), False), (early, True)):
        found = found_in([("rule_waived", {**told, "verdict": verdict})], code, name)
        assert any("办理时间却在期限之内" in fault for fault in found.faults) is wrong


def test_the_words_of_the_script_are_those_of_the_rules() -> None:
    assert {matter.label: str(matter) for matter in Matter} == MATTERS
    for outcome in Outcome:
        assert NAMES.get(str(outcome), outcome.label) == outcome.label
