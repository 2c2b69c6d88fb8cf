"""Every ruling that the ledger keeps, judged again by the rules in the package; what cannot be is counted and named."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from decisions.archive.checking.findings import Findings, Json, payload_of
from decisions.archive.checking.limits import LIMITS, NotJudgedError, is_shifted, limit_faults
from decisions.archive.checking.rulings import MATTERS, NAMES, Room, Rules, clause_of, holds_for, quorum_faults

RULED = ("rule_applied", "rule_waived")
TIMED = ("minutes_drafted", "minutes_recounted")  # they bear the deadline of the minutes
KINDS = {
    "quorum": "到会人数", "hold": "能否召开", "chair": "主持人", "decide": "决定权限", "leave": "请假",
    "notice": "通知期限", "materials": "材料期限", "objection": "提出异议的期限", "minutes": "纪要期限",
    "feedback": "反馈期限", "method": "表决方式", "adhoc": "临时议题", "speak": "表态次序",
    "consultation": "书面征求意见", "preliminary": "会前准备",
}  # fmt: skip
GOES_ON = ("met", "not_required", "adopted", "due", "exempt", "none", "allowed")
WITHHELD_HERE = "内容按知悉范围没有提供"


@dataclass
class Recount:
    """How many rulings were judged again, by kind, and how many were not, by reason."""

    done: Counter[str] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)
    faulty: int = 0
    shifted: int = 0


def check_rulings(chains: list[list[Json]], told: dict[str, Json], rules: Rules | None, found: Findings) -> None:
    """Each ruling in the record of the meeting and of its items."""
    recount, room = Recount(), Room()
    for chain in sorted(chains, key=lambda each: not each[0]["aggregate"].startswith("meeting:")):
        for row in chain:
            payload = payload_of(row, told)
            room.see(row["verb"], payload)
            if row["verb"] in RULED:
                _take(row, payload, room, rules, recount, found)
            elif row["verb"] in TIMED and payload.get("deadline"):
                timed = {"subject": "纪要的印发期限", "verdict": payload["deadline"]}
                _take(row, timed, room, rules, recount, found)
    total = recount.done.total()
    if total and not recount.faulty:
        kinds = "，".join(f"{name} {number} 次" for name, number in recount.done.items())
        found.holds.append(f"会议和议题过程中的 {total} 次判断按包内规则重新计算，结论、条款和算式一致（{kinds}）。")
    if recount.shifted:
        found.notes.append(
            f"{recount.shifted} 次期限按台账记下的当时的工作日安排计算，与归档时的安排不同（其后公布或有过调整）。"
        )
    if recount.left:
        reasons = "；".join(f"{reason} {number} 次" for reason, number in recount.left.items())
        found.notes.append(f"另有 {recount.left.total()} 次判断没有重新计算：{reasons}。")


def _take(row: Json, payload: Json, room: Room, rules: Rules | None, recount: Recount, found: Findings) -> None:
    if "verdict" not in payload:
        recount.left[WITHHELD_HERE] += 1
        return
    verdict, subject = payload["verdict"], payload["subject"]
    try:
        faults = ruling_faults(verdict, subject, room, rules) + _gate_faults(row["verb"], payload)
    except NotJudgedError as why:
        recount.left[str(why)] += 1
        return
    if faults and rules is not None and row["at"] < rules.since:
        recount.left["作出时所依的规则版本早于包内版本"] += 1
        return
    found.faults += [f"{subject}：{text}" for text in faults]
    recount.done[KINDS[verdict["check"]]] += 1
    recount.shifted += verdict["check"] in LIMITS and is_shifted(verdict, rules)
    recount.faulty += bool(faults)


def ruling_faults(verdict: Json, subject: str, room: Room, rules: Rules | None) -> list[str]:
    """What is wrong with one ruling; NotJudgedError where the package does not hold what it rests on."""
    check, matter = verdict["check"], room.matter_of(subject)
    if check == "quorum":
        return quorum_faults(verdict, matter, rules) + _present_faults(verdict, room)
    if rules is None:
        raise NotJudgedError("包内没有规则")
    if check in LIMITS:
        return limit_faults(verdict, matter, rules)
    if check not in JUDGES:
        raise NotJudgedError(f"这一类判断（{check}）核验程序不重新计算")
    outcome, clause, force = JUDGES[check](verdict, matter, room, rules)
    return _compared(verdict, outcome, clause, force)


Judged = tuple[str, Json | None, str]  # outcome, the rule with its clause (None: the software's own), force


def _compared(verdict: Json, outcome: str, clause: Json | None, force: str) -> list[str]:
    faults = []
    if verdict["outcome"] != outcome:
        faults.append(
            f"结论记为“{NAMES.get(verdict['outcome'], verdict['outcome'])}”，按包内规则应为“{NAMES[outcome]}”"
        )
    elif not verdict["arithmetic"].endswith(NAMES[outcome]):
        faults.append(f"算式“{verdict['arithmetic']}”与结论矛盾")
    if clause is not None and clause_of({"clause": clause}) != clause_of(verdict):
        faults.append("判断所引条款与包内规则不同")
    if verdict["force"] != (force or (clause or verdict["clause"])["force"]):
        faults.append("条款的效力与包内规则不同")
    return faults


def _gate_faults(verb: str, payload: Json) -> list[str]:
    """What was not allowed did not go on; what goes on with a reason only has one, and the name of who allowed it."""
    verdict = payload["verdict"]
    goes_on = verdict["outcome"] in GOES_ON or verdict["outcome"] in MATTERS.values()
    if verb == "rule_waived":
        named = payload.get("reason", "").strip() and payload.get("allowed_by", "").strip()
        return [] if named and verdict["outcome"] != "refused" else ["经准许办理，却没有理由和准许人，或不得准许"]
    stops = verdict["outcome"] in {"needs_reason", "refused"} or verdict["force"] != "optional"
    return ["按结论不能继续，记录却作为已经适用"] if not goes_on and stops else []


def _present_faults(verdict: Json, room: Room) -> list[str]:
    facts, most = verdict["facts"], len(room.entitled & room.came)
    if not room.known or facts["present"] <= most:
        return []
    return [f"实到记为 {facts['present']} 人，按签到离会记录至多 {most} 人"]


def _hold(verdict: Json, matter: str, room: Room, rules: Rules) -> Judged:  # noqa: ARG001 - one shape for all
    forbidden = rules.body.get("forbidden")
    return ("refused" if forbidden else "allowed"), forbidden or rules.body["convening"]["clause"], ""


def _chair(verdict: Json, matter: str, room: Room, rules: Rules) -> Judged:  # noqa: ARG001
    rule = rules.body["convening"]
    may = {rule["chair"], *rule.get("delegates", [])}
    fits = verdict["facts"]["role"] in may or not (room.roles & may)
    return ("allowed" if fits else "refused"), rule["clause"], "" if fits else "mandatory"


def _decide(verdict: Json, matter: str, room: Room, rules: Rules) -> Judged:  # noqa: ARG001
    told = _class_in(verdict, r"决定“(.+?)”，", matter)
    body, rule = rules.body, rules.body["deciding"]
    if body.get("forbidden"):
        return "refused", body["forbidden"], "mandatory"
    if holds_for(rule, told):
        return "allowed", rule["clause"], ""
    if (verdict["facts"]["emergency"] or told == "emergency") and rule.get("emergency", False):
        return "allowed", rule.get("emergency_clause") or rule["clause"], ""
    return "refused", rule["clause"], "mandatory"


def _class_in(verdict: Json, pattern: str, matter: str) -> str:
    """The class of the matter as the sum tells it, which is the one that the record knows."""
    read = re.search(pattern, verdict["arithmetic"])
    told = MATTERS.get(read[1], "") if read else ""
    if not told or (matter and matter != told):
        raise NotJudgedError("事项类别其后经过更改，或无法读出")
    return told


def _leave(verdict: Json, matter: str, room: Room, rules: Rules) -> Judged:  # noqa: ARG001
    rule = rules.body.get("leave")
    if rule is not None and rule.get("discouraged", False):
        return "needs_reason", rule["clause"], "ordinary"
    return "allowed", rule["clause"] if rule else None, ""


def _method(verdict: Json, matter: str, room: Room, rules: Rules) -> Judged:  # noqa: ARG001
    cited = rules.cited("methods", verdict)
    rule = rules.for_matter("methods", matter) if matter else cited[0] if cited else None
    if rule is None or not rules.body.get("majority"):
        return "refused", None, ""
    if verdict["facts"]["method"] in rule.get("methods", [verdict["facts"]["method"]]):
        return "allowed", rule["clause"], ""
    return ("refused" if rule["clause"]["force"] == "mandatory" else "needs_reason"), rule["clause"], ""


def _adhoc(verdict: Json, matter: str, room: Room, rules: Rules) -> Judged:  # noqa: ARG001
    told = _class_in(verdict, r"（(.+?)，", matter)
    rule = rules.for_matter("adhoc", told)
    if rule is None:
        return "refused", None, ""
    pressing = verdict["facts"]["urgent"] or told == "emergency"
    outcome = rule.get("when_urgent" if pressing else "normally", "refused")
    return outcome, (pressing and rule.get("urgent_clause")) or rule["clause"], ""


def _speak(verdict: Json, matter: str, room: Room, rules: Rules) -> Judged:  # noqa: ARG001
    cited = rules.cited("speaking", verdict)
    rule = rules.for_matter("speaking", matter) if matter else cited[0] if cited else None
    facts = verdict["facts"]
    early = facts["speaker"] == "chair" and facts["others_remaining"] > 0
    if rule is None or not rule.get("chair_last", True) or not early:
        return "allowed", rule["clause"] if rule else None, ""
    return ("refused" if rule["clause"]["force"] == "mandatory" else "needs_reason"), rule["clause"], ""


def _consultation(verdict: Json, matter: str, room: Room, rules: Rules) -> Judged:  # noqa: ARG001
    rule = rules.body.get("consultation") or {}
    roles = rule.get("consent_of") or [rules.body["convening"]["convener"]]
    given = set(roles) & set(verdict["facts"]["held"])
    return ("allowed" if given else "refused"), rule.get("clause"), "" if given else "mandatory"


def _preliminary(verdict: Json, matter: str, room: Room, rules: Rules) -> Judged:  # noqa: ARG001
    facts = verdict["facts"]
    asked = [rule for rule in rules.body.get("preliminary", []) if rule["kind"] == facts["kind"]]
    waived = [rule for rule in asked if facts["dissent"] and clause_of({"clause": rule.get("dissent_attached")})
              == clause_of(verdict)]  # fmt: skip
    if waived:
        return "allowed", waived[0]["dissent_attached"], ""
    cited = [rule for rule in asked if clause_of(rule) == clause_of(verdict)]
    if not cited:
        raise NotJudgedError("所引条款不在包内规则的会前准备之中")
    clause = cited[0]["clause"]
    if facts["done"] >= cited[0].get("at_least", 1) or clause["force"] == "optional":
        return "allowed", clause, ""
    return ("needs_reason" if clause["force"] == "ordinary" else "refused"), clause, ""


JUDGES: dict[str, Callable[[Json, str, Room, Rules], Judged]] = {
    "hold": _hold, "chair": _chair, "decide": _decide, "leave": _leave, "method": _method, "adhoc": _adhoc,
    "speak": _speak, "consultation": _consultation, "preliminary": _preliminary,
}  # fmt: skip
