"""Matters, candidates, the circle who may know of them, and their deliberation. Names stand on this floor only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from committees.models import Committee, Organisation, Person, Seat, Term, Unit, User
from meetings.models import AgendaItem
from personnel import rules
from personnel.states import (
    CANDIDATE_STATE_LABELS,
    CANDIDATE_STATE_TONES,
    KIND_LABELS,
    LEANING_LABELS,
    MATTER_STATE_LABELS,
    MATTER_STATE_TONES,
    VIEW_LABELS,
    CandidateState,
    MatterState,
)

if TYPE_CHECKING:
    from personnel.models.decided import PublicNotice


def choices_of(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(key), label) for key, label in labels.items()]


class LowerBody(models.Model):
    """下一级班子: how many seats it has and how many of them were already moved within its term (调动名额)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="lower_bodies", verbose_name="机关")
    name = models.CharField("班子名称", max_length=100)
    seats = models.PositiveIntegerField("职数")
    term_starts_on = models.DateField("本届起始日期")
    earlier = models.PositiveIntegerField("启用本系统前已调动人数", default=0)

    class Meta:
        verbose_name = "下一级班子"
        verbose_name_plural = "下一级班子"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="lower_body_once")]

    def __str__(self) -> str:
        return self.name


class PersonnelMatter(models.Model):
    """任免事项: one proposal of the organisation department, with one or several candidates."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="personnel", verbose_name="机关")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="personnel", verbose_name="提请会议")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="personnel", verbose_name="提出单位")
    year = models.PositiveIntegerField("年度")
    number = models.PositiveIntegerField("编号")
    grounds = models.TextField("动议依据")
    introducer = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="介绍人")
    state = models.CharField(
        "状态", max_length=14, choices=choices_of(MATTER_STATE_LABELS), default=MatterState.PREPARING
    )
    imported = models.BooleanField("历史记录", default=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办账号")
    created_at = models.DateTimeField("创建时间")
    submitted_at = models.DateTimeField("提请时间", null=True, blank=True)

    class Meta:
        verbose_name = "任免事项"
        verbose_name_plural = "任免事项"
        ordering = ["-year", "-number"]
        constraints = [models.UniqueConstraint(fields=["organisation", "year", "number"], name="personnel_number_once")]

    def __str__(self) -> str:
        return rules.reference(self.year, self.number)

    def get_absolute_url(self) -> str:
        """The page of the matter."""
        return reverse("personnel-matter", args=[self.pk])

    @property
    def tone(self) -> str:
        """How the state is coloured."""
        return MATTER_STATE_TONES[MatterState(self.state)]


class Candidate(models.Model):
    """任免人选: who, from which post to which, on what grounds. Each is introduced and voted on alone, as one item."""

    matter = models.ForeignKey(PersonnelMatter, models.PROTECT, related_name="candidates", verbose_name="任免事项")
    sequence = models.PositiveIntegerField("顺序")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="candidacies", verbose_name="本机关人员"
    )
    name = models.CharField("姓名", max_length=40)
    present_post = models.CharField("现任职务", max_length=120, default="", blank=True)
    kind = models.CharField("任免类别", max_length=10, choices=choices_of(KIND_LABELS))
    post = models.CharField("拟任免职务", max_length=120)
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="免去的席位")
    term = models.ForeignKey(Term, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="进入的班子")
    role = models.CharField("席位职务", max_length=30, default="", blank=True)
    lower_body = models.ForeignKey(
        LowerBody, models.PROTECT, null=True, blank=True, related_name="candidates", verbose_name="涉及的下一级班子"
    )
    grounds = models.TextField("任免理由", default="", blank=True)
    recommendation = models.TextField("民主推荐情况", default="", blank=True)
    inspection = models.TextField("考察情况", default="", blank=True)
    discipline_opinion = models.TextField("纪检监察意见", default="", blank=True)
    exception = models.TextField("破格情况", default="", blank=True)
    superior_reply = models.TextField("上级批复", default="", blank=True)
    probationary = models.BooleanField("实行试用期", default=False)
    item = models.OneToOneField(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="candidate", verbose_name="议题"
    )
    state = models.CharField(
        "状态", max_length=12, choices=choices_of(CANDIDATE_STATE_LABELS), default=CandidateState.DRAFT
    )
    probation_until = models.DateField("试用期止", null=True, blank=True)
    # Why he was taken back, or how he was appraised: for the circle; the record only says that words were given.
    closing_note = models.CharField("撤回理由或者考核情况", max_length=300, default="", blank=True)
    # With the salt, the digest that the record keeps of a proposal tells nobody the name behind it.
    salt = models.CharField("盐", max_length=32)

    class Meta:
        verbose_name = "任免人选"
        verbose_name_plural = "任免人选"
        ordering = ["matter", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "sequence"], name="candidate_sequence_once"),
            models.CheckConstraint(condition=~Q(name=""), name="candidate_has_name"),
        ]

    def __str__(self) -> str:
        return f"{self.matter}之{self.sequence}"

    def get_absolute_url(self) -> str:
        """The page of the candidate."""
        return reverse("personnel-candidate", args=[self.pk])

    @property
    def publicity(self) -> PublicNotice | None:
        """The 公示 of his last adoption, or None; a decision that was taken up again has its own before."""
        return max(self.publicities.all(), key=lambda row: row.pk, default=None)

    @property
    def tone(self) -> str:
        """How the state is coloured."""
        return CANDIDATE_STATE_TONES[CandidateState(self.state)]


class Insider(models.Model):
    """知悉范围: who else may know of a matter, on what grounds, who agreed, until when."""

    matter = models.ForeignKey(PersonnelMatter, models.PROTECT, related_name="insiders", verbose_name="任免事项")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="人员")
    grounds = models.CharField("知悉理由", max_length=120)
    approved_by = models.CharField("批准人", max_length=40)
    added_at = models.DateTimeField("加入时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "知悉人员"
        verbose_name_plural = "知悉人员"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["matter", "person"], name="insider_once")]


class Kinship(models.Model):
    """A declared relationship between a member and a candidate: the member is recused from that candidate."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="kin", verbose_name="人选")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="成员")
    relation = models.CharField("关系", max_length=40)
    declared_at = models.DateTimeField("申报时间")

    class Meta:
        verbose_name = "回避关系"
        verbose_name_plural = "回避关系"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["candidate", "person"], name="kinship_once")]


