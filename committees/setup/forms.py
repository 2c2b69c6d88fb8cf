"""The forms of the guided setup: short lists to paste, and choices among what earlier steps entered."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone

from committees.fields import RowsField
from committees.people.declared import seatable_people
from committees.people.models import Committee, Organisation, Person
from committees.people.selectors import seats_on
from committees.setup.rules import propose_mark
from committees.setup.selectors import (
    Post,
    charges_now,
    observers_now,
    offered_bodies,
    posts_of,
    shipped_rulebooks,
    without_login,
)
from committees.setup.services import NewCommittee, NewPerson

SEPARATORS = re.compile(r"\s*[\t,，;；]+\s*|\s+")
AREA = {"rows": 10}


class StepForm(forms.Form):
    """A step's form knows its organisation and, where the step is of a committee, the committee."""

    organisation: Organisation
    committee: Committee

    def __init__(
        self, *args: Any, organisation: Organisation, committee: Committee | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        if committee is not None:
            self.committee = committee
        self.prepare()

    def prepare(self) -> None:
        """Fields that depend on what is there."""


class OrganisationForm(StepForm):
    """The organisation's names."""

    name = forms.CharField(label="机关全称", max_length=100)
    short_name = forms.CharField(label="简称", max_length=30, help_text="用于会议名称，如“左村镇党委”。")
    document_mark = forms.CharField(
        label="发文代字",
        max_length=30,
        required=False,
        help_text="如“左委”；拟定纪要版式时据此给出代字“左委纪”。",
    )
    superior = forms.SlugField(
        label="上级机关代码",
        required=False,
        help_text="同一系统内有上级机关时填写其代码（向上级的系统管理员询问）。上级只能看到规则规定报送的内容。",
    )

    def prepare(self) -> None:
        home = self.organisation
        self.initial = {
            "name": home.name,
            "short_name": home.short_name,
            "document_mark": home.document_mark or propose_mark(home.short_name),
            "superior": home.superior.code if home.superior else "",
        }

    def clean_superior(self) -> Organisation | None:
        code = self.cleaned_data["superior"]
        found = Organisation.objects.filter(code=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError("没有这个代码的机关，请向上级的系统管理员核对。")
        return found


class RulebookForm(StepForm):
    """Choose a shipped rulebook and copy it."""

    rulebook = forms.ModelChoiceField(
        label="作为蓝本的规则", queryset=shipped_rulebooks(), widget=forms.RadioSelect, empty_label=None
    )
    title = forms.CharField(label="本机关规则的名称", max_length=100, help_text="如“左村镇领导班子工作制度”。")


class CommitteesForm(StepForm):
    """The bodies of the copied rulebook: tick those that the organisation has. A field is named by the body's code, so
    that a page that was left open says the same bodies when it is sent."""

    def prepare(self) -> None:
        self.bodies = offered_bodies(self.organisation, timezone.now())
        self.offered = [body for body in self.bodies if body.committee is None]
        for body in self.bodies:
            self.fields[f"take-{body.key}"] = forms.BooleanField(label=f"设立：{body.title}", required=False)
            full = f"{self.organisation.name}{body.title}"
            for field, label, longest, initial in (
                ("name", "全称", 100, full),
                ("short", "简称", 30, body.title[:30]),
            ):
                self.fields[f"{field}-{body.key}"] = forms.CharField(
                    label=label,
                    max_length=longest,
                    required=False,
                    initial=initial,
                    widget=forms.TextInput(attrs={"aria-label": f"{body.title}：{label}"}),
                )

    @property
    def lines(self) -> list[tuple[forms.BoundField, ...]]:
        """One line for each body that is not there yet: the tick and the two names."""
        return [tuple(self[f"{field}-{body.key}"] for field in ("take", "name", "short")) for body in self.offered]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not any(data.get(f"take-{body.key}") for body in self.bodies):
            raise forms.ValidationError("请至少勾选一个会议主体。")
        return data

    @property
    def rows(self) -> list[NewCommittee]:
        """What was ticked; what a first press founded already stays as it is."""
        data, found = self.cleaned_data, []
        for body in self.bodies:
            if data[f"take-{body.key}"]:
                name = data[f"name-{body.key}"] or f"{self.organisation.name}{body.title}"
                short = data[f"short-{body.key}"] or body.title[:30]
                found.append(NewCommittee(body.rulebook, body.code, name, short))
        return found


class LinesForm(StepForm):
    """A list to paste, one entry a line."""

    lines = forms.CharField(label="名单", widget=forms.Textarea(attrs=AREA))

    longest = 1
    example = "每行只写一项"

    @property
    def parts(self) -> list[list[str]]:
        """The lines, each cut at commas, tabs or blanks. “、” joins two posts of one person and cuts nothing."""
        return [parts for _, _, parts in self._cut()]

    def _cut(self) -> list[tuple[int, str, list[str]]]:
        lines = enumerate(self.cleaned_data.get("lines", "").splitlines(), start=1)
        stripped = [(number, line.strip(" \t\u3000,，;；")) for number, line in lines]
        return [(number, line, SEPARATORS.split(line)) for number, line in stripped if line]

    def clean_lines(self) -> str:
        """Refuses a line that says more than the list asks for: what could not be kept must not vanish."""
        lines: str = self.cleaned_data["lines"]
        for number, line, parts in self._cut():
            if len(parts) > self.longest:
                raise forms.ValidationError(f"第{number}行“{line[:40]}”分成了{len(parts)}项，{self.example}。")
        return lines


class UnitsForm(LinesForm):
    """Departments."""

    example = "每行写一个单位，名称里不用逗号、分号和空格"

    def prepare(self) -> None:
        self.fields["lines"].label = "部门单位"
        self.fields["lines"].help_text = "每行一个单位，如“党政办公室”。已登记的不会重复。"

    @property
    def names(self) -> list[str]:
        """One unit a line."""
        return ["".join(parts)[:100] for parts in self.parts]


class VenuesForm(LinesForm):
    """Meeting rooms."""

    longest = 2
    example = "每行写一个会议室，后面可写座位数，如“镇一号会议室 20”"

    def prepare(self) -> None:
        self.fields["lines"].label = "会议室"
        self.fields["lines"].help_text = "每行一个会议室，可在名称后写座位数，如“镇一号会议室 20”。"

    @property
    def rows(self) -> dict[str, int | None]:
        """The rooms with their seats."""
        found: dict[str, int | None] = {}
        for parts in self.parts:
            seats = int(parts[-1]) if len(parts) > 1 and parts[-1].isdigit() else None
            found["".join(parts[:-1] if seats is not None else parts)[:80]] = seats
        return found


class PeopleForm(LinesForm):
    """People."""

    longest = 3
    example = "每行最多写姓名、职务、单位三项；一人有几个职务的用顿号连写，如“党委副书记、镇长”"

    def prepare(self) -> None:
        self.fields["lines"].label = "人员"
        self.fields["lines"].help_text = (
            "每行一人：姓名、职务、所在单位（可不写），用空格或逗号隔开，如“林知远 镇党委书记”。"
            "一人有几个职务的，职务之间用顿号。"
            "班子成员、列席人员、办公室和各单位经办人都在这里登记。"
        )

    @property
    def rows(self) -> list[NewPerson]:
        """Name, post, unit."""
        return [
            NewPerson(name=parts[0][:40], post=(parts[1] if len(parts) > 1 else "")[:80], unit="".join(parts[2:3]))
            for parts in self.parts
        ]


class ChargesForm(StepForm):
    """分管: one member for each unit."""

    def prepare(self) -> None:
        today = timezone.localdate()
        seats = seats_on(self.committee, today)
        present = charges_now(self.committee, today)
        self.units = list(self.organisation.units.all())
        for unit in self.units:
            row = present.get(unit.pk)
            self.fields[f"unit-{unit.pk}"] = forms.ModelChoiceField(
                label=unit.name,
                queryset=seats,
                required=False,
                empty_label="（无人分管）",
                initial=row.seat_id if row else None,
            )

    @property
    def charges(self) -> dict[Any, Any]:
        """The seat of each unit, or None."""
        return {unit: self.cleaned_data[f"unit-{unit.pk}"] for unit in self.units}


class PersonsField(RowsField):
    """Persons with their posts: two may bear one name."""

    def label_from_instance(self, obj: Person) -> str:
        return f"{obj.name}（{obj.post}）" if obj.post else obj.name


class ObserversForm(StepForm):
    """固定列席."""

    persons = PersonsField(
        label="固定列席人员",
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="每次会议都列席、没有表决权的人员。",
    )

    def prepare(self) -> None:
        seated = seats_on(self.committee, timezone.localdate()).values("person")
        field = self.fields["persons"]
        field.queryset = seatable_people(self.organisation.pk).exclude(pk__in=seated)  # type: ignore[attr-defined]
        field.initial = list(observers_now(self.committee))


class PostsForm(StepForm):
    """Who reviews and records: a person for each role; whoever has no login gets one."""

    everyone = forms.BooleanField(label="同时为其余没有账号的成员和固定列席人员开通账号", required=False, initial=True)

    def prepare(self) -> None:
        today = timezone.localdate()
        people = seatable_people(self.organisation.pk)
        self.posts = posts_of(self.organisation, today)
        self.waiting = without_login(self.organisation, today)
        for post in self.posts:
            widget = forms.Select(attrs={"aria-label": post.label})
            self.fields[post.field] = forms.ModelChoiceField(
                label=post.label,
                queryset=people,
                required=False,
                empty_label="—",
                initial=post.proposed,
                widget=widget,
            )

    @property
    def proposed(self) -> bool:
        """Whether some fields hold what post and unit speak for: to be looked through before it is saved."""
        return any(post.proposed for post in self.posts)

    @property
    def lines(self) -> list[tuple[Post, forms.BoundField]]:
        """One line for each role; those that an office cannot do without are marked."""
        return [(post, self[post.field]) for post in self.posts]

    @property
    def chosen(self) -> list[Any]:
        """Role, scope and person of each field that was filled."""
        data = self.cleaned_data
        return [(post.role, post.scope, data[post.field]) for post in self.posts if data[post.field]]

    @property
    def others(self) -> list[Any]:
        """Members and observers without a login, where the tick is set."""
        return self.waiting if self.cleaned_data["everyone"] else []
