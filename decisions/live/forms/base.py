"""What the forms of the live pages share: the client-made id, the override, the choices of this meeting only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms

from committees.models import User
from committees.rulebooks.services import Override
from committees.rules import Choice
from decisions.voting.models import Ballot, Motion, VoteCorrection
from meetings.scheduling.models import AgendaEntry, Meeting
from meetings.session.models import Recusal, RollEntry

UNKNOWN_PERSON = {"required": "请选择成员。", "invalid_choice": "此人不在本次会议的名册上。"}
UNKNOWN_ITEM = {"required": "请选择议题。", "invalid_choice": "此议题不在本次会议的议程上。"}
UNKNOWN_MOTION = {"required": "请选择表决事项。", "invalid_choice": "本次会议没有这一表决事项。"}
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
            "entries": AgendaEntry.objects.filter(meeting=meeting).select_related("meeting", "item"),
            "recusal": Recusal.objects.filter(entry__meeting=meeting).select_related("roll", "entry"),
            "motion": Motion.objects.filter(entry__meeting=meeting).select_related("entry__item"),
            "ballot": Ballot.objects.filter(motion__entry__meeting=meeting).select_related("motion__entry"),
            "ballots": Ballot.objects.filter(motion__entry__meeting=meeting).select_related("motion__entry"),
            "correction": VoteCorrection.objects.filter(ballot__motion__entry__meeting=meeting).select_related(
                "ballot__motion__entry__meeting__committee", "roll"
            ),
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
        return "".join(str(error) for errors in self.errors.values() for error in errors)


class BallotPress(PressForm):
    """A press in a round of voting: named by its number, or by its motion from a page that has not heard of the
    opening yet. Then the opening came before it in the same queue, and the last round is meant."""

    ballot = forms.ModelChoiceField(Ballot.objects.none(), error_messages=UNKNOWN_BALLOT, required=False)
    motion = forms.ModelChoiceField(Motion.objects.none(), error_messages=UNKNOWN_MOTION, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("ballot") is not None or self.errors:
            return data
        motion = data.get("motion")
        if motion is None:
            raise forms.ValidationError(UNKNOWN_BALLOT["required"])
        data["ballot"] = self.fields["ballot"].queryset.filter(motion=motion).order_by("-round").first()  # type: ignore[attr-defined]
        if data["ballot"] is None:
            raise forms.ValidationError("此事项还没有开始表决，没有记录。请先开始表决。")
        return data


def entry_field() -> forms.ModelChoiceField[AgendaEntry]:
    return forms.ModelChoiceField(AgendaEntry.objects.none(), error_messages=UNKNOWN_ITEM)


def roll_field() -> forms.ModelChoiceField[RollEntry]:
    return forms.ModelChoiceField(RollEntry.objects.none(), error_messages=UNKNOWN_PERSON)


def ballot_field() -> forms.ModelChoiceField[Ballot]:
    return forms.ModelChoiceField(Ballot.objects.none(), error_messages=UNKNOWN_BALLOT)


def choice_field(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        choices=[(str(choice), choice.label) for choice in Choice],
        coerce=Choice,
        error_messages={"required": f"请选择{label}。", "invalid_choice": f"没有这一种{label}。"},
    )


def day_field() -> forms.DateField:
    return forms.DateField(required=False, error_messages={"invalid": "日期有误，请按年月日填写。"})


def words_field(limit: int, *, required: bool = False) -> forms.CharField:
    too_long = f"文字过长，不能超过 {limit} 字。"
    messages = {"required": "请填写内容。", "max_length": too_long}
    return forms.CharField(max_length=limit, required=required, error_messages=messages)
