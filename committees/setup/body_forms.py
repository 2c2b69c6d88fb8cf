"""The two pages that do several steps at once: an empty organisation, and a body that begins."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils import timezone

from committees.people.declared import seatable_people
from committees.people.forms import SeatLines
from committees.people.models import Person, Unit
from committees.people.selectors import seats_on, terms_of
from committees.people.services import NewSeat
from committees.rulebooks.selectors import seat_roles
from committees.setup.forms import LinesForm, PeopleForm, StepForm, VenuesForm
from committees.setup.rules import Candidate, propose_mark, propose_seats
from committees.setup.selectors import OfferedBody, observers_now, startable_bodies
from committees.setup.services import FirstTerm, Start

OBSERVER = "@observer"  # no role of a rulebook is called so
PEOPLE = {"rows": 8, "placeholder": "林知远 党委书记\n高岚 党委副书记、镇长\n罗静 党政办公室主任 党政办公室"}


def part(kind: type[LinesForm], outer: StartForm, lines: str) -> Any:
    """The form of a single step over the lines of a field here: it is cut and judged as on the step's own page."""
    found = kind({"lines": lines}, organisation=outer.organisation)
    if found.is_valid() or not lines:
        return found
    raise forms.ValidationError([message for each in found.errors.values() for message in each])


class StartForm(StepForm):
    """Rulebook and first body, rooms and people of an empty organisation."""

    body = forms.ChoiceField(
        label="议事规则和会议", help_text="先设立要开会的一个，规则复制为本机关的；其他会议主体以后再增设。"
    )
    title = forms.CharField(label="本机关规则的名称", max_length=100, required=False)
    document_mark = forms.CharField(
        label="发文代字", max_length=30, required=False, help_text="如“左委”，纪要的代字由此而来。"
    )
    venues = forms.CharField(
        label="会议室",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="每行一个，可在后面写座位数，如“镇一号会议室 20”。",
    )
    people = forms.CharField(
        label="人员",
        widget=forms.Textarea(attrs=PEOPLE),
        help_text="每行一人：姓名、职务、所在单位，用空格或逗号隔开，可以从表格里整块粘贴。"
        "班子成员按排名写在前面，不写单位；办公室和经办人写单位，单位随之登记。一人有几个职务的用顿号。",
    )

    def prepare(self) -> None:
        home = self.organisation
        self.offered = {f"{body.rulebook.pk}-{body.code}": body for body in startable_bodies(timezone.now())}
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, body in self.offered.items():
            groups.setdefault(str(body.rulebook), []).append((key, f"{body.title}（{body.rulebook}）"))
        self.fields["body"].choices = [("", "请选择"), *groups.items()]  # type: ignore[attr-defined]
        self.fields["title"].help_text = f"不填为“{self.own_title}”。"
        self.initial = {"document_mark": home.document_mark or propose_mark(home.short_name)}

    @property
    def own_title(self) -> str:
        """What the copy is called where nothing else is said."""
        return f"{self.organisation.short_name}议事规则"

    def clean_venues(self) -> dict[str, int | None]:
        lines = self.cleaned_data["venues"]
        return part(VenuesForm, self, lines).rows if lines.strip() else {}

    def clean_people(self) -> list[Any]:
        rows: list[Any] = part(PeopleForm, self, self.cleaned_data["people"]).rows
        return rows

    @property
    def start(self) -> Start:
        """What the page says, as the service takes it."""
        data = self.cleaned_data
        body: OfferedBody = self.offered[data["body"]]
        return Start(
            document_mark=data["document_mark"],
            rulebook=body.rulebook,
            title=data["title"] or self.own_title,
            body=body.code,
            body_title=body.title,
            venues=data["venues"],
            people=data["people"],
        )


class SeatsForm(SeatLines, StepForm):
    """The term and who holds which seat; where a body begins also who has charge of which unit."""

    starts_on = forms.DateField(label="本届起始日期", widget=forms.DateInput(attrs={"type": "date"}))
    number = forms.IntegerField(label="届次", min_value=1, required=False, help_text="不填为第1届。")
    planned_seats = forms.IntegerField(
        label="核定席位数", min_value=1, required=False, help_text="编制的正式成员数；未配齐的为空缺，不计入应到会。"
    )

    def prepare(self) -> None:
        self.roles = seat_roles(self.committee, timezone.now())
        seated = set(seats_on(self.committee, timezone.localdate()).values_list("person_id", flat=True))
        people = seatable_people(self.organisation.pk).order_by("pk")
        self.people = [person for person in people if person.pk not in seated]
        self.begins = not terms_of(self.committee).exists()
        if not self.begins:
            self.fields["starts_on"].label = "任职日期"
            del self.fields["number"], self.fields["planned_seats"]
        self.add_lines({})
        self._propose()
        self.units = list(self.organisation.units.all()) if self.begins else []
        for unit in self.units:
            self._ask_charge(unit)

    def _propose(self) -> None:
        """A body that begins: what the posts speak of. Who attends always keeps that, whoever else is named later."""
        people = [Candidate(each.pk, each.post, each.unit_id) for each in self.people] if self.begins else []
        found = propose_seats(people, self.roles) | dict.fromkeys(observers_now(self.committee), OBSERVER)
        for person in self.people:
            field = self.fields[f"role-{person.pk}"]
            field.initial = found.get(person.pk, "")
            if isinstance(field, forms.ChoiceField):
                offered = cast("list[tuple[str, str]]", field.choices)
                field.choices = [*offered, (OBSERVER, "固定列席（不是成员）")]

    def _ask_charge(self, unit: Unit) -> None:
        named = [(str(each.pk), f"{each.name}（{each.post}）" if each.post else each.name) for each in self.people]
        self.fields[f"charge-{unit.pk}"] = forms.ChoiceField(
            label=f"{unit.name}由谁分管", choices=[("", "（无人分管）"), *named], required=False
        )

    @property
    def head(self) -> list[forms.BoundField]:
        """What is asked of the term itself."""
        return [field for field in super().head if not field.name.startswith("charge-")]

    @property
    def charge_fields(self) -> list[forms.BoundField]:
        """One for each unit, where the body begins."""
        return [self[f"charge-{unit.pk}"] for unit in self.units]

    @property
    def observers(self) -> list[Person]:
        """Those who attend without a seat."""
        return [each for each in self.people if self.cleaned_data.get(f"role-{each.pk}") == OBSERVER]

    @property
    def elected(self) -> list[NewSeat]:
        """Those who were given a role; whoever attends only is none of them."""
        return [new for new in super().elected if new.role != OBSERVER]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        seated = {str(each.pk) for each in self.people if data.get(f"role-{each.pk}") not in {None, "", OBSERVER}}
        for unit in self.units:
            if data.get(f"charge-{unit.pk}") and data[f"charge-{unit.pk}"] not in seated:
                self.add_error(f"charge-{unit.pk}", "分管的人须是成员，请先给他选定席位。")
        return data

    @property
    def first(self) -> FirstTerm:
        """What the page says, as the service takes it."""
        data, people = self.cleaned_data, {str(each.pk): each for each in self.people}
        chosen = {unit: data[f"charge-{unit.pk}"] for unit in self.units}
        return FirstTerm(
            starts_on=data["starts_on"],
            number=data.get("number"),
            planned_seats=data.get("planned_seats"),
            seats=self.elected,
            charges={unit: people[key] for unit, key in chosen.items() if key},
            observers=self.observers,
        )

    @property
    def repeated(self) -> bool:
        """A second press of what the first one saved: whoever it names sits already and has no line any more."""
        return any(value for name, value in self.data.items() if name.startswith("role-") and name not in self.fields)
