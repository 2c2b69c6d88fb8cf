"""无记名投票 on paper: the tellers' sums. No choice of a person is ever entered."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from committees.errors import Refused
from committees.models import User
from committees.rulebooks.selectors import body_rules
from committees.rules import Method
from decisions.voting.models import Ballot, PaperCount
from decisions.voting.rules import Sums, paper_faults
from decisions.voting.selectors import why_no_vote
from decisions.voting.services.ballots import ballot_payload, take_ballot
from decisions.voting.states import BallotState
from meetings.session.models import RollEntry
from meetings.session.selectors import room_of
from meetings.session.services import is_repeat, record, still_there


@dataclass(frozen=True)
class PaperSums:
    """What the tellers counted."""

    issued: int
    returned: int
    valid: int
    invalid: int
    in_favour: int
    against: int
    abstain: int = 0
    defer: int = 0


@transaction.atomic
def record_paper_count(
    *,
    ballot: Ballot,
    sums: PaperSums,
    tellers: tuple[RollEntry, RollEntry],
    actor: User,
    now: datetime,
    again: bool = True,
    client_id: UUID | None = None,
) -> PaperCount:
    """Enter the count of a secret paper ballot; entered again before closing, it replaces the former.

    `again` False: the presser's screen showed no count yet; if another recorder has entered one since, it stands.

    Every sum must add up, and two different people in the room count; else Refused with what does not reconcile.
    """
    meeting, entry, ballot = take_ballot(ballot, actor)
    if is_repeat(meeting, client_id, "record_paper_count", actor, now):
        return still_there(PaperCount.objects.filter(ballot=ballot).first(), "这次清点")
    if ballot.method != Method.SECRET:
        raise Refused("本轮不是无记名投票，请逐人记录表决。")
    if ballot.electronic:
        raise Refused("本轮是无记名电子投票，票数由系统计算，不能录入。")
    if ballot.state != BallotState.OPEN:
        raise Refused("本轮表决已经结束，票数不能再改。")
    if not again and PaperCount.objects.filter(ballot=ballot).exists():
        raise Refused("另一名记录人员刚录入了本轮票数，您的录入没有生效。请核对；确需更改的，再重新录入。")
    room, body = room_of(meeting, entry), body_rules(meeting, now)
    voters = sum(why_no_vote(ballot, seated, body) is None for seated in room.members)
    _refuse_faults(sums, voters)
    _refuse_tellers(tellers, {seated.roll.pk for seated in room.people if seated.in_room and not seated.recused})
    first, second = tellers
    count, _ = PaperCount.objects.update_or_create(
        ballot=ballot, defaults={**asdict(sums), "first_teller": first, "second_teller": second}
    )
    # The sums go to the record when the ballot closes: nobody learns an interim count from it.
    payload = ballot_payload(ballot, entry, issued=sums.issued, tellers=[first.name, second.name])
    record(meeting, "papers_counted", payload, actor, now)
    return count


def _refuse_faults(sums: PaperSums, voters: int) -> None:
    if any(number < 0 for number in asdict(sums).values()):
        raise Refused("票数不能为负数。")
    faults = paper_faults(
        issued=sums.issued,
        returned=sums.returned,
        valid=sums.valid,
        invalid=sums.invalid,
        sums=Sums(sums.in_favour, sums.against, sums.abstain, sums.defer),
        voters=voters,
    )
    if faults:
        void = "收回票数多于发出票数的，本轮无效，请作废后重投。" if sums.returned > sums.issued else ""
        raise Refused(f"票数不符：{'；'.join(faults)}。请重新清点。{void}")


def _refuse_tellers(tellers: tuple[RollEntry, RollEntry], eligible: set[int]) -> None:
    first, second = tellers
    if first.pk == second.pk:
        raise Refused("监票人和计票人须为两个人。")
    for teller in tellers:
        if teller.pk not in eligible:
            raise Refused(f"{teller.name}不在会场或已回避本议题，不能监票、计票。")
