"""Back to the body: what is late or blocked, and decisions to be taken up again, become items like any other."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Unit, User
from committees.people.acting import holds
from committees.people.selectors import seats_on
from committees.people.states import SeatKind
from committees.rulebooks.selectors import body_rules
from committees.rules import Matter, Verdict, judge_reconsideration
from decisions.supervision.models import Reconsideration, SupervisedMatter
from decisions.supervision.ports import other_way
from decisions.supervision.services.moves import CHANGED, locked, record, words
from decisions.supervision.services.telling import supervisors, tell
from decisions.supervision.states import OPEN_STATES, STATE_LABELS, MatterState
from decisions.voting.models import Resolution
from decisions.voting.selectors import resolutions_visible_to
from meetings.agenda import services as items
from meetings.agenda.models import AgendaItem
from meetings.agenda.rules import is_circled
from meetings.agenda.states import ItemState

IN_ITS_ROOM = "本事项由其主管部门（干部任免由组织部门）在原事项中提请复议，不在这里另提议题"
SAID_ALOUD = "事项内容和提请研究的理由记在该督查事项中，不写入议题，由知悉范围内的人员在会上说明。"
# An item that was decided or taken back says no more of a matter that is still late: it may be proposed again.
ENDED_ITEMS = (ItemState.CONCLUDED, ItemState.WITHDRAWN)
BLOCKED_STATES = (*OPEN_STATES, MatterState.SUSPENDED)


@transaction.atomic
def propose_matter_to_body(*, matter: SupervisedMatter, reason: str, user: User, now: datetime) -> AgendaItem:
    """提请会议研究: the lead unit explains to the body why the matter is late or cannot be done, as a draft item.

    One item at a time: again once the last was decided or withdrawn.
    """
    matter = locked(matter)
    if not holds(user, "handle_unit", matter.lead_unit):
        raise Refused("只有主办单位可以就该事项提请会议研究。")
    if matter.state not in BLOCKED_STATES:
        raise Refused(f"{matter}目前为“{STATE_LABELS[MatterState(matter.state)]}”，无需提请会议研究。")
    before = matter.proposed_item
    if before is not None and before.state not in ENDED_ITEMS:
        raise Refused("该事项已提请会议研究，请在“议题”中继续办理。")
    text = words(reason, "提请研究的理由", 2000)
    old = matter.resolution.ballot.motion.entry.item if matter.resolution else None
    wider = matter.circled and not (old is not None and is_circled(old.matter))
    title, report = _told_to_the_body(matter, text, wider=wider)
    item = items.propose_item(
        unit=matter.lead_unit,
        committee=matter.committee,
        user=user,
        now=now,
        matter=old.matter if old else Matter.GENERAL,
        title=title,
        report=report,
        previous=old,
    )
    rows = SupervisedMatter.objects.filter(pk=matter.pk, proposed_item=before)
    if rows.update(proposed_item=item) != 1:
        raise Refused(CHANGED)
    record(matter, "supervision_proposed_to_body", {"item": item.pk, "title": item.title, "reason": text}, user, now)
    tell(matter, supervisors(matter), key=f"body:{item.pk}", subject="督查事项提请会议研究", body=text, now=now)
    return item


def _told_to_the_body(matter: SupervisedMatter, reason: str, *, wider: bool) -> tuple[str, str]:
    """The title and the report of the item. More people know of an item than of a matter within a circle (`wider`):
    there its number must do, and whoever may know reads the rest in the matter."""
    standing = f"办理时限：{matter.due_on:%Y-%m-%d}，完成 {matter.percent}%。"
    if wider:
        return f"关于{matter}落实情况的说明", f"{matter}，限定知悉范围。\n{standing}\n{SAID_ALOUD}"
    report = f"{matter}：{matter.title}\n{standing}\n{reason}"
    return f"关于{matter.title}落实情况的说明"[:120], report


def reconsideration_verdict(resolution: Resolution, *, agreeing: int, approved: bool, now: datetime) -> Verdict:
    """Whether the decision may be taken up again: the rules of the body that made it judge."""
    item = resolution.ballot.motion.entry.item
    members = seats_on(item.committee, local_day(now)).filter(kind=SeatKind.VOTING).count()
    if agreeing > members:
        raise Refused(f"同意复议的成员不能多于全体成员 {members} 人。")
    return judge_reconsideration(
        body_rules(item.committee, now),
        Matter(item.matter),
        members=members,
        agreeing=agreeing,
        approved=approved,
        attempts=Reconsideration.objects.filter(resolution=resolution).count(),
    )


@transaction.atomic
def propose_reconsideration(
    *,
    resolution: Resolution,
    unit: Unit,
    reason: str,
    user: User,
    now: datetime,
    agreeing: int = 0,
    approved_by: str = "",
) -> Reconsideration:
    """复议: a draft item for the body that made the decision, naming it. Both remain; the old one binds meanwhile.

    `agreeing` members want it, `approved_by` names who agreed, where the rulebook asks for it. Refuses otherwise.
    """
    found = resolutions_visible_to(user).filter(pk=resolution.pk).first()
    if found is None:
        raise Refused("没有这项决定，或您不能查看。")
    old = found.ballot.motion.entry.item
    if is_circled(old.matter):  # what has a room of its own is taken up again there, with what belongs to it
        way = other_way(found, user)
        raise Refused(f"{way.words if way else IN_ITS_ROOM}。")
    verdict = reconsideration_verdict(found, agreeing=agreeing, approved=bool(approved_by.strip()), now=now)
    if not verdict.favourable:
        raise Refused(verdict.reason, verdict)
    text = words(reason, "复议理由", 500)
    item = items.propose_item(
        unit=unit,
        committee=found.ballot.motion.entry.meeting.committee,
        user=user,
        now=now,
        title=_title(found, old),
        matter=old.matter,
        report=f"原决定{found}：{found.text}\n复议理由：{text}",
        previous=old,
    )
    return name_reconsidered(
        resolution=found,
        item=item,
        reason=text,
        verdict=verdict.as_dict(),
        user=user,
        now=now,
        approved_by=approved_by[:60],
    )


@transaction.atomic
def name_reconsidered(
    *,
    resolution: Resolution,
    item: AgendaItem,
    reason: str,
    verdict: dict[str, Any],
    user: User,
    now: datetime,
    approved_by: str = "",
) -> Reconsideration:
    """Tie an item to the decision that it takes up again, so that both pages and the motion know of it.

    Called where a reconsideration was allowed: here, or by a higher floor whose matters have a way of their own.
    """
    row = Reconsideration.objects.create(
        resolution=resolution, item=item, reason=reason, verdict=verdict, by=user, at=now
    )
    payload = {"resolution": str(resolution), "reason": reason, "verdict": verdict, "approved_by": approved_by}
    ledger.append(
        aggregate=f"item:{item.pk}",
        organisation_id=item.organisation_id,
        verb="reconsideration_proposed",
        payload=payload,
        actor=user,
        now=now,
    )
    return row


def _title(resolution: Resolution, old: AgendaItem) -> str:
    """What the item is called: it names the old decision."""
    return f"关于复议决定{resolution}的议题：{old.title}"[:120]
