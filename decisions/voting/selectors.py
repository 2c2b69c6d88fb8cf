"""Motions and ballots of an item, decisions one may see, and the roll as a ballot freezes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from committees.access.selectors import can, participant, permissions_of
from committees.models import Person, User
from committees.rulebooks.selectors import body_rules, rules_for
from committees.rules import (
    Body,
    Choice,
    Clause,
    Matter,
    Method,
    MethodRule,
    Outcome,
    judge_decide,
    rule_for,
    silent,
)
from decisions.voting.models import Ballot, EmergencyReport, Motion, Resolution, Vote, VoteCorrection
from decisions.voting.rules import Mark
from decisions.voting.states import BallotState, CorrectionState
from meetings.agenda.models import AgendaItem
from meetings.agenda.rules import CIRCLED_MATTERS
from meetings.notices.models import WrittenOpinion
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.session.models import Opinion, Recusal, RollEntry
from meetings.session.selectors import Room, Seated

# CIRCLED_MATTERS (干部人事) are known only to those who decide and prepare them: docs/decisions/circle.md.
READERS = ("attend", "preside", "handle_office", "record_meeting", "supervise", "keep_archive")
REPORTERS = ("record_meeting", "handle_office", "direct_office")
VOTE_READERS = ("preside", "record_meeting", "direct_office", "check_minutes", "sign_minutes")
OUTCOME_WORDS = {Outcome.ADOPTED: "通过", Outcome.REJECTED: "未通过", Outcome.DEFERRED: "暂缓"}
CONFIDENTIAL_READERS = ("attend", "preside", "record_meeting", "handle_personnel")


def unsettled_ballot(entry: AgendaEntry) -> Ballot | None:
    """The ballot of an item that is open, or closed and not yet announced."""
    return (
        Ballot.objects.filter(motion__entry=entry, state__in=[BallotState.OPEN, BallotState.CLOSED])
        .select_related("motion")
        .first()
    )


def open_ballots_of(meeting: Meeting) -> QuerySet[Ballot]:
    """Ballots in progress at a meeting (one at most, by the rule of one current item)."""
    return Ballot.objects.filter(motion__entry__meeting=meeting, state=BallotState.OPEN)


def motions_of(entry: AgendaEntry) -> list[Motion]:
    """The motions of an item in order, each with its ballots."""
    return list(entry.motions.prefetch_related("ballots", "ballots__resolution").order_by("sequence"))


def decided_words_of(entry: AgendaEntry) -> str:
    """What of an item is decided and announced, motion by motion, in words; "" where nothing is."""
    lines = ((motion, final_ballot(motion)) for motion in motions_of(entry))
    return "；".join(f"{motion.text}：{OUTCOME_WORDS[Outcome(final.outcome)]}" for motion, final in lines if final)


def adopted_before(entry: AgendaEntry, words: str) -> Resolution | None:
    """The decision that adopted a motion in these very words when the same item was before an earlier meeting."""
    return (
        Resolution.objects.filter(ballot__motion__entry__item=entry.item_id, ballot__motion__text=words)
        .exclude(ballot__motion__entry=entry)
        .first()
    )


def final_ballot(motion: Motion) -> Ballot | None:
    """The announced ballot of a motion, if it has one."""
    return next((ballot for ballot in motion.ballots.all() if ballot.state == BallotState.ANNOUNCED), None)


def votes_of(ballot: Ballot) -> dict[int, Vote]:
    """Votes recorded so far, by place on the roll."""
    return {vote.roll_id: vote for vote in ballot.votes.select_related("recorded_by")}


def marked_in(ballot: Ballot) -> set[int]:
    """Who has voted in an electronic secret ballot, by place on the roll."""
    return set(ballot.marks.values_list("roll_id", flat=True)) if ballot.electronic else set()


def choices_for(body: Body, matter: Matter) -> tuple[Choice, ...]:
    """What a member may choose in a vote on this matter; empty where the body takes no votes."""
    rule = rule_for(body.majority, matter)
    return rule.choices if rule is not None else ()


def methods_for(body: Body, matter: Matter) -> MethodRule | None:
    """The ways of voting that the rulebook names for this matter."""
    return rule_for(body.methods, matter)


@dataclass(frozen=True)
class Voter:
    """A member as a ballot sees him."""

    seated: Seated
    present: bool
    written: str
    choice: str = ""

    @property
    def mark(self) -> Mark:
        """The same, for the rules."""
        return Mark(
            entitled=True,
            present=self.present,
            recused=self.seated.recused,
            choice=Choice(self.choice) if self.choice else None,
            written=Choice(self.written) if self.written else None,
        )

    @property
    def frozen(self) -> dict[str, Any]:
        """The row that the closed ballot keeps."""
        roll = self.seated.roll
        return {
            "roll": roll.pk,
            "name": roll.name,
            "role": roll.role,
            "present": self.present,
            "recused": self.seated.recused,
            "on_leave": roll.on_leave,
            "choice": self.choice,
            "written": self.written,
        }


def voters_of(ballot: Ballot, room: Room, written: Mapping[int, WrittenOpinion]) -> list[Voter]:
    """All members for one ballot: present are those in the room when it opened and now.

    `written`: the written opinions on its item, by person.
    """
    votes = {} if ballot.method == Method.SECRET else votes_of(ballot)
    there = set(ballot.present_at_opening)
    spoken = _spoken(ballot) if written else set()
    rows = []
    for seated in room.members:
        present = seated.standing.present and seated.roll.pk in there
        vote = votes.get(seated.roll.pk)
        opinion = written.get(seated.roll.person_id)
        # Once somebody is in the room his own word counts: what he had written stays to be read.
        away = not seated.in_room and seated.roll.pk not in there and seated.roll.pk not in spoken
        rows.append(
            Voter(
                seated=seated,
                present=present,
                written=opinion.position if opinion is not None and away else "",
                choice=vote.choice if vote is not None else "",
            )
        )
    return rows


def _spoken(ballot: Ballot) -> set[int]:
    return set(Opinion.objects.filter(entry=ballot.motion.entry_id).values_list("roll_id", flat=True))


def why_no_vote(ballot: Ballot, seated: Seated | None, body: Body) -> str | None:
    """Why this person has no vote in this ballot, in words; None when he has one."""
    if seated is None:
        return "此人不在本次会议的名册上，不能表决。"
    name = seated.roll.name
    if not seated.roll.entitled:
        return f"{name}不是本次会议的应到会成员，不参加表决。"
    if not seated.in_room or seated.out:
        return f"{name}缺席，不能表决。缺席成员的书面意见只供参考，不计票。"
    if seated.recused and not body.recusal.may_vote:
        return f"{name}已回避本议题，不参加表决。{body.recusal.clause.label}：{body.recusal.clause.wording}。"
    if seated.roll.pk not in ballot.present_at_opening:
        return f"{name}在本轮表决开始后才到会，不参加本轮表决。"
    if seated.roll.is_chair and not body.chair.votes:
        return f"{name}主持会议，按规则不参加表决。{body.chair.clause.label}：{body.chair.clause.wording}。"
    return None


def closed_ballots_of(entries: Iterable[int]) -> list[Ballot]:
    """The closed ballots of these agenda entries whose results are not announced, in the order of the agenda."""
    found = Ballot.objects.filter(motion__entry__in=list(entries), state=BallotState.CLOSED)
    return list(found.select_related("motion").order_by("motion__entry__position", "motion__sequence"))


def waiting_corrections(*ballots: Ballot) -> list[VoteCorrection]:
    """Corrections of closed ballots that wait for a second person."""
    found = VoteCorrection.objects.filter(ballot__in=ballots, state=CorrectionState.ASKED)
    return list(found.select_related("ballot__motion__entry__meeting__committee", "roll"))


def may_confirm(user: User, correction: VoteCorrection) -> bool:
    """Whether this user may be the second person: not the asker; a recorder, who presides, or the voter himself."""
    if user.pk == correction.asked_by_id:
        return False
    person, committee = participant(user), correction.ballot.motion.entry.meeting.committee
    own = person is not None and person.pk == correction.roll.person_id
    return own or can(user, "record_meeting", committee) or can(user, "preside", committee)


def resolutions_visible_to(user: User) -> QuerySet[Resolution]:
    """Decisions that a user may see: those of committees he serves, and of items his own unit proposed.

    Circled ones (干部人事) only to members, the chair, the recorder and the organisation department.
    """
    held = permissions_of(user)
    item = "ballot__motion__entry__item__"
    ordinary = Q(**{f"{item}committee__in": held.committee_ids(*READERS)}) | Q(
        **{f"{item}unit__in": held.unit_ids("handle_unit", "lead_unit")}
    )
    confidential = Q(**{f"{item}committee__in": held.committee_ids(*CONFIDENTIAL_READERS)})
    secret = Q(**{f"{item}matter__in": [str(matter) for matter in CIRCLED_MATTERS]})
    return (
        Resolution.objects.filter((ordinary & ~secret) | (confidential & secret))
        .select_related(
            "ballot__motion__entry__item__unit",
            "ballot__motion__entry__item__committee",
            "ballot__motion__entry__meeting__committee",
        )
        .distinct()
    )


def ways_to_resolutions(user: User) -> list[QuerySet[Any, Any]]:
    """Queries of keys among which are all decisions that a user may see, each through an index of its own."""
    held, item = permissions_of(user), "ballot__motion__entry__item__"
    ways = {
        f"{item}committee__in": held.committee_ids(*READERS, *CONFIDENTIAL_READERS),
        f"{item}unit__in": held.unit_ids("handle_unit", "lead_unit"),
    }
    return [Resolution.objects.filter(**{way: keys}).values("pk") for way, keys in ways.items() if keys]


def objection_of_voter(roll: RollEntry, now: datetime) -> str | None:  # noqa: ARG001
    """Why this person's attendance or recusal cannot change: he has voted, or papers are out, in an open ballot."""
    ballot = open_ballots_of(roll.meeting).select_related("motion").first()
    if ballot is None:
        return None
    if ballot.method == Method.SECRET:
        there = roll.pk in ballot.present_at_opening
        return f"{roll.name}正在参加无记名投票，请先结束本轮表决或将其作废。" if there else None
    if not Vote.objects.filter(ballot=ballot, roll=roll).exists():
        return None
    return f"{roll.name}已在“{ballot.motion.text}”中表决，请先撤销其表决记录，或结束本轮表决。"


