"""What a paper sheet says, typed off line by line. One field per person and column, as on the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from committees.rules import Choice, Method
from meetings.models import AgendaEntry, RollEntry
from meetings.session.rules import POSITIONS

EMPTY = ("", "—")
HEARD, DEFERRED = "heard", "deferred"
# One may come and go more than once; the acts are carried out in the order of their times, not of the columns.
COMINGS = (("in", "到会", "in"), ("out", "离会", "out"), ("back", "返回", "in"), ("again", "再离会", "out"))
LINE = (("opinion", "表态"), ("note", "要点"), ("vote", "表决"), ("recused", "回避事由"))
COUNTS = (
    ("issued", "发出"),
    ("returned", "收回"),
    ("valid", "有效"),
    ("invalid", "无效"),
    ("in_favour", "同意"),
    ("against", "不同意"),
    ("abstain", "弃权"),
    ("defer", "缓议"),
)


def _time(label: str, *, required: bool = False) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    errors = {"required": f"请填写{label}。", "invalid": f"{label}有误，请按时:分填写。"}
    return forms.TimeField(label=label, required=required, widget=widget, error_messages=errors)


def _choice(label: str, choices: Iterable[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[EMPTY, *choices])


class SheetForm(forms.Form):
    """What both parts of a sheet begin with."""

    reason = forms.CharField(
        label="停用情况",
        max_length=200,
        error_messages={"required": "请说明停用情况。"},
        help_text="如：9:10 至 10:40 停电。",
    )
    day = forms.DateField(
        label="日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写日期。", "invalid": "日期有误。"},
    )

    def __init__(self, *args: Any, roll: Sequence[RollEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roll = roll

    def at(self, name: str) -> str:
        """A time of the day as ISO text; empty where none was given."""
        given: time | None = self.cleaned_data[name]
        day: date = self.cleaned_data["day"]
        return timezone.make_aware(datetime.combine(day, given)).isoformat() if given else ""

    @property
    def sentence(self) -> str:
        """All errors in one sentence, each with its field."""
        return "".join(
            f"{self.fields[name].label if name in self.fields else ''}：{error}".lstrip("：")
            for name, errors in self.errors.items()
            for error in errors
        )


class AttendanceForm(SheetForm):
    """签到表: who came and left when, and when the meeting was opened if that was on paper too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened_at"] = _time("宣布开会")
        for row in self.roll:
            for name, label, _ in COMINGS:
                self.fields[f"{name}-{row.pk}"] = _time(f"{row.name}{label}")

    @property
    def columns(self) -> list[str]:
        """What stands over the times."""
        return [label for _, label, _ in COMINGS]

    @property
    def rows(self) -> list[tuple[RollEntry, list[tuple[str, forms.BoundField]]]]:
        """The lines of the sheet: each one's times, with what stands over them."""
        return [(row, [(label, self[f"{name}-{row.pk}"]) for name, label, _ in COMINGS]) for row in self.roll]

    @property
    def part(self) -> dict[str, Any]:
        """What the service takes."""
        events = [
            {"roll": row.pk, "name": row.name, "act": act, "at": at}
            for row in self.roll
            for name, _, act in COMINGS
            if (at := self.at(f"{name}-{row.pk}"))
        ]
        return {"attendance": events, "opened_at": self.at("opened_at")}


