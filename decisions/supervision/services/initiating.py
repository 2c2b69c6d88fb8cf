"""立项: from a decision or a leader's instruction to a numbered matter, approved and assigned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Committee, Organisation, Person, Unit, User
from committees.people.rehearsing import refuse_rehearsal
from decisions.supervision.charging import live_matters, replacing
from decisions.supervision.models import FollowUpWaiver, SupervisedMatter
from decisions.supervision.rules import next_report_day
from decisions.supervision.selectors import may_initiate, supervisors_for
from decisions.supervision.services.moves import checked_limit, locked, move, record, require, words
from decisions.supervision.services.telling import approvers, carriers, supervisors, tell
from decisions.supervision.states import MatterEvent, MatterKind, MatterState
from decisions.voting.models import Resolution
from decisions.voting.selectors import resolutions_visible_to
from meetings.agenda.rules import CIRCLED_MATTERS, is_circled
from meetings.scheduling.selectors import staff_of


class MatterFields(TypedDict, total=False):
    """What is to be done, by whom, until when. `report_every` is in days."""

    title: str
    task: str
    lead_unit: Unit
    supports: Sequence[Unit]
    responsible: Person | None
    supervisor: Person | None
    due_on: date
    report_every: int | None


@transaction.atomic
def initiate_from_resolution(
    *, resolution: Resolution, user: User, now: datetime, **fields: Unpack[MatterFields]
) -> SupervisedMatter:
    """Propose a matter that follows from a decision; one decision may have several. Refuses who may not see it."""
    found = resolutions_visible_to(user).filter(pk=resolution.pk).first()
    if found is None:
        raise Refused("没有这项决定，或您不能查看。")
    item = found.ballot.motion.entry.item
    if FollowUpWaiver.objects.filter(resolution=found).exists():
        raise Refused(f"决定{found}已注明无需督办，不再立项。")
    anew = replacing([found.pk]).first()
    if anew is not None:
        raise Refused(f"决定{found}已经复议，由决定{anew}重新决定，请按新决定立项。")
    source = {"kind": MatterKind.DECISION, "resolution": found, "circled": item.matter in CIRCLED_MATTERS}
    return _initiate(item.committee, source, user, now, fields)


@transaction.atomic
def initiate_instruction(
    *,
    committee: Committee,
    instructed_by: str,
    instruction: str,
    user: User,
    now: datetime,
    circled: bool = False,
    **fields: Unpack[MatterFields],
) -> SupervisedMatter:
    """专项查办: propose a matter that follows from a leader's written instruction. `circled` ones stay with those who
    decide, who proposed it, the 督办人 and the units."""
    if circled and fields.get("supervisor") is None:
        raise Refused("限定知悉范围的专项查办须指定督办人，由其交办、审核和销号。")
    source = {
        "kind": MatterKind.INSTRUCTION,
        "instructed_by": words(instructed_by, "批示领导", 60),
        "instruction": words(instruction, "批示内容", 2000),
        "circled": circled,
    }
    return _initiate(committee, source, user, now, fields)


def _initiate(
    committee: Committee, source: Mapping[str, Any], user: User, now: datetime, fields: MatterFields
) -> SupervisedMatter:
    from_decision = source["kind"] is MatterKind.DECISION
    if not may_initiate(user, committee.pk, circled=from_decision and source["circled"]):
        raise Refused("您没有督查立项的权限，请由督查部门或办公室办理。")
    refuse_rehearsal(committee, "演练的决定不立项督办。")
    limit = checked_limit(fields["due_on"], local_day(now))
    lead, supports = fields["lead_unit"], [u for u in fields.get("supports", ()) if u.pk != fields["lead_unit"].pk]
    if any(unit.organisation_id != committee.organisation_id for unit in (lead, *supports)):
        raise Refused("承办单位须是本机关的部门单位。")
    supervisor = _checked_supervisor(committee, fields.get("supervisor"), [lead, *supports])
    if source["circled"] and supervisor is None and not staff_of(committee, "handle_personnel").exists():
        raise Refused("限定知悉范围的事项须指定督办人，由其交办、审核和销号。")
    year = timezone.localtime(now).year
    matter = SupervisedMatter.objects.create(
        organisation_id=committee.organisation_id,
        committee=committee,
        **source,
        year=year,
        number=_next_number(committee.organisation_id, year),
        title=words(fields["title"], "事项名称", 120),
        task=words(fields["task"], "办理要求", 2000),
        lead_unit=lead,
        responsible=fields.get("responsible"),
        supervisor=supervisor,
        due_on=limit.day,
        first_due_on=limit.day,
        provisional=limit.provisional,
        report_every=fields.get("report_every"),
        state=MatterState.PROPOSED,
        initiated_by=user,
        created_at=now,
    )
    matter.supports.set(supports)
    record(matter, "supervision_initiated", _summary(matter, supports), user, now)
    others = [person for person in approvers(matter) if person.user_id != user.pk]
    tell(matter, others, key="proposed", subject="督查事项请批准立项", body="请登录审批。", now=now)
    return matter


def _checked_supervisor(committee: Committee, person: Person | None, carriers: Sequence[Unit]) -> Person | None:
    """Who follows the matter: somebody of the supervising office, and never of a unit that carries it out."""
    if person is None:
        return None
    if not supervisors_for(committee).filter(pk=person.pk).exists():
        raise Refused("督办人须是督查部门的人员。")
    if person.unit_id is not None and person.unit_id in {unit.pk for unit in carriers}:
        raise Refused("承办单位的人员不能督办本单位承办的事项，请另选督办人。")
    return person


def _summary(matter: SupervisedMatter, supports: Sequence[Unit]) -> dict[str, object]:
    return {
        "kind": str(matter.kind),
        "source": str(matter.resolution) if matter.resolution else matter.instructed_by,
        "title": matter.title,
        "lead": matter.lead_unit.name,
        "supports": [unit.name for unit in supports],
        "responsible": matter.responsible.name if matter.responsible else "",
        "supervisor": matter.supervisor.name if matter.supervisor else "",
        "due_on": matter.due_on.isoformat(),
    }


def _next_number(organisation_id: int, year: int) -> int:
    # The organisation's row is the lock of its numbering.
    Organisation.objects.select_for_update().get(pk=organisation_id)
    numbered = SupervisedMatter.objects.filter(organisation_id=organisation_id, year=year)
    return (numbered.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def approve_matter(*, matter: SupervisedMatter, user: User, now: datetime, comment: str = "") -> SupervisedMatter:
    """批准立项, by another person than who proposed it."""
    matter = locked(matter)
    found = require(matter, MatterEvent.APPROVE, user)
    if matter.initiated_by_id == user.pk:
        raise Refused("立项人不能批准自己提出的事项，请由另一位负责人审批。")
    move(matter, found.target)
    record(matter, "supervision_approved", {"comment": comment[:300]}, user, now)
    tell(
        matter, supervisors(matter), key="approved", subject="督查事项已批准立项，请交办", body="请登录交办。", now=now
    )
    return matter


@transaction.atomic
def decline_matter(*, matter: SupervisedMatter, reason: str, user: User, now: datetime) -> SupervisedMatter:
    """不予立项, with a reason: who proposed it hears it, and the decision waits again for somebody to carry it out."""
    matter = locked(matter)
    found = require(matter, MatterEvent.DECLINE, user)
    move(matter, found.target)
    reason = words(reason, "理由", 300)
    record(matter, "supervision_declined", {"reason": reason}, user, now)
    again = "\n该决定尚未明确由谁落实，请按意见修改后重新立项，或者注明无需督办。" if matter.resolution_id else ""
    proposer = Person.objects.filter(user=matter.initiated_by_id)
    body = f"理由：{reason}{again}"
    tell(matter, proposer, key="declined", subject="督查事项未予立项", body=body, now=now)
    return matter


@transaction.atomic
def assign_matter(*, matter: SupervisedMatter, user: User, now: datetime) -> SupervisedMatter:
    """交办 to the lead unit; from now on the units see the matter and its lights burn."""
    matter = locked(matter)
    found = require(matter, MatterEvent.ASSIGN, user)
    today = local_day(now)
    if matter.due_on < today:
        raise Refused(f"办理时限{matter.due_on:%Y-%m-%d}已过，请先不予立项，再按新的时限立项。")
    move(
        matter, found.target, assigned_at=now, next_report_on=next_report_day(today, matter.report_every, matter.due_on)
    )
    payload = {"lead": matter.lead_unit.name, "due_on": matter.due_on.isoformat()}
    record(matter, "supervision_assigned", payload, user, now)
    body = f"请登录签收并按要求办理。办理时限：{matter.due_on.year}年{matter.due_on.month}月{matter.due_on.day}日。"
    tell(matter, carriers(matter), key=f"assigned:{matter.revision}", subject="督查交办事项", body=body, now=now)
    return matter


@transaction.atomic
def waive_follow_up(*, resolution: Resolution, reason: str, user: User, now: datetime) -> FollowUpWaiver:
    """A decision needs nobody to carry it out: said with a reason, once, by the supervising office."""
    found = resolutions_visible_to(user).filter(pk=resolution.pk).first()
    item = found.ballot.motion.entry.item if found is not None else None
    if found is None or item is None or not may_initiate(user, item.committee_id, circled=is_circled(item.matter)):
        raise Refused("您没有办理这项决定的权限。")
    if live_matters().filter(resolution=found).exists() or FollowUpWaiver.objects.filter(resolution=found).exists():
        raise Refused(f"决定{found}已立项督办或已注明无需督办，请刷新页面。")
    waiver = FollowUpWaiver.objects.create(resolution=found, reason=words(reason, "理由", 300), by=user, at=now)
    ledger.append(
        aggregate=f"meeting:{found.ballot.motion.entry.meeting_id}",
        organisation_id=found.organisation_id,
        verb="follow_up_waived",
        payload={"resolution": str(found), "reason": waiver.reason},
        actor=user,
        now=now,
    )
    return waiver
