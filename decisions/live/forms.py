"""One form per press of the live pages. A valid form knows its one service."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from committees.models import User
from committees.rulebooks.services import Override
from committees.rules import Choice, Method
from decisions.voting import services as voting
from decisions.voting.models import Ballot, Motion
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.session import services as session
from meetings.session.models import Recusal, RollEntry

UNKNOWN_PERSON = {"required": "请选择成员。", "invalid_choice": "此人不在本次会议的名册上。"}
UNKNOWN_ITEM = {"required": "请选择议题。", "invalid_choice": "此议题不在本次会议的议程上。"}
UNKNOWN_BALLOT = {"required": "请选择表决。", "invalid_choice": "本次会议没有这一轮表决。"}


class PressForm(forms.Form):
    """What every press may carry: its client-made id, and the override of an ordinary rule."""

    client_id = forms.UUIDField(required=False, error_messages={"invalid": "操作编号有误，请刷新页面。"})
    override_reason = forms.CharField(required=False, max_length=500, label="理由")
    override_by = forms.CharField(required=False, max_length=60, label="准许人")

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        sources = {
            "roll": RollEntry.objects.filter(meeting=meeting),
            "entry": AgendaEntry.objects.filter(meeting=meeting).select_related("meeting", "item"),
            "recusal": Recusal.objects.filter(entry__meeting=meeting).select_related("roll"),
            "motion": Motion.objects.filter(entry__meeting=meeting).select_related("entry__item"),
            "ballot": Ballot.objects.filter(motion__entry__meeting=meeting).select_related("motion__entry"),
            "first_teller": RollEntry.objects.filter(meeting=meeting),
            "second_teller": RollEntry.objects.filter(meeting=meeting),
        }
        for name, source in sources.items():
            field = self.fields.get(name)
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = source

    @property
    def override(self) -> Override | None:
        """The override, when both parts are given."""
        reason, by = self.cleaned_data["override_reason"], self.cleaned_data["override_by"]
        return Override(reason, by) if reason and by else None

    def act(self, actor: User, now: datetime) -> None:
        """Do what was pressed."""
        raise NotImplementedError

    @property
    def words(self) -> str:
        """All errors in one sentence."""
        return "".join(error for errors in self.errors.values() for error in errors)


def _entry() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(AgendaEntry.objects.none(), error_messages=UNKNOWN_ITEM)


def _roll() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(RollEntry.objects.none(), error_messages=UNKNOWN_PERSON)


def _ballot() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(Ballot.objects.none(), error_messages=UNKNOWN_BALLOT)


def _choice(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        choices=[(str(choice), choice.label) for choice in Choice],
        coerce=Choice,
        error_messages={"required": f"请选择{label}。", "invalid_choice": f"没有这一种{label}。"},
    )


def _words(limit: int, *, required: bool = False) -> forms.CharField:
    too_long = f"文字过长，不能超过 {limit} 字。"
    messages = {"required": "请填写内容。", "max_length": too_long}
    return forms.CharField(max_length=limit, required=required, error_messages=messages)


class PrepareRoll(PressForm):
    def act(self, actor: User, now: datetime) -> None:
        session.prepare_roll(meeting=self.meeting, actor=actor, now=now)


class ExcludeFromBase(PressForm):
    roll = _roll()
    reason = _words(200)
    approved_by = _words(60)

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
    def act(self, actor: User, now: datetime) -> None:
        session.close_meeting(meeting=self.meeting, actor=actor, now=now, client_id=self.cleaned_data["client_id"])


class CheckIn(PressForm):
    roll = _roll()

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.check_in(roll=data["roll"], actor=actor, now=now, client_id=data["client_id"])


class CheckOut(PressForm):
    roll = _roll()
    reason = _words(200)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.check_out(
            roll=data["roll"], reason=data["reason"], actor=actor, now=now, client_id=data["client_id"]
        )


class Recuse(PressForm):
    entry = _entry()
    roll = _roll()
    reason = _words(200)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.declare_recusal(
            entry=data["entry"],
            roll=data["roll"],
            reason=data["reason"],
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class RecusalForm(PressForm):
    recusal = forms.ModelChoiceField(
        Recusal.objects.none(), error_messages={"required": "请选择回避登记。", "invalid_choice": "没有这一项回避登记。"}
    )


class WithdrawRecusal(RecusalForm):
    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.withdraw_recusal(recusal=data["recusal"], actor=actor, now=now, client_id=data["client_id"])


class ReturnFromRecusal(RecusalForm):
    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.return_from_recusal(recusal=data["recusal"], actor=actor, now=now, client_id=data["client_id"])


class StartItem(PressForm):
    entry = _entry()

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.start_item(
            entry=data["entry"], actor=actor, now=now, override=self.override, client_id=data["client_id"]
        )


class HearOpinions(PressForm):
    entry = _entry()

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.hear_opinions(entry=data["entry"], actor=actor, now=now, client_id=data["client_id"])


class ReasonedForm(PressForm):
    entry = _entry()
    reason = _words(500)


class SetAside(ReasonedForm):
    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.set_aside(
            entry=data["entry"], reason=data["reason"], actor=actor, now=now, client_id=data["client_id"]
        )


class DeferItem(ReasonedForm):
    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.defer_item(
            entry=data["entry"], reason=data["reason"], actor=actor, now=now, client_id=data["client_id"]
        )


class ConcludeWithoutVote(PressForm):
    entry = _entry()
    conclusion = _words(2000)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.conclude_without_vote(
            entry=data["entry"], conclusion=data["conclusion"], actor=actor, now=now, client_id=data["client_id"]
        )


class RecordOpinion(PressForm):
    entry = _entry()
    roll = _roll()
    choice = _choice("表态")
    note = _words(500)
    reserved = forms.BooleanField(required=False)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        session.record_opinion(
            entry=data["entry"],
            roll=data["roll"],
            position=data["choice"],
            note=data["note"],
            reserved=data["reserved"],
            actor=actor,
            now=now,
            override=self.override,
            client_id=data["client_id"],
        )


class PutMotion(PressForm):
    entry = _entry()
    text = _words(500)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.put_motion(
            entry=data["entry"], text=data["text"], actor=actor, now=now, client_id=data["client_id"]
        )


class RewordMotion(PressForm):
    motion = forms.ModelChoiceField(Motion.objects.none(), error_messages=UNKNOWN_ITEM)
    text = _words(500)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.reword_motion(
            motion=data["motion"], text=data["text"], actor=actor, now=now, client_id=data["client_id"]
        )


class OpenBallot(PressForm):
    motion = forms.ModelChoiceField(Motion.objects.none(), error_messages=UNKNOWN_ITEM)
    method = forms.TypedChoiceField(
        choices=[(str(method), method.label) for method in Method],
        coerce=Method,
        error_messages={"required": "请选择表决方式。", "invalid_choice": "没有这一种表决方式。"},
    )
    emergency_reason = _words(300)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.open_ballot(
            motion=data["motion"],
            method=data["method"],
            emergency_reason=data["emergency_reason"],
            actor=actor,
            now=now,
            override=self.override,
            client_id=data["client_id"],
        )


class RecordVote(PressForm):
    ballot = _ballot()
    roll = _roll()
    choice = _choice("表决选项")
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


class UndoVote(PressForm):
    ballot = _ballot()
    roll = _roll()
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
    ballot = _ballot()
    issued = forms.IntegerField(min_value=0, label="发出票数")
    returned = forms.IntegerField(min_value=0, label="收回票数")
    valid = forms.IntegerField(min_value=0, label="有效票")
    invalid = forms.IntegerField(min_value=0, label="无效票")
    in_favour = forms.IntegerField(min_value=0, label="同意")
    against = forms.IntegerField(min_value=0, label="不同意")
    abstain = forms.IntegerField(min_value=0, required=False, label="弃权")
    defer = forms.IntegerField(min_value=0, required=False, label="缓议")
    first_teller = _roll()
    second_teller = _roll()

    @property
    def words(self) -> str:
        """Name the field with each error: there are many numbers."""
        return "".join(f"{self.fields[name].label or '计票'}：{error}" for name, errors in self.errors.items() for error in errors)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        names = ("issued", "returned", "valid", "invalid", "in_favour", "against", "abstain", "defer")
        voting.record_paper_count(
            ballot=data["ballot"],
            sums=voting.PaperSums(**{name: data[name] or 0 for name in names}),
            tellers=(data["first_teller"], data["second_teller"]),
            actor=actor,
            now=now,
            client_id=data["client_id"],
        )


class CloseBallot(PressForm):
    ballot = _ballot()

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.close_ballot(
            ballot=data["ballot"], actor=actor, now=now, override=self.override, client_id=data["client_id"]
        )


class AbandonBallot(PressForm):
    ballot = _ballot()
    reason = _words(300)

    def act(self, actor: User, now: datetime) -> None:
        data = self.cleaned_data
        voting.abandon_ballot(
            ballot=data["ballot"], reason=data["reason"], actor=actor, now=now, client_id=data["client_id"]
        )


class JudgeDisagreement(PressForm):
    ballot = _ballot()
    reason = _words(200)
    judged_by = _words(60)

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
    ballot = _ballot()
    text = _words(5000)
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


PRESSES: dict[str, type[PressForm]] = {
    "prepare-roll": PrepareRoll,
    "exclude": ExcludeFromBase,
    "open": OpenMeeting,
    "close": CloseMeeting,
    "check-in": CheckIn,
    "check-out": CheckOut,
    "recuse": Recuse,
    "withdraw-recusal": WithdrawRecusal,
    "return": ReturnFromRecusal,
    "start": StartItem,
    "hear": HearOpinions,
    "set-aside": SetAside,
    "defer": DeferItem,
    "conclude": ConcludeWithoutVote,
    "opinion": RecordOpinion,
    "motion": PutMotion,
    "reword": RewordMotion,
    "open-ballot": OpenBallot,
    "vote": RecordVote,
    "undo-vote": UndoVote,
    "papers": PaperCountForm,
    "close-ballot": CloseBallot,
    "abandon-ballot": AbandonBallot,
    "disagreement": JudgeDisagreement,
    "announce": AnnounceBallot,
}
