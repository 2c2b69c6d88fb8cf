"""The forms of an item. Widgets and Chinese words here; what is allowed is judged by the services."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from committees.models import Committee, Person, Seat, Unit, User
from committees.rules import Matter, SpendKind
from meetings.agenda.models import AgendaItem
from meetings.agenda.rules import is_circled
from meetings.agenda.selectors import (
    committees_for,
    delegates_to_choose,
    earlier_items,
    earlier_labels,
    seats_to_choose,
    units_for,
    visible_to,
)
from meetings.agenda.services.fields import MINUTES, OPINION_LENGTH, REPORT_LIMIT, TITLE_LIMIT, UNIT_LENGTH
from meetings.agenda.states import POSITION_LABELS

MATTERS = [(str(matter), matter.label) for matter in Matter]
AMOUNT_DIGITS = 15
SPENDINGS = [("", "不涉及资金"), *((str(kind), kind.label) for kind in SpendKind)]


ALTERNATIVES = 3
ALTERNATIVE_FIELDS = tuple(
    f"alternative_{number}_{part}" for number in range(1, ALTERNATIVES + 1) for part in ("title", "text")
)


UNITS = 6
UNIT_FIELDS = tuple(
    f"unit_{number}_{part}" for number in range(1, UNITS + 1) for part in ("name", "position", "opinion")
)
POSITIONS = [("", "请选择"), *((str(key), label) for key, label in POSITION_LABELS.items())]


def observer_of(line: str) -> dict[str, str]:
    """A line as a person: name, unit and post, parted by commas or tabs."""
    parts = [part.strip() for part in re.split(r"[,，\t；;]", line)]
    return dict(zip(("name", "unit", "post"), [*parts, "", ""][:3], strict=True))


class PlainForm(forms.Form):
    """Without colons after labels: the pages set them as headings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """The rows that a field lets one choose from: they depend on who asks."""
    cast("forms.ModelChoiceField", form.fields[name]).queryset = rows


