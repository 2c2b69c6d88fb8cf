"""Every rule of every rulebook is reached: by a judge, by a lookup, or in the tables of regimes."""

import json

import pytest

from committees.rulebooks.shipped import load_shipped, shipped_codes
from committees.rules import Clause, Verdict, cited_clauses
from tests.rules.regimes import DUTIES, PROVISIONS, REGIMES, UPWARD
from tests.rules.sweep import answered, verdicts

BY_CODE = ("chair", "remote")  # the software's own for every body, tested in test_attendance
ELSEWHERE = ("secret_minimum", "void_decisions")  # tested in test_thresholds and below


def in_tables(code: str) -> set[str]:
    """The paths of the rules that the tables of regimes state."""
    paths = {f"bodies.{name}.{family}" for rulebook, name, family, *_ in REGIMES if rulebook == code}
    paths |= {f"bodies.{name}.provisions" for rulebook, name, *_ in PROVISIONS if rulebook == code and name}
    paths |= {"provisions"} if any(row[0] == code for row in PROVISIONS) else set()
    paths |= {"upward"} if any(row[0] == code for row in UPWARD) else set()
    return paths | ({"duties"} if any(row[0] == code for row in DUTIES) else set())


def is_stated(path: str, tables: set[str]) -> bool:
    parts = path.split(".")
    own = parts[2] in BY_CODE if parts[0] == "bodies" else parts[0] in ELSEWHERE
    return own or any(path.startswith((f"{each}.", f"{each}[")) for each in tables)


@pytest.mark.parametrize("code", shipped_codes())
def test_every_rule_is_reached(code):
    rulebook, tables = load_shipped(code), in_tables(code)
    clauses: set[Clause] = answered(rulebook)
    left = [
        cited.path
        for cited in cited_clauses(rulebook)
        if cited.clause not in clauses and not is_stated(cited.path, tables)
    ]
    left = [path for path in left if not path.endswith("recusal.clause")]
    assert left == []


def has_float(value):
    if isinstance(value, dict):
        return any(map(has_float, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(has_float, value))
    return isinstance(value, float)


@pytest.mark.parametrize("code", shipped_codes())
def test_every_verdict_can_be_kept_and_read_again(code):
    for verdict in verdicts(load_shipped(code)):
        plain = verdict.as_dict()
        assert not has_float(plain)
        assert Verdict.from_dict(json.loads(json.dumps(plain))) == verdict
        assert verdict.reason.endswith("。")
        assert verdict.arithmetic
        assert verdict.clause.label in verdict.reason or verdict.clause.default


def test_forces_lead_to_one_of_three_ways():
    for code in shipped_codes():
        for verdict in verdicts(load_shipped(code)):
            ways = (verdict.favourable, verdict.needs_override, verdict.refuses)
            assert sum(ways) == 1 or (sum(ways) == 0 and verdict.force == "optional")


def test_void_decisions_in_the_town():
    assert [load_shipped(code).void_decisions is not None for code in shipped_codes()] == [False] * 4 + [True]
    assert load_shipped("zuocun-town-2018").void_decisions.reference == "第十四条(一)"
