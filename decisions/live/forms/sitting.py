"""Presses that hold the meeting: attendance, recusal, items, opinions."""

from __future__ import annotations

from datetime import datetime

from django import forms

from committees.models import User
from decisions.live.forms.base import PressForm, choice_field, day_field, entry_field, roll_field, words_field
from meetings.session import services as session
from meetings.session.models import Recusal


class PrepareRoll(PressForm):
    def act(self, actor: User, now: datetime) -> None:
        session.prepare_roll(meeting=self.meeting, actor=actor, now=now)


class ExcludeFromBase(PressForm):
    roll = roll_field()
    reason = words_field(200)
    approved_by = words_field(60)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.exclude_from_base(
            roll=data["roll"], reason=data["reason"], approved_by=data["approved_by"], actor=actor, now=now
        )


class OpenMeeting(PressForm):
    def act(self, actor: User, now: datetime) -> None:
        session.open_meeting(
            meeting=self.meeting,
            actor=actor,
            now=now,
            override=self.override,
            client_id=self.cleaned_data["client_id"],
        )


class CloseMeeting(PressForm):
    """With a reason the items without an outcome are deferred, each to the day that is given, if any."""

    reason = words_field(200)
    again_on = day_field()

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.close_meeting(
            meeting=self.meeting,
            defer_reason=data["reason"],
            again_on=data["again_on"],
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class RecessMeeting(PressForm):
    reason = words_field(200)
    resumes_at = forms.DateTimeField(
        error_messages={"required": "请填写续会时间。", "invalid": "续会时间有误，请按年月日时分填写。"}
    )

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.recess_meeting(
            meeting=self.meeting,
            reason=data["reason"],
            resumes_at=data["resumes_at"],
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class ResumeMeeting(PressForm):
    def act(self, actor: User, now: datetime) -> None:
        session.resume_meeting(
            meeting=self.meeting,
            actor=actor,
            now=now,
            override=self.override,
            client_id=self.cleaned_data["client_id"],
        )


class StartSpeech(PressForm):
    entry = entry_field()
    name = words_field(60)
    minutes = forms.IntegerField(
        min_value=1,
        error_messages={"required": "请填写限时。", "invalid": "限时请填整数。", "min_value": "限时至少 1 分钟。"},
    )

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.start_speech(
            entry=data["entry"],
            name=data["name"],
            minutes=data["minutes"],
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class EndSpeech(PressForm):
    entry = entry_field()

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.end_speech(entry=data["entry"], actor=actor, now=now, client_id=data["client_id"])


class CheckIn(PressForm):
    roll = roll_field()

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.check_in(roll=data["roll"], actor=actor, now=now, client_id=data["client_id"])


class CheckInSelf(PressForm):
    code = words_field(10, required=True)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.check_in_self(
            meeting=self.meeting, code=data["code"], actor=actor, now=now, client_id=data["client_id"]
        )


class CheckOut(PressForm):
    roll = roll_field()
    reason = words_field(200)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.check_out(roll=data["roll"], reason=data["reason"], actor=actor, now=now, client_id=data["client_id"])


class CheckOutSelf(PressForm):
    reason = words_field(200)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.check_out_self(
            meeting=self.meeting, reason=data["reason"], actor=actor, now=now, client_id=data["client_id"]
        )


class UndoAttendance(PressForm):
    roll = roll_field()

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.undo_attendance(roll=data["roll"], actor=actor, now=now, client_id=data["client_id"])


class NoteAbsence(PressForm):
    roll = roll_field()
    reason = words_field(200)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.note_absence(
            roll=data["roll"], reason=data["reason"], actor=actor, now=now, client_id=data["client_id"]
        )


class RecuseSelf(PressForm):
    entry = entry_field()
    reason = words_field(200)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.recuse_self(
            entry=data["entry"], reason=data["reason"], actor=actor, now=now, client_id=data["client_id"]
        )


class Recuse(PressForm):
    entry = entry_field()
    roll = roll_field()
    reason = words_field(200)
    confirmed = forms.BooleanField(required=False)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.declare_recusal(
            entry=data["entry"],
            roll=data["roll"],
            reason=data["reason"],
            confirmed=data["confirmed"],
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class RecusalForm(PressForm):
    recusal = forms.ModelChoiceField(
        Recusal.objects.none(),
        error_messages={"required": "请选择回避登记。", "invalid_choice": "没有这一项回避登记。"},
    )


class ConfirmRecusal(RecusalForm):
    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.confirm_recusal(recusal=data["recusal"], actor=actor, now=now, client_id=data["client_id"])


class WithdrawRecusal(RecusalForm):
    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.withdraw_recusal(recusal=data["recusal"], actor=actor, now=now, client_id=data["client_id"])


class ReturnFromRecusal(RecusalForm):
    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.return_from_recusal(recusal=data["recusal"], actor=actor, now=now, client_id=data["client_id"])


class StartItem(PressForm):
    entry = entry_field()

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.start_item(
            entry=data["entry"], actor=actor, now=now, override=self.override, client_id=data["client_id"]
        )


class HearOpinions(PressForm):
    entry = entry_field()

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.hear_opinions(entry=data["entry"], actor=actor, now=now, client_id=data["client_id"])


class ReasonedForm(PressForm):
    entry = entry_field()
    reason = words_field(500)


class SetAside(ReasonedForm):
    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.set_aside(entry=data["entry"], reason=data["reason"], actor=actor, now=now, client_id=data["client_id"])


class DeferItem(ReasonedForm):
    again_on = day_field()

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.defer_item(
            entry=data["entry"],
            reason=data["reason"],
            again_on=data["again_on"],
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class PassOn(ReasonedForm):
    to = words_field(80)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.pass_on(
            entry=data["entry"],
            to=data["to"],
            reason=data["reason"],
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class ConcludeWithoutVote(PressForm):
    entry = entry_field()
    conclusion = words_field(2000)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.conclude_without_vote(
            entry=data["entry"],
            conclusion=data["conclusion"],
            actor=actor,
            now=now,
            override=self.override,
            client_id=data["client_id"],
        )


class RecordOpinion(PressForm):
    entry = entry_field()
    roll = roll_field()
    choice = choice_field("表态")
    note = words_field(500)
    reserved = forms.BooleanField(required=False)
    expected = forms.CharField(required=False, max_length=10)
    seen_note = words_field(500)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.record_opinion(
            entry=data["entry"],
            roll=data["roll"],
            position=data["choice"],
            note=data["note"],
            reserved=data["reserved"],
            seen=session.Seen(data["expected"], data["seen_note"]) if "expected" in self.data else None,
            actor=actor,
            now=now,
            override=self.override,
            client_id=data["client_id"],
        )


class UndoOpinion(PressForm):
    entry = entry_field()
    roll = roll_field()
    expected = forms.CharField(required=False, max_length=10)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.undo_opinion(
            entry=data["entry"],
            roll=data["roll"],
            seen=session.Seen(data["expected"]) if "expected" in self.data else None,
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class ReserveOpinion(PressForm):
    entry = entry_field()
    roll = roll_field()
    note = words_field(500, required=True)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.reserve_opinion(
            entry=data["entry"], roll=data["roll"], note=data["note"], actor=actor, now=now, client_id=data["client_id"]
        )
