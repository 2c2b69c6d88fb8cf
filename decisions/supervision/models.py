"""Supervised matters with their reports and extensions; what became of a decision otherwise."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from committees.models import Committee, Organisation, Person, Unit, User
from decisions.supervision.states import (
    EXTENSION_LABELS,
    KIND_LABELS,
    STATE_LABELS,
    ExtensionState,
    MatterKind,
    MatterState,
)
from decisions.voting.models import Resolution
from meetings.models import AgendaItem


class SupervisedMatter(models.Model):
    """督查督办事项: one matter, one thing (一事一项), with one lead unit and one limit."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="matters", verbose_name="机关")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="matters", verbose_name="会议主体")
    kind = models.CharField("类别", max_length=12, choices=[(str(k), v) for k, v in KIND_LABELS.items()])
    resolution = models.ForeignKey(
        Resolution, models.PROTECT, null=True, blank=True, related_name="matters", verbose_name="决定"
    )
    instructed_by = models.CharField("批示领导", max_length=60, default="", blank=True)
    instruction = models.TextField("批示内容", default="", blank=True)
    # Personnel and discipline: known only to those who decide and those who carry it out.
    circled = models.BooleanField("限定知悉范围", default=False)
    year = models.PositiveIntegerField("年度")
    number = models.PositiveIntegerField("编号")
    title = models.CharField("事项", max_length=120)
    task = models.TextField("办理要求")
    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="led_matters", verbose_name="主办单位")
    supports = models.ManyToManyField(Unit, blank=True, related_name="supported_matters", verbose_name="协办单位")
    supervisor = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="matters_supervised", verbose_name="督办人"
    )
    responsible = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="matters", verbose_name="责任领导"
    )
    due_on = models.DateField("办理时限")
    first_due_on = models.DateField("原定时限")
    provisional = models.BooleanField("时限暂定", default=False)
    report_every = models.PositiveSmallIntegerField("每隔几天报告进展", null=True, blank=True)
    next_report_on = models.DateField("下次报告", null=True, blank=True)
    state = models.CharField("状态", max_length=12, choices=[(str(k), v) for k, v in STATE_LABELS.items()])
    revision = models.PositiveIntegerField("修订", default=0)
    percent = models.PositiveSmallIntegerField("完成比例", default=0)
    failures = models.PositiveSmallIntegerField("连续退回次数", default=0)
    rectify_on = models.DateField("整改报告时限", null=True, blank=True)
    suspended_on = models.DateField("中止日期", null=True, blank=True)
    finished_on = models.DateField("报请办结日期", null=True, blank=True)
    proposed_item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="matters", verbose_name="提请研究的议题"
    )
    initiated_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="立项人")
    created_at = models.DateTimeField("立项时间")
    assigned_at = models.DateTimeField("交办时间", null=True, blank=True)
    confirmed_at = models.DateTimeField("签收时间", null=True, blank=True)
    signed_off_at = models.DateTimeField("销号时间", null=True, blank=True)

    class Meta:
        verbose_name = "督查督办事项"
        verbose_name_plural = "督查督办事项"
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["committee", "state", "due_on"], name="matter_by_state"),
            models.Index(fields=["state", "due_on"], name="matter_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "number"], name="matter_number_once"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="matter_percent_of_hundred"),
            models.CheckConstraint(
                condition=Q(kind=MatterKind.DECISION, resolution__isnull=False)
                | (Q(kind=MatterKind.INSTRUCTION) & ~Q(instruction="") & ~Q(instructed_by="")),
                name="matter_has_its_source",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[MatterState.SIGNED_OFF, MatterState.ARCHIVED]) | Q(signed_off_at__isnull=False),
                name="matter_signed_off_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"督〔{self.year}〕{self.number}号"

    def get_absolute_url(self) -> str:
        """The page of the matter."""
        return reverse("matter", args=[self.pk])


class ProgressReport(models.Model):
    """What a unit reports: text, how far, why late. The last one asks for the check."""

    matter = models.ForeignKey(SupervisedMatter, models.PROTECT, related_name="reports", verbose_name="事项")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="报告单位")
    text = models.TextField("进展情况")
    percent = models.PositiveSmallIntegerField("完成比例")
    late_reason = models.CharField("逾期原因", max_length=500, default="", blank=True)
    final = models.BooleanField("报请办结", default=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="报告人")
    at = models.DateTimeField("报告时间")

    class Meta:
        verbose_name = "进展报告"
        verbose_name_plural = "进展报告"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(percent__lte=100), name="report_percent_of_hundred")]

    def __str__(self) -> str:
        return f"{self.matter} {self.percent}%"


class ReportFile(models.Model):
    """Evidence beside a report, kept under its digest."""

    report = models.ForeignKey(ProgressReport, models.PROTECT, related_name="files", verbose_name="报告")
    name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("大小（字节）")
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "佐证材料"
        verbose_name_plural = "佐证材料"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ExtensionRequest(models.Model):
    """延期: asked with a reason, granted or refused by the supervising office."""

    matter = models.ForeignKey(SupervisedMatter, models.PROTECT, related_name="extensions", verbose_name="事项")
    until = models.DateField("申请延至")
    reason = models.CharField("理由", max_length=500)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(str(k), v) for k, v in EXTENSION_LABELS.items()],
        default=ExtensionState.PENDING,
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人")
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)
    comment = models.CharField("意见", max_length=300, default="", blank=True)

    class Meta:
        verbose_name = "延期申请"
        verbose_name_plural = "延期申请"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"], condition=Q(state=ExtensionState.PENDING), name="one_open_extension_per_matter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.matter} 延至 {self.until}"


class FollowUpWaiver(models.Model):
    """A decision that needs nobody to carry it out, and why."""

    resolution = models.OneToOneField(Resolution, models.PROTECT, related_name="waiver", verbose_name="决定")
    reason = models.CharField("理由", max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "无需督办"
        verbose_name_plural = "无需督办"

    def __str__(self) -> str:
        return f"{self.resolution} 无需督办"


class Reconsideration(models.Model):
    """复议: the item that names an old decision. Both remain; until a new decision the old one binds."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="reconsiderations", verbose_name="原决定")
    item = models.OneToOneField(AgendaItem, models.PROTECT, related_name="reconsideration", verbose_name="复议议题")
    reason = models.CharField("复议理由", max_length=500)
    verdict = models.JSONField("判断")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "复议"
        verbose_name_plural = "复议"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"复议 {self.resolution}"


class StandingStatement(models.Model):
    """不改变原决定: what is said of an item that speaks of the same as a standing decision."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="standing_statements", verbose_name="议题")
    resolution = models.ForeignKey(
        Resolution, models.PROTECT, related_name="standing_statements", verbose_name="原决定"
    )
    reason = models.CharField("理由", max_length=300)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="说明人")
    at = models.DateTimeField("说明时间")

    class Meta:
        verbose_name = "与已有决定的关系"
        verbose_name_plural = "与已有决定的关系"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "resolution"], name="standing_stated_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="standing_has_reason"),
        ]

    def __str__(self) -> str:
        return f"不改变{self.resolution}"