class ItemForm(SheetForm):
    """审议和表决记录表 of one item."""

    def __init__(self, *args: Any, entries: Sequence[AgendaEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = [row for row in self.roll if row.entitled]
        self.members, self.entries = members, entries
        names = [(str(row.pk), row.name) for row in self.roll]
        self.fields["entry"] = forms.ChoiceField(
            label="议题",
            choices=[(str(each.pk), f"{each.position}. {each.item.title}") for each in entries],
            error_messages={"required": "请选择议题。", "invalid_choice": "此议题不在议程上或已有结论。"},
            help_text="停用时正在审议的，接着原来的记录。一题有几项表决的，一项录入一次，表态填在第一项。",
        )
        self.fields["started_at"] = _time("开始（继续）审议", required=True)
        self.fields["ended_at"] = _time("宣布结果", required=True)
        self.fields["out_at"] = _time("回避人员退场")
        self.fields["back_at"] = _time("回避人员返场")
        for row in members:
            self.fields[f"opinion-{row.pk}"] = _choice(f"{row.name}表态", [(str(c), c.label) for c in POSITIONS])
            self.fields[f"note-{row.pk}"] = forms.CharField(label=f"{row.name}要点", required=False, max_length=500)
            self.fields[f"vote-{row.pk}"] = _choice(f"{row.name}表决", [(str(c), c.label) for c in Choice])
            self.fields[f"recused-{row.pk}"] = forms.CharField(
                label=f"{row.name}回避事由", required=False, max_length=200
            )
        self.fields["motion"] = forms.CharField(
            label="表决内容",
            required=False,
            max_length=500,
            help_text="没有表决的，留空。停用前已经提出的，照原文填写，接着原来的一轮。",
        )
        self.fields["method"] = _choice("表决方式", [(str(m), m.label) for m in Method])
        self.fields["emergency"] = forms.CharField(
            label="突发紧急事由",
            required=False,
            max_length=300,
            help_text="按紧急情况表决的才填写，按紧急情况的条款判断；通过后须报告的，列入待办。",
        )
        for name, label in COUNTS:
            self.fields[name] = forms.IntegerField(label=f"选票{label}", required=False, min_value=0)
        self.fields["first_teller"] = _choice("监票人", names)
        self.fields["second_teller"] = _choice("计票人", names)
        self.fields["unvoted"] = _choice("没有表决的，结论", [(HEARD, "听取"), (DEFERRED, "缓议")])
        self.fields["decision"] = forms.CharField(
            label="决定内容、听取结论或缓议原因",
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("motion") and not data.get("method"):
            self.add_error("method", "有表决内容的，请选择表决方式。")
        if data.get("emergency") and not data.get("motion"):
            self.add_error("emergency", "没有表决的，不填紧急事由。")
        if data.get("method") == Method.SECRET and not (data.get("first_teller") and data.get("second_teller")):
            self.add_error("first_teller", "无记名投票须填写监票人和计票人。")
        if not data.get("motion") and not (data.get("unvoted") and data.get("decision")):
            self.add_error("unvoted", "没有表决的，请选择听取或缓议，并填写结论或原因。")
        return data

    @property
    def rows(self) -> list[tuple[RollEntry, list[tuple[str, forms.BoundField]]]]:
        """The members' lines of the sheet, each field with what stands over it."""
        return [(row, [(label, self[f"{name}-{row.pk}"]) for name, label in LINE]) for row in self.members]

    @property
    def columns(self) -> list[str]:
        """What stands over the members' lines."""
        return [label for _, label in LINE]

    @property
    def counts(self) -> list[forms.BoundField]:
        """The tellers' sums."""
        return [self[name] for name, _ in COUNTS]

    @property
    def part(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        entry = next(each for each in self.entries if str(each.pk) == data["entry"])
        secret = data["method"] == Method.SECRET
        return {
            "items": [
                {
                    "entry": entry.pk,
                    "position": entry.position,
                    "title": entry.item.title,
                    "started_at": self.at("started_at"),
                    "ended_at": self.at("ended_at"),
                    "out_at": self.at("out_at"),
                    "back_at": self.at("back_at"),
                    "recused": [
                        {"roll": row.pk, "name": row.name, "reason": reason}
                        for row in self.members
                        if (reason := data[f"recused-{row.pk}"])
                    ],
                    "opinions": [
                        {"roll": row.pk, "name": row.name, "choice": choice, "note": data[f"note-{row.pk}"]}
                        for row in self.members
                        if (choice := data[f"opinion-{row.pk}"])
                    ],
                    "motion": data["motion"],
                    "method": data["method"],
                    "emergency": data["emergency"].strip(),
                    # Of a secret ballot no choice of a person is taken, whatever was typed.
                    "votes": []
                    if secret
                    else [
                        {"roll": row.pk, "name": row.name, "choice": choice}
                        for row in self.members
                        if (choice := data[f"vote-{row.pk}"])
                    ],
                    "papers": {name: data[name] or 0 for name, _ in COUNTS} if secret else {},
                    "tellers": [int(data["first_teller"]), int(data["second_teller"])] if secret else [],
                    "deferred": data["unvoted"] == DEFERRED,
                    "decision": data["decision"],
                }
            ]
        }
