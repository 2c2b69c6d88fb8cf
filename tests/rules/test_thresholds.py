"""三重一大 amounts, the cap on transfers, few voters in a secret ballot."""

import pytest

from committees.rulebooks.shipped import load_shipped, shipped_codes
from tests.rules.bodies import COUNTY, OFFICE, WEIDONG, ask


@pytest.mark.parametrize(
    ("kind", "amount", "outcome", "limit"),
    [
        ("project", 99_999, "general", 100_000),
        ("project", 100_000, "major-project", 100_000),
        ("purchase", 49_999, "general", 50_000),
        ("purchase", 50_000, "major-project", 50_000),
        ("unbudgeted", 49_999, "general", 50_000),
        ("unbudgeted", 50_000, "large-fund", 50_000),
        ("unbudgeted", 0, "general", 50_000),
    ],
)
def test_amounts_of_the_office(kind, amount, outcome, limit):
    answer = ask(OFFICE, "office-affairs", "matter_class", kind=kind, amount=amount)
    assert (answer["outcome"], answer["required"]) == (outcome, limit)
    assert answer["clause"]["document"] == "室务会会议议事决策规则"


def test_other_rulebooks_name_no_amounts():
    answer = ask(WEIDONG, "plenary", "matter_class", kind="project", amount=10**9)
    assert (answer["outcome"], answer["clause"], answer["default"]) == ("general", None, True)


@pytest.mark.parametrize("amount", [-1, 100.0, "100", None, True])
def test_amounts_are_whole_yuan(amount):
    assert ask(OFFICE, "office-affairs", "matter_class", kind="project", amount=amount)["outcome"] == "error"


def test_cap_table():
    for seats in range(1, 31):
        for total in range(seats + 2):
            answer = ask(
                WEIDONG, "plenary", "transfer_cap", seats=seats, transferred=total // 2, proposed=-(-total // 2)
            )
            assert answer["outcome"] == ("exceeds" if 2 * total > seats else "met")
            assert (answer["required"], answer["force"]) == (seats // 2, "ordinary")


def test_no_cap_elsewhere():
    answer = ask(COUNTY, "plenary", "transfer_cap", seats=3, transferred=3, proposed=3)
    assert (answer["outcome"], answer["default"]) == ("met", True)
    assert ask(WEIDONG, "plenary", "transfer_cap", seats=0, transferred=0, proposed=0)["outcome"] == "error"


@pytest.mark.parametrize("code", shipped_codes())
def test_few_secret_voters(code):
    rule = load_shipped(code).secret_minimum
    assert [rule.warns(voters) for voters in (4, 5)] == [True, False]
    assert rule.clause.default
