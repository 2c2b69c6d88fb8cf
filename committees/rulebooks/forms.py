"""Forms of the 规则 pages. The form of a rulebook is made from the parameters of its rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from committees.fields import RowsField
from committees.people.models import Committee
from committees.rulebooks.editing import Kind, Parameter, apply_changes, parameters_of, value_of
from committees.rulebooks.models import RulebookVersion
from committees.rulebooks.readable import Line, Section, bodies_in_order
from committees.rules import Matter, Method, Rulebook, RulebookError, Speaker, SpendKind

LARGEST = 10**12


class CopyForm(forms.Form):
    """The name of the organisation's own copy."""

    title = forms.CharField(
        label="本机关规则的名称", max_length=120, help_text="复制后内容不变；修改须经另一人批准才生效。"
    )


class RulesForm(forms.Form):
    """The parameters of all rules of one body. `changes` are those that differ from the version that is edited."""

    def __init__(
        self,
        *args: Any,
        sections: tuple[Section, ...],
        data_of_version: dict[str, Any],
        draft: dict[str, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections
        self.data_of_version = data_of_version
        self.changes: dict[str, Any] = {}
        for name, line, parameter in self._parameters():
            present = value_of(line, parameter)
            field = _field(parameter)
            field.initial = draft.get(name, present)
            self.fields[name] = field

    def _parameters(self) -> Iterator[tuple[str, Line, Parameter]]:
        for section in self.sections:
            for line in section.lines:
                for parameter in parameters_of(line):
                    yield f"{line.path}.{parameter.name}", line, parameter

    def groups(self) -> list[dict[str, Any]]:
        """Headings with their rules, each rule with its bound fields and whether it is changed."""
        return [{"title": s.title, "rules": [self._rule(line) for line in s.lines]} for s in self.sections]

    def _rule(self, line: Line) -> dict[str, Any]:
        names = [f"{line.path}.{parameter.name}" for parameter in parameters_of(line)]
        fields = [self[name] for name in names]
        wrong = any(field.errors for field in fields)
        initial = any(self.fields[f"{line.path}.{p.name}"].initial != value_of(line, p) for p in parameters_of(line))
        return {"line": line, "fields": fields, "open": wrong or initial}

    def clean(self) -> dict[str, Any]:
        """Collect what differs, and refuse what would be no rulebook."""
        data = super().clean() or {}
        self.changes = {
            name: data[name]
            for name, line, parameter in self._parameters()
            if name in data and data[name] != value_of(line, parameter)
        }
        if self.errors:
            return data
        try:
            apply_changes(self.data_of_version, self.changes, title="核对", number=1)
        except RulebookError as error:
            raise forms.ValidationError(f"{error.field}：{error.message}") from error
        return data


class FractionField(forms.CharField):
    """2/3, at most the whole."""

    def clean(self, value: Any) -> str:
        """Refuse what is no fraction of the whole."""
        text: str = super().clean(value).replace("／", "/").replace(" ", "")
        num, slash, den = text.partition("/")
        if not slash or not (num.isdecimal() and den.isdecimal()) or len(text) > 9:
            raise forms.ValidationError("请写成分数，例如 2/3。")
        if int(den) == 0 or int(num) > int(den):
            raise forms.ValidationError("分母不能为 0，比例不能大于 1。")
        return f"{int(num)}/{int(den)}"


def _field(parameter: Parameter) -> forms.Field:
    label = parameter.label
    if parameter.kind is Kind.FRACTION:
        return FractionField(label=label)
    if parameter.kind in (Kind.WHOLE, Kind.OPTIONAL_WHOLE):
        required = parameter.kind is Kind.WHOLE
        return forms.IntegerField(label=label, min_value=parameter.least, max_value=LARGEST, required=required)
    if parameter.kind is Kind.FLAG:
        return forms.BooleanField(label=label, required=False)
    if parameter.kind is Kind.CHOICE:
        return forms.ChoiceField(label=label, choices=parameter.options)
    if parameter.kind in (Kind.CHOICES, Kind.OPTIONAL_CHOICES):
        required, ticks = parameter.kind is Kind.CHOICES, forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(label=label, choices=parameter.options, required=required, widget=ticks)
    return forms.CharField(label=label, max_length=200)


class ProposeForm(forms.Form):
    """Why, from when, and which committees will follow this copy."""

    reason = forms.CharField(
        label="修改说明", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="供批准人审阅，写入台账。"
    )
    effective_on = forms.DateField(
        label="生效日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="不填则批准后立即生效。此前已发出通知的会议仍按原版本办理。",
    )
    committees = RowsField(
        label="批准后改用本规则的会议主体",
        queryset=Committee.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, committees: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["committees"]
        field.queryset = committees  # type: ignore[attr-defined]
        if not committees:
            del self.fields["committees"]

    def effective_from(self) -> datetime | None:
        """The beginning of the chosen day in Beijing time, or None."""
        day = self.cleaned_data.get("effective_on")
        return datetime.combine(day, time.min, tzinfo=ZoneInfo("Asia/Shanghai")) if day else None


class DecisionForm(forms.Form):
    """Approve or decline, with a note."""

    note = forms.CharField(
        label="意见",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不予采用时必填。",
    )


def _whole(label: str, *, initial: int | None = None, largest: int = 10_000) -> forms.Field:
    return forms.IntegerField(label=label, min_value=0, max_value=largest, initial=initial, required=initial is None)


def _moment(label: str) -> forms.Field:
    return forms.DateTimeField(
        label=label, widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )


def _day(label: str) -> forms.Field:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _tick(label: str) -> forms.Field:
    return forms.BooleanField(label=label, required=False)


class DaysField(forms.CharField):
    """Days, one per line or separated by spaces or commas, as 2026-03-05."""

    widget = forms.Textarea(attrs={"rows": 4, "placeholder": "2026-03-05\n2026-03-19"})

    def clean(self, value: Any) -> list[str]:
        """The days as ISO texts; refuses what is no date."""
        text = str(super().clean(value) or "")
        days = text.replace("，", " ").replace(",", " ").replace("、", " ").split()
        for day in days:
            try:
                datetime.fromisoformat(day)
            except ValueError as error:
                raise forms.ValidationError(f"“{day}”不是日期，请写成 2026-03-05。") from error
        return days


# The facts that each check wants, in the order in which one would say them.
TRY_FACTS: dict[str, dict[str, Any]] = {
    "quorum": {
        "entitled": lambda: _whole("应到人数"),
        "present": lambda: _whole("实到人数（含回避的）"),
        "recused": lambda: _whole("其中回避", initial=0),
        "in_charge_present": lambda: forms.BooleanField(label="分管此项工作的成员到会", required=False, initial=True),
    },
    "vote": {
        "entitled": lambda: _whole("应到人数"),
        "present": lambda: _whole("实到人数"),
        "for": lambda: _whole("同意"),
        "against": lambda: _whole("不同意"),
        "abstain": lambda: _whole("弃权", initial=0),
        "defer": lambda: _whole("缓议", initial=0),
        "written_for": lambda: _whole("书面意见：同意", initial=0),
        "written_against": lambda: _whole("书面意见：不同意", initial=0),
        "emergency": lambda: _tick("突发紧急"),
    },
    "notice": {"meeting_at": lambda: _moment("开会时间")},
    "materials": {"meeting_at": lambda: _moment("开会时间")},
    "minutes": {"ended_at": lambda: _moment("散会时间")},
    "method": {"method": lambda: forms.ChoiceField(label="表决方式", choices=[(str(m), m.label) for m in Method])},
    "adhoc": {"urgent": lambda: _tick("情况紧急")},
    "speak": {
        "speaker": lambda: forms.ChoiceField(label="谁要表态", choices=[(str(s), s.label) for s in Speaker]),
        "others_remaining": lambda: _whole("还没有表态的其他成员"),
    },
    "decide": {"emergency": lambda: _tick("突发紧急")},
    "hold": {},
    "frequency": {
        "held": lambda: DaysField(label="已经召开的日期", required=False),
        "from": lambda: _day("起"),
        "to": lambda: _day("止"),
    },
    "transfer_cap": {
        "seats": lambda: _whole("下一级委员职数"),
        "transferred": lambda: _whole("本届已调动"),
        "proposed": lambda: _whole("本次拟调动"),
    },
    "matter_class": {
        "kind": lambda: forms.ChoiceField(label="资金类别", choices=[(str(k), k.label) for k in SpendKind]),
        "amount": lambda: _whole("金额（元）", largest=LARGEST),
    },
}


class TryForm(forms.Form):
    """Which rule: rulebook, body, check and matter."""

    CHECKS = (
        ("quorum", "到会人数够不够"),
        ("vote", "表决能否通过"),
        ("notice", "通知何时发出"),
        ("materials", "材料何时送达"),
        ("minutes", "纪要何时印发"),
        ("method", "能否采用某种表决方式"),
        ("adhoc", "能否临时增加议题"),
        ("speak", "现在能否表态"),
        ("decide", "能否决定某类事项"),
        ("hold", "能否召开此会议"),
        ("frequency", "召开次数够不够"),
        ("transfer_cap", "调动是否超出上限"),
        ("matter_class", "一笔资金属于哪类事项"),
    )

    version = forms.ChoiceField(label="规则")
    body = forms.ChoiceField(label="会议主体")
    check = forms.ChoiceField(label="试算什么", choices=CHECKS)
    matter = forms.ChoiceField(label="事项类别", choices=[(str(each), each.label) for each in Matter])

    def __init__(self, chosen: dict[str, str], *, versions: dict[str, RulebookVersion], rules: Rulebook) -> None:
        super().__init__(chosen)
        choices = [(pk, f"{version.rulebook.title} 第{version.number}版") for pk, version in versions.items()]
        self.fields["version"].choices = choices  # type: ignore[attr-defined]
        bodies = [(body.code, body.title) for body in bodies_in_order(rules)]
        self.fields["body"].choices = bodies  # type: ignore[attr-defined]

    def case(self) -> dict[str, Any]:
        """The choice as the runner wants it."""
        data = self.cleaned_data
        return {"rulebook": data["version"], **{name: data[name] for name in ("body", "check", "matter")}}


class TryFactsForm(forms.Form):
    """The facts of one check."""

    def __init__(self, *args: Any, check: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, make in TRY_FACTS[check].items():
            self.fields[name] = make()

    def case(self) -> dict[str, Any]:
        """The facts as the runner wants them: whole numbers, ISO times, true or false."""
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in given.items()}
