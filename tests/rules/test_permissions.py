"""Methods, ad-hoc items, the order of speaking, deciding and convening, body by body."""

import pytest

from committees.rules import Matter, Method
from tests.rules.bodies import BODIES, BUREAU, COUNTY, HELD, OFFICE, TOWN, WEIDONG, ask, body

MINOR = {"general", "study", "report"}


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("matter", list(Matter))
@pytest.mark.parametrize("key", BODIES)
def test_methods(key, matter, method):
    answer = ask(*key, "method", matter=matter, method=method)
    if key == (TOWN, "leadership-team") and matter == "personnel":
        assert (answer["outcome"] == "allowed") is (method == "secret")
        assert answer["outcome"] in ("allowed", "needs_reason")
    elif key == (TOWN, "leadership-team") and matter in ("major-decision", "major-project", "large-fund"):
        assert answer["outcome"] == ("allowed" if method == "named" else "needs_reason")
    elif key == (COUNTY, "plenary"):
        assert answer["outcome"] == ("allowed" if method in ("show-of-hands", "secret") else "needs_reason")
        assert answer["force"] == "ordinary"
    elif body(*key).majority:
        assert answer["outcome"] == "allowed"
    else:
        assert answer["outcome"] == "refused"


@pytest.mark.parametrize(
    ("rulebook", "name", "matter", "normally", "urgent"),
    [
        (WEIDONG, "standing-committee", "general", "needs_reason", "needs_reason"),
        (WEIDONG, "standing-committee", "major-decision", "needs_reason", "needs_reason"),
        (WEIDONG, "standing-committee", "personnel", "refused", "refused"),
        (WEIDONG, "four-teams", "general", "needs_reason", "needs_reason"),
        (WEIDONG, "party-government-joint", "general", "needs_reason", "needs_reason"),
        (WEIDONG, "plenary", "general", "refused", "refused"),
        (OFFICE, "office-affairs", "general", "needs_reason", "needs_reason"),
        (OFFICE, "office-affairs", "large-fund", "refused", "needs_reason"),
        (OFFICE, "office-affairs", "personnel", "refused", "refused"),
        (OFFICE, "directors-meeting", "general", "needs_reason", "needs_reason"),
        (OFFICE, "standing-committee", "general", "needs_reason", "needs_reason"),
        (BUREAU, "party-group", "general", "refused", "allowed"),
        (BUREAU, "party-group", "major-decision", "refused", "allowed"),
        (BUREAU, "party-group", "personnel", "refused", "refused"),
        (COUNTY, "standing-committee", "general", "refused", "refused"),
        (TOWN, "leadership-team", "general", "needs_reason", "needs_reason"),
        (TOWN, "leadership-team", "major-project", "refused", "refused"),
        (TOWN, "leadership-team", "personnel", "refused", "refused"),
    ],
)
def test_adhoc(rulebook, name, matter, normally, urgent):
    assert ask(rulebook, name, "adhoc", matter=matter)["outcome"] == normally
    assert ask(rulebook, name, "adhoc", matter=matter, urgent=True)["outcome"] == urgent


def test_adhoc_personnel_is_refused_everywhere():
    for key in HELD:
        for urgent in (False, True):
            assert ask(*key, "adhoc", matter="personnel", urgent=urgent)["outcome"] == "refused"


def test_adhoc_clause_follows_the_urgency():
    normal = ask(OFFICE, "office-affairs", "adhoc", matter="large-fund")
    assert (normal["force"], normal["clause"]["document"]) == ("mandatory", "“三重一大”议事规则(试行)")
    urgent = ask(OFFICE, "office-affairs", "adhoc", matter="large-fund", urgent=True)
    assert (urgent["force"], urgent["clause"]["reference"]) == ("ordinary", "第十九条")
    assert ask(COUNTY, "standing-committee", "adhoc")["default"] is True


