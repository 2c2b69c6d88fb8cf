"""议题审批: the chain of steps that brings an item onto the agenda."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from committees.rules.clause import Clause, rule_for
from committees.rules.terms import ALL_MATTERS, DayUnit, Force, Matter

if TYPE_CHECKING:
    from committees.rules.body import Body


@dataclass(frozen=True)
class ReviewStep:
    """One step: who (`role`; `or_roles` may do it instead) does what (`title`).

    `days` before the meeting (in `unit`) it must be done, or within `half_days` half
    working days once it has arrived.
    """

    role: str
    title: str
    or_roles: tuple[str, ...] = ()
    days: int | None = None
    unit: DayUnit = DayUnit.CALENDAR
    half_days: int | None = None
    matters: tuple[Matter, ...] = ALL_MATTERS
    clause: Clause | None = None

    @property
    def roles(self) -> tuple[str, ...]:
        """All roles of which any one may take the step."""
        return (self.role, *self.or_roles)


@dataclass(frozen=True)
class ReviewChain:
    """The steps in their order for some matters; a step may have a clause of its own."""

    clause: Clause
    steps: tuple[ReviewStep, ...]
    matters: tuple[Matter, ...] = ALL_MATTERS

    @property
    def final(self) -> ReviewStep:
        """The step that fixes the item."""
        return self.steps[-1]


def review_chain(body: Body, matter: Matter) -> ReviewChain | None:
    """The chain an item of this class goes through, or None where the rulebook has none."""
    return rule_for(body.review, matter)


def review_steps(body: Body, matter: Matter) -> tuple[ReviewStep, ...]:
    """The steps of the chain that apply to this class of matter, in order."""
    chain = review_chain(body, matter)
    if chain is None:
        return ()
    return tuple(step for step in chain.steps if matter in step.matters)


def step_force(chain: ReviewChain, step: ReviewStep) -> Force:
    """The force of a step: its own clause's, else the chain's."""
    return (step.clause or chain.clause).force
