"""Every body of every shipped rulebook, for the tables below; and short names."""

from committees.calendar.shipped import load_calendar
from committees.rulebooks.shipped import load_shipped, shipped_codes
from committees.rules.body import Body
from committees.rules.trial import try_case

WEIDONG = "weidong-district"
OFFICE = "district-office-2019"
BUREAU = "bureau-party-group-2017"
COUNTY = "county-mechanism-2023"
TOWN = "zuocun-town-2018"

BODIES = [(code, body) for code in shipped_codes() for body in load_shipped(code).bodies]
HELD = [(code, body) for code, body in BODIES if load_shipped(code).bodies[body].forbidden is None]


def body(code: str, name: str) -> Body:
    """A shipped body."""
    return load_shipped(code).bodies[name]


def ask(rulebook: str, name: str, check: str, **facts):
    """The answer to one case, as the command would write it."""
    case = {"id": 1, "rulebook": rulebook, "body": name, "check": check, **facts}
    return try_case(case, load_shipped, load_calendar())
