"""The forms of this floor: they check the shape of what is typed; what is allowed is for the services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from committees.access.selectors import without_administrators
from committees.fields import RowsField
from committees.models import Committee, Organisation, Person, Seat, Term, Unit, User
from committees.rules import Body
from personnel.models import Candidate, LowerBody, PersonnelMatter
from personnel.rules import PUBLICITY_DAYS, REQUIRED_FIELDS
from personnel.selectors.choices import (
    deliberating_bodies,
    members_of,
    people_of_house,
    seats_of_house,
    terms_of_house,
    units_of_handler,
)
from personnel.selectors.circle import committees_handled, last_decision
from personnel.selectors.close import close_to, close_to_any
from personnel.selectors.leaning import group_of
from personnel.services.deliberating import Said
from personnel.states import (
    FINDING_LABELS,
    KIND_LABELS,
    LEANING_LABELS,
    VIEW_LABELS,
    DecisionOutcome,
    Finding,
)

AREA = forms.Textarea(attrs={"rows": 3})
INTRODUCES = "在会上逐个介绍人选的分管领导或组织部门负责人"
SAY_NONE = "确实没有的，请写“无”"
BEFORE_MEETING = "提请会议前必填"
VOID_AGAIN = "原决定无效，重新审议不须经成员同意，可以不选"


def pairs(labels: dict[Any, str]) -> list[tuple[str, str]]:
    return [(str(key), label) for key, label in labels.items()]


def offer(form: forms.Form, name: str, rows: QuerySet[Any]) -> None:
    """Give a field of a form the rows it may choose from."""
    field = cast("forms.ModelChoiceField", form.fields[name])
    field.queryset = rows
    if field.empty_label is not None:
        field.empty_label = "请选择" if field.required else "无"


def _named(form: forms.Form, name: str, words: Callable[[Any], str]) -> None:
    """How the rows of a field read."""
    field: Any = form.fields[name]
    field.label_from_instance = words


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class MatterForm(forms.Form):
    """动议: where it goes, who introduces it, on what grounds."""

    committee = forms.ModelChoiceField(Committee.objects.none(), label="提请会议")
    unit = forms.ModelChoiceField(Unit.objects.none(), label="提出单位")
    introducer = forms.ModelChoiceField(Person.objects.none(), label="介绍人", help_text=INTRODUCES)
    grounds = forms.CharField(label="动议依据", widget=AREA, max_length=2000)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        committees = committees_handled(user)
        offer(self, "committee", committees)
        offer(self, "unit", units_of_handler(user))
        offer(self, "introducer", people_of_house(committees.values("organisation")))


class IntroducerForm(forms.Form):
    """Who introduces instead, and why."""

    introducer = forms.ModelChoiceField(Person.objects.none(), label="新的介绍人", help_text=INTRODUCES)
    reason = forms.CharField(label="更换理由", max_length=200, help_text="记入台账，不写人选姓名")

    def __init__(self, matter: PersonnelMatter, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_of_house([matter.organisation_id])
        offer(self, "introducer", people.exclude(pk__in={matter.introducer_id, *close_to_any(matter)}))


class CandidateForm(forms.Form):
    """What is proposed for one person. Fields may stay empty until the proposal is put to the meeting."""

    person = forms.ModelChoiceField(
        Person.objects.none(), label="本机关人员", required=False, help_text="不在本机关的人选，只填写姓名"
    )
    name = forms.CharField(label="姓名", max_length=40, required=False)
    present_post = forms.CharField(label="现任职务", max_length=120, required=False, help_text=SAY_NONE)
    kind = forms.ChoiceField(label="任免类别", choices=pairs(KIND_LABELS))
    post = forms.CharField(label="拟任免职务", max_length=120)
    seat = forms.ModelChoiceField(Seat.objects.none(), label="免去的班子席位", required=False)
    term = forms.ModelChoiceField(Term.objects.none(), label="进入的班子", required=False)
    role = forms.CharField(label="班子席位职务", max_length=30, required=False)
    lower_body = forms.ModelChoiceField(
        LowerBody.objects.none(), label="调动、指派涉及的下一级班子", required=False, help_text="名额按此计算"
    )
    grounds = forms.CharField(label="任免理由", widget=AREA, required=False, help_text=SAY_NONE)
    recommendation = forms.CharField(label="民主推荐情况", widget=AREA, required=False, help_text=SAY_NONE)
    inspection = forms.CharField(label="考察情况", widget=AREA, required=False, help_text=SAY_NONE)
    discipline_opinion = forms.CharField(label="纪检监察意见", widget=AREA, required=False, help_text=SAY_NONE)
    exception = forms.CharField(label="破格情况", widget=AREA, required=False, help_text=SAY_NONE)
    superior_reply = forms.CharField(label="上级批复", widget=AREA, required=False, help_text=SAY_NONE)
    probationary = forms.BooleanField(label="实行一年试用期（非选举产生的领导职务）", required=False)

    def __init__(self, matter: PersonnelMatter, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        house = matter.organisation_id
        offer(self, "person", people_of_house([house]))
        offer(self, "seat", seats_of_house(house))
        offer(self, "term", terms_of_house(house))
        _named(self, "term", lambda term: f"{term.committee.short_name} {term}")
        _named(self, "seat", lambda seat: f"{seat.term.committee.short_name} {seat}")
        offer(self, "lower_body", LowerBody.objects.filter(organisation=house))
        for required in REQUIRED_FIELDS:
            cast("Any", self.fields[required]).when = BEFORE_MEETING


class KinshipForm(forms.Form):
    """A member who is close to the candidate."""

    person = forms.ModelChoiceField(Person.objects.none(), label="应回避的成员")
    relation = forms.CharField(label="与人选的关系", max_length=40)

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people_of_house([organisation.pk]))


class PaperForm(forms.Form):
    """A paper for the meeting."""

    title = forms.CharField(label="材料名称", max_length=150, required=False)
    file = forms.FileField(
        label="文件", help_text="有文字的 PDF、Word、文本，或 PNG、JPEG 图片。会上逐页显示，不能下载"
    )
    declared = forms.BooleanField(label="我声明该文件不涉及国家秘密", required=False)


class InsiderForm(forms.Form):
    """Who else must know."""

    person = forms.ModelChoiceField(Person.objects.none(), label="人员")
    grounds = forms.CharField(label="知悉理由", max_length=120)
    approved_by = forms.CharField(label="批准人", max_length=40)

    def __init__(self, organisation: Organisation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", without_administrators(people_of_house([organisation.pk])))


class DeliberationForm(forms.Form):
    """酝酿会议: one row per member of the deliberating body."""

    body = forms.ChoiceField(label="酝酿会议")
    held_at = forms.DateTimeField(label="时间", widget=moment())
    place = forms.CharField(label="地点", max_length=80)
    chair = forms.ModelChoiceField(Person.objects.none(), label="主持人")
    leaning = forms.ChoiceField(
        label="酝酿倾向", choices=pairs(LEANING_LABELS), help_text="酝酿不作决定，只形成是否提请会议的倾向"
    )
    summary = forms.CharField(label="酝酿情况", widget=AREA, max_length=2000)

    def __init__(self, matter: PersonnelMatter, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = list(members_of(matter.committee, now))
        bodies: list[Body] = deliberating_bodies(matter.committee, now)
        cast("forms.ChoiceField", self.fields["body"]).choices = [(body.code, body.title) for body in bodies]
        self.groups = [(body, group_of(matter.committee, body, now)) for body in bodies]
        offer(self, "chair", people_of_house([matter.organisation_id]))
        for person in self.members:
            self.fields[f"part_{person.pk}"] = forms.ChoiceField(
                label=f"{person.name}的意见",
                required=False,
                widget=forms.Select(attrs={"class": "form-select"}),
                choices=[("", "不是本组成员"), ("absent", "成员，未到会"), *pairs(VIEW_LABELS)],
            )
            self.fields[f"words_{person.pk}"] = forms.CharField(
                label=f"{person.name}的意见要点",
                required=False,
                max_length=300,
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )

    def common(self) -> list[forms.BoundField]:
        """The fields of the deliberation itself."""
        return [field for field in self if not field.name.startswith(("part_", "words_"))]

    def rows(self) -> list[tuple[Person, forms.BoundField, forms.BoundField]]:
        """The members of the committee, each with his view and the gist of his words."""
        return [(each, self[f"part_{each.pk}"], self[f"words_{each.pk}"]) for each in self.members]

    def said(self) -> list[Said]:
        """The members of the group with what each said."""
        rows = []
        for person in self.members:
            value = self.cleaned_data.get(f"part_{person.pk}", "")
            if value:
                there = value != "absent"
                words = self.cleaned_data.get(f"words_{person.pk}", "") if there else ""
                rows.append(Said(person, present=there, view=value if there else "", words=words))
        return rows


class ConsultationForm(forms.Form):
    """个别酝酿 with one member."""

    person = forms.ModelChoiceField(Person.objects.none(), label="征求对象")
    at = forms.DateTimeField(label="时间", widget=moment())
    view = forms.ChoiceField(label="意见", choices=pairs(VIEW_LABELS))
    words = forms.CharField(label="要点", widget=AREA, max_length=500, required=False)

    def __init__(self, matter: PersonnelMatter, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "person", people_of_house([matter.organisation_id]))


class SubmitForm(forms.Form):
    """提请会议; the two fields are needed only where an ordinary rule is not kept."""

    reason = forms.CharField(label="超出一般规定的理由", max_length=300, required=False)
    allowed_by = forms.CharField(label="准许人", max_length=40, required=False)

    def __init__(self, *args: Any, exceeds: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not exceeds:
            del self.fields["reason"], self.fields["allowed_by"]


class WordsForm(forms.Form):
    """One text, as a reason."""

    words = forms.CharField(label="理由", max_length=300, widget=AREA)

    def __init__(self, label: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label


class ReconsiderForm(forms.Form):
    """复议: who of the members agreed."""

    agreeing = RowsField(Person.objects.none(), label="同意复议的成员", widget=forms.CheckboxSelectMultiple)
    grounds = forms.CharField(label="复议理由", max_length=300, widget=AREA)

    def __init__(self, candidate: Candidate, now: datetime, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "agreeing", members_of(candidate.matter.committee, now).exclude(pk__in=close_to(candidate)))
        former = last_decision(candidate)
        void = former is not None and former.outcome == DecisionOutcome.VOID
        self.fields["agreeing"].required = not void
        self.fields["agreeing"].help_text = VOID_AGAIN if void else "须超过全体成员的半数"


class PublishForm(forms.Form):
    """任前公示."""

    published_on = forms.DateField(label="发布日期", widget=_day())
    days = forms.IntegerField(
        label="公示工作日",
        initial=PUBLICITY_DAYS,
        min_value=1,
        max_value=60,
        help_text=f"不少于 {PUBLICITY_DAYS} 个工作日，从发布的次日起算",
    )
    place = forms.CharField(label="公示方式", max_length=120, help_text="如：区政府网站、所在单位公示栏")
    contact = forms.CharField(label="受理反映的联系方式", max_length=120)


class ObjectionForm(forms.Form):
    """What was reported during a 公示."""

    received_on = forms.DateField(label="收到日期", widget=_day())
    sender = forms.CharField(label="反映人", max_length=60, required=False, help_text="匿名的可不填")
    content = forms.CharField(label="反映的问题", widget=AREA, max_length=2000)


class AnswerForm(forms.Form):
    """What the examination found."""

    finding = forms.ChoiceField(
        label="核查结论", choices=[(str(k), v) for k, v in FINDING_LABELS.items() if k is not Finding.OPEN]
    )
    answer = forms.CharField(label="核查和答复情况", widget=AREA, max_length=2000)


class PublicityEndForm(forms.Form):
    """公示办结."""

    passed = forms.ChoiceField(label="结论", choices=[("yes", "公示无影响任用的问题"), ("no", "停止任用")])
    conclusion = forms.CharField(label="结论说明", max_length=300)


class AppointForm(forms.Form):
    """任免通知."""

    effective_on = forms.DateField(
        label="起算日期", widget=_day(), required=False, help_text="不填则自会议决定之日起算"
    )
    post_after = forms.CharField(label="任免后职务", max_length=80, help_text=SAY_NONE)


class ProbationEndForm(forms.Form):
    """试用期满考核."""

    passed = forms.ChoiceField(label="考核结论", choices=[("yes", "合格，正式任职"), ("no", "不合格")])
    appraisal = forms.CharField(label="考核情况", max_length=300, widget=AREA)


class SheetForm(forms.Form):
    """What only a person can say of the record: everything else is taken from the meeting's own record."""

    seal = forms.CharField(label="选票封存编号", max_length=60, initial="无", help_text=SAY_NONE)
    observers = forms.CharField(label="本议题列席人员", max_length=500, initial="无", help_text=SAY_NONE)
    note = forms.CharField(label="备注", max_length=300, initial="无", help_text=SAY_NONE)


class LowerBodyForm(forms.Form):
    """A leadership team of the next lower level."""

    name = forms.CharField(label="班子名称", max_length=100)
    seats = forms.IntegerField(label="职数", min_value=1, max_value=99)
    term_starts_on = forms.DateField(label="本届起始日期", widget=_day())
    earlier = forms.IntegerField(label="本届内启用系统前已调动人数", min_value=0, max_value=99, initial=0)
