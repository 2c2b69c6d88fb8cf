"""Who may take a step of the review chain, until when, and what an item must be before it is submitted. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from committees.calendar.rules import (
    SHANGHAI,
    WorkingCalendar,
    end_of,
    local_day,
)
from committees.rules import (
    Body,
    DayUnit,
    Matter,
    ReviewChain,
    ReviewStep,
    Verdict,
    review_chain,
    review_steps,
    silent,
)
from committees.rules.deadlines import limit_day

# 知悉范围: these classes are known only to those who propose, review and decide them.
CIRCLED_MATTERS = frozenset({Matter.PERSONNEL})
# What is not named where nobody knows who reads (a room's screen, a paper that lies about): docs/decisions/circle.md.
ABOUT_A_PERSON = CIRCLED_MATTERS | {Matter.DISCIPLINE}
NOON = time(12, 0)
ONE_DAY = timedelta(days=1)


class Reach(StrEnum):
    """On what a holder's right rests: a permission on the committee, on the proposing unit, or the seat in charge."""

    COMMITTEE = "committee"
    UNIT = "unit"
    CHARGE = "charge"


@dataclass(frozen=True)
class Holder:
    """Who stands behind a role of the chain. In circled matters only `circled` holders act."""

    words: str
    reach: Reach
    permission: str = ""
    circled: bool = True

    @property
    def key(self) -> str:
        """How a step remembers its holder."""
        return f"{self.reach}:{self.permission}" if self.permission else str(self.reach)


HANDLER = Holder("提出单位经办人", Reach.UNIT, "handle_unit")
LEADER = Holder("单位负责人", Reach.UNIT, "lead_unit")
IN_CHARGE = Holder("分管领导", Reach.CHARGE)
OFFICE = Holder("办公室工作人员", Reach.COMMITTEE, "handle_office", circled=False)
OFFICE_HEAD = Holder("办公室主任", Reach.COMMITTEE, "direct_office")
CHAIR = Holder("会议主持人或受委托的审定人", Reach.COMMITTEE, "decide_agenda")
PERSONNEL = Holder("组织部门", Reach.COMMITTEE, "handle_personnel")
HOLDERS = {holder.key: holder for holder in (HANDLER, LEADER, IN_CHARGE, OFFICE, OFFICE_HEAD, CHAIR, PERSONNEL)}

# The one table from the words of a rulebook to people. The first row with a word that the role contains decides,
# so the narrower words stand above the wider ones. What no row knows falls to the office, which records it.
ROLE_WORDS: tuple[tuple[tuple[str, ...], Holder], ...] = (
    (("受委托", "专职副书记", "常委会", "主持人", "召集人", "组长"), CHAIR),
    (("副主任", "秘书室", "综合室", "秘书二室", "督查室"), OFFICE),
    (("有关", "各位", "委员"), OFFICE),
    (("主管", "分管", "常委", "成员"), IN_CHARGE),
    (("办公室主任", "秘书长"), OFFICE_HEAD),
    (("办公室",), OFFICE),
    (("组织办", "组织部", "人事"), PERSONNEL),
    (("提出", "部门", "单位", "各室", "科室", "相关室"), HANDLER),
    (("主要领导", "主要负责人", "党委会", "书记", "主任", "党组"), CHAIR),
)
CIRCLE_STAND_IN = {OFFICE: OFFICE_HEAD}


@dataclass(frozen=True)
class Held:
    """What a user holds towards one item: permissions on its committee and unit, and whether it is in his charge."""

    committee: frozenset[str] = frozenset()
    unit: frozenset[str] = frozenset()
    in_charge: bool = False


@dataclass(frozen=True)
class PlannedStep:
    """A step as it is written down for one round: who, what, by which clause, until when."""

    role: str
    holders: tuple[Holder, ...]
    title: str
    clause: dict[str, object]
    limit: str
    half_days: int | None
    days_before: int | None = None
    days_unit: str = ""

    @property
    def is_proposing(self) -> bool:
        """One that the unit itself may take: at the head of a chain it is taken by submitting the item."""
        return any(holder.reach is Reach.UNIT for holder in self.holders)


SIGNATURE = PlannedStep(
    role=LEADER.words,
    holders=(LEADER,),
    title="签批",
    clause=silent("提请会议审议的议题，由提出单位负责人签批后报送").as_dict(),
    limit="",
    half_days=None,
)


def holder_of(role: str) -> Holder:
    """Who stands behind one role of a rulebook's chain."""
    found = (holder for words, holder in ROLE_WORDS if any(word in role for word in words))
    return next(found, OFFICE)


