"""Editing as plain data: nothing changes but what was set, and every field of the kernel has its words."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from committees.rulebooks.editing import (
    COMMON,
    Kind,
    apply_changes,
    differences,
    editable_sections,
    encode,
    parameters_of,
    value_of,
)
from committees.rulebooks.readable import COMMON_GROUPS, GROUPS, body_sections, rulebook_lines
from committees.rulebooks.shipped import load_shipped, shipped_codes, shipped_data
from committees.rules import Body, Matter, QuorumFacts, Rulebook, RulebookError, judge_quorum, parse_rulebook
from committees.rules.decode import decode

BODY = "bodies.standing-committee."


def edited(changes: dict[str, Any], code: str = "weidong-district") -> Rulebook:
    return parse_rulebook(apply_changes(shipped_data(code), changes, title="本机关规则", number=2))


def test_every_field_of_a_body_and_of_a_rulebook_has_its_heading() -> None:
    named = {name for _, names in GROUPS for name, _ in names}
    assert named == {each.name for each in fields(Body)} - {"code", "title"}
    common = {name for _, names in COMMON_GROUPS for name, _ in names}
    assert common == {each.name for each in fields(Rulebook)} - {"code", "title", "source", "bodies"}


@pytest.mark.parametrize("code", shipped_codes())
def test_every_rule_has_words_and_survives_writing_down(code: str) -> None:
    rulebook = load_shipped(code)
    for _, line in rulebook_lines(rulebook):
        assert line.text
        assert "None" not in line.text + line.example
        assert "{" not in line.text
        again = decode(type(line.rule), encode(line.rule), line.path, rulebook.source)
        assert again == line.rule


@pytest.mark.parametrize("code", shipped_codes())
def test_setting_what_is_already_set_changes_nothing_but_the_mark(code: str) -> None:
    rulebook = load_shipped(code)
    changes, set_lines = {}, {}
    for body in (*rulebook.bodies, COMMON):
        for section in editable_sections(rulebook, body):
            for line in section.lines:
                for parameter in parameters_of(line):
                    if parameter.name not in ("force", "wording") and section.title != "可以补充的期限":
                        changes[f"{line.path}.{parameter.name}"] = value_of(line, parameter)
                        set_lines[line.path] = line
    found = {each.line.path: each for each in differences(rulebook, edited(changes, code))}
    assert set(found) == set(set_lines)
    for path, each in found.items():
        assert each.after is not None
        for parameter in parameters_of(set_lines[path]):
            if parameter.name != "wording":
                assert value_of(each.after, parameter) == value_of(set_lines[path], parameter)


def test_a_fraction_changes_the_verdict_the_words_and_the_reference() -> None:
    after = edited({f"{BODY}quorum[2].fraction": "3/4"})
    body = after.bodies["standing-committee"]
    verdict = judge_quorum(body, Matter.GENERAL, QuorumFacts(entitled=11, present=8))
    assert verdict.required == 9
    assert verdict.clause.reference == "二(二)6（第2版修改）"
    assert "四分之三" in verdict.clause.wording
    assert judge_quorum(body, Matter.PERSONNEL, QuorumFacts(entitled=11, present=8)).clause.reference == "二(二)6"


def test_the_difference_shows_old_and_new_with_the_example() -> None:
    (found,) = differences(load_shipped("weidong-district"), edited({f"{BODY}quorum[2].fraction": "3/4"}))
    assert found.before is not None
    assert found.after is not None
    assert "应到 11 时须到 6" in found.before.example
    assert "应到 11 时须到 9" in found.after.example


def test_own_wording_is_kept() -> None:
    after = edited({f"{BODY}quorum[2].fraction": "3/4", f"{BODY}quorum[2].wording": "四分之三常委到会才能开会"})
    assert after.bodies["standing-committee"].quorum[2].clause.wording == "四分之三常委到会才能开会"


def test_a_changed_default_is_no_longer_the_softwares() -> None:
    after = edited({f"{BODY}speaking[0].chair_last": False})
    clause = after.bodies["standing-committee"].speaking[0].clause
    assert not clause.default
    assert (clause.document, clause.reference) == ("本机关规则", "第2版")


def test_a_second_amendment_names_the_second_version() -> None:
    first = apply_changes(shipped_data("weidong-district"), {f"{BODY}quorum[2].fraction": "3/4"}, title="本", number=2)
    second = apply_changes(first, {f"{BODY}quorum[2].strict": True}, title="本", number=3)
    clause = parse_rulebook(second).bodies["standing-committee"].quorum[2].clause
    assert clause.reference == "二(二)6（第3版修改）"


def test_a_rule_that_the_data_leave_out_can_be_set() -> None:
    after = edited({"bodies.democratic-life.recusal.may_vote": True, f"{BODY}notice[0].days": 2})
    assert after.bodies["democratic-life"].recusal.may_vote
    assert after.bodies["standing-committee"].notice[0].days == 2
    assert after.bodies["plenary"] == load_shipped("weidong-district").bodies["plenary"]


def test_the_second_of_two_defaults_keeps_the_first() -> None:
    path = "bodies.coordination.reconsideration[1].force"
    before = load_shipped("weidong-district").bodies["coordination"].reconsideration
    after = edited({path: "ordinary"}).bodies["coordination"].reconsideration
    assert after[0] == before[0]
    assert len(after) == len(before)
    assert str(after[1].clause.force) == "ordinary"


@pytest.mark.parametrize("value", ["4/3", "1/0"])
def test_no_fraction_above_the_whole(value: str) -> None:
    with pytest.raises(RulebookError):
        edited({f"{BODY}quorum[2].fraction": value})


@settings(max_examples=25, deadline=None)
@given(num=st.integers(1, 9), den=st.integers(1, 9), strict=st.booleans())
def test_the_example_says_what_the_judge_says(num: int, den: int, strict: bool) -> None:
    if num > den:
        return
    after = edited({f"{BODY}quorum[2].fraction": f"{num}/{den}", f"{BODY}quorum[2].strict": strict})
    body = after.bodies["standing-committee"]
    verdict = judge_quorum(body, Matter.GENERAL, QuorumFacts(entitled=11, present=11))
    line = next(x for s in body_sections(body) for x in s.lines if x.path == f"{BODY}quorum[2]")
    assert f"应到 11 时须到 {verdict.required}" in line.example


def test_every_kind_of_parameter_is_used() -> None:
    rulebook = load_shipped("weidong-district")
    lines = [x for code in (*rulebook.bodies, COMMON) for s in editable_sections(rulebook, code) for x in s.lines]
    assert {p.kind for line in lines for p in parameters_of(line)} == set(Kind)
