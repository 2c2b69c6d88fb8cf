"""What the rules in the package say, who was in the room, and the rulings on the quorum that the ledger keeps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from decisions.archive.checking.findings import Findings, Json, canonical, load_json, sha256

RULEBOOK = "rules/rulebook.json"
MINOR = ("general", "study", "report")  # all other classes are important ones
# The names under which the record keeps numbers, results and classes, as people say them.
NAMES = {
    "for": "同意", "against": "不同意", "abstain": "弃权", "defer": "缓议", "entitled": "应到", "present": "实到",
    "recused": "回避", "adopted": "通过", "rejected": "未通过", "deferred": "暂缓", "void": "无效", "met": "达到",
    "not_met": "未达到", "not_required": "不要求", "due": "有期限", "exempt": "不受此限", "none": "未规定期限",
    "allowed": "允许", "needs_reason": "须说明理由", "refused": "不允许",
}  # fmt: skip
MATTERS = {
    "一般事项": "general", "重大决策": "major-decision", "重大项目": "major-project", "大额资金": "large-fund",
    "干部人事": "personnel", "纪律处分": "discipline", "规范性文件": "normative-document", "学习传达": "study",
    "听取汇报": "report", "选举": "election", "突发紧急": "emergency",
}  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """The rules of the meeting's body, as they lie in the package, and the days off that its limits were counted by."""

    body: Json
    calendar: Json | None = None
    since: str = ""

    @property
    def recused_count(self) -> bool:
        """Whether those recused stay in the number of those entitled (in_base)."""
        return bool(self.recusal.get("in_base", True))

    @property
    def recusal(self) -> Json:
        """The rule on recusal; empty where the software's own holds."""
        return dict(self.body.get("recusal", {}))

    def for_matter(self, name: str, matter: str) -> Json | None:
        """The first rule of a kind that names the class: the order in the rulebook decides."""
        return next((dict(rule) for rule in self.body.get(name, []) if holds_for(rule, matter)), None)

    def cited(self, name: str, verdict: Json) -> list[Json]:
        """The rules of a kind whose clause a verdict cites."""
        return [rule for rule in self.body.get(name, []) if clause_of(rule) == clause_of(verdict)]

    def quorum_of(self, rule: Json, tally: Json) -> tuple[int, int]:
        """How many have to be there by a rule, and how many count as being there."""
        recused = int(tally.get("recused", 0))
        entitled = int(tally["entitled"]) - (0 if self.recused_count else recused)
        present = int(tally["present"]) - (0 if self.recusal.get("counts_present", False) else recused)
        return quorum_number(rule, entitled), min(present, entitled)


def holds_for(rule: Json, matter: str) -> bool:
    """Whether a rule names a class of matters: all of them, the important ones, or a list."""
    told = rule.get("matters", "all")
    return told == "all" or (matter not in MINOR if told == "important" else matter in told)


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
    return Rules(
        rulebook["data"]["bodies"].get(manifest["body"], {}), rulebook.get("calendar"), rulebook.get("since", "")
    )


def clause_of(rule: Json) -> tuple[str, str, str]:
    """By what a clause is known: document, place, wording."""
    return _known_by(rule.get("clause") or {})


def _known_by(clause: Json) -> tuple[str, str, str]:
    return clause.get("document", ""), clause.get("reference", ""), clause.get("wording", "")


def least(whole: int, num: int, den: int, *, strict: bool) -> int:
    """The smallest whole number at or (strict) above num/den of `whole`."""
    return whole * num // den + 1 if strict else -(-whole * num // den)


def quorum_number(rule: Json, entitled: int) -> int:
    """The least number present by a rule on the quorum."""
    part = least(entitled, rule.get("num", 0), rule.get("den", 1), strict=rule.get("strict", False))
    return max(part, int(rule.get("minimum", 0)))