def objection_to_ending(entry: AgendaEntry, now: datetime) -> str | None:  # noqa: ARG001
    """Why this item cannot be ended without its vote: a ballot is open or waits to be announced."""
    ballot = unsettled_ballot(entry)
    if ballot is None:
        return None
    if ballot.state == BallotState.OPEN:
        return f"“{ballot.motion.text}”正在表决，请先结束或作废本轮表决。"
    if ballot.outcome == Outcome.VOID:
        return f"“{ballot.motion.text}”的表决无效，请先作废本轮。"
    return f"“{ballot.motion.text}”的表决已结束、尚未宣布，请先宣布结果。"


def may_see_votes(user: User, ballot: Ballot) -> bool:
    """Whether this user may see who voted how in a named vote: who took part, presides, records or checks the minutes.

    Everyone else who may read the decision reads its counts.
    """
    person = participant(user)
    if was_recused(ballot, person):
        return False
    taking_part = (
        person is not None
        and RollEntry.objects.filter(pk__in=[row["roll"] for row in ballot.roll], person=person).exists()
    )
    committee = ballot.motion.entry.meeting.committee
    return taking_part or committee.pk in permissions_of(user).committee_ids(*VOTE_READERS)


def was_recused(ballot: Ballot, person: Person | None) -> bool:
    """Whether this person was recused when the ballot was taken: he is told the decision, not who voted how."""
    if person is None:
        return False
    return Recusal.objects.filter(entry__motions__ballots=ballot, roll__person=person).exists()


