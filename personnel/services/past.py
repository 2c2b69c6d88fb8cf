"""Past records: entered with their numbers, and judged by them. What was decided below the quorum is void."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from committees.errors import Refused
from committees.models import Committee, Person, Unit, User
from committees.rulebooks.selectors import body_rules
from committees.rules import FactError, Matter, TallyFacts, Verdict
from meetings.history.states import PastOutcome
from meetings.models import PastItem
from personnel.models import Candidate, Decision, PersonnelMatter
from personnel.rules import judge_past, numbers_of, retention_of
from personnel.services.moves import numbered, record, require_words
from personnel.services.preparing import add_candidate, open_matter
from personnel.states import DECISION_LABELS, CandidateState, DecisionOutcome, MatterState

STATES = {
    DecisionOutcome.ADOPTED: CandidateState.DONE,
    DecisionOutcome.REJECTED: CandidateState.REJECTED,
    DecisionOutcome.DEFERRED: CandidateState.DEFERRED,
    DecisionOutcome.VOID: CandidateState.VOID,
}
SOURCE_WORDS = 200
REASON_WORDS = 500
# “听取” appoints nobody: with the numbers of a vote beside it, it is judged by them as an adoption would be.
STATED = {PastOutcome.REJECTED: DecisionOutcome.REJECTED, PastOutcome.DEFERRED: DecisionOutcome.DEFERRED}


@dataclass(frozen=True)
class PastNumbers:
    """The numbers as the old record has them; `present` includes the recused."""

    entitled: int
    present: int
    in_favour: int
    against: int
    abstain: int = 0
    defer: int = 0
    recused: int = 0


@dataclass(frozen=True)
class PastRecord:
    """What the old record says: whom it concerned, when, where it lies, and the result it claims (`stated`)."""

    name: str
    kind: str
    post: str
    present_post: str
    decided_at: datetime
    stated: str
    source: str
    stated_words: str = ""
    person: Person | None = None


@transaction.atomic
def import_past(
    *,
    committee: Committee,
    unit: Unit,
    introducer: Person,
    past: PastRecord,
    numbers: PastNumbers,
    user: User,
    now: datetime,
    past_item: PastItem | None = None,
) -> Decision:
    """Enter a past record; `past_item`: the line of an old register that it is taken from.

    The numbers are judged by the rulebook in force: below the item's quorum, or without the majority that was claimed,
    the decision is flagged void with the duty to reconsider, whatever the record says.
    """
    if past.stated not in {str(each) for each in DecisionOutcome} - {str(DecisionOutcome.VOID)}:
        raise Refused("请选择原记录写明的结果。")
    if past.decided_at > now:
        raise Refused("历史记录的时间不能晚于现在。")
    matter = open_matter(
        committee=committee,
        unit=unit,
        grounds=f"历史记录：{require_words(past.source, '原记录出处', SOURCE_WORDS)}",
        introducer=introducer,
        user=user,
        now=now,
        imported=True,
    )
    candidate = add_candidate(
        matter=matter,
        user=user,
        now=now,
        person=past.person,
        name=past.name,
        kind=past.kind,
        post=past.post,
        present_post=past.present_post,
    )
    facts = _facts(numbers)
    outcome, verdict = _judge(committee, facts, past.stated, now)
    decision = _write(candidate, facts, outcome, verdict, past, now)
    Decision.objects.filter(pk=decision.pk).update(past_item=past_item)
    Candidate.objects.filter(pk=candidate.pk).update(state=STATES[outcome])
    settled = outcome in {DecisionOutcome.ADOPTED, DecisionOutcome.REJECTED}
    PersonnelMatter.objects.filter(pk=matter.pk).update(
        state=MatterState.SETTLED if settled else MatterState.SUBMITTED, submitted_at=past.decided_at
    )
    payload = numbered(candidate, outcome=str(outcome), stated=past.stated, verdict=verdict.as_dict())
    record(matter, "personnel_imported", payload, user, now)
    return decision


@transaction.atomic
def take_over_past(
    *,
    item: PastItem,
    unit: Unit,
    introducer: Person,
    name: str,
    kind: str,
    post: str,
    present_post: str,
    user: User,
    now: datetime,
) -> Decision:
    """Take a personnel decision over from an imported register: whom it concerned is added to its own numbers.

    What the register says is not typed again. Once only; void by its numbers, it must be made anew.
    """
    taken = PastItem.objects.select_for_update(of=("self",)).select_related("meeting__committee").get(pk=item.pk)
    if taken.matter != Matter.PERSONNEL or taken.verdict is None:
        raise Refused("这一行不是写明到会人数和票数的干部任免决定，请按原件“录入历史记录”。")
    if Decision.objects.filter(past_item=taken).exists():
        raise Refused("这一行台账已经录入“干部任免”，请在该人选的页面继续办理。")
    meeting = taken.meeting
    both = f"{meeting.title}（{meeting.source}）"
    return import_past(
        committee=meeting.committee,
        unit=unit,
        introducer=introducer,
        past=PastRecord(
            name=name,
            kind=kind,
            post=post,
            present_post=present_post,
            decided_at=meeting.held_at,
            stated=STATED.get(PastOutcome(taken.outcome), DecisionOutcome.ADOPTED),
            # The line itself stays linked: where both do not fit, the place of the record is enough to find it.
            source=both if len(both) <= SOURCE_WORDS else meeting.source,
            stated_words=taken.get_outcome_display(),
        ),
        numbers=PastNumbers(
            entitled=meeting.entitled or 0,
            present=meeting.present or 0,
            in_favour=taken.in_favour or 0,
            against=taken.against or 0,
            abstain=taken.abstain or 0,
        ),
        user=user,
        now=now,
        past_item=taken,
    )


def _facts(numbers: PastNumbers) -> TallyFacts:
    try:
        return TallyFacts(**asdict(numbers))
    except FactError as error:
        raise Refused(f"原记录的数字不相符：{error}。请核对原件。") from error


def _judge(committee: Committee, facts: TallyFacts, stated: str, now: datetime) -> tuple[DecisionOutcome, Verdict]:
    try:
        outcome, verdict = judge_past(body_rules(committee, now), facts)
    except FactError as error:
        raise Refused(f"原记录的数字不相符：{error}。请核对原件。") from error
    if outcome is DecisionOutcome.VOID:
        return outcome, verdict
    if stated == DecisionOutcome.ADOPTED and outcome is not DecisionOutcome.ADOPTED:
        return DecisionOutcome.VOID, verdict
    # A record that claims less than its numbers would allow is believed: nobody is appointed by arithmetic.
    return DecisionOutcome(stated), verdict


def _write(
    candidate: Candidate,
    facts: TallyFacts,
    outcome: DecisionOutcome,
    verdict: Verdict,
    past: PastRecord,
    now: datetime,
) -> Decision:
    figures = numbers_of(body_rules(candidate.matter.committee, now), facts)
    void = outcome is DecisionOutcome.VOID
    stated = past.stated_words or DECISION_LABELS[DecisionOutcome(past.stated)]
    words = f"原记录为“{stated}”。{verdict.arithmetic}，决定无效，须重新审议。"
    return Decision.objects.create(
        organisation=candidate.matter.organisation,
        candidate=candidate,
        attempt=1,
        decided_at=past.decided_at,
        outcome=outcome,
        verdict=verdict.as_dict(),
        reason=require_words(words, "决定无效的说明", REASON_WORDS) if void else "",
        imported=True,
        stated_outcome=past.stated,
        source=require_words(past.source, "原记录出处", SOURCE_WORDS),
        must_reconsider=void,
        retention=retention_of(outcome),
        **vars(figures),
    )
