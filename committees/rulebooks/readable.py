"""A rulebook as lines that people read: where, what, how binding, by which clause, with an example. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from committees.rulebooks.examples import example
from committees.rulebooks.phrases import say
from committees.rulebooks.saying import scope
from committees.rulebooks.shipped import load_shipped, shipped_codes
from committees.rules import ALL_MATTERS, Body, Clause, Matter, Provision, Rulebook, Verdict

COMMON = "common"
COMMON_TITLE = "通用规定"
# The fields of a body, in the order in which an office thinks of a meeting: heading, then field and name.
GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "组成和召集",
        (
            ("forbidden", "不得设立"),
            ("members", "应到会成员"),
            ("convening", "召集和主持"),
            ("chair", "主持人的表决权"),
            ("frequency", "召开次数"),
            ("deciding", "议事权限"),
        ),
    ),
    (
        "议题和准备",
        (
            ("review", "议题审批"),
            ("preliminary", "会前准备"),
            ("adhoc", "临时议题"),
            ("notice", "会议通知"),
            ("materials", "会议材料"),
            ("objection", "对议题提出异议"),
            ("consultation", "书面征求意见"),
        ),
    ),
    (
        "到会",
        (
            ("quorum", "到会人数"),
            ("attendance", "必须到会的人员"),
            ("leave", "请假和书面意见"),
            ("observers", "列席"),
            ("recorder", "记录"),
            ("remote", "视频参会"),
            ("recusal", "回避"),
        ),
    ),
    (
        "讨论和表决",
        (
            ("presenter", "汇报"),
            ("speaking", "表态次序"),
            ("dissent", "不同意见"),
            ("methods", "表决方式"),
            ("must_vote", "必须表决"),
            ("single_votes", "逐项逐人表决"),
            ("majority", "通过"),
            ("near_tie", "双方人数接近"),
            ("disagreement", "分歧较大"),
            ("announcement", "宣布结果"),
            ("emergency", "突发紧急"),
        ),
    ),
    (
        "会后",
        (
            ("minutes", "会议纪要"),
            ("file", "会议档案"),
            ("publication", "公开"),
            ("follow_up", "落实和督办"),
            ("reconsideration", "复议"),
            ("self_check", "自查"),
            ("provisions", "其他规定"),
        ),
    ),
)
COMMON_GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "标准和上限",
        (
            ("thresholds", "三重一大金额标准"),
            ("transfer_cap", "调动上限"),
            ("secret_minimum", "无记名表决人数提示"),
            ("void_decisions", "违规决定无效"),
        ),
    ),
    ("定期事项", (("duties", "定期事项"),)),
    ("向上报送", (("upward", "向上报送"),)),
    ("其他规定", (("provisions", "其他规定"),)),
)
# Which field of a body each check of the kernel reads.
CHECK_FIELDS: Mapping[str, tuple[str, ...]] = {
    "quorum": ("quorum",),
    "vote": ("majority", "near_tie", "quorum"),
    "notice": ("notice",),
    "materials": ("materials",),
    "objection": ("objection",),
    "consultation": ("consultation",),
    "feedback": ("follow_up",),
    "minutes": ("minutes",),
    "method": ("methods",),
    "adhoc": ("adhoc",),
    "speak": ("speaking",),
    "decide": ("deciding", "forbidden"),
    "hold": ("convening", "forbidden"),
    "frequency": ("frequency",),
    "preliminary": ("preliminary",),
    "reconsider": ("reconsideration",),
    "chair": ("convening",),
    "leave": ("leave",),
    "transfer_cap": ("transfer_cap",),
    "matter_class": ("thresholds",),
}


@dataclass(frozen=True)
class Line:
    """One rule as people read it. `parts` are clauses of its own for parts of the rule (a step, an exception)."""

    path: str
    field: str
    group: str
    name: str
    text: str
    clause: Clause
    rule: Any
    example: str = ""
    matters: str = ""
    parts: tuple[tuple[str, Clause], ...] = ()

    @property
    def key(self) -> str:
        """The anchor of the rule's clause."""
        return clause_key(self.clause.as_dict())

    @property
    def title(self) -> str:
        """到会人数（干部人事): the name with the matters it is limited to."""
        return f"{self.name}（{self.matters}）" if self.matters else self.name

    @property
    def guides(self) -> bool:
        """Only guides people: nothing computes it."""
        return isinstance(self.rule, Provision)

    def contains(self, query: str) -> bool:
        """Whether the words of a search stand in the rule, its wording or its reference."""
        clauses = (self.clause, *(clause for _, clause in self.parts))
        said = " ".join([self.title, self.text, *(f"{c.label} {c.wording}" for c in clauses)])
        return all(word in said for word in query.split())


@dataclass(frozen=True)
class Section:
    """Lines under one heading."""

    title: str
    lines: tuple[Line, ...]


def clause_key(clause: Mapping[str, Any]) -> str:
    """What a clause is found by in any version: its place (document, reference) and its wording, as short digests."""
    default = bool(clause.get("default"))
    place = "default" if default else f"{clause.get('document', '')}|{clause.get('reference', '')}"
    return f"{_short(place)}-{_short(str(clause.get('wording', '')))}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def body_sections(body: Body) -> tuple[Section, ...]:
    """Every rule of a body under its headings; headings without rules are left out."""
    return _sections(body, GROUPS, f"bodies.{body.code}.")


def common_sections(rulebook: Rulebook) -> tuple[Section, ...]:
    """The rules that belong to no body: thresholds, caps, duties, general provisions."""
    return _sections(rulebook, COMMON_GROUPS, "")


