"""Members, convening, leave, minutes, follow-up, duties: the data against the tables in `regimes`."""

import pytest

from committees.rulebooks.shipped import load_shipped, shipped_codes, shipped_data
from tests.rules.bodies import BODIES, body
from tests.rules.regimes import DUTIES, FAMILIES, PROVISIONS, REGIMES, UPWARD


def found(rulebook, name, family):
    """The rule a row is about, or None."""
    kind, _, index = family.partition("[")
    rule = getattr(body(rulebook, name), kind)
    return rule[int(index.rstrip("]"))] if index else rule


def shown(value):
    """A value as the tables write it: lists joined, clauses as whether there is one."""
    if isinstance(value, tuple):
        return "、".join(value)
    return value if value is None or isinstance(value, (str, int, bool)) else True


@pytest.mark.parametrize("row", REGIMES, ids=lambda row: f"{row[0]}-{row[1]}-{row[2]}")
def test_regime(row):
    rulebook, name, family, reference, force, values = row
    rule = found(rulebook, name, family)
    given = [getattr(rule, each) for each in FAMILIES[family.partition("[")[0]]]
    clauses = ("enlarged", "written_opinion")
    names = FAMILIES[family.partition("[")[0]]
    told = [value is not None if each in clauses else shown(value) for each, value in zip(names, given, strict=True)]
    assert (rule.clause.reference or "default", rule.clause.force, tuple(told)) == (reference, force, values)


def test_no_regime_is_left_out():
    listed = {(rulebook, name, family) for rulebook, name, family, *_ in REGIMES}
    for rulebook, name in BODIES:
        table = shipped_data(rulebook)["bodies"][name]
        for family in FAMILIES:
            rows = len(table.get(family, [])) if family == "observers" else 0
            wanted = [f"{family}[{index}]" for index in range(rows)] if rows else [family] * (family in table)
            assert all((rulebook, name, each) in listed for each in wanted)


def test_duties():
    told = [
        (code, duty.code, duty.clause.reference, duty.kind, duty.times, duty.period, duty.days, duty.owner)
        for code in shipped_codes()
        for duty in load_shipped(code).duties
    ]
    assert sorted(told, key=str) == sorted(DUTIES, key=str)


def test_what_goes_up():
    told = [
        (code, each.code, each.clause.reference, each.clause.force, each.kind, each.duty, each.body, each.stage)
        for code in shipped_codes()
        for each in load_shipped(code).upward
    ]
    assert sorted(told, key=str) == sorted(UPWARD, key=str)


def test_provisions():
    told = []
    for code in shipped_codes():
        rulebook = load_shipped(code)
        holders = [*((name, each.provisions) for name, each in rulebook.bodies.items()), ("", rulebook.provisions)]
        for name, provisions in holders:
            for each in provisions:
                row = (code, name, each.topic, each.clause.reference, len(each.steps), each.days, each.minutes)
                told.append(row)
    assert sorted(told, key=str) == sorted(PROVISIONS, key=str)
