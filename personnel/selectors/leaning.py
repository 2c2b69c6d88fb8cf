"""酝酿 as the rulebook has it: who makes up a deliberating body, and what its leaning allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from committees.calendar.rules import local_day
from committees.models import Committee, Person
from committees.people.selectors import seats_on
from committees.people.states import SeatKind
from committees.rulebooks.selectors import rules_for
from committees.rules import Body, Verdict
from personnel.models import PersonnelMatter
from personnel.rules import holds_post, judge_leaning
from personnel.states import Leaning


@dataclass(frozen=True)
class DeliberatingGroup:
    """The members of a deliberating body by the posts that the rulebook names.

    `complete`: each of those posts is held by somebody; else the department says who else belongs to it.
    """

    members: tuple[Person, ...]
    named: str
    complete: bool


def group_of(committee: Committee, body: Body, now: datetime) -> DeliberatingGroup:
    """Who of the committee's voting members belongs to the body today."""
    roles = body.members.roles if body.members else ()
    seats = list(seats_on(committee, local_day(now)).filter(kind=SeatKind.VOTING).select_related("person"))
    held = {seat: {role for role in roles if _holds(seat.role, seat.person.post, role)} for seat in seats}
    members = tuple(seat.person for seat in seats if held[seat])
    covered = {role for found in held.values() for role in found}
    return DeliberatingGroup(members, "、".join(roles), complete=bool(roles) and covered == set(roles))


def _holds(seat_role: str, post: str, role: str) -> bool:
    return holds_post(seat_role, role) or holds_post(post, role)


def leaning_verdict_of(matter: PersonnelMatter, now: datetime) -> Verdict | None:
    """What the newest deliberation of a matter says against putting it to the meeting; None for nothing."""
    last = matter.deliberations.order_by("held_at", "pk").last()
    if last is None:
        return None
    return judge_leaning(rules_for(matter.committee, now).bodies.get(last.body), Leaning(last.leaning))