class ManyFiles(forms.FileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class ItemForm(PlainForm):
    """议题申报: what a unit says about its item. The preparations are fields of `requirements`, since they depend on
    committee and class."""

    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(Unit.objects.none(), label="提出单位", empty_label=None)
    committee: forms.ModelChoiceField[Committee] = forms.ModelChoiceField(
        Committee.objects.none(), label="提请会议", empty_label=None
    )
    title = forms.CharField(label="议题名称", max_length=TITLE_LIMIT, help_text="如：关于××的请示、××情况的汇报")
    matter = forms.ChoiceField(label="事项类别", choices=MATTERS)
    spend_kind = forms.ChoiceField(label="资金类别", choices=SPENDINGS, required=False)
    amount = forms.IntegerField(
        label="金额（元）",
        min_value=0,
        max_value=10**AMOUNT_DIGITS - 1,
        required=False,
        help_text="按规则的金额标准自动判断类别",
    )
    question = forms.CharField(
        label="提请决定的问题", max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )
    report = forms.CharField(
        label="汇报内容",
        max_length=REPORT_LIMIT,
        required=False,
        widget=forms.Textarea({"rows": 12}),
        help_text="草稿可以先不填，报送前须填写。",
    )
    presenter = forms.CharField(label="汇报人", max_length=60, required=False)
    minutes_needed = forms.IntegerField(
        label="需要时间（分钟）", min_value=MINUTES.start, max_value=MINUTES.stop - 1, initial=15
    )
    previous: forms.ModelChoiceField[AgendaItem] = forms.ModelChoiceField(
        AgendaItem.objects.none(),
        label="关联的议题或决定",
        required=False,
        empty_label="无",
        help_text="缓议、复议或由其他会议酝酿过的，选原议题；不在列表中的，先在上面查找",
    )
    earlier = forms.CharField(
        label="查找关联的议题或决定",
        max_length=60,
        required=False,
        widget=forms.TextInput({"type": "search", "placeholder": "名称、单位、会议或决定编号"}),
    )
    urgent = forms.BooleanField(label="紧急", required=False)
    suggested_observers = forms.CharField(
        label="建议列席人员",
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="每行一人：姓名，单位，职务",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, item: AgendaItem | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, ALTERNATIVES + 1):
            self.fields[f"alternative_{number}_title"] = forms.CharField(
                label=f"方案{number}名称", max_length=TITLE_LIMIT, required=False
            )
            self.fields[f"alternative_{number}_text"] = forms.CharField(
                label=f"方案{number}内容和利弊", max_length=2000, required=False, widget=forms.Textarea({"rows": 3})
            )
        for number in range(1, UNITS + 1):
            self.fields[f"unit_{number}_name"] = forms.CharField(
                label="单位（或协调的负责人）", max_length=UNIT_LENGTH, required=False
            )
            self.fields[f"unit_{number}_position"] = forms.ChoiceField(label="意见", choices=POSITIONS, required=False)
            self.fields[f"unit_{number}_opinion"] = forms.CharField(
                label="意见内容", max_length=OPINION_LENGTH, required=False, widget=forms.Textarea({"rows": 2})
            )
        offer(self, "unit", units_for(user))
        offer(self, "committee", committees_for(user))
        self._offer_earlier(user, item)
        # A circled class has a room of its own, where its items are made; there only may one be kept.
        circled = item is not None and is_circled(item.matter)
        kept = [(code, label) for code, label in MATTERS if is_circled(code) == circled]
        cast("forms.ChoiceField", self.fields["matter"]).choices = kept
        if item is not None:
            del self.fields["unit"]
        else:
            del self.fields["seen"]

    def _offer_earlier(self, user: User, item: AgendaItem | None) -> None:
        """Whatever the user may know of can be chosen; the list shows what was looked for, and what is chosen."""
        known = visible_to(user).exclude(pk=item.pk) if item else visible_to(user)
        offer(self, "previous", known)
        chosen = str(self["previous"].value() or "")
        found = earlier_items(user, str(self["earlier"].value() or ""))
        shown = {each.pk: each for each in found if item is None or each.pk != item.pk}
        if chosen.isascii() and chosen.isdigit() and int(chosen) not in shown:
            shown |= {each.pk: each for each in known.filter(pk=int(chosen))}
        self.fields["previous"].widget.choices = [("", "无"), *earlier_labels(user, shown.values())]
        self.fields["earlier"].widget.attrs |= {
            "hx-get": reverse("item-earlier"),
            "hx-trigger": "input changed delay:400ms, search",
            "hx-target": "#id_previous",
            "hx-include": "#id_earlier, #id_previous",
        }

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The visible fields under the headings of the page."""
        named = (
            ("议题", ("unit", "committee", "title", "matter", "spend_kind", "amount", "urgent")),
            ("汇报", ("question", "report", "presenter", "minutes_needed", "earlier", "previous")),
            ("备选方案", ALTERNATIVE_FIELDS),
            ("建议列席", ("suggested_observers",)),
        )
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in named]

    def units(self) -> list[dict[str, Any]]:
        """The lines of 会前协调, a unit each; those after the first empty one wait folded."""
        lines = [
            [self[f"unit_{number}_{part}"] for part in ("name", "position", "opinion")]
            for number in range(1, UNITS + 1)
        ]
        filled = [any(field.value() for field in fields) for fields in lines]
        shown = max((place + 1 for place, full in enumerate(filled) if full), default=0) + 1
        return [{"fields": fields, "folded": place >= shown} for place, fields in enumerate(lines)]

    def chosen(self) -> tuple[Committee, str] | None:
        """The committee and class that stand in the form now, as far as they make sense; None where there is none."""
        rows = cast("QuerySet[Committee]", cast("forms.ModelChoiceField", self.fields["committee"]).queryset)
        wanted = str(self["committee"].value() or "")
        committee = next((row for row in rows if str(row.pk) == wanted), None) or rows.first()
        matter = str(self["matter"].value() or "")
        if matter not in dict(MATTERS):
            matter = MATTERS[0][0]
        return (committee, matter) if committee is not None else None

    def sum_of_money(self) -> tuple[str, int | None]:
        """Kind and sum as typed so far, for the thresholds; a sum that is no number is none."""
        typed = str(self["amount"].value() or "").strip()
        known = typed.isascii() and typed.isdigit() and len(typed) <= AMOUNT_DIGITS
        return str(self["spend_kind"].value() or ""), int(typed) if known else None

    def clean_seen(self) -> datetime:
        """The moment of the last change that the editor had before him."""
        try:
            seen = parse_datetime(self.cleaned_data["seen"])
        except ValueError:
            seen = None
        if seen is None or seen.tzinfo is None:
            raise forms.ValidationError("页面信息不完整，请重新打开本页再修改。")
        return seen

    def for_service(self) -> dict[str, Any]:
        """The cleaned values under the names of the service's arguments."""
        left_out = {"unit", "committee", "seen", "earlier", *ALTERNATIVE_FIELDS, *UNIT_FIELDS}
        values = {name: value for name, value in self.cleaned_data.items() if name not in left_out}
        titles, texts = ALTERNATIVE_FIELDS[::2], ALTERNATIVE_FIELDS[1::2]
        values["alternatives"] = [
            {"title": self.cleaned_data[title], "text": self.cleaned_data[text]}
            for title, text in zip(titles, texts, strict=True)
        ]
        values["coordination"] = [
            {"unit": self.cleaned_data[unit], "position": self.cleaned_data[said], "opinion": self.cleaned_data[words]}
            for unit, said, words in zip(UNIT_FIELDS[::3], UNIT_FIELDS[1::3], UNIT_FIELDS[2::3], strict=True)
        ]
        return values

    def clean_suggested_observers(self) -> list[dict[str, str]]:
        """One person a line: name, unit, post."""
        lines = (line for line in self.cleaned_data["suggested_observers"].splitlines() if line.strip())
        return [observer_of(line) for line in lines]


class FilesForm(PlainForm):
    """Attachments chosen together with the item."""

    attachments = forms.Field(
        label="附件",
        required=False,
        widget=ManyFiles({"multiple": True, "data-size-limit": settings.UPLOAD_LIMIT}),
        help_text="PDF、Word、Excel、文本或扫描图片，可多选。涉密文件不得上传。",
    )
    declared = forms.BooleanField(label="我声明所附扫描件不涉及国家秘密", required=False)


def item_initial(item: AgendaItem) -> dict[str, Any]:
    """What an item already says, for the form that changes it."""
    names = (
        "committee", "title", "matter", "spend_kind", "amount", "question", "report", "presenter", "minutes_needed",
        "previous", "urgent",
    )  # fmt: skip
    observers = "\n".join(
        "，".join(row[name] for name in ("name", "unit", "post")).rstrip("，") for row in item.suggested_observers
    )
    alternatives = {
        f"alternative_{number}_{part}": row[part]
        for number, row in enumerate(item.alternatives, start=1)
        for part in ("title", "text")
    }
    units = {
        f"unit_{number}_{part}": row[key]
        for number, row in enumerate(item.coordination, start=1)
        for part, key in (("name", "unit"), ("position", "position"), ("opinion", "opinion"))
    }
    values = {name: getattr(item, name) for name in names}
    return {**values, **alternatives, **units, "suggested_observers": observers, "seen": item.updated_at.isoformat()}


class DelegateForm(PlainForm):
    """委托办理: who takes the step, and why."""

    person: forms.ModelChoiceField[Person] = forms.ModelChoiceField(
        Person.objects.none(), label="受托人", empty_label="请选择"
    )
    reason = forms.CharField(label="委托理由", max_length=200, widget=forms.TextInput({"placeholder": "如：外出开会"}))

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", delegates_to_choose(item))


class CommentForm(PlainForm):
    """A reviewer's comment; required for a return by the service, which says so."""

    comment = forms.CharField(
        label="意见",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="退回时必须写明理由。",
    )


class ReasonForm(PlainForm):
    """Why an item is withdrawn."""

    reason = forms.CharField(label="撤回理由", max_length=300, widget=forms.TextInput)


class OverrideForm(PlainForm):
    """Why an ordinary rule (一般、原则上) is not kept, and who allowed it."""

    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea({"rows": 2}))
    allowed_by = forms.CharField(label="准许人", max_length=60)


class SeatForm(PlainForm):
    """The member in charge, named by the office."""

    seat: forms.ModelChoiceField[Seat] = forms.ModelChoiceField(
        Seat.objects.none(), label="分管领导", empty_label="请选择"
    )

    def __init__(self, *args: Any, item: AgendaItem, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "seat", seats_to_choose(item, now))


class MatterForm(PlainForm):
    """The class of an item as the office confirms it."""

    matter = forms.ChoiceField(label="事项类别", choices=MATTERS)

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"matter": item.matter})
        super().__init__(*args, **kwargs)
        # Into and out of a circle leads another way; the service says so, the list does not tempt.
        circled = is_circled(item.matter)
        choices = [(code, label) for code, label in MATTERS if is_circled(code) == circled]
        cast("forms.ChoiceField", self.fields["matter"]).choices = choices
