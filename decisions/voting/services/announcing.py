"""宣布: the second press. It makes a decision, a deferral or a rejection of what the rules computed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from committees.errors import Refused
from committees.models import Organisation, User
from committees.rules import Outcome
from committees.search import services as search
from decisions.voting.finding import KIND
from decisions.voting.models import Ballot, Resolution
from decisions.voting.ports import objection_to_decision
from decisions.voting.rules import outcome_of_item
from decisions.voting.selectors import OUTCOME_WORDS, final_ballot, motions_of
from decisions.voting.services.ballots import ballot_payload, move_ballot, take_ballot
from decisions.voting.states import BallotEvent, CorrectionState
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.scheduling.states import EntryOutcome
from meetings.session.services import conclude_entry, is_repeat, record

REHEARSED = 900_000  # decisions of rehearsals are numbered above it: the real sequence knows no gap


@transaction.atomic
def announce_ballot(
    *,
    ballot: Ballot,
    actor: User,
    now: datetime,
    text: str = "",
    with_revision: bool = False,
    client_id: UUID | None = None,
) -> Ballot:
    """Announce a closed ballot. Adopted: a numbered decision with `text` (else the motion's words).

    With `with_revision` it is 原则同意: adopted, to be revised before issue. When all motions of the item are
    announced, the item has its outcome; put off, it returns to the pool.
    """
    meeting, entry, ballot = take_ballot(ballot, actor)
    if is_repeat(meeting, client_id, "announce_ballot", actor, now):
        return ballot
    if ballot.corrections.filter(state=CorrectionState.ASKED).exists():
        raise Refused("有一项表决更正尚待第二人确认，请先确认或撤回，再宣布结果。")
    if ballot.outcome == Outcome.VOID:
        raise Refused("本轮表决无效，没有可以宣布的结果。请作废本轮，另行表决；今天不宜决定的，作废后缓议。")
    move_ballot(ballot, BallotEvent.ANNOUNCE, announced_at=now)
    outcome = Outcome(ballot.outcome)
    adopted = outcome is Outcome.ADOPTED
    resolution = _resolve(ballot, entry, text, with_revision=with_revision, now=now) if adopted else None
    payload = ballot_payload(ballot, entry, outcome=str(outcome))
    if resolution is not None:
        payload["resolution"] = str(resolution)
        payload["decision"] = resolution.text
        payload["with_revision"] = resolution.with_revision
    record(meeting, "announced", payload, actor, now)
    conclude_if_complete(entry, actor, now)
    return ballot


def _resolve(ballot: Ballot, entry: AgendaEntry, text: str, *, with_revision: bool, now: datetime) -> Resolution:
    words = text.strip() or ballot.motion.text
    if len(words) > 5000:
        raise Refused("决定内容过长，不能超过 5000 字。")
    # The words of the decision may be others than those that were put: what they would change is asked again.
    if words != ballot.motion.text and (objection := objection_to_decision(entry, words)):
        raise Refused(f"决定内容不能这样写：{objection}")
    year = timezone.localtime(now).year
    resolution = Resolution.objects.create(
        organisation_id=entry.meeting.organisation_id,
        ballot=ballot,
        year=year,
        number=_next_number(entry.meeting, year),
        text=words,
        with_revision=with_revision,
        adopted_at=now,
    )
    search.refresh(kind=KIND, subjects=[resolution.pk])
    return resolution


def _next_number(meeting: Meeting, year: int) -> int:
    # Two meetings of one organisation may announce at once: the organisation's row is the lock of its numbering.
    Organisation.objects.select_for_update().get(pk=meeting.organisation_id)
    rehearsed = meeting.committee.rehearsal_of_id is not None
    numbered = Resolution.objects.filter(organisation_id=meeting.organisation_id, year=year)
    numbered = numbered.filter(number__gt=REHEARSED) if rehearsed else numbered.filter(number__lte=REHEARSED)
    return (numbered.aggregate(last=Max("number"))["last"] or (REHEARSED if rehearsed else 0)) + 1


def conclude_if_complete(entry: AgendaEntry, actor: User, now: datetime) -> None:
    """Give the item its outcome once every motion that stands is announced. In the caller's transaction."""
    results = []
    lines = []
    for motion in motions_of(entry):
        ballot = final_ballot(motion)
        if ballot is None:
            return
        resolution = getattr(ballot, "resolution", None)
        results.append((Outcome(ballot.outcome), bool(resolution and resolution.with_revision)))
        lines.append(f"{motion.text}：{OUTCOME_WORDS[Outcome(ballot.outcome)]}")
    if not results:
        return
    outcome, revised = outcome_of_item(results)
    conclude_entry(entry, _entry_outcome(outcome, revised=revised), "；".join(lines), actor, now)


def _entry_outcome(outcome: Outcome, *, revised: bool) -> EntryOutcome:
    if outcome is Outcome.ADOPTED:
        return EntryOutcome.ADOPTED_WITH_REVISION if revised else EntryOutcome.ADOPTED
    return EntryOutcome.DEFERRED if outcome is Outcome.DEFERRED else EntryOutcome.REJECTED
