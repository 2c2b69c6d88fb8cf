"""Forms for seats, terms, portfolios, standing observers and people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from committees.access.models import RoleGroup
from committees.people.declared import seatable_people
from committees.people.models import Committee, Person, Seat, Term, Unit
from committees.people.selectors import people_of, seats_on, term_on, terms_of, units_of
from committees.people.services import NewSeat
from committees.people.states import (
    ABSENCE_LABELS,
    BEGINNING_LABELS,
    ENDING_LABELS,
    INTEREST_LABELS,
    KEEP_LOGIN_LABELS,
    SEAT_KIND_LABELS,
    AbsenceKind,
    Beginning,
    Ending,
    InterestKind,
    KeepLogin,
    SeatKind,
)

RANK_LIMIT = 999
BEGINNINGS, ENDINGS = list(BEGINNING_LABELS.items()), list(ENDING_LABELS.items())


def day_field(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **options)


class DayForm(forms.Form):
    """On which day the roll is wanted."""

    on = day_field("名册日期", required=False)


def not_seated(committee: Committee) -> QuerySet[Person]:
    """Who may take a seat of a committee: whoever holds one without an end takes no second."""
    held = Seat.objects.filter(term__committee=committee, ends_on=None).values("person")
    return seatable_people(committee.organisation_id).exclude(pk__in=held)


SEATED = {"invalid_choice": "此人在这个会议主体已有席位，请先办理离任；或不是本机关的在册人员。"}


def post_after(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=80, required=False, help_text="离任后职务有变化的填写；不填为不变。")


class AppointForm(forms.Form):
    """A person takes a seat."""

    person = forms.ModelChoiceField(label="人员", queryset=Person.objects.none(), error_messages=SEATED)
    role = forms.CharField(label="职务", max_length=30, help_text="如：书记、副书记、常委。")
    kind = forms.ChoiceField(label="席位类别", choices=list(SEAT_KIND_LABELS.items()))
    began_as = forms.ChoiceField(label="产生方式", choices=[("", "—"), *BEGINNINGS], required=False)
    starts_on = day_field("任职日期")

    def __init__(self, *args: Any, committee: Committee, roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.committee = committee
        self.fields["person"].queryset = not_seated(committee)  # type: ignore[attr-defined]
        if roles:
            self.fields["role"] = forms.ChoiceField(
                label="职务",
                choices=[("", "请选择"), *((role, role) for role in roles)],
                help_text="规则规定的主持人和成员职务。",
            )

    term: Term  # the one that runs on the seat's first day, be a later one elected already

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        term = term_on(self.committee, day)
        first = terms_of(self.committee).last()
        if first is None:
            raise forms.ValidationError("还没有届，请先办理换届，开始第一届。")
        if term is None:
            words = f"这一天不在任何一届之内，任职日期不能早于第{first.number}届起始日期 {first.starts_on}。"
            raise forms.ValidationError(words)
        self.term = term
        return day


class VacateForm(forms.Form):
    """A seat ends."""

    ends_on = day_field("最后任职日")
    ended_as = forms.ChoiceField(label="离任方式", choices=ENDINGS, initial=Ending.OTHER, required=False)
    reason = forms.CharField(label="原因", max_length=100)
    post_after = post_after("离任后的职务")


class ReplaceForm(forms.Form):
    """Another person takes the seat."""

    person = forms.ModelChoiceField(label="接任人", queryset=Person.objects.none(), error_messages=SEATED)
    starts_on = day_field("接任日期", help_text="原成员仍在任的，任职至前一天。")
    began_as = forms.ChoiceField(
        label="产生方式", choices=list(BEGINNING_LABELS.items()), initial=Beginning.BY_ELECTION
    )
    ended_as = forms.ChoiceField(label="原成员离任方式", choices=ENDINGS, initial=Ending.TRANSFERRED)
    reason = forms.CharField(label="原因", max_length=100)
    post_after = post_after("原成员离任后的职务")

    def __init__(self, *args: Any, committee: Committee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = not_seated(committee)  # type: ignore[attr-defined]


class SuspendForm(forms.Form):
    """停职."""

    starts_on = day_field("停职起始日")
    ends_on = day_field("停职截止日", required=False, help_text="不填为停到另行办理复职。")
    reason = forms.CharField(label="原因", max_length=200)
    approved_by = forms.CharField(label="批准人", max_length=60, help_text="批准停职的领导或机关。")


class ResumeForm(forms.Form):
    """复职."""

    ends_on = day_field("停职最后一日", help_text="次日起恢复出席和计入应到会。")


class SeatLine(NamedTuple):
    """One line of the table of those who may take a seat."""

    person: Person
    role: forms.BoundField
    kind: forms.BoundField
    rank: forms.BoundField


class SeatLines(forms.Form):
    """A line for each person who may take a seat: role, kind of seat, rank among those of the same role."""

    roles: tuple[str, ...]
    people: list[Person]
    nobody = "不是成员"

    def add_lines(self, held: Mapping[int, Seat]) -> None:
        """The lines of `people`; who holds a seat keeps role, kind and rank unless something else is chosen."""
        ranks = {person_id: number for number, person_id in enumerate(held, start=1)}
        for person in self.people:
            label, seat = f"{person.name}（{person.post or '无职务'}）", held.get(person.pk)
            self.fields[f"role-{person.pk}"] = self._role_field(label, seat.role if seat else "")
            self.fields[f"kind-{person.pk}"] = forms.ChoiceField(
                label=f"{label}的席位类别",
                choices=list(SEAT_KIND_LABELS.items()),
                required=False,
                initial=seat.kind if seat else SeatKind.VOTING,
                widget=forms.Select(attrs={"aria-label": f"{label}的席位类别"}),
            )
            self.fields[f"rank-{person.pk}"] = forms.IntegerField(
                label=f"{label}的排名",
                min_value=1,
                max_value=RANK_LIMIT,
                required=False,
                initial=ranks.get(person.pk),
                widget=forms.NumberInput(attrs={"aria-label": f"{label}的排名", "class": "field__short"}),
            )

    def _role_field(self, label: str, role: str) -> forms.Field:
        if not self.roles:
            return forms.CharField(label=label, max_length=30, required=False, initial=role)
        offered = dict.fromkeys((*self.roles, role) if role else self.roles)  # what is held now stays on offer
        choices = [("", self.nobody), *((each, each) for each in offered)]
        widget = forms.Select(attrs={"aria-label": f"{label}的席位"})
        return forms.ChoiceField(label=label, choices=choices, required=False, initial=role, widget=widget)

    @property
    def head(self) -> list[forms.BoundField]:
        """What is asked of the term itself."""
        return [field for field in self.visible_fields() if not field.name.startswith(("role-", "kind-", "rank-"))]

    @property
    def lines(self) -> list[SeatLine]:
        """One line for each person who may take a seat."""
        return [
            SeatLine(each, *(self[f"{name}-{each.pk}"] for name in ("role", "kind", "rank"))) for each in self.people
        ]

    @property
    def elected(self) -> list[NewSeat]:
        """Those who were given a role: members before 候补, in the rulebook's order of roles, within a role by rank."""
        data, place = self.cleaned_data, {role: number for number, role in enumerate(self.roles)}
        found = [
            NewSeat(
                each, data[f"role-{each.pk}"], SeatKind(data[f"kind-{each.pk}"] or SeatKind.VOTING), Beginning.ELECTED
            )
            for each in self.people
            if data[f"role-{each.pk}"]
        ]
        return sorted(
            found,
            key=lambda new: (
                new.kind != SeatKind.VOTING,
                place.get(new.role, len(place)),
                data[f"rank-{new.person.pk}"] or RANK_LIMIT + 1,
            ),
        )


