"""At the meeting: recusals from declared relationships, the outcome of each item, the record sheet."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from committees.access.selectors import can
from committees.calendar.rules import local_day
from committees.documents.services import request_job
from committees.documents.storage import StoredBlob
from committees.errors import Refused
from committees.models import Organisation, User
from committees.people.selectors import person_of
from committees.rulebooks.selectors import body_rules
from committees.rules import TallyFacts
from decisions.models import Ballot
from decisions.voting.states import BallotState
from meetings.models import AgendaEntry, Meeting, Recusal
from meetings.scheduling.states import EntryOutcome, MeetingEvent, MeetingState
from meetings.session import services as session
from meetings.session.selectors import room_of
from personnel.models import Candidate, Decision
from personnel.rules import Numbers, numbers_of, retention_of
from personnel.selectors.circle import decisions_visible_to, latest_attempt
from personnel.selectors.sheets import compose_sheet, proposal_of
from personnel.selectors.wording import close_and_not_recused
from personnel.services.moves import HANDLE, handlers_of, move, numbered, record, require_apart, require_words, tell
from personnel.states import DECISION_EVENTS, DECISION_LABELS, DecisionOutcome

JOB = "personnel_sheet"
REASON_WORDS = 500
# The record of the meeting is read by more people than the circle: the reason given there names nobody.
RECUSAL_REASON = "按任职回避的规定回避"
OUTCOMES = {
    EntryOutcome.ADOPTED: DecisionOutcome.ADOPTED,
    EntryOutcome.ADOPTED_WITH_REVISION: DecisionOutcome.ADOPTED,
    EntryOutcome.REJECTED: DecisionOutcome.REJECTED,
    EntryOutcome.DEFERRED: DecisionOutcome.DEFERRED,
    EntryOutcome.PASSED_ON: DecisionOutcome.DEFERRED,
}


def recuse_declared(meeting: Meeting, event: MeetingEvent, user: User, reason: str, now: datetime) -> None:  # noqa: ARG001
    """When a meeting opens, candidates and their declared relatives on its roll are recused, each from that item."""
    if event != MeetingEvent.OPEN:
        return
    for entry in AgendaEntry.objects.filter(meeting=meeting, item__candidate__isnull=False).order_by("position"):
        candidate = Candidate.objects.get(item=entry.item_id)
        for roll in close_and_not_recused(entry, candidate):
            session.declare_recusal(entry=entry, roll=roll, reason=RECUSAL_REASON, actor=user, now=now)


@transaction.atomic
def record_outcome(entry: AgendaEntry, now: datetime) -> None:
    """An item of this floor has its outcome: the decision on its candidate is frozen in figures.

    Called by the floor below inside its transaction. Refuses an adoption without quorum, and an end without a vote
    other than putting off.
    """
    candidate = Candidate.objects.select_related("matter__committee").filter(item=entry.item_id).first()
    if candidate is None:
        return
    outcome = OUTCOMES.get(EntryOutcome(entry.outcome))
    if outcome is None:
        raise Refused("干部任免事项须逐人表决，不能以听取结束。今天不宜决定的，请缓议。")
    ballot = _ballot(entry)
    if ballot is None and outcome is not DecisionOutcome.DEFERRED:
        raise Refused("干部任免事项须逐人表决。")
    numbers = _numbers(entry, ballot, now)
    _refuse_names(candidate, ballot)
    if outcome is DecisionOutcome.ADOPTED and not numbers.has_quorum:
        raise Refused(f"到会人数不足（计 {numbers.counted}，须 {numbers.required_present}），不能作出任免决定。")
    decision = Decision.objects.create(
        organisation_id=entry.meeting.organisation_id,
        candidate=candidate,
        attempt=latest_attempt(candidate) + 1,
        meeting=entry.meeting,
        entry=entry,
        ballot=ballot,
        decided_at=now,
        outcome=outcome,
        verdict=ballot.verdict if ballot else None,
        reason=_reason(entry) if ballot is None else ballot.disagreement,
        proposal=proposal_of(candidate),
        retention=retention_of(outcome),
        **vars(numbers),
    )
    move(candidate, DECISION_EVENTS[outcome])
    payload = numbered(candidate, decision=decision.pk, outcome=str(outcome), **vars(numbers))
    record(candidate.matter, "personnel_decided", payload, None, now)
    words = f"{candidate}会议结果：{DECISION_LABELS[outcome]}"
    tell(candidate.matter, handlers_of(candidate.matter), key=f"decided:{decision.pk}", text=words, now=now)


def _reason(entry: AgendaEntry) -> str:
    """Why an item ended without a vote, whole: the sheet repeats it."""
    if len(entry.conclusion) > REASON_WORDS:
        raise Refused(f"缓议说明共 {len(entry.conclusion)} 字，超过上限 {REASON_WORDS} 字，请精简。")
    return entry.conclusion


def _refuse_names(candidate: Candidate, ballot: Ballot | None) -> None:
    """Decisions are listed and archived by the floor below: there the candidate stands as a number."""
    resolution = getattr(ballot, "resolution", None)
    if resolution is not None and candidate.name in resolution.text:
        raise Refused("为保密，干部任免决定的内容写事项编号，不写姓名。姓名和职务记入任免事项记录。")


def _ballot(entry: AgendaEntry) -> Ballot | None:
    rows = Ballot.objects.filter(motion__entry=entry, state=BallotState.ANNOUNCED)
    return rows.order_by("-announced_at", "-pk").first()


def _numbers(entry: AgendaEntry, ballot: Ballot | None, now: datetime) -> Numbers:
    body = body_rules(entry.meeting, now)
    if ballot is None:
        facts = room_of(entry.meeting, entry).facts
        return numbers_of(body, TallyFacts(facts.entitled, facts.present, 0, 0, recused=facts.recused))
    tally = ballot.tally
    return numbers_of(
        body,
        TallyFacts(
            entitled=tally["entitled"],
            present=tally["present"],
            in_favour=tally["for"],
            against=tally["against"],
            abstain=tally["abstain"],
            defer=tally["defer"],
            recused=tally["recused"],
        ),
    )


@transaction.atomic
def draw_up_sheet(*, decision: Decision, seal: str, observers: str, note: str, user: User, now: datetime) -> Decision:
    """形成任免事项记录: what the record holds, frozen under the next number of its own series; the paper follows.

    By the department's handler or the meeting's recorder. `seal`: where the paper ballots are sealed, or 无.
    """
    decision = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("candidate__matter__committee")
        .get(pk=decision.pk)
    )
    _require_writer(decision, user)
    if decision.imported or decision.entry_id is None:
        raise Refused("历史记录按原件保存，不另形成记录。")
    _refuse_while_out(decision)
    sheet = compose_sheet(
        decision,
        seal=require_words(seal, "封存编号", 60),
        observers=require_words(observers, "列席人员", 500),
        note=require_words(note, "备注", 300),
    )
    year = local_day(decision.decided_at).year
    number = _next_number(decision.organisation_id, year)
    changed = Decision.objects.filter(pk=decision.pk, sheet_number__isnull=True).update(
        sheet=sheet, sheet_year=year, sheet_number=number
    )
    if changed != 1:
        raise Refused("任免事项记录已经形成，不再改动。")
    decision.refresh_from_db()
    record(decision.candidate.matter, "personnel_sheet_drawn", numbered(decision.candidate, number=number), user, now)
    request_job(kind=JOB, subject=f"decision:{decision.pk}", user=user, now=now)
    return decision


def _refuse_while_out(decision: Decision) -> None:
    """The record says when each recused member went out and came back: who is out now still comes back to the room."""
    out = Recusal.objects.filter(
        entry=decision.entry_id,
        out_at__isnull=False,
        back_at__isnull=True,
        entry__meeting__state=MeetingState.IN_SESSION,
        roll__intervals__left_at__isnull=True,
    )
    names = list(out.order_by("pk").values_list("roll__name", flat=True).distinct())
    if names:
        raise Refused(f"{'、'.join(names)}回避离场后尚未登记返回。请先在会议现场登记返回时间，再形成任免事项记录。")


def _require_writer(decision: Decision, user: User) -> None:
    person = person_of(user)
    meeting = decision.meeting
    recorder = meeting is not None and person is not None and meeting.recorder_id == person.pk
    if person is None or not (recorder or can(user, HANDLE, decision.candidate.matter.committee)):
        raise Refused("任免事项记录由本次会议指定的记录人员或组织部门经办人形成。")
    require_apart(person, decision.candidate)


def _next_number(organisation_id: int, year: int) -> int:
    Organisation.objects.select_for_update().get(pk=organisation_id)
    rows = Decision.objects.filter(organisation_id=organisation_id, sheet_year=year)
    return (rows.aggregate(last=Max("sheet_number"))["last"] or 0) + 1


def deliver_sheet(*, decision_id: int, blob: StoredBlob, now: datetime) -> None:
    """Tie the finished paper to its decision, in the transaction that ends the job."""
    Decision.objects.filter(pk=decision_id).update(sheet_digest=blob.digest)
    decision = Decision.objects.select_related("candidate__matter").get(pk=decision_id)
    payload = numbered(decision.candidate, number=decision.sheet_number, digest=blob.digest)
    record(decision.candidate.matter, "personnel_sheet_filed", payload, None, now)


@transaction.atomic
def renew_sheet_paper(*, decision: Decision, user: User, now: datetime) -> None:
    """Ask for the paper again, with the dates of publicity and probation known since. The frozen part stays."""
    if not decisions_visible_to(user).filter(pk=decision.pk).exists():
        raise Refused("您不能查看这项人事决定。")
    if decision.sheet_number is None:
        raise Refused("请先形成任免事项记录。")
    request_job(kind=JOB, subject=f"decision:{decision.pk}", user=user, now=now)