def bodies_in_order(rulebook: Rulebook) -> list[Body]:
    """The bodies as the rulebook of their source lists them: stored data keep no order of keys."""
    shipped = load_shipped(rulebook.source).bodies if rulebook.source in shipped_codes() else {}
    order = {code: number for number, code in enumerate(shipped)}
    return sorted(rulebook.bodies.values(), key=lambda body: order.get(body.code, len(order)))


def rulebook_lines(rulebook: Rulebook) -> Iterator[tuple[str, Line]]:
    """Every line of the rulebook with the code of its body (COMMON for the rest), in reading order."""
    for body in bodies_in_order(rulebook):
        for section in body_sections(body):
            yield from ((body.code, line) for line in section.lines)
    for section in common_sections(rulebook):
        yield from ((COMMON, line) for line in section.lines)


def find_clause(rulebook: Rulebook, key: str, body: str = "") -> tuple[str, Line] | None:
    """The line that rests on a clause: the same wording first, then the same place; in the named body first."""
    lines = sorted(rulebook_lines(rulebook), key=lambda pair: pair[0] != body)
    place = f"{key.partition('-')[0]}-"
    wanted_keys = (key,) if place == clause_key({"default": True})[: len(place)] else (key, place)
    for wanted in wanted_keys:
        for code, line in lines:
            if any(clause_key(clause.as_dict()).startswith(wanted) for clause in _clauses(line)):
                return code, line
    return None


def lines_of_verdict(sections: tuple[Section, ...], verdict: Verdict) -> list[Line]:
    """The rules of a body on which a verdict rests: same clause, in a field that the check reads."""
    names = CHECK_FIELDS.get(verdict.check, ())
    key = clause_key(verdict.clause.as_dict())
    found = []
    for section in sections:
        for line in section.lines:
            keys = [clause_key(clause.as_dict()) for clause in _clauses(line)]
            if line.field in names and key in keys:
                found.append(line)
    return found


def lines_at_place(sections: tuple[Section, ...], verdict: Verdict) -> list[Line]:
    """The rules that the verdict's check reads at the same place, worded otherwise: of another version."""
    names = CHECK_FIELDS.get(verdict.check, ())
    place = None if verdict.clause.default else verdict.clause.as_dict()
    lines = [line for section in sections for line in section.lines if line.field in names]
    return [line for line in lines if any(_at(place, clause) for clause in _clauses(line))]


def line_of_answer(
    rulebook: Rulebook, body: str, check: str, matter: Matter, clause: Mapping[str, Any] | None, arithmetic: str
) -> Line | None:
    """The rule behind the answer to a trial, which names its clause by place only (None: a default).

    Of several rules with the same place, the first that holds for the matter; a vote that was put off or void rests on
    another rule than one that was counted, which its clause and arithmetic tell.
    """
    names = CHECK_FIELDS.get(check, ())
    sections = (*body_sections(rulebook.bodies[body]), *common_sections(rulebook))
    if check == "vote" and "实到" in arithmetic:
        names = ("quorum",)
    lines = [line for section in sections for line in section.lines if line.field in names]
    lines = [line for line in lines if matter in getattr(line.rule, "matters", ALL_MATTERS)]
    ordered = sorted(lines, key=lambda line: names.index(line.field))
    return next((line for line in ordered if any(_at(clause, each) for each in _clauses(line))), None)


def _clauses(line: Line) -> tuple[Clause, ...]:
    return (line.clause, *(clause for _, clause in line.parts))


def _at(place: Mapping[str, Any] | None, clause: Clause) -> bool:
    if place is None:
        return clause.default
    return (clause.document, clause.reference) == (place["document"], place["reference"])


def _sections(
    node: Any, groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...], prefix: str
) -> tuple[Section, ...]:
    found = []
    for group, names in groups:
        lines = [line for field, name in names for line in _lines(node, field, name, group, prefix)]
        if lines:
            found.append(Section(group, tuple(lines)))
    return tuple(found)


def _lines(node: Any, field: str, name: str, group: str, prefix: str) -> Iterator[Line]:
    value = getattr(node, field)
    if isinstance(value, tuple):
        for index, rule in enumerate(value):
            yield _line(rule, f"{prefix}{field}[{index}]", field, name, group)
    elif value is not None:
        yield _line(value, f"{prefix}{field}", field, name, group)


def _line(rule: Any, path: str, field: str, name: str, group: str) -> Line:
    clause = rule if isinstance(rule, Clause) else rule.clause
    matters = getattr(rule, "matters", ALL_MATTERS)
    limited = "" if field == "deciding" or set(matters) == set(ALL_MATTERS) else scope(matters)
    return Line(
        path=path,
        field=field,
        group=group,
        name=name,
        text=say(rule),
        clause=clause,
        rule=rule,
        example=example(rule),
        matters=limited,
        parts=tuple(_parts(rule)),
    )


def _parts(rule: Any) -> Iterator[tuple[str, Clause]]:
    """Clauses of its own inside a rule: of a step, of an exception, of a part."""
    if not is_dataclass(rule) or isinstance(rule, Clause):
        return
    for each in fields(rule):
        value = getattr(rule, each.name)
        if isinstance(value, Clause) and each.name != "clause":
            yield value.wording, value
        elif isinstance(value, tuple):
            for inner in value:
                clause = getattr(inner, "clause", None)
                if isinstance(clause, Clause):
                    yield f"{getattr(inner, 'title', '')}：{clause.wording}", clause
