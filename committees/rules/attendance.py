"""到会: members, convening and chair, leave, written opinions, observers, recorder."""

from __future__ import annotations

from dataclasses import dataclass

from committees.rules.clause import Clause, rule_for, silent
from committees.rules.terms import ALL_MATTERS, Matter

CHAIR_VOTES = silent("主持人参加表决，一人一票，没有决定性的一票")
NO_VIDEO = silent("视频参会未开启；干部人事、纪律处分事项一律不得视频参会")


@dataclass(frozen=True)
class MembershipRule:
    """应到会成员: the seats that make up N. `concerned` take part without being counted."""

    clause: Clause
    roles: tuple[str, ...]
    concerned: str = ""
    excluded: tuple[str, ...] = ("候补委员",)


@dataclass(frozen=True)
class ConveningRule:
    """Who convenes and chairs, and to whom that may be delegated (empty: to nobody)."""

    clause: Clause
    convener: str
    chair: str
    delegates: tuple[str, ...] = ()
    weekday: int | None = None
    enlarged: Clause | None = None

    def may_chair(self, role: str, *, delegated: bool) -> bool:
        """Whether the holder of a role may chair, by right or by delegation."""
        return role == self.chair or (delegated and role in self.delegates)


@dataclass(frozen=True)
class ChairRule:
    """The chair has one vote like the others, and no casting vote."""

    clause: Clause = CHAIR_VOTES
    votes: bool = True
    casting: bool = False


@dataclass(frozen=True)
class AttendanceRule:
    """Someone whose attendance the clause asks for: an office holder, for some matters."""

    clause: Clause
    roles: tuple[str, ...]
    matters: tuple[Matter, ...] = ALL_MATTERS


@dataclass(frozen=True)
class LeaveRule:
    """Leave is asked of `approver` before the meeting; opinions may be left in writing or orally.

    `consulted_before` and `told_after`: absent members are heard before and informed after.
    Written opinions never enter the count of votes.
    """

    clause: Clause
    approver: str
    discouraged: bool = False
    written_opinion: Clause | None = None
    oral_opinion: bool = False
    opinion_required: bool = False
    consulted_before: bool = False
    told_after: bool = False


@dataclass(frozen=True)
class ObserverRule:
    """列席: standing observers by role, or (`fixed_by`) those fixed per item."""

    clause: Clause
    roles: tuple[str, ...] = ()
    fixed_by: str = ""
    per_item: bool = False


@dataclass(frozen=True)
class RecorderRule:
    """Who keeps the record of the meeting."""

    clause: Clause
    recorder: str


@dataclass(frozen=True)
class RemoteRule:
    """Attending by video: off unless the rulebook turns it on, never for some matters."""

    clause: Clause = NO_VIDEO
    allowed: bool = False
    counts: bool = False
    forbidden: tuple[Matter, ...] = (Matter.PERSONNEL, Matter.DISCIPLINE)

    def counts_for(self, matter: Matter) -> bool:
        """Whether someone attending by video counts as present for this matter."""
        return self.allowed and self.counts and matter not in self.forbidden


def attendance_for(rules: tuple[AttendanceRule, ...], matter: Matter) -> AttendanceRule | None:
    """Whose attendance the rulebook asks for when this matter is discussed."""
    return rule_for(rules, matter)
