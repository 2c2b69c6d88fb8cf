"""Changing a rulebook's parameters as plain data, and saying what a change would mean. Pure, no database.

A change is a path (`bodies.plenary.quorum[1].fraction`) with its new value. What is changed no longer says what its
clause says: its wording is made anew from the parameters, and its reference names the version that changed it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from committees.rulebooks.phrases import say
from committees.rulebooks.readable import (
    COMMON,
    COMMON_TITLE,
    Line,
    Section,
    body_sections,
    common_sections,
    rulebook_lines,
)
from committees.rules import (
    IMPORTANT_MATTERS,
    AdhocRule,
    Clause,
    CoSigner,
    DayUnit,
    Force,
    FrequencyRule,
    LeadTime,
    MajorityRule,
    Method,
    MethodRule,
    MinutesRule,
    NearTieRule,
    Outcome,
    Period,
    Provision,
    QuorumRule,
    RecusalRule,
    Rulebook,
    SecretMinimum,
    SpeakingRule,
    ThresholdRule,
    TransferCapRule,
    parse_rulebook,
    silent,
)

Data = dict[str, Any]
Changes = Mapping[str, Any]
AMENDED = re.compile(r"（第\d+版修改）$")
ANSWERS = (Outcome.ALLOWED, Outcome.NEEDS_REASON, Outcome.REFUSED)


class Kind(StrEnum):
    """How a parameter is asked for."""

    FRACTION = "fraction"
    WHOLE = "whole"
    OPTIONAL_WHOLE = "optional_whole"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    OPTIONAL_CHOICES = "optional_choices"
    TEXT = "text"


@dataclass(frozen=True)
class Parameter:
    """One parameter of a rule that an office may set; `options` are codes with their words."""

    name: str
    label: str
    kind: Kind
    options: tuple[tuple[str, str], ...] = ()
    least: int = 0


def _options(codes: Any) -> tuple[tuple[str, str], ...]:
    return tuple((str(code), code.label) for code in codes)


FRACTION = Parameter("fraction", "比例（如 2/3）", Kind.FRACTION)
STRICT = Parameter("strict", "须超过该比例（不含本数）", Kind.FLAG)
UNIT = Parameter("unit", "天数单位", Kind.CHOICE, _options(DayUnit))
FORCE = Parameter("force", "效力", Kind.CHOICE, _options(Force))
WORDING = Parameter("wording", "表述", Kind.TEXT)
PARAMETERS: Mapping[type, tuple[Parameter, ...]] = {
    QuorumRule: (FRACTION, STRICT, Parameter("minimum", "最少到会人数（0 为不设）", Kind.WHOLE)),
    MajorityRule: (FRACTION, STRICT),
    NearTieRule: (
        Parameter("margin", "相差不超过几人算接近", Kind.WHOLE),
        Parameter("counts_written", "计入未到会成员的书面意见", Kind.FLAG),
    ),
    LeadTime: (Parameter("days", "提前天数", Kind.OPTIONAL_WHOLE), UNIT),
    MinutesRule: (
        Parameter("days", "会后几天内印发", Kind.OPTIONAL_WHOLE),
        UNIT,
        Parameter("co_signed", "须会签的事项类别", Kind.OPTIONAL_CHOICES, _options(IMPORTANT_MATTERS)),
        Parameter("co_signers", "由谁会签（不选为分管领导）", Kind.OPTIONAL_CHOICES, _options(CoSigner)),
    ),
    MethodRule: (Parameter("methods", "可用的表决方式", Kind.CHOICES, _options(Method)),),
    AdhocRule: (
        Parameter("normally", "平时", Kind.CHOICE, _options(ANSWERS)),
        Parameter("when_urgent", "紧急时", Kind.CHOICE, _options(ANSWERS)),
        Parameter("approver", "同意人", Kind.TEXT),
    ),
    RecusalRule: (
        Parameter("in_base", "回避的计入应到人数", Kind.FLAG),
        Parameter("counts_present", "回避的计入该议题实到人数", Kind.FLAG),
        Parameter("may_vote", "回避的可以参加表决", Kind.FLAG),
        Parameter("sees_papers", "回避的可以看材料", Kind.FLAG),
    ),
    FrequencyRule: (
        Parameter("times", "至少召开次数", Kind.WHOLE, least=1),
        Parameter("period", "每", Kind.CHOICE, _options(Period)),
    ),
    SpeakingRule: (Parameter("chair_last", "主持人最后表态", Kind.FLAG),),
    ThresholdRule: (Parameter("amount", "金额（元，含本数）", Kind.WHOLE),),
    TransferCapRule: (FRACTION,),
    SecretMinimum: (Parameter("voters", "少于几人时提示", Kind.WHOLE),),
}
# An office may set a time where its rulebook names none.
ADDABLE = {"notice": "会议通知", "materials": "会议材料"}


def parameters_of(line: Line) -> tuple[Parameter, ...]:
    """What may be set in a rule: its own parameters, its force and its wording. Nothing for what only guides."""
    if isinstance(line.rule, (Provision, Clause)):
        return ()
    return (*PARAMETERS.get(type(line.rule), ()), FORCE, WORDING)


def value_of(line: Line, parameter: Parameter) -> Any:
    """The present value of a parameter, as a form shows it."""
    if parameter.name == "force":
        return str(line.clause.force)
    if parameter.name == "wording":
        return line.clause.wording
    if parameter.kind is Kind.FRACTION:
        return f"{line.rule.num}/{line.rule.den}"
    value = getattr(line.rule, parameter.name)
    if parameter.kind in (Kind.CHOICES, Kind.OPTIONAL_CHOICES):
        return [str(each) for each in value]
    return str(value) if isinstance(value, StrEnum) else value


def editable_sections(rulebook: Rulebook, code: str) -> tuple[Section, ...]:
    """The rules of a body (or COMMON) that may be set, with those that an office may add."""
    if code == COMMON:
        return _editable(common_sections(rulebook))
    body = rulebook.bodies[code]
    sections = list(_editable(body_sections(body)))
    added = [
        _line_to_add(code, field, name) for field, name in ADDABLE.items() if body.majority and not getattr(body, field)
    ]
    if added:
        sections.append(Section("可以补充的期限", tuple(added)))
    return tuple(sections)


def _editable(sections: tuple[Section, ...]) -> tuple[Section, ...]:
    kept = (Section(s.title, tuple(line for line in s.lines if parameters_of(line))) for s in sections)
    return tuple(section for section in kept if section.lines)


def _line_to_add(code: str, field: str, name: str) -> Line:
    clause = silent(f"规则没有规定{name}的期限", Force.MANDATORY)
    return Line(f"bodies.{code}.{field}[0]", field, "可以补充的期限", name, clause.wording, clause, LeadTime(clause))


def apply_changes(data: Data, changes: Changes, *, title: str, number: int) -> Data:
    """The data with the changes, marked as those of version `number` of the rulebook `title`.

    Raises RulebookError where the outcome is no rulebook.
    """
    changed = deepcopy(data)
    rules = {line.path: line.rule for _, line in rulebook_lines(parse_rulebook(data))}
    per_rule: dict[str, dict[str, Any]] = {}
    for path, value in changes.items():
        rule_path, _, name = path.rpartition(".")
        per_rule.setdefault(rule_path, {})[name] = value
    for path, values in per_rule.items():
        _set(_table(changed, path, rules), values)
    said = {line.path: line for _, line in rulebook_lines(parse_rulebook(changed))}
    for path, values in per_rule.items():
        _amend(_table(changed, path, rules)["clause"], said[path], values, title, number)
    parse_rulebook(changed)
    return changed


def _set(table: Data, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name in ("force", "wording"):
            table["clause"][name] = value
        elif name == "fraction":
            table["num"], table["den"] = (int(part) for part in str(value).split("/"))
        elif value is None:
            table.pop(name, None)
        else:
            table[name] = value


def _amend(clause: Data, line: Line, values: Mapping[str, Any], title: str, number: int) -> None:
    if "wording" not in values and set(values) != {"force"}:
        clause["wording"] = say(line.rule)
    if clause.pop("default", False):
        clause.update(document=title, reference=f"第{number}版")
    else:
        clause["reference"] = f"{AMENDED.sub('', clause['reference'])}（第{number}版修改）"


def _table(data: Data, path: str, rules: Mapping[str, Any]) -> Data:
    """The table of a rule in the plain data; defaults that the data leave out are written down first."""
    node: Any = data
    *parents, last = path.split(".")
    for name in parents:
        node = node[name]
    field, _, index = last.partition("[")
    if not index:
        return _dict(node.setdefault(field, encode(rules[path]) if path in rules else {}))
    position = int(index.rstrip("]"))
    rows = node.setdefault(field, [])
    stem = path.removesuffix(f"[{index}")
    while len(rows) <= position:
        known = rules.get(f"{stem}[{len(rows)}]")
        rows.append(encode(known or _line_to_add("", field, ADDABLE.get(field, "")).rule))
    return _dict(rows[position])


def _dict(node: Any) -> Data:
    if not isinstance(node, dict):
        raise TypeError("a rule is a table")
    return node


def encode(value: Any) -> Any:
    """A rule as plain data that decodes to the same rule."""
    if isinstance(value, Clause):
        kept = {"force": str(value.force), "wording": value.wording}
        own = {"default": True} if value.default else {"document": value.document, "reference": value.reference}
        return {**kept, **own}
    if is_dataclass(value):
        pairs = ((each.name, getattr(value, each.name)) for each in fields(value))
        return {name: encode(inner) for name, inner in pairs if inner is not None}
    if isinstance(value, tuple):
        return [encode(each) for each in value]
    return str(value) if isinstance(value, StrEnum) else value


@dataclass(frozen=True)
class Difference:
    """One rule before and after; None where it is new or gone."""

    body: str
    before: Line | None
    after: Line | None

    @property
    def line(self) -> Line:
        """Whichever there is, the new one first."""
        line = self.after or self.before
        if line is None:
            raise ValueError("a difference has a side")
        return line


def differences(before: Rulebook, after: Rulebook) -> list[Difference]:
    """Every rule that says something else, in reading order."""
    old = {(code, line.path): line for code, line in rulebook_lines(before)}
    new = {(code, line.path): line for code, line in rulebook_lines(after)}
    return [
        Difference(_title(after, code), old.get((code, path)), new.get((code, path)))
        for code, path in dict.fromkeys([*old, *new])
        if _said(old.get((code, path))) != _said(new.get((code, path)))
    ]


def _said(line: Line | None) -> Any:
    return None if line is None else (line.text, line.example, line.clause, _parts_said(line))


def _parts_said(line: Line) -> tuple[str, ...]:
    return tuple(clause.wording for _, clause in line.parts)


def _title(rulebook: Rulebook, code: str) -> str:
    return COMMON_TITLE if code == COMMON else rulebook.bodies[code].title
