"""提请会议: a candidate becomes an item of the committee, by number; taken up again only by consent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import Person, User
from committees.people.selectors import seats_on
from committees.people.states import SeatKind
from committees.rulebooks.selectors import body_rules
from committees.rulebooks.services import Override, enforce
from committees.rules import Matter, PreliminaryRule, Preparation, Verdict, judge_reconsideration
from decisions.models import Resolution
from decisions.supervision.services import name_reconsidered
from meetings.agenda import services as agenda
from meetings.agenda.selectors import required_preparations
from meetings.agenda.states import ItemState
from meetings.models import AgendaItem
from personnel.models import Candidate, PersonnelMatter, PublicNotice, Reconsideration
from personnel.rules import exception_without_reply, item_title, question
from personnel.selectors.circle import last_decision, latest_attempt, undecided_before
from personnel.selectors.close import close_to
from personnel.selectors.leaning import leaning_verdict_of
from personnel.selectors.transfers import transfer_verdict
from personnel.services.moves import move, numbered, proposal_digest, record, require_words, take
from personnel.services.preparing import INTRODUCER, lacking
from personnel.states import CandidateEvent, CandidateState, DecisionOutcome, MatterState

REPORT = "本事项的人选、理由和材料在“干部任免”中登记，只供会上审议时查看，会前不送达。"
BACKGROUND = "见任免事项档案（知悉范围内）"


@transaction.atomic
def submit_candidate(*, candidate: Candidate, user: User, now: datetime, override: Override | None = None) -> Candidate:
    """Propose a candidate to the committee: an item with a number, sent into the committee's own review.

    Refused: a required field without an answer, nobody consulted yet, an introducer who is close to the candidate. A
    deliberation that was divided and the cap on transfers ask for a reason.
    """
    candidate = take(candidate, user)
    matter = candidate.matter
    _refuse_unprepared(candidate)
    asked = {"酝酿": leaning_verdict_of(matter, now), "调动名额": transfer_verdict(candidate, now)}
    for what, verdict in asked.items():
        if verdict is not None:
            enforce(
                verdict,
                aggregate=f"personnel:{matter.pk}",
                organisation_id=matter.organisation_id,
                subject=f"{candidate} {what}",
                actor=user,
                now=now,
                override=override,
            )
    item = _propose_item(candidate, user, now)
    _name_reconsidered(candidate, item, user, now)
    move(candidate, CandidateEvent.SUBMIT, item=item)
    PersonnelMatter.objects.filter(pk=matter.pk).update(state=MatterState.SUBMITTED)
    PersonnelMatter.objects.filter(pk=matter.pk, submitted_at__isnull=True).update(submitted_at=now)
    payload = numbered(candidate, item=item.pk, proposal=proposal_digest(candidate))
    record(matter, "candidate_submitted", payload, user, now)
    return candidate


def _refuse_unprepared(candidate: Candidate) -> None:
    missing = lacking(candidate)
    if missing:
        raise Refused(f"{candidate}还缺：{'、'.join(missing)}。每项都要填写；确实没有的，请写“无”。")
    if exception_without_reply(candidate.exception, candidate.superior_reply):
        raise Refused("破格任用须先报上级同意：填写了破格情况的，“上级批复”须写明批复机关和文号。")
    matter = candidate.matter
    if matter.introducer_id in close_to(candidate):
        raise Refused(INTRODUCER)
    earlier = undecided_before(candidate)
    if earlier is not None:
        if earlier.state in {CandidateState.SUBMITTED, CandidateState.DRAFT}:
            raise Refused(f"此人选拟任免同一职务的事项正在办理（{earlier}），请在{earlier}办理，不另提事项。")
        raise Refused(
            f"此人选拟任免同一职务的事项已上过会（{earlier}，{earlier.get_state_display()}）。"
            f"再次提请须在{earlier}登记复议，不另提事项。"
        )
    if not matter.deliberations.exists() and not matter.consultations.exists():
        raise Refused("提请会议前须先酝酿：请登记酝酿会议，或与有关成员个别酝酿的情况。")


def _propose_item(candidate: Candidate, user: User, now: datetime) -> AgendaItem:
    matter = candidate.matter
    prepared = [
        {"kind": str(rule.kind), "count": rule.at_least, "note": BACKGROUND}
        for rule in required_preparations(matter.committee, Matter.PERSONNEL, now)
        if not rule.when and _was_done(rule, matter)
    ]
    item = agenda.propose_item(
        unit=matter.unit,
        committee=matter.committee,
        user=user,
        now=now,
        title=item_title(matter.year, matter.number, candidate.sequence),
        matter=Matter.PERSONNEL,
        report=REPORT,
        question=question(matter.year, matter.number, candidate.sequence),
        presenter=matter.introducer.name,
        previous=candidate.item,
        preparations=prepared,  # type: ignore[arg-type]
    )
    return agenda.submit_item(item=item, user=user, now=now)


def _was_done(rule: PreliminaryRule, matter: PersonnelMatter) -> bool:
    """Nothing is submitted without a file and members asked; that a body deliberated, its own record says."""
    return rule.kind != Preparation.PRE_DISCUSSION or matter.deliberations.filter(body_title=rule.who).exists()


def _name_reconsidered(candidate: Candidate, item: AgendaItem, user: User, now: datetime) -> None:
    """Where an adopted decision is taken up again, the item says so to everybody who may read that decision."""
    former = last_decision(candidate)
    row = Reconsideration.objects.filter(after=former).first() if former is not None else None
    resolution = Resolution.objects.filter(ballot=former.ballot_id).first() if former and former.ballot_id else None
    if row is None or resolution is None:
        return
    name_reconsidered(
        resolution=resolution,
        item=item,
        reason=f"{len(row.members)} 名成员同意复议，由组织部门再次提请",
        verdict=row.verdict,
        user=user,
        now=now,
    )


@transaction.atomic
def withdraw_candidate(*, candidate: Candidate, reason: str, user: User, now: datetime) -> Candidate:
    """Take a candidate back for good; not once his item stands on an agenda."""
    candidate = take(candidate, user)
    words = require_words(reason, "撤回理由", 300)
    if candidate.item is not None and candidate.item.state != ItemState.CONCLUDED:
        agenda.withdraw_item(item=candidate.item, reason="组织部门撤回", user=user, now=now)
    move(candidate, CandidateEvent.WITHDRAW, closing_note=words)
    record(candidate.matter, "candidate_withdrawn", numbered(candidate, reason_given=bool(words)), user, now)
    return candidate


@transaction.atomic
def reconsider_candidate(
    *, candidate: Candidate, agreeing: Sequence[Person], grounds: str, user: User, now: datetime
) -> Reconsideration:
    """复议: over half of the members agreed to take the candidate up again.

    A void decision was none: it must be made anew, and asks nobody's consent. Refused below the share that the
    rulebook wants (by default over half), and beyond its number of attempts. An adoption may be taken up again until
    its 任免通知 was issued; a 公示 that runs ends with it.
    """
    candidate = take(candidate, user)
    former = last_decision(candidate)
    if former is None:
        raise Refused(f"{candidate}尚未表决过，不需要复议。")
    _refuse_close(candidate, agreeing)
    verdict = _judge(candidate, agreeing, now)
    if former.outcome != DecisionOutcome.VOID and not verdict.favourable:
        raise Refused(f"复议：{verdict.arithmetic}。{verdict.reason}", verdict)
    # Taken back before the meeting, he needs the members' consent anew; the former consent stays in the record.
    row, _ = Reconsideration.objects.update_or_create(
        after=former,
        defaults={
            "candidate": candidate,
            "grounds": require_words(grounds, "复议理由", 300),
            "members": [{"person": person.pk, "name": person.name} for person in agreeing],
            "verdict": verdict.as_dict(),
            "recorded_by": user,
            "recorded_at": now,
        },
    )
    move(candidate, CandidateEvent.RECONSIDER)
    open_notices = PublicNotice.objects.filter(candidate=candidate, closed_at__isnull=True)
    open_notices.update(closed_at=now, conclusion="成员同意复议，公示中止")
    payload = numbered(candidate, members=len(row.members), verdict=verdict.as_dict())
    record(candidate.matter, "reconsideration_agreed", payload, user, now)
    return row


def _refuse_close(candidate: Candidate, agreeing: Sequence[Person]) -> None:
    close = close_to(candidate)
    named = [person.name for person in agreeing if person.pk in close]
    if named:
        raise Refused(f"{'、'.join(named)}按任职回避的规定应当回避本事项，不能计入同意复议的人数。")


def _judge(candidate: Candidate, agreeing: Sequence[Person], now: datetime) -> Verdict:
    committee = candidate.matter.committee
    seats = [seat for seat in seats_on(committee, local_day(now)) if seat.kind == SeatKind.VOTING]
    members = {seat.person_id for seat in seats}
    strangers = [person.name for person in agreeing if person.pk not in members]
    if strangers:
        raise Refused(f"{'、'.join(strangers)}不是{committee.short_name}的成员，不能计入同意复议的人数。")
    head = {seats[0].person_id} if seats else set()
    chosen = {person.pk for person in agreeing}
    return judge_reconsideration(
        body_rules(committee, now),
        Matter.PERSONNEL,
        members=len(members),
        agreeing=len(chosen),
        approved=bool(head & chosen),
        attempts=latest_attempt(candidate),
    )
