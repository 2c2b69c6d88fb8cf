"""Forms of scheduling: they check input, the services decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from committees.models import Committee, Person, Seat
from committees.people.selectors import venues_of
from meetings.agenda.models import AgendaItem
from meetings.scheduling.clashing import Wanted
from meetings.scheduling.models import Meeting

LOCAL = "%Y-%m-%dT%H:%M"


def moment_field(label: str) -> forms.DateTimeField:
    """Date and time in one control of the browser, in Beijing time."""
    return forms.DateTimeField(
        label=label,
        input_formats=[LOCAL, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": 300}, format=LOCAL),
    )


def _offer(field: forms.Field, choices: list[tuple[Any, str]]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = choices


class VenueInput(forms.TextInput):
    """A place to type, with the organisation's rooms (会议室) to choose from."""

    venues: tuple[str, ...] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The input and, where there are rooms, their list."""
        if not self.venues:
            return super().render(name, value, attrs, renderer)
        field = super().render(name, value, {**(attrs or {}), "list": "venues"}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((venue,) for venue in self.venues))
        return format_html('{}<datalist id="venues">{}</datalist>', field, options)


class MeetingForm(forms.Form):
    """Time, place, chair and recorder of a meeting."""

    title = forms.CharField(
        label="会议名称", max_length=120, required=False, help_text="不填则按委员会、年度和次数自动命名。"
    )
    starts_at = moment_field("开会时间")
    minutes = forms.IntegerField(label="预计时长（分钟）", min_value=5, max_value=4320, initial=120)
    place = forms.CharField(label="地点", max_length=80, widget=VenueInput)
    chair = forms.TypedChoiceField(label="主持人", coerce=int, help_text="只列出议事规则允许主持的成员。")
    recorder = forms.TypedChoiceField(label="记录人", coerce=int, empty_value=None, required=False)
    items = forms.TypedMultipleChoiceField(
        label="列入议题",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="议题库中已审定的议题。次序、时长和列席以后还可以调整。",
    )

    def __init__(
        self,
        *args: Any,
        seats: Iterable[Seat],
        recorders: Iterable[Person],
        pool: Iterable[AgendaItem] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pool = {item.pk: item for item in pool}
        _offer(self.fields["items"], [(item.pk, f"{item.title}（{item.unit}）") for item in self.pool.values()])
        if not self.pool:
            del self.fields["items"]
        seats, recorders = list(seats), list(recorders)
        self.people = {seat.person_id: seat.person for seat in seats} | {each.pk: each for each in recorders}
        _offer(self.fields["chair"], [(seat.person_id, f"{seat.role} {seat.person}") for seat in seats])
        named = [(person.pk, f"{person.post} {person}".strip()) for person in recorders]
        _offer(self.fields["recorder"], [("", "（暂不确定）"), *named])
        if seats:
            venues = venues_of(seats[0].person.organisation_id)
            self.fields["place"].widget.venues = tuple(venue.name for venue in venues)

    @property
    def values(self) -> dict[str, Any]:
        """The cleaned input as the services take it."""
        data = self.cleaned_data
        recorder = data["recorder"]
        return {
            "starts_at": data["starts_at"],
            "ends_at": data["starts_at"] + timedelta(minutes=data["minutes"]),
            "place": data["place"],
            "chair": self.people[data["chair"]],
            "recorder": self.people[recorder] if recorder is not None else None,
        }

    @property
    def chosen(self) -> list[AgendaItem]:
        """The items to put on the agenda, in the order of the pool."""
        wanted = self.cleaned_data.get("items", [])
        return [item for key, item in self.pool.items() if key in wanted]


class RescheduleForm(MeetingForm):
    """改期: the same with a reason; the name stays."""

    reason = forms.CharField(label="变更原因", max_length=300, help_text="将记入台账；通知发出后还会告知参会人员。")

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        length = meeting.ends_at - meeting.starts_at
        initial = {
            "starts_at": meeting.starts_at,
            "minutes": int(length.total_seconds()) // 60,
            "place": meeting.place,
            "chair": meeting.chair_id,
            "recorder": meeting.recorder_id,
        }
        super().__init__(*args, initial=initial, **kwargs)
        del self.fields["title"]


class ClashForm(forms.Form):
    """What is filled in so far of a meeting's time, place and chair: enough to look for what stands in its way."""

    committee = forms.IntegerField(required=False)
    meeting = forms.IntegerField(required=False)
    starts_at = moment_field("开会时间")
    minutes = forms.IntegerField(min_value=5, max_value=4320, initial=120)
    place = forms.CharField(max_length=80, required=False)
    chair = forms.IntegerField(required=False)

    def wanted(self, committee: Committee, meeting: Meeting | None) -> Wanted | None:
        """The meeting as it is meant; None while there is no time yet."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        ends_at = data["starts_at"] + timedelta(minutes=data["minutes"])
        return Wanted(committee, data["starts_at"], ends_at, data["place"], data["chair"], meeting)


class CancelForm(forms.Form):
    """取消会议: the reason."""

    reason = forms.CharField(label="取消原因", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AdhocForm(forms.Form):
    """临时议题: which item of the pool, why, and who agreed."""

    item = forms.IntegerField(label="议题", widget=forms.Select)
    reason = forms.CharField(label="理由", max_length=300)
    approver = forms.CharField(label="同意人", max_length=60)

    def __init__(self, *args: Any, pool: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].widget.choices = [(item.pk, _offered(item)) for item in pool]


def _offered(item: Any) -> str:
    told = f"{item.title}，{item.mark}" if item.veiled else item.title
    return f"{told}（{item.unit}）"


class EntryForm(forms.Form):
    """One act on one line of the agenda."""

    position = forms.IntegerField(label="位置", required=False)
    minutes = forms.IntegerField(label="时长（分钟）", required=False)
    person = forms.IntegerField(label="列席人员", required=False)
    reason = forms.CharField(label="原因", max_length=300, required=False)


class EnlargeForm(forms.Form):
    """扩大会议: how far it reaches, and whom it invites: whole units, or people by their posts."""

    scope = forms.CharField(
        label="扩大范围", max_length=200, help_text="由主持人确定，写入通知和议题单，如：各镇街、区直各部门主要负责人"
    )
    units = forms.TypedMultipleChoiceField(
        label="整个单位", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    people = forms.TypedMultipleChoiceField(
        label="按职务选择", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = list(people)
        by_unit: dict[str, list[tuple[int, str]]] = {}
        for person in self.offered:
            unit = person.unit.name if person.unit else "未列入单位的人员"
            by_unit.setdefault(unit, []).append((person.pk, f"{person.post} {person.name}".strip()))
        units = {person.unit.pk: person.unit.name for person in self.offered if person.unit}
        cast("forms.ChoiceField", self.fields["units"]).choices = list(units.items())
        cast("forms.ChoiceField", self.fields["people"]).choices = list(by_unit.items())

    @property
    def values(self) -> dict[str, Any]:
        """The cleaned input as the service takes it."""
        data = self.cleaned_data
        chosen = [each for each in self.offered if each.pk in data["people"] or each.unit_id in data["units"]]
        return {"scope": data["scope"], "people": chosen}