def holders_of(roles: Iterable[str], *, circled: bool) -> tuple[Holder, ...]:
    """Everyone who may take a step of these roles; in circled matters a holder outside the circle is stood in for."""
    found = [holder_of(role) for role in roles]
    if circled:
        found = [CIRCLE_STAND_IN.get(holder, holder) for holder in found]
    return tuple(dict.fromkeys(found))


def keys_text(holders: Iterable[Holder]) -> str:
    """The holders as a step keeps them, each between blanks so that one can be looked for."""
    return f" {' '.join(holder.key for holder in holders)} "


def holders_in(text: str) -> tuple[Holder, ...]:
    """The inverse of `keys_text`."""
    return tuple(HOLDERS[key] for key in text.split() if key in HOLDERS)


def may_act(text: str, held: Held) -> bool:
    """Whether someone who holds `held` may agree to, or return, a step with these holders."""
    return any(_holds(holder, held) for holder in holders_in(text))


def _holds(holder: Holder, held: Held) -> bool:
    if holder.reach is Reach.CHARGE:
        return held.in_charge
    return holder.permission in (held.committee if holder.reach is Reach.COMMITTEE else held.unit)


def is_circled(matter: str) -> bool:
    """Whether items of this class stay within their circle."""
    return matter in CIRCLED_MATTERS


def default_chain() -> ReviewChain:
    """Where a rulebook has no chain: the office collects, the chair decides. Nothing gets on an agenda unseen."""
    clause = silent("规则没有规定议题审核步骤的，由办公室汇总、主持人审定")
    steps = (ReviewStep(role="办公室", title="汇总"), ReviewStep(role="主持人", title="审定"))
    return ReviewChain(clause=clause, steps=steps)


def planned_steps(body: Body, matter: Matter) -> tuple[PlannedStep, ...]:
    """The chain that an item of this class goes through in this body, each step with its clause."""
    chain = review_chain(body, matter) or default_chain()
    steps = review_steps(body, matter) or chain.steps
    planned = tuple(_planned(chain, step, circled=is_circled(matter)) for step in steps)
    # A chain that ends with the proposing unit itself would approve its own item.
    return planned if not planned[-1].is_proposing else (*planned, *planned_default(matter))


def signed_first(steps: Sequence[PlannedStep]) -> tuple[PlannedStep, ...]:
    """The chain with the signature of the proposing unit's leader, after what the unit itself does at its head."""
    own = next((place for place, step in enumerate(steps) if not step.is_proposing), len(steps))
    return (*steps[:own], SIGNATURE, *steps[own:])


def planned_default(matter: Matter) -> tuple[PlannedStep, ...]:
    """The software's own chain, planned for a class."""
    chain = default_chain()
    return tuple(_planned(chain, step, circled=is_circled(matter)) for step in chain.steps)


def _planned(chain: ReviewChain, step: ReviewStep, *, circled: bool) -> PlannedStep:
    return PlannedStep(
        role="或".join(step.roles),
        holders=holders_of(step.roles, circled=circled),
        title=step.title,
        clause=(step.clause or chain.clause).as_dict(),
        limit=_limit(step),
        half_days=step.half_days,
        days_before=step.days,
        days_unit=str(step.unit) if step.days is not None else "",
    )


def _limit(step: ReviewStep) -> str:
    if step.days is not None:
        return f"会前 {step.days} {step.unit.label}"
    if step.half_days is None:
        return ""
    whole, half = divmod(step.half_days, 2)
    words = f"{whole} 个" if whole else ""
    return f"收到后 {words}{'半个' if half and not whole else '半' if half else ''}工作日"


def due_after(calendar: WorkingCalendar, arrived: datetime, half_days: int) -> datetime:
    """The end of the `half_days`-th half working day (12:00 or 24:00) after the one in which a step arrived."""
    local = arrived.astimezone(SHANGHAI)
    day, morning = local.date(), local.time() < NOON
    left = half_days
    while left:
        day, morning = (day, False) if morning else (day + ONE_DAY, True)
        left -= calendar.is_working(day)
    return datetime.combine(day, NOON, tzinfo=SHANGHAI) if morning else end_of(day)


def due_before(calendar: WorkingCalendar, meets: datetime, days: int, unit: str) -> datetime:
    """The end of the day `days` before a meeting; its own day is not counted. In the rule's unit."""
    return end_of(limit_day(local_day(meets), days, DayUnit(unit), calendar, before=True).day)


def class_conflict(declared: Matter, classified: Verdict) -> str:
    """What is wrong with a minor class declared for a sum that the rulebook makes important; empty if nothing."""
    demanded = classified.outcome
    if not isinstance(demanded, Matter) or declared.is_important or not demanded.is_important:
        return ""
    return (
        f"{classified.arithmetic}（{classified.clause.label}），不能按“{declared.label}”申报。"
        f"请把事项类别改为“{demanded.label}”。"
    )
