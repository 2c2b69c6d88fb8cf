"""无记名电子投票: each voter from his own device. Who has voted is known; what, to nobody, before or after the count.

A cast has no entry of its own in the record, no remembered press and no undo: each of them would carry a time.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from committees.errors import Refused
from committees.models import User
from committees.people.selectors import person_of
from committees.rulebooks.selectors import body_rules
from committees.rules import Choice, Matter
from decisions.voting.models import Ballot, SecretMark, SecretVote
from decisions.voting.sealing import seal
from decisions.voting.selectors import choices_for, why_no_vote
from decisions.voting.services.ballots import take_ballot
from decisions.voting.states import BallotState
from meetings.scheduling.services import touch
from meetings.session.selectors import room_of

CODE = re.compile(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}")


@sensitive_variables("choice", "code")
@transaction.atomic
def cast_secret_vote(*, ballot: Ballot, choice: Choice, code: str, actor: User, now: datetime) -> None:
    """Cast the actor's own secret vote, once and for good. `code` is the receipt that his device made.

    The same code arriving again is the same vote and changes nothing. Refused for everyone but the voter himself,
    when he has voted under another code, has no vote in this ballot, or the ballot is closed.
    """
    meeting, entry, ballot = take_ballot(ballot, actor, as_voter=True)
    if not ballot.electronic:
        raise Refused("本轮不是无记名电子投票。")
    person, room, body = person_of(actor), room_of(meeting, entry), body_rules(meeting, now)
    seated = next((each for each in room.people if person is not None and each.roll.person_id == person.pk), None)
    if seated is not None and _is_repeat(ballot, seated.roll.pk, code):
        return
    if ballot.state != BallotState.OPEN:
        raise Refused("本轮表决已经结束，不能再投票。")
    reason = why_no_vote(ballot, seated, body)
    if reason or seated is None:
        raise Refused(reason or "您不在本次会议的名册上，不能投票。")
    _refuse_vote(ballot, code, choice, choices_for(body, Matter(entry.item.matter)))
    SecretMark.objects.create(ballot=ballot, roll=seated.roll)
    SecretVote.objects.create(ballot=ballot, code=code, sealed=seal(choice, ballot_id=ballot.pk))
    touch(meeting)


def _is_repeat(ballot: Ballot, roll_id: int, code: str) -> bool:
    if not SecretMark.objects.filter(ballot=ballot, roll=roll_id).exists():
        return False
    if code in ballot.receipts or ballot.secret_votes.filter(code=code).exclude(code="").exists():
        return True
    raise Refused("您已在本轮投票。无记名投票投出后不能更改，也不能再投。")


@sensitive_variables("choice", "code")
def _refuse_vote(ballot: Ballot, code: str, choice: Choice, allowed: tuple[Choice, ...]) -> None:
    if choice not in allowed:
        names = "、".join(each.label for each in allowed)
        raise Refused(f"本次表决没有这一选项，可以选：{names}。")
    if not CODE.fullmatch(code):
        raise Refused("回执码须由您的设备生成，请在启用脚本的浏览器中投票。")
    if ballot.secret_votes.filter(code=code).exists():
        raise Refused("回执码重复，选票没有投出，请再投一次。")