def suggested_words(item: AgendaItem) -> str:
    """The item's question as a motion: 是否同意甲 becomes 同意甲."""
    question = item.question.strip().rstrip("？?")
    return question.removeprefix("是否") if question else f"同意“{item.title}”"


def unreported_emergencies() -> QuerySet[Ballot]:
    """Ballots that adopted something under an emergency clause and of which no report is entered yet."""
    return (
        Ballot.objects.filter(
            emergency=True, state=BallotState.ANNOUNCED, outcome=str(Outcome.ADOPTED), report__isnull=True
        )
        .select_related("resolution", "motion__entry__item", "motion__entry__meeting__committee")
        .order_by("announced_at", "pk")
    )


def may_report(user: User, ballot: Ballot) -> bool:
    """Whether this user enters that an emergency decision was reported: the recorder, or the office."""
    committee = ballot.motion.entry.meeting.committee_id
    return committee in permissions_of(user).committee_ids(*REPORTERS)


@dataclass(frozen=True)
class ReportDue:
    """To whom an emergency decision is to be reported, and by which clause."""

    addressee: str
    clause: Clause


def report_of(ballot: Ballot) -> EmergencyReport | None:
    """The report of an emergency decision, once it is entered."""
    return EmergencyReport.objects.filter(ballot=ballot).select_related("entered_by__person").first()


def report_due(ballot: Ballot, now: datetime) -> ReportDue:
    """The duty that the rulebook attaches to an emergency decision; where it is silent, the software's default."""
    meeting = ballot.motion.entry.meeting
    body = body_rules(meeting, now)
    verdict = judge_decide(body, Matter(ballot.motion.entry.item.matter), emergency=True)
    code = str(verdict.details.get("report_to") or "")
    if code:
        named = rules_for(meeting, now).bodies.get(code)
        return ReportDue(named.title if named is not None else code, verdict.clause)
    if body.emergency is not None and body.emergency.report_to:
        return ReportDue(body.emergency.report_to, body.emergency.clause)
    return ReportDue(meeting.chair.name, silent("规则没有写明报告对象的，向会议主持人报告"))