@dataclass
class Room:
    """The roll, who was in the room and who was recused, and the class of each item, told entry by entry."""

    entitled: set[int] = field(default_factory=set)
    came: set[int] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    recused: dict[int, set[int]] = field(default_factory=dict)  # by item
    out: dict[int, set[int]] = field(default_factory=dict)  # the items for which one left and has not come back
    began: set[int] = field(default_factory=set)
    matters: dict[str, str] = field(default_factory=dict)  # the class of an item by its title
    titles: dict[str, str] = field(default_factory=dict)  # the title of an item by its place on the agenda
    known: bool = False
    partial: bool = False  # an extract may not tell who was out of the room for an item it leaves out

    def see(self, verb: str, payload: Json) -> None:
        """Take in one entry."""
        if verb in {"open", "roll_prepared"} and "people" in payload:
            self.entitled = {each["roll"] for each in payload["people"] if each["entitled"]}
            self.roles = {each.get("role", "") for each in payload["people"] if each["entitled"]}
            self.known = True
        elif verb == "checked_in" and "roll" in payload:
            self.came.add(payload["roll"])
        elif verb == "checked_out" and "roll" in payload:
            self.came.discard(payload["roll"])
        elif verb == "attendance_undone":
            (self.came.discard if payload["verb"] == "checked_in" else self.came.add)(payload["roll"])
        self._see_item(verb, payload)

    def _see_item(self, verb: str, payload: Json) -> None:
        facts = payload.get("facts")
        listed = facts.get("items", []) if isinstance(facts, dict) else []
        for each in [payload, *listed]:
            if "matter" in each and "title" in each:
                self.matters[each["title"]] = each["matter"]
        entry, roll = payload.get("entry"), payload.get("roll")
        if entry is None:
            return
        if "title" in payload and "position" in payload:
            self.titles[str(payload["position"])] = payload["title"]
        self._see_who_is_out(verb, entry, roll)

    def _see_who_is_out(self, verb: str, entry: int, roll: int | None) -> None:
        """Whoever is recused is out of the room from the beginning of his item until he comes back."""
        if verb == "entry_started":
            self.began.add(entry)
            for each in self.recused.get(entry, ()):
                self.out.setdefault(each, set()).add(entry)
        elif verb == "entry_set_aside":
            self.began.discard(entry)
        elif verb == "recused" and roll is not None:
            self.recused.setdefault(entry, set()).add(roll)
            if entry in self.began:
                self.out.setdefault(roll, set()).add(entry)
        elif verb == "recusal_withdrawn":
            self.recused.get(entry, set()).discard(roll)
            self._back(roll, entry)
        elif verb == "returned":
            self._back(roll, entry)

    def _back(self, roll: int | None, entry: int) -> None:
        if roll is not None:
            self.out.get(roll, set()).discard(entry)

    def there(self, entry: int | None) -> set[int]:
        """The members who count as present for an item, those recused from it included."""
        away = {roll for roll, items in self.out.items() if items - {entry}}
        return (self.entitled & self.came) - away

    def matter_of(self, subject: str) -> str:
        """The class of the item that a ruling is about (第1项…, 议题“…”…); empty where the record does not tell."""
        place, named = re.match(r"第(\d+)项", subject), re.match(r"(?:临时)?议题“(.+)”", subject)
        title = self.titles.get(place[1], "") if place else named[1] if named else ""
        return self.matters.get(title, "")

    def faults(self, tally: Json, opened: Json | None, entry: int | None) -> list[str]:
        """Whether a ballot counted the members of the roll, and as present those who were in the room from its opening
        to its end. `opened`: the entry of its opening; None where it was counted anew for a correction."""
        if not self.known:
            return []
        found = []
        if tally["entitled"] != len(self.entitled):
            found.append(f"应到记为 {tally['entitled']} 人，名册为 {len(self.entitled)} 人")
        if opened is None:
            return found
        there = self.there(entry) & set(opened.get("present", self.entitled))
        recused = there & self.recused.get(entry or 0, set())
        for name, number in (("present", len(there)), ("recused", len(recused))):
            if tally[name] > number or (tally[name] < number and not self.partial):
                told = "签到离会" if name == "present" else "回避"
                found.append(f"{NAMES[name]}记为 {tally[name]} 人，按{told}记录为 {number} 人")
        return found


def quorum_faults(verdict: Json, matter: str, rules: Rules | None) -> list[str]:
    """Whether the ruling agrees with its own sum, and its number with the rule."""
    facts, outcome, text = verdict["facts"], verdict["outcome"], verdict["arithmetic"]
    if outcome == "not_required":
        asked = rules.for_matter("quorum", matter) if rules is not None and matter else None
        return ["判为不要求到会人数，包内规则却有规定"] if asked else []
    read = re.match(r"应到 (\d+)，实到 (\d+)(?:（回避 (\d+)，计 (\d+)）)?，须", text)
    if read is None:
        return [f"算式“{text}”无法读出"]
    faults = []
    if (int(read[1]), int(read[2]), int(read[3] or 0)) not in _told(facts, rules):
        faults.append(f"算式“{text}”与所记的应到、实到、回避人数不符")
    enough = int(read[4] or read[2]) >= verdict["required"]
    if (outcome == "met" and not enough) or (outcome == "not_met" and enough and facts.get("in_charge_present", True)):
        faults.append(f"算式“{text}”与结论矛盾")
    return faults + (_quorum_by_rule(verdict, int(read[1]), matter, rules) if rules is not None else [])


def _told(facts: Json, rules: Rules | None) -> set[tuple[int, int, int]]:
    """What the sum may say: with or without the recused among those entitled, as the rule has it."""
    recused = facts.get("recused", 0)
    counted = {facts["entitled"], facts["entitled"] - recused}
    if rules is not None:
        counted = {facts["entitled"] - (0 if rules.recused_count else recused)}
    return {(each, facts["present"], recused) for each in counted}


def _quorum_by_rule(verdict: Json, entitled: int, matter: str, rules: Rules) -> list[str]:
    """The number by the rule for the item's class, or, for the opening, by any rule that the ruling cites."""
    own = rules.for_matter("quorum", matter) if matter else None
    cited = rules.cited("quorum", verdict)
    # The clause may be the one that wants the member in charge.
    cited = cited or [rule for rule in rules.body.get("quorum", []) if _in_charge_of(rule) == clause_of(verdict)]
    if not cited or (matter and own is None) or (own is not None and own not in cited):
        return ["判断所引条款不在包内规则的到会规定之中"]
    numbers = {quorum_number(rule, entitled) for rule in ([own] if own else cited)}
    if verdict["required"] in numbers:
        return []
    by_rule = "或 ".join(str(each) for each in sorted(numbers))
    return [f"所需人数记为 {verdict['required']}，按包内规则和应到人数重新计算应为 {by_rule}"]


def _in_charge_of(rule: Json) -> tuple[str, str, str]:
    return _known_by(rule.get("in_charge") or {})
