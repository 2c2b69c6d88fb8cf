"""The case runner: shape of the answers, and nonsense answered one by one."""

import json
import time

import pytest

from committees.calendar.shipped import load_calendar
from committees.rulebooks.shipped import load_shipped
from committees.rules.trial import try_case, try_cases
from tests.rules.bodies import WEIDONG

GOOD = {
    "id": "a",
    "rulebook": WEIDONG,
    "body": "standing-committee",
    "check": "quorum",
    "entitled": 11,
    "present": 9,
}
SHAPE = {"id", "outcome", "force", "required", "arithmetic", "clause", "default", "reason"}


def answer(case):
    return try_case(case, load_shipped, load_calendar())


def test_a_whole_answer():
    assert answer({**GOOD, "matter": "personnel"}) == {
        "id": "a",
        "outcome": "met",
        "force": "mandatory",
        "required": 8,
        "arithmetic": "应到 11，实到 9，须 ≥ 8，达到",
        "clause": {"source": WEIDONG, "document": "卫东区委工作规则", "reference": "二(二)6"},
        "default": False,
        "reason": "《卫东区委工作规则》二(二)6：讨论干部问题须三分之二以上常委到会，“干部人事”的到会人数符合要求。",
    }


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"rulebook": "nowhere"}, "nowhere"),
        ({"rulebook": 5}, "rulebook"),
        ({"rulebook": None}, "rulebook"),
        ({"rulebook": ["x"]}, "rulebook"),
        ({"rulebook": "../settings"}, "没有规则"),
        ({"body": "nobody"}, "nobody"),
        ({"body": {}}, "body"),
        ({"check": "colour"}, "colour"),
        ({"check": None}, "check"),
        ({"matter": "weather"}, "weather"),
        ({"matter": None}, "matter"),
        ({"present": 12}, "present"),
        ({"present": -1}, "present"),
        ({"present": 9.0}, "present"),
        ({"present": "9"}, "present"),
        ({"present": True}, "present"),
        ({"present": None}, "present"),
        ({"present": float("nan")}, "present"),
        ({"entitled": 0, "present": 0}, "entitled"),
        ({"recused": 10}, "recused"),
        ({"recused": None}, "recused"),
        ({"in_charge_present": 1}, "in_charge_present"),
        ({"check": "method"}, "method"),
        ({"check": "method", "method": "telepathy"}, "telepathy"),
        ({"check": "speak", "speaker": "guest", "others_remaining": 1}, "guest"),
        ({"check": "speak", "speaker": "chair"}, "others_remaining"),
        ({"check": "speak", "speaker": "chair", "others_remaining": -1}, "others_remaining"),
        ({"check": "adhoc", "urgent": "yes"}, "urgent"),
        ({"check": "decide", "emergency": 0}, "emergency"),
        ({"check": "minutes"}, "ended_at"),
        ({"check": "vote"}, "for"),
        ({"check": "matter_class", "kind": "gift", "amount": 5}, "gift"),
        ({"check": "transfer_cap", "seats": 5, "transferred": 1}, "proposed"),
    ],
)
def test_nonsense_is_named(change, named):
    found = answer({**GOOD, **change})
    assert found["outcome"] == "error"
    assert named in found["reason"]
    assert found["id"] == "a"
    deadline = {"due", "provisional", "exempt"} if change.get("check") == "minutes" else set()
    assert set(found) == SHAPE | deadline


@pytest.mark.parametrize("missing", ["rulebook", "body", "check", "entitled", "present"])
def test_missing_facts(missing):
    found = answer({key: value for key, value in GOOD.items() if key != missing})
    assert found["outcome"] == "error"
    assert missing in found["reason"]


@pytest.mark.parametrize("case", [None, 5, "text", [], [GOOD], True])
def test_what_is_no_case(case):
    assert answer(case)["outcome"] == "error"
    assert answer(case)["id"] is None


def test_order_ids_and_neighbours():
    cases = [{**GOOD, "id": 1}, {"id": 1}, 7, {**GOOD, "id": "x", "present": 99}, GOOD]
    answers = try_cases(cases, load_shipped, load_calendar())
    assert [each["id"] for each in answers] == [1, 1, None, "x", "a"]
    assert [each["outcome"] for each in answers] == ["met", "error", "error", "error", "met"]


def test_rulebook_checks_need_no_body_but_know_a_wrong_one():
    case = {"rulebook": WEIDONG, "check": "transfer_cap", "seats": 9, "transferred": 1, "proposed": 1}
    assert answer(case)["outcome"] == "met"
    assert answer({**case, "body": "nobody"})["outcome"] == "error"


def test_an_id_that_is_no_json_becomes_null():
    assert json.loads(json.dumps(answer({**GOOD, "id": float("inf")})))["id"] is None


def test_ten_thousand_cases_take_seconds():
    kinds = (
        {},
        {"check": "vote", "for": 6, "against": 3},
        {"check": "materials", "meeting_at": "2026-12-10T15:00:00+08:00"},
        {"check": "frequency", "held": ["2026-01-01"], "from": "2020-01-01", "to": "2026-12-31"},
    )
    cases = [{**GOOD, **kinds[number % len(kinds)], "id": number} for number in range(10_000)]
    begun = time.perf_counter()
    answers = try_cases(cases, load_shipped, load_calendar())
    assert time.perf_counter() - begun < 10
    assert [each["id"] for each in answers] == list(range(10_000))
