"""What a meeting decided of a candidate, and what followed: reconsideration, publicity, appointment."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual

from committees.models import Organisation, Seat, User
from decisions.models import Ballot
from meetings.models import AgendaEntry, Meeting, PastItem
from personnel import rules
from personnel.models.matters import Candidate, choices_of
from personnel.states import (
    DECISION_LABELS,
    DECISION_TONES,
    FINDING_LABELS,
    RETENTION_LABELS,
    DecisionOutcome,
    Finding,
)


class Decision(models.Model):
    """What one meeting decided of one candidate, in frozen figures. Below the item's quorum none is adopted."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="机关")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="decisions", verbose_name="人选")
    attempt = models.PositiveIntegerField("第几次")
    meeting = models.ForeignKey(
        Meeting, models.PROTECT, null=True, blank=True, related_name="personnel_decisions", verbose_name="会议"
    )
    entry = models.OneToOneField(
        AgendaEntry, models.PROTECT, null=True, blank=True, related_name="personnel_decision", verbose_name="议程项"
    )
    ballot = models.OneToOneField(
        Ballot, models.PROTECT, null=True, blank=True, related_name="personnel_decision", verbose_name="表决"
    )
    decided_at = models.DateTimeField("决定时间")
    entitled = models.PositiveIntegerField("应到")
    present = models.PositiveIntegerField("实到")
    recused = models.PositiveIntegerField("回避", default=0)
    counted = models.PositiveIntegerField("计入实到")
    required_present = models.PositiveIntegerField("须到")
    in_favour = models.PositiveIntegerField("同意")
    against = models.PositiveIntegerField("不同意")
    abstain = models.PositiveIntegerField("弃权", default=0)
    defer = models.PositiveIntegerField("缓议", default=0)
    required_favour = models.PositiveIntegerField("须同意")
    outcome = models.CharField("结果", max_length=10, choices=choices_of(DECISION_LABELS))
    verdict = models.JSONField("判断", null=True, blank=True)
    reason = models.CharField("说明", max_length=500, default="", blank=True)
    imported = models.BooleanField("历史记录", default=False)
    # What was put to the vote, as it stood then: a proposal that is taken up again may be supplemented afterwards.
    proposal = models.JSONField("表决时的任免方案", null=True, blank=True)
    stated_outcome = models.CharField("原记录结果", max_length=10, default="", blank=True)
    source = models.CharField("原记录出处", max_length=200, default="", blank=True)
    # The line of an old register (会议台账) from which an imported record was taken over, once.
    past_item = models.OneToOneField(
        PastItem, models.PROTECT, null=True, blank=True, related_name="personnel_decision", verbose_name="原台账议题"
    )
    must_reconsider = models.BooleanField("须重新审议", default=False)
    # The record sheet, in a series of its own; frozen when it is drawn up.
    sheet_year = models.PositiveIntegerField("记录年度", null=True, blank=True)
    sheet_number = models.PositiveIntegerField("记录编号", null=True, blank=True)
    sheet = models.JSONField("任免事项记录", null=True, blank=True)
    sheet_digest = models.CharField("记录文件摘要", max_length=64, default="", blank=True)
    retention = models.CharField("保管期限", max_length=4, choices=choices_of(RETENTION_LABELS))

    class Meta:
        verbose_name = "任免决定"
        verbose_name_plural = "任免决定"
        ordering = ["candidate", "attempt"]
        constraints = [
            models.UniqueConstraint(fields=["candidate", "attempt"], name="decision_attempt_once"),
            models.UniqueConstraint(
                fields=["organisation", "sheet_year", "sheet_number"],
                condition=Q(sheet_number__isnull=False),
                name="personnel_sheet_once",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="adopted") | Q(GreaterThanOrEqual(F("counted"), F("required_present"))),
                name="adopted_only_with_quorum",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="adopted") | Q(GreaterThanOrEqual(F("in_favour"), F("required_favour"))),
                name="adopted_only_with_majority",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="void") | Q(must_reconsider=True), name="void_must_be_reconsidered"
            ),
            models.CheckConstraint(
                condition=Q(present__lte=F("entitled"), recused__lte=F("present"), counted__lte=F("present")),
                name="decision_present_of_entitled",
            ),
        ]

    @property
    def tone(self) -> str:
        """How the outcome is coloured."""
        return DECISION_TONES[DecisionOutcome(self.outcome)]

    @property
    def voted(self) -> bool:
        """Whether the figures are those of a vote: a meeting may put somebody off before it comes to one."""
        return self.ballot_id is not None or self.imported


class Reconsideration(models.Model):
    """复议: over half of the members agreed that a candidate is put to the meeting again."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="reconsiderations", verbose_name="人选")
    after = models.OneToOneField(Decision, models.PROTECT, related_name="reconsideration", verbose_name="原决定")
    grounds = models.CharField("复议理由", max_length=300)
    members = models.JSONField("同意复议的成员", default=list)
    verdict = models.JSONField("判断")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="记录账号")
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "复议"
        verbose_name_plural = "复议"
        ordering = ["pk"]


class PublicNotice(models.Model):
    """任前公示 of what one decision adopted, counted in working days from the day after its publication."""

    candidate = models.ForeignKey(
        Candidate,
        models.PROTECT,
        related_name="publicities",
        related_query_name="publicity",
        verbose_name="人选",
    )
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="publicity", verbose_name="所公示的决定")
    published_on = models.DateField("发布日期")
    days = models.PositiveIntegerField("公示工作日")
    ends_on = models.DateField("公示截止")
    provisional = models.BooleanField("暂定", default=False)
    place = models.CharField("公示方式", max_length=120)
    contact = models.CharField("受理反映的联系方式", max_length=120)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    conclusion = models.CharField("公示结论", max_length=300, default="", blank=True)

    class Meta:
        verbose_name = "任前公示"
        verbose_name_plural = "任前公示"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(days__gte=rules.PUBLICITY_DAYS), name="publicity_least_days"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("published_on")), name="publicity_ends_later"),
        ]


class Objection(models.Model):
    """反映的问题 during a 公示, and what was found and answered."""

    publicity = models.ForeignKey(PublicNotice, models.PROTECT, related_name="objections", verbose_name="公示")
    received_on = models.DateField("收到日期")
    sender = models.CharField("反映人", max_length=60, default="匿名")
    content = models.TextField("反映的问题")
    finding = models.CharField("核查结论", max_length=10, choices=choices_of(FINDING_LABELS), default=Finding.OPEN)
    answer = models.TextField("核查和答复情况", default="", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "反映问题"
        verbose_name_plural = "反映问题"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finding="open") | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="objection_found_and_answered",
            )
        ]


class Appointment(models.Model):
    """任免通知: posts and seats change from its effective day."""

    candidate = models.OneToOneField(Candidate, models.PROTECT, related_name="appointment", verbose_name="人选")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="机关")
    year = models.PositiveIntegerField("年度")
    number = models.PositiveIntegerField("编号")
    effective_on = models.DateField("任职（免职）起算日期")
    issued_at = models.DateTimeField("印发时间")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理账号")
    seat_opened = models.ForeignKey(
        Seat, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="新任席位"
    )
    post_before = models.CharField("原职务", max_length=120, default="", blank=True)
    post_after = models.CharField("任免后职务", max_length=120, default="", blank=True)
    applied_at = models.DateTimeField("职务变更时间", null=True, blank=True)

    class Meta:
        verbose_name = "任免通知"
        verbose_name_plural = "任免通知"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "number"], name="appointment_number_once")
        ]

    def __str__(self) -> str:
        return f"任〔{self.year}〕{self.number}号"