class ElectForm(SeatLines):
    """换届: the new term with everyone elected."""

    starts_on = day_field("新一届起始日期", help_text="本届全部席位在前一天结束。")
    number = forms.IntegerField(label="届次", min_value=1, required=False, help_text="不填为顺延一届。")
    planned_seats = forms.IntegerField(label="核定席位数", min_value=1, required=False)
    nobody = "不进入新一届"

    def __init__(
        self, *args: Any, committee: Committee, roles: tuple[str, ...], held: Mapping[int, Seat], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.roles, self.people = roles, list(seatable_people(committee.organisation_id))
        self.add_lines(held)


class PersonChoiceField(forms.ModelChoiceField):
    """People who may have the same name: told apart by post and number."""

    def label_from_instance(self, obj: Any) -> str:
        login = f"，账号 {obj.user.username}" if obj.user else ""
        return f"{obj.name}（{obj.post or '无职务'}，{obj.pk} 号{login}）"


class MergeForm(forms.Form):
    """A duplicate goes into this person."""

    duplicate = PersonChoiceField(label="重复的记录", queryset=Person.objects.none())
    keep_login = forms.ChoiceField(
        label="两条记录都有账号时，保留",
        choices=[("", "—"), *KEEP_LOGIN_LABELS.items()],
        required=False,
        help_text="另一个账号随即停用，它的角色同时结束，需要的由安全管理员重新授予。",
    )
    reason = forms.CharField(label="原因", max_length=100, initial="重复登记")

    def __init__(self, *args: Any, kept: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = people_of(kept.organisation_id).exclude(pk=kept.pk)
        self.fields["duplicate"].queryset = others  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        data["keep_login"] = KeepLogin(data["keep_login"]) if data.get("keep_login") else None
        return data


class PostForm(forms.Form):
    """The post that a person holds from now on."""

    post = forms.CharField(label="现职务", max_length=80, required=False)


class NameForm(forms.Form):
    """Another name for a unit or a person, with the reason."""

    name = forms.CharField(label="名称", max_length=100)
    reason = forms.CharField(label="更改原因", max_length=100, help_text="如：机构改革更名、登记有误、本人更名。")

    def __init__(self, *args: Any, label: str, longest: int, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_new_%s", **kwargs})
        self.fields["name"] = forms.CharField(label=label, max_length=longest)


class InterestForm(forms.Form):
    """An interest of one's own."""

    kind = forms.ChoiceField(label="类别", choices=list(INTEREST_LABELS.items()))
    relation = forms.CharField(label="与本人的关系", max_length=60, help_text="如：配偶任职、持股、子女、曾任负责人。")
    name = forms.CharField(
        label="名称或姓名", max_length=100, required=False, help_text="企业、单位的名称或亲属的姓名。"
    )
    unit = forms.ModelChoiceField(label="或本机关的单位", queryset=Unit.objects.none(), required=False)
    relative = forms.ModelChoiceField(label="或本机关的人员", queryset=Person.objects.none(), required=False)

    def __init__(self, *args: Any, me: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_of(me.organisation_id)  # type: ignore[attr-defined]
        self.fields["relative"].queryset = people_of(me.organisation_id).exclude(pk=me.pk)  # type: ignore[attr-defined]

    def clean_kind(self) -> InterestKind:
        return InterestKind(self.cleaned_data["kind"])


class AbsenceForm(forms.Form):
    """Days away."""

    kind = forms.ChoiceField(label="类别", choices=list(ABSENCE_LABELS.items()))
    starts_on = day_field("起始日期")
    ends_on = day_field("截止日期")
    reason = forms.CharField(label="事由", max_length=100)

    def clean_kind(self) -> AbsenceKind:
        return AbsenceKind(self.cleaned_data["kind"])


class ActingForm(forms.Form):
    """Somebody acts in one of my roles."""

    group = forms.ModelChoiceField(label="代理的角色", queryset=RoleGroup.objects.none(), empty_label=None)
    deputy = forms.ModelChoiceField(label="代理人", queryset=Person.objects.none())
    starts_on = day_field("起始日期")
    ends_on = day_field("截止日期")
    reason = forms.CharField(label="原因", max_length=100)
    approved_by = forms.CharField(label="批准人", max_length=60)

    def __init__(self, *args: Any, me: Person, groups: QuerySet[RoleGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        colleagues = seatable_people(me.organisation_id).filter(user__is_active=True).exclude(pk=me.pk)
        self.fields["deputy"].queryset = colleagues  # type: ignore[attr-defined]


class ChargeForm(forms.Form):
    """分管: a unit in the charge of a member."""

    seat = forms.ModelChoiceField(label="成员", queryset=Seat.objects.none())
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none())
    starts_on = day_field("起始日期", required=False, help_text="不填为今天。")

    def __init__(self, *args: Any, committee: Committee, day: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = seats_on(committee, day)  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units_of(committee.organisation_id)  # type: ignore[attr-defined]


class ObserverForm(forms.Form):
    """固定列席."""

    person = forms.ModelChoiceField(label="人员", queryset=Person.objects.none())

    def __init__(self, *args: Any, committee: Committee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = seats_on(committee, timezone.localdate()).values("person")
        found = seatable_people(committee.organisation_id).exclude(pk__in=seated)
        self.fields["person"].queryset = found  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """A person of the organisation."""

    name = forms.CharField(label="姓名", max_length=40)
    post = forms.CharField(label="职务", max_length=80)
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none(), required=False)
    email = forms.EmailField(label="邮箱", required=False)

    def __init__(self, *args: Any, organisation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units_of(organisation_id)  # type: ignore[attr-defined]
