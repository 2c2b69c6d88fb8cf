"""Votes and what followed from them: sums from the single votes, verdicts from the sums and from the rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
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


def check_votes(chain: list[Json], told: dict[str, Json], rules: Rules | None, found: Findings) -> dict[int, Count]:
    """Each closed ballot: its sums from the votes recorded before it, its verdict from its sums and from the rule."""
    votes: dict[int, dict[int, str]] = {}
    counts: dict[int, Count] = {}
    room = Room()
    for row in chain:
        payload = payload_of(row, told)
        room.see(row["verb"], payload)
        if row["verb"] in NAMED and "ballot" in payload:
            _mark(votes.setdefault(payload["ballot"], {}), row["verb"], payload)
        if row["verb"] not in COUNTED or "tally" not in payload:
            continue
        faults = tally_faults(payload, votes.get(payload["ballot"], {})) + verdict_faults(payload)
        faults += majority_faults(payload, rules) if rules is not None else []
        faults += room.faults(payload["tally"], present=row["verb"] == "ballot_closed")
        where = f"第{payload['position']}项“{payload['text']}”第{payload['round']}轮表决"
        found.faults += [f"{where}：{text}" for text in faults]
        if not faults:
            found.holds.append(f"{where}：票数与记录相符，{payload['verdict']['arithmetic']}，算式成立。")
        counts[payload["ballot"]] = Count(payload["tally"], payload["verdict"]["outcome"])
    return counts


def _mark(cast: dict[int, str], verb: str, payload: Json) -> None:
    cast.pop(payload["roll"], None)
    if verb != "vote_undone":
        cast[payload["roll"]] = payload["choice"]


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
    faults = [f"判断所用“{NAMES[each]}”人数与计票不同" for each in (*CHOICES, "entitled", "present", "recused")
              if facts.get(each) != tally[each]]  # fmt: skip
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
    cited = [rule for rule in majorities if clause_of(rule) == clause_of(verdict)]
    if not cited and verdict["outcome"] != "deferred":  # a close vote is put off under a clause of its own
        return ["判断所引条款不在包内规则的表决规定之中"]
    base = int(tally["entitled"]) - (0 if rules.recused_count else int(tally["recused"]))
    numbers = {_majority(rule, base) for rule in cited or majorities}
    if verdict["required"] in numbers:
        return []
    by_rule = "或 ".join(str(each) for each in sorted(numbers))
    return [f"判断所用“须同意”为 {verdict['required']}，按包内规则和应到人数重新计算应为 {by_rule}"]


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
