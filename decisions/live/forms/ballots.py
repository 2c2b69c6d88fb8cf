"""Presses that vote: motions, ballots, votes, paper counts, results."""

from __future__ import annotations

from datetime import datetime

from django import forms

from committees.fields import RowsField
from committees.models import User
from committees.rules import Method
from decisions.live.forms.base import (
    UNKNOWN_BALLOT,
    UNKNOWN_ITEM,
    UNKNOWN_MOTION,
    BallotPress,
    PressForm,
    ballot_field,
    choice_field,
    entry_field,
    roll_field,
    words_field,
)
from decisions.voting import services as voting
from decisions.voting.models import Ballot, Motion, VoteCorrection
from meetings.scheduling.models import AgendaEntry

ELECTRONIC = "electronic"  # the secret ballot on the voters' devices, beside the one on paper


class PutMotion(PressForm):
    entry = entry_field()
    text = words_field(500)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.put_motion(entry=data["entry"], text=data["text"], actor=actor, now=now, client_id=data["client_id"])


class AdoptTogether(PressForm):
    """Several minor items in one press. `agreed`: the chair asked, and nobody in the room is against any of them."""

    entries = RowsField(AgendaEntry.objects.none(), error_messages=UNKNOWN_ITEM)
    agreed = forms.BooleanField(error_messages={"required": "请确认主持人已征询意见、在场成员均无异议。"})

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.adopt_together(
            meeting=self.meeting,
            entries=list(data["entries"]),
            actor=actor,
            now=now,
            override=self.override,
            client_id=data["client_id"],
        )


class AnnounceTogether(PressForm):
    """The second press after a consent: every ballot with the words of its decision (`text-7`, `revised-7`)."""

    ballots = RowsField(Ballot.objects.none(), error_messages=UNKNOWN_BALLOT)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.announce_together(
            meeting=self.meeting,
            announcements=[
                voting.Announcement(
                    ballot, self.data.get(f"text-{ballot.pk}", ""), bool(self.data.get(f"revised-{ballot.pk}"))
                )
                for ballot in data["ballots"]
            ],
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class RewordMotion(PressForm):
    motion = forms.ModelChoiceField(Motion.objects.none(), error_messages=UNKNOWN_MOTION)
    text = words_field(500)
    seen = words_field(500)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.reword_motion(
            motion=data["motion"],
            text=data["text"],
            seen=data["seen"] if "seen" in self.data else None,
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class WithdrawMotion(PressForm):
    motion = forms.ModelChoiceField(Motion.objects.none(), error_messages=UNKNOWN_MOTION)
    reason = words_field(300)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.withdraw_motion(
            motion=data["motion"], reason=data["reason"], actor=actor, now=now, client_id=data["client_id"]
        )


class OpenBallot(PressForm):
    motion = forms.ModelChoiceField(Motion.objects.none(), error_messages=UNKNOWN_MOTION)
    method = forms.TypedChoiceField(
        choices=[*((str(method), method.label) for method in Method), (ELECTRONIC, "无记名（电子）")],
        error_messages={"required": "请选择表决方式。", "invalid_choice": "没有这一种表决方式。"},
    )
    emergency_reason = words_field(300)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        method = data["method"]
        voting.open_ballot(
            motion=data["motion"],
            method=Method.SECRET if method == ELECTRONIC else Method(method),
            electronic=method == ELECTRONIC,
            emergency_reason=data["emergency_reason"],
            actor=actor,
            now=now,
            override=self.override,
            client_id=data["client_id"],
        )


class RecordVote(BallotPress):
    roll = roll_field()
    choice = choice_field("表决选项")
    expected = forms.CharField(required=False, max_length=10)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.record_vote(
            ballot=data["ballot"],
            roll=data["roll"],
            choice=data["choice"],
            expected=data["expected"] if "expected" in self.data else None,
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class CastSecretVote(PressForm):
    """The voter's own secret vote. It carries no id of a press: that would be remembered with its time."""

    ballot = ballot_field()
    choice = choice_field("表决选项")
    code = words_field(20)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.cast_secret_vote(ballot=data["ballot"], choice=data["choice"], code=data["code"], actor=actor, now=now)


class UndoVote(BallotPress):
    roll = roll_field()
    expected = forms.CharField(required=False, max_length=10)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.undo_vote(
            ballot=data["ballot"],
            roll=data["roll"],
            expected=data["expected"] if "expected" in self.data else None,
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class PaperCountForm(PressForm):
    ballot = ballot_field()
    issued = forms.IntegerField(min_value=0, label="发出票数")
    returned = forms.IntegerField(min_value=0, label="收回票数")
    valid = forms.IntegerField(min_value=0, label="有效票")
    invalid = forms.IntegerField(min_value=0, label="无效票")
    in_favour = forms.IntegerField(min_value=0, label="同意")
    against = forms.IntegerField(min_value=0, label="不同意")
    abstain = forms.IntegerField(min_value=0, required=False, label="弃权")
    defer = forms.IntegerField(min_value=0, required=False, label="缓议")
    first_teller = roll_field()
    second_teller = roll_field()
    first = forms.BooleanField(required=False)  # the screen showed no count yet

    @property
    def words(self) -> str:
        """Name the field with each error: there are many numbers."""
        return "".join(
            f"{self.fields[name].label or '计票'}：{error}" for name, errors in self.errors.items() for error in errors
        )

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        names = ("issued", "returned", "valid", "invalid", "in_favour", "against", "abstain", "defer")
        voting.record_paper_count(
            ballot=data["ballot"],
            sums=voting.PaperSums(**{name: data[name] or 0 for name in names}),
            tellers=(data["first_teller"], data["second_teller"]),
            again=not data["first"],
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class CloseBallot(PressForm):
    ballot = ballot_field()

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.close_ballot(
            ballot=data["ballot"], actor=actor, now=now, override=self.override, client_id=data["client_id"]
        )


class AbandonBallot(PressForm):
    ballot = ballot_field()
    reason = words_field(300)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.abandon_ballot(
            ballot=data["ballot"], reason=data["reason"], actor=actor, now=now, client_id=data["client_id"]
        )


class JudgeDisagreement(PressForm):
    ballot = ballot_field()
    reason = words_field(200)
    judged_by = words_field(60)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.record_disagreement(
            ballot=data["ballot"],
            reason=data["reason"],
            judged_by=data["judged_by"],
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class AnnounceBallot(PressForm):
    ballot = ballot_field()
    text = words_field(5000)
    with_revision = forms.BooleanField(required=False)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.announce_ballot(
            ballot=data["ballot"],
            text=data["text"],
            with_revision=data["with_revision"],
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class AskCorrection(PressForm):
    ballot = ballot_field()
    roll = roll_field()
    choice = choice_field("表决选项")
    reason = words_field(300, required=True)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.ask_correction(
            ballot=data["ballot"],
            roll=data["roll"],
            choice=data["choice"],
            reason=data["reason"],
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class CorrectionForm(PressForm):
    correction = forms.ModelChoiceField(
        VoteCorrection.objects.none(),
        error_messages={"required": "请选择更正。", "invalid_choice": "本次会议没有这一项更正。"},
    )


class ConfirmCorrection(CorrectionForm):
    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.confirm_correction(correction=data["correction"], actor=actor, now=now, client_id=data["client_id"])


class WithdrawCorrection(CorrectionForm):
    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.withdraw_correction(correction=data["correction"], actor=actor, now=now, client_id=data["client_id"])