@pytest.mark.parametrize("key", [key for key in HELD if body(*key).majority])
def test_the_chair_speaks_last(key):
    early = ask(*key, "speak", speaker="chair", others_remaining=1)
    assert (early["outcome"], early["force"]) == ("refused", "mandatory")
    named = {(OFFICE, "office-affairs"): "第二十四条", (TOWN, "leadership-team"): "第七条(三)"}
    assert (early["clause"] or {}).get("reference") == named.get(key)
    assert early["default"] is (key not in named)
    assert ask(*key, "speak", speaker="chair", others_remaining=0)["outcome"] == "allowed"
    assert ask(*key, "speak", speaker="member", others_remaining=5)["outcome"] == "allowed"


def test_the_secretary_leads_the_bureaus_democratic_life():
    answer = ask(BUREAU, "democratic-life", "speak", speaker="chair", others_remaining=5)
    assert answer["outcome"] == "allowed"
    assert answer["clause"]["reference"] == "四(三)"


DECIDING = {
    (WEIDONG, "plenary"): set(Matter),
    (WEIDONG, "standing-committee"): set(Matter) - {"election"},
    (WEIDONG, "four-teams-coordination"): MINOR | {"major-decision", "major-project", "large-fund", "emergency"},
    (WEIDONG, "party-government-joint"): set(Matter) - {"personnel", "discipline", "election"},
    (OFFICE, "office-affairs"): set(Matter),
    (OFFICE, "standing-committee"): set(Matter),
    (BUREAU, "party-group"): set(Matter),
    (COUNTY, "standing-committee"): set(Matter),
    (COUNTY, "plenary"): set(Matter),
    (TOWN, "leadership-team"): set(Matter),
    (TOWN, "five-person-group"): set(),
    (COUNTY, "secretaries-meeting"): set(),
}
ACTS_IN_EMERGENCIES = {(WEIDONG, "secretaries-meeting"), (TOWN, "secretaries-meeting")}


@pytest.mark.parametrize("matter", list(Matter))
@pytest.mark.parametrize("key", BODIES)
def test_what_a_body_decides(key, matter):
    decides = matter in DECIDING.get(key, MINOR)
    by_nature = matter == "emergency" and key in ACTS_IN_EMERGENCIES
    assert ask(*key, "decide", matter=matter)["outcome"] == ("allowed" if decides or by_nature else "refused")
    emergency = ask(*key, "decide", matter=matter, emergency=True)
    assert emergency["outcome"] == ("allowed" if decides or key in ACTS_IN_EMERGENCIES else "refused")
    if not decides and key in ACTS_IN_EMERGENCIES:
        assert emergency["report_to"] in ("standing-committee", "leadership-team")


def test_some_decisions_are_always_reported():
    answer = ask(WEIDONG, "four-teams-coordination", "decide", matter="major-decision")
    assert answer["report_to"] == "standing-committee"
    assert ask(WEIDONG, "standing-committee", "decide", matter="major-decision")["report_to"] == ""
    assert ask(WEIDONG, "secretaries-meeting", "decide", matter="personnel")["pass_to"] == "standing-committee"


@pytest.mark.parametrize("key", BODIES)
def test_only_the_countys_secretaries_may_not_meet(key):
    abolished = key == (COUNTY, "secretaries-meeting")
    assert ask(*key, "hold")["outcome"] == ("refused" if abolished else "allowed")


def test_an_abolished_body_is_refused_or_makes_no_sense():
    key = (COUNTY, "secretaries-meeting")
    facts = {
        "method": {"method": "oral"},
        "adhoc": {},
        "speak": {"speaker": "member", "others_remaining": 0},
        "decide": {},
        "hold": {},
        "quorum": {"entitled": 3, "present": 3},
        "vote": {"entitled": 3, "present": 3, "for": 3, "against": 0},
        "notice": {"meeting_at": "2026-05-06"},
        "materials": {"meeting_at": "2026-05-06"},
        "minutes": {"ended_at": "2026-05-06"},
        "frequency": {"held": [], "from": "2026-01-01", "to": "2026-12-31"},
    }
    for check, given in facts.items():
        answer = ask(*key, check, **given)
        refusable = check in ("method", "adhoc", "speak", "decide", "hold")
        assert answer["outcome"] == ("refused" if refusable else "error")
        if refusable:
            assert answer["clause"]["reference"] == "取消书记办公会"
