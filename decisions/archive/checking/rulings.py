"""What the rules in the package say, who was in the room, and the rulings on the quorum that the ledger keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from decisions.archive.checking.findings import Findings, Json, canonical, load_json, payload_of, sha256

RULEBOOK = "rules/rulebook.json"
RULED = ("rule_applied", "rule_waived")
# The names under which the record keeps numbers and results, as people say them.
NAMES = {
    "for": "同意", "against": "不同意", "abstain": "弃权", "defer": "缓议", "entitled": "应到", "present": "实到",
    "recused": "回避", "adopted": "通过", "rejected": "未通过", "deferred": "暂缓", "void": "无效",
}  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """The rules of the meeting's body, as they lie in the package."""

    body: Json

    @property
    def recused_count(self) -> bool:
        """Whether those recused stay in the number of those entitled (in_base)."""
        return bool(self.body.get("recusal", {}).get("in_base", True))


def rules_of(files: dict[str, bytes], manifest: Json, told: dict[str, Json], found: Findings) -> Rules | None:
    """The rules of the body, after their digest was compared with the one pinned; None where there are none."""
    if RULEBOOK not in files or not manifest.get("body"):
        return None
    rulebook = load_json(files, RULEBOOK, found)
    if sha256(canonical(rulebook["data"]).encode()) != rulebook["digest"]:
        found.faults.append(f"{RULEBOOK}：规则内容与其版本摘要不符，被改动")
    pinned = {each["payload"].get("rulebook_digest") for each in told.values()} - {None}
    if pinned - {rulebook["digest"]}:
        found.faults.append(f"{RULEBOOK}：不是通知发出时台账记下的规则版本")
    return Rules(rulebook["data"]["bodies"].get(manifest["body"], {}))


def clause_of(rule: Json) -> tuple[str, str, str]:
    """By what a clause is known: document, place, wording."""
    clause = rule.get("clause", {})
    return clause.get("document", ""), clause.get("reference", ""), clause.get("wording", "")


def least(whole: int, num: int, den: int, *, strict: bool) -> int:
    """The smallest whole number at or (strict) above num/den of `whole`."""
    return whole * num // den + 1 if strict else -(-whole * num // den)


@dataclass
class Room:
    """The roll and who was in the room, as the ledger tells it entry by entry."""

    entitled: set[int] = field(default_factory=set)
    came: set[int] = field(default_factory=set)
    known: bool = False

    def see(self, verb: str, payload: Json) -> None:
        """Take in one entry."""
        if verb in {"open", "roll_prepared"} and "people" in payload:
            self.entitled = {each["roll"] for each in payload["people"] if each["entitled"]}
            self.known = True
        elif verb == "checked_in" and "roll" in payload:
            self.came.add(payload["roll"])
        elif verb == "checked_out" and "roll" in payload:
            self.came.discard(payload["roll"])

    def faults(self, tally: Json, *, present: bool) -> list[str]:
        """Whether a ballot counted the members of the roll, and no more of them as present than were in the room."""
        if not self.known:
            return []
        found = []
        if tally["entitled"] != len(self.entitled):
            found.append(f"应到记为 {tally['entitled']} 人，名册为 {len(self.entitled)} 人")
        if present and tally["present"] > len(self.entitled & self.came):
            found.append(f"实到记为 {tally['present']} 人，按签到离会记录至多 {len(self.entitled & self.came)} 人")
        return found


def check_rulings(chain: list[Json], told: dict[str, Json], rules: Rules | None, found: Findings) -> None:
    """Each ruling on the quorum: from its numbers, and from the rule that it cites."""
    ruled, faulty = 0, 0
    for row in chain:
        payload = payload_of(row, told)
        if row["verb"] not in RULED or payload.get("verdict", {}).get("check") != "quorum":
            continue
        faults = quorum_faults(payload["verdict"], rules)
        found.faults += [f"{payload['subject']}：{text}" for text in faults]
        ruled, faulty = ruled + 1, faulty + bool(faults)
    if ruled and not faulty:
        found.holds.append(f"关于到会人数的 {ruled} 次判断，人数、所需人数和结论重新计算后一致。")


def quorum_faults(verdict: Json, rules: Rules | None) -> list[str]:
    """Whether the ruling agrees with its own sum, and its number with the rule."""
    facts, outcome, text = verdict["facts"], verdict["outcome"], verdict["arithmetic"]
    if outcome == "not_required":
        return []
    read = re.match(r"应到 (\d+)，实到 (\d+)(?:（回避 (\d+)，计 (\d+)）)?，须", text)
    if read is None:
        return [f"算式“{text}”无法读出"]
    faults = []
    if (int(read[1]), int(read[2]), int(read[3] or 0)) not in _told(facts, rules):
        faults.append(f"算式“{text}”与所记的应到、实到、回避人数不符")
    enough = int(read[4] or read[2]) >= verdict["required"]
    if (outcome == "met" and not enough) or (outcome == "not_met" and enough and facts.get("in_charge_present", True)):
        faults.append(f"算式“{text}”与结论矛盾")
    return faults + (_quorum_by_rule(verdict, int(read[1]), rules) if rules is not None else [])


def _told(facts: Json, rules: Rules | None) -> set[tuple[int, int, int]]:
    """What the sum may say: with or without the recused among those entitled, as the rule has it."""
    recused = facts.get("recused", 0)
    counted = {facts["entitled"], facts["entitled"] - recused}
    if rules is not None:
        counted = {facts["entitled"] - (0 if rules.recused_count else recused)}
    return {(each, facts["present"], recused) for each in counted}


def _quorum_by_rule(verdict: Json, entitled: int, rules: Rules) -> list[str]:
    cited = [rule for rule in rules.body.get("quorum", []) if clause_of(rule) == clause_of(verdict)]
    numbers = {
        max(least(entitled, r.get("num", 0), r.get("den", 1), strict=r.get("strict", False)), r.get("minimum", 0))
        for r in cited
    }
    if not cited or verdict["required"] in numbers:  # the clause may be the one that wants the member in charge
        return []
    by_rule = "或 ".join(str(each) for each in sorted(numbers))
    return [f"所需人数记为 {verdict['required']}，按包内规则和应到人数重新计算应为 {by_rule}"]
