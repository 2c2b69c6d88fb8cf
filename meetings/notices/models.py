"""Notices with their receipts, leave requests and written opinions."""

from __future__ import annotations

from django.db import models

from committees.models import Person, User
from committees.rules import Choice
from meetings.notices.states import CAPACITY_LABELS, LEAVE_STATE_LABELS, LeaveState
from meetings.scheduling.models import AgendaEntry, Meeting


class NoticeRound(models.Model):
    """One sending of a meeting's notice: the facts as they were told, so that a later change can be named."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="notice_rounds", verbose_name="会议")
    round = models.PositiveIntegerField("轮次")
    facts = models.JSONField("通知内容")
    difference = models.TextField("变更内容", default="", blank=True)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发出账号")
    sent_at = models.DateTimeField("发出时间")

    class Meta:
        verbose_name = "通知轮次"
        verbose_name_plural = "通知轮次"
        ordering = ["meeting", "round"]
        constraints = [models.UniqueConstraint(fields=["meeting", "round"], name="notice_round_once")]

    def __str__(self) -> str:
        return f"{self.meeting} 第{self.round}轮"


class Notice(models.Model):
    """The notice of one meeting to one person; a re-notice raises the round and asks for a new receipt."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="notices", verbose_name="会议")
    person = models.ForeignKey(Person, models.PROTECT, related_name="notices", verbose_name="收件人")
    capacity = models.CharField("身份", max_length=10, choices=[(str(k), v) for k, v in CAPACITY_LABELS.items()])
    round = models.PositiveIntegerField("轮次")
    difference = models.TextField("变更内容", default="", blank=True)
    sent_at = models.DateTimeField("发出时间")
    opened_at = models.DateTimeField("查看时间", null=True, blank=True)
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签收人"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ["meeting", "round", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person", "round"], name="one_notice_per_round")]

    def __str__(self) -> str:
        return f"{self.meeting} → {self.person}"


class LeaveRequest(models.Model):
    """请假: asked for by the member, decided by whom the rulebook names."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="leaves", verbose_name="会议")
    person = models.ForeignKey(Person, models.PROTECT, related_name="leaves", verbose_name="请假人")
    reason = models.CharField("事由", max_length=300)
    state = models.CharField(
        "状态", max_length=10, choices=[(str(k), v) for k, v in LEAVE_STATE_LABELS.items()], default=LeaveState.ASKED
    )
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)
    comment = models.CharField("批复意见", max_length=300, default="", blank=True)

    class Meta:
        verbose_name = "请假"
        verbose_name_plural = "请假"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="one_leave_per_meeting")]

    def __str__(self) -> str:
        return f"{self.person} {self.get_state_display()}"


class WrittenOpinion(models.Model):
    """书面意见 of a member who will be absent: shown, and never counted as a vote."""

    entry = models.ForeignKey(AgendaEntry, models.PROTECT, related_name="written_opinions", verbose_name="议程项")
    person = models.ForeignKey(Person, models.PROTECT, related_name="written_opinions", verbose_name="成员")
    position = models.CharField("态度", max_length=10)
    text = models.CharField("意见", max_length=1000, default="", blank=True)
    given_at = models.DateTimeField("提交时间")

    class Meta:
        verbose_name = "书面意见"
        verbose_name_plural = "书面意见"
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="one_written_opinion")]

    def __str__(self) -> str:
        return f"{self.person} {self.position}"

    @property
    def position_label(self) -> str:
        """同意、不同意、弃权、缓议."""
        return Choice(self.position).label
