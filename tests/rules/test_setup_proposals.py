"""What the guided setup proposes from a list of names: the plain case fits, what is unsure is left to the person."""

from __future__ import annotations

import pytest

from committees.access.states import Role
from committees.setup.rules import Candidate, propose_handlers, propose_mark, propose_office, propose_seats

TOWN = ("主要负责人", "领导班子成员")
DISTRICT = ("书记", "副书记", "常委")
BUREAU = ("书记", "副书记", "党组成员")


def seats(roles: tuple[str, ...], *posts: str) -> list[str]:
    found = propose_seats([Candidate(number, post) for number, post in enumerate(posts)], roles)
    return [found.get(number, "") for number in range(len(posts))]


@pytest.mark.parametrize(
    ("roles", "posts", "expected"),
    [
        (TOWN, ("党委书记", "党委副书记、镇长", "副镇长"), ["主要负责人", "领导班子成员", "领导班子成员"]),
        (DISTRICT, ("区委书记", "区委副书记、区长", "区委常委、区纪委书记"), ["书记", "副书记", "常委"]),
        (BUREAU, ("局党组书记、局长", "局党组副书记、副局长", "总工程师"), ["书记", "副书记", "党组成员"]),
        # A second 书记 is no second chair; without plain members he is left to the person.
        (DISTRICT, ("区委书记", "纪委书记"), ["书记", "常委"]),
        (("书记", "副书记"), ("镇党委书记", "纪委书记", "副镇长"), ["书记", "", ""]),
        (("书记", "党组成员"), ("副书记", "副局长"), ["书记", "党组成员"]),  # nobody is named: the first presides
        ((), (), []),
    ],
)
def test_a_post_proposes_a_seat(roles: tuple[str, ...], posts: tuple[str, ...], expected: list[str]) -> None:
    assert seats(roles, *posts) == expected


def test_who_belongs_to_a_unit_is_not_proposed_as_a_member() -> None:
    people = [Candidate(1, "党委书记"), Candidate(2, "党政办公室主任", unit=9)]
    assert propose_seats(people, TOWN) == {1: "主要负责人"}


def test_the_office_is_proposed_by_post_and_unit() -> None:
    head, clerk = Candidate(1, "党政办公室主任", unit=9), Candidate(2, "干事", unit=9)
    member, other = Candidate(3, "党委书记", member=True), Candidate(4, "会议秘书", unit=8)
    everybody = {Role.OFFICE_HEAD: 1, Role.OFFICE: 2, Role.SECRETARY: 2}
    assert propose_office([member, head, clerk]) == everybody
    assert propose_office([head, clerk, other]) == {**everybody, Role.SECRETARY: 4}
    assert propose_office([head]) == dict.fromkeys(everybody, 1)
    assert propose_office([member, clerk, Candidate(5, "党政办公室副主任", unit=9)]) == {}
    assert propose_handlers([member, head, clerk, other]) == {9: 2, 8: 4}
    assert propose_handlers([clerk, head]) == {9: 2}


@pytest.mark.parametrize(("name", "mark"), [("柳林镇党委", "柳委"), ("市局党组", ""), ("区委", ""), ("党委", "")])
def test_a_mark_follows_from_the_name_of_a_party_committee_only(name: str, mark: str) -> None:
    assert propose_mark(name) == mark