class CandidatePaper(models.Model):
    """任免材料, shown at the meeting only. Its text is shown page by page; the file itself is never handed out."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="papers", verbose_name="人选")
    title = models.CharField("名称", max_length=150)
    file_name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("大小（字节）")
    digest = models.CharField("摘要", max_length=64)
    algorithm = models.CharField("算法", max_length=20)
    text = models.TextField("文字", default="", blank=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间")
    removed = models.BooleanField("已移除", default=False)

    class Meta:
        verbose_name = "任免材料"
        verbose_name_plural = "任免材料"
        ordering = ["pk"]


class Deliberation(models.Model):
    """酝酿: a body that only deliberates looked at the matter. It leans; it never decides."""

    matter = models.ForeignKey(PersonnelMatter, models.PROTECT, related_name="deliberations", verbose_name="任免事项")
    body = models.SlugField("会议类型")
    body_title = models.CharField("会议名称", max_length=60)
    held_at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=80)
    chair = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="主持人")
    leaning = models.CharField("酝酿倾向", max_length=10, choices=choices_of(LEANING_LABELS))
    summary = models.TextField("酝酿情况")
    verdict = models.JSONField("到会判断")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="记录账号")
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "酝酿记录"
        verbose_name_plural = "酝酿记录"
        ordering = ["held_at", "pk"]


class Voice(models.Model):
    """One member of a deliberating body at one deliberation."""

    deliberation = models.ForeignKey(Deliberation, models.PROTECT, related_name="voices", verbose_name="酝酿记录")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="成员")
    present = models.BooleanField("到会", default=True)
    view = models.CharField("意见", max_length=10, choices=choices_of(VIEW_LABELS), default="", blank=True)
    words = models.CharField("要点", max_length=300, default="", blank=True)

    class Meta:
        verbose_name = "酝酿意见"
        verbose_name_plural = "酝酿意见"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["deliberation", "person"], name="voice_once")]


class Consultation(models.Model):
    """个别酝酿: one member was asked, when, by whom, and what he said."""

    matter = models.ForeignKey(PersonnelMatter, models.PROTECT, related_name="consultations", verbose_name="任免事项")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="征求对象")
    at = models.DateTimeField("时间")
    view = models.CharField("意见", max_length=10, choices=choices_of(VIEW_LABELS))
    words = models.CharField("要点", max_length=500, default="", blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="征求人")
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "个别酝酿"
        verbose_name_plural = "个别酝酿"
        ordering = ["at", "pk"]
