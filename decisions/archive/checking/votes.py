"""Votes and what followed from them: sums from the single votes, verdicts from the sums and from the rules."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from decisions.archive.checking.findings import Findings, Json, payload_of
from decisions.archive.checking.rulings import NAMES, Room, Rules, clause_of, least

CHOICES = ("for", "against", "abstain", "defer")
NAMED = ("vote_recorded", "vote_undone", "vote_corrected")
COUNTED = ("ballot_closed", "vote_corrected")


@dataclass(frozen=True)
class Count:
    """What one closed ballot came to, as the ledger has it last."""

    tally: Json
    outcome: str


@dataclass
class Ballots:
    """What the record has told of each ballot so far."""

    votes: dict[int, dict[int, str]] = field(default_factory=dict)
    opened: dict[int, Json] = field(default_factory=dict)
    counts: dict[int, Count] = field(default_factory=dict)
    judged: set[int] = field(default_factory=set)  # put off by the chair for wide disagreement
    strangers: dict[int, list[str]] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)


def check_votes(chain: list[Json], told: dict[str, Json], rules: Rules | None, found: Findings) -> dict[int, Count]:
    """Each closed ballot: who voted, its sums from the votes before it, its verdict from sums and rules."""
    room, ballots = Room(), Ballots()
    for row in chain:
        payload, verb = payload_of(row, told), row["verb"]
        room.see(verb, payload)
        room.partial = room.partial or not payload
        if verb == "ballot_closed" and not payload:
            ballots.left["内容按知悉范围没有提供，票数和结论没有重新计算"] += 1
        if "ballot" not in payload:
            continue
        if verb == "ballot_opened":
            ballots.opened[payload["ballot"]] = payload
        elif verb == "disagreement_judged":
            ballots.judged.add(payload["ballot"])
        elif verb == "announced":
            found.faults += _announced_faults(payload, ballots)
        if verb in NAMED:
            _mark(payload, verb, room, rules, ballots)
        if verb in COUNTED and "tally" in payload:
            _count(payload, verb, room, rules, ballots, found)
    if ballots.left:
        reasons = "；".join(f"{reason} {number} 次" for reason, number in ballots.left.items())
        found.notes.append(f"表决中：{reasons}。")
    return ballots.counts


def _count(payload: Json, verb: str, room: Room, rules: Rules | None, ballots: Ballots, found: Findings) -> None:
    number = payload["ballot"]
    opened = ballots.opened.get(number, {}) if verb == "ballot_closed" else None
    faults = tally_faults(payload, ballots.votes.get(number, {})) + verdict_faults(payload)
    faults += ballots.strangers.pop(number, [])
    faults += majority_faults(payload, rules) if rules is not None else []
    faults += room.faults(payload["tally"], opened, payload.get("entry"))
    faults += _emergency_faults(payload, ballots.opened.get(number))
    matter = room.matters.get(payload.get("title", ""), "")
    if rules is not None and matter:
        faults += outcome_faults(payload, matter, rules)
    else:
        ballots.left["事项类别不在包内，只按所引条款核对"] += 1
    if {"paper", "electronic"} & set(payload["tally"]):
        ballots.left["无记名投票，按规定没有逐人记录，票数只与发票收票或回执码核对"] += 1
    where = f"第{payload['position']}项“{payload['text']}”第{payload['round']}轮表决"
    found.faults += [f"{where}：{text}" for text in faults]
    if not faults:
        found.holds.append(f"{where}：票数与记录相符，{payload['verdict']['arithmetic']}，算式成立。")
    ballots.counts[number] = Count(payload["tally"], payload["verdict"]["outcome"])


def _mark(payload: Json, verb: str, room: Room, rules: Rules | None, ballots: Ballots) -> None:
    """A vote by name, and whether it is one of a member who was there and not recused."""
    number, roll = payload["ballot"], payload["roll"]
    cast = ballots.votes.setdefault(number, {})
    cast.pop(roll, None)
    if verb == "vote_undone":
        return
    cast[roll] = payload["choice"]
    entry, name = payload.get("entry"), payload.get("name", "某人")
    may_vote = rules is not None and rules.recusal.get("may_vote", False)
    words = ""
    if room.known and roll not in room.entitled:
        words = f"{name}不在应到会成员名册上，却记有表决"
    elif roll in room.recused.get(entry or 0, ()) and not may_vote:
        words = f"{name}已回避本议题，却记有表决"
    elif verb == "vote_recorded" and room.known and not _is_there(roll, room, ballots.opened.get(number, {}), entry):
        words = f"{name}按签到离会记录不在场，却记有表决"
    if words:
        ballots.strangers.setdefault(number, []).append(words)


def _is_there(roll: int, room: Room, opened: Json, entry: int | None) -> bool:
    return roll in room.there(entry) and roll in opened.get("present", room.entitled)


def tally_faults(payload: Json, votes: dict[int, str]) -> list[str]:
    """Whether the sums are those of the single votes, or of the papers or receipts of a secret ballot."""
    tally = payload["tally"]
    total = sum(tally[each] for each in CHOICES)
    faults = []
    if tally["not_voted"] != max(tally["present"] - tally["recused"] - total, 0):
        faults.append(f"未表决记为 {tally['not_voted']} 人，与实到、回避和各项票数不符")
    if "paper" in tally:
        paper = tally["paper"]
        fits = paper["valid"] == total and paper["returned"] == paper["valid"] + paper["invalid"]
        right = fits and paper["returned"] <= paper["issued"]
        return faults if right else [*faults, "无记名票的发出、收回、有效票与各项票数不符"]
    if "electronic" in tally:
        fits = tally["electronic"]["cast"] == total == len(payload.get("receipts", []))
        return faults if fits else [*faults, "电子无记名票的张数、回执码数与各项票数不符"]
    counted = list(votes.values())
    return faults + [f"“{NAMES[each]}”记为 {tally[each]} 票，逐人记录为 {counted.count(each)} 票" for each in CHOICES
                     if tally[each] != counted.count(each)]  # fmt: skip


def verdict_faults(payload: Json) -> list[str]:
    """Whether the verdict follows from its numbers, and its numbers are those of the count."""
    verdict, tally = payload["verdict"], payload["tally"]
    facts, outcome, text = verdict["facts"], verdict["outcome"], verdict["arithmetic"]
    names = (*CHOICES, "entitled", "present", "recused", "written_for", "written_against")
    faults = [f"判断所用“{NAMES.get(each, '书面意见')}”人数与计票不同" for each in names
              if facts.get(each, 0) != tally.get(each, 0)]  # fmt: skip
    required = verdict["required"]
    if outcome in {"adopted", "rejected"} and (facts["for"] >= required) != (outcome == "adopted"):
        faults.append(f"赞成 {facts['for']}，须 {required}，与结果“{NAMES[outcome]}”矛盾")
    counted = re.match(r"赞成 (\d+)，须 ([>≥]) ([\d./]+)", text)
    if counted and (int(counted[1]) != facts["for"] or _least_over(counted[2], counted[3]) != required):
        faults.append(f"算式“{text}”与票数或所需票数不符")
    near = re.match(r"赞成 (\d+)，反对 (\d+).*相差 (\d+)，≤ (\d+)", text)
    if near and not _is_near(*(int(each) for each in near.groups())):
        faults.append(f"算式“{text}”不成立")
    return faults


def majority_faults(payload: Json, rules: Rules) -> list[str]:
    """Whether the number that was required follows from the rule that the verdict cites, not from the verdict."""
    verdict, tally = payload["verdict"], payload["tally"]
    if verdict["outcome"] not in {"adopted", "rejected", "deferred"}:
        return []
    majorities = rules.body.get("majority", [])
    cited = rules.cited("majority", verdict)
    if not cited and verdict["outcome"] != "deferred":  # a close vote is put off under a clause of its own
        return ["判断所引条款不在包内规则的表决规定之中"]
    base = int(tally["entitled"]) - (0 if rules.recused_count else int(tally["recused"]))
    numbers = {_majority(rule, base) for rule in cited or majorities}
    if verdict["required"] in numbers:
        return []
    by_rule = "或 ".join(str(each) for each in sorted(numbers))
    return [f"判断所用“须同意”为 {verdict['required']}，按包内规则和应到人数重新计算应为 {by_rule}"]


def outcome_faults(payload: Json, matter: str, rules: Rules) -> list[str]:
    """The end of the ballot computed again from counts and rules alone: void, put off, adopted or rejected."""
    verdict, tally = payload["verdict"], payload["tally"]
    rule = rules.for_matter("majority", matter)
    if rule is None:
        return ["包内规则规定这个会议不表决这类事项"]
    base = int(tally["entitled"]) - (0 if rules.recused_count else int(tally["recused"]))
    outcome, by = "adopted" if tally["for"] >= _majority(rule, base) else "rejected", rule
    close = _close_by(verdict["facts"], tally, matter, rules)
    if close is not None:
        outcome, by = "deferred", close
    quorum = rules.for_matter("quorum", matter)
    if quorum is not None and (number := rules.quorum_of(quorum, tally))[1] < number[0]:
        outcome, by = "void", quorum
    faults = []
    if verdict["outcome"] != outcome:
        told, wanted = (NAMES.get(each, each) for each in (verdict["outcome"], outcome))
        faults.append(f"结果记为“{told}”，按包内规则和票数重新计算应为“{wanted}”")
    elif clause_of(verdict) != clause_of(by):
        faults.append("判断所引条款不是包内规则对这类事项的规定")
    return faults


def _close_by(facts: Json, tally: Json, matter: str, rules: Rules) -> Json | None:
    """The rule under which the two sides are close; None without one, or where in an emergency the majority decides."""
    rule = rules.for_matter("near_tie", matter)
    if rule is None or (rule.get("emergency_decides", True) and (facts.get("emergency") or matter == "emergency")):
        return None
    written = rule.get("counts_written", False)
    one = tally["for"] + (tally.get("written_for", 0) if written else 0)
    other = tally["against"] + (tally.get("written_against", 0) if written else 0)
    return rule if one >= 1 and other >= 1 and abs(one - other) <= rule.get("margin", 1) else None


def _emergency_faults(payload: Json, opened: Json | None) -> list[str]:
    """An emergency is one that was declared, with its reason, when the ballot was opened."""
    if opened is None or bool(payload["verdict"]["facts"].get("emergency")) == bool(opened.get("emergency_reason")):
        return []
    return ["是否按紧急情况表决，与开始表决时的记录不同"]


def _announced_faults(payload: Json, ballots: Ballots) -> list[str]:
    """What was announced is what was counted, or put off where the chair judged that opinions differ widely."""
    count = ballots.counts.get(payload["ballot"])
    if count is None or "outcome" not in payload:
        return []
    outcome = "deferred" if payload["ballot"] in ballots.judged else count.outcome
    if payload["outcome"] == outcome:
        return []
    told, wanted = (NAMES.get(each, each) for each in (payload["outcome"], outcome))
    return [f"第{payload['position']}项“{payload['text']}”：宣布为“{told}”，计票结果为“{wanted}”"]


def _majority(rule: Any, base: int) -> int:
    return least(base, rule.get("num", 1), rule.get("den", 2), strict=rule.get("strict", True))


def _least_over(sign: str, limit: str) -> int:
    """The least whole number that is > or ≥ the limit, which may be written 5.5 or 22/3."""
    over, _, under = limit.partition("/")
    whole, _, decimals = over.partition(".")
    num, den = int(whole + decimals), int("1" + "0" * len(decimals)) * int(under or 1)
    return least(num, 1, den, strict=sign == ">")


def _is_near(in_favour: int, against: int, apart: int, margin: int) -> bool:
    return abs(in_favour - against) == apart <= margin
