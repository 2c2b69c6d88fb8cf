"""Notices with their receipts, leave requests and written opinions."""

from __future__ import annotations

from django.db import models

from committees.models import Organisation, Person, User
from committees.rules import Choice
from meetings.notices.states import CAPACITY_LABELS, LEAVE_STATE_LABELS, WORDING_LABELS, LeaveState
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
    # The words as this reader was told them: the paper of the notice is made from these.
    text = models.TextField("通知正文", default="", blank=True)
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


class Deputy(models.Model):
    """代为签收: a leader lets a secretary sign notices on his behalf, until he ends it."""

    leader = models.ForeignKey(Person, models.PROTECT, related_name="deputies", verbose_name="领导")
    secretary = models.ForeignKey(Person, models.PROTECT, related_name="leaders", verbose_name="秘书")
    allowed_at = models.DateTimeField("授权时间")
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)

    class Meta:
        verbose_name = "代签授权"
        verbose_name_plural = "代签授权"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["leader", "secretary"], condition=models.Q(ended_at__isnull=True), name="one_standing_deputy"
            ),
            models.CheckConstraint(condition=~models.Q(leader=models.F("secretary")), name="nobody_is_his_own_deputy"),
        ]

    def __str__(self) -> str:
        return f"{self.secretary} 代 {self.leader} 签收"


class Objection(models.Model):
    """异议: what a member has against an item before the meeting; the chair answers it."""

    entry = models.ForeignKey(AgendaEntry, models.PROTECT, related_name="objections", verbose_name="议程项")
    person = models.ForeignKey(Person, models.PROTECT, related_name="objections", verbose_name="提出人")
    text = models.CharField("异议", max_length=1000)
    raised_at = models.DateTimeField("提出时间")
    answer = models.CharField("答复", max_length=1000, default="", blank=True)
    answered_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "对议题的异议"
        verbose_name_plural = "对议题的异议"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="one_objection_per_item")]

    def __str__(self) -> str:
        return f"{self.person}：{self.text}"


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


class Feedback(models.Model):
    """反馈: what became of a meeting's decisions, where the rulebook asks for a report by a day."""

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="feedback", verbose_name="会议")
    text = models.TextField("落实情况", max_length=4000)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="报送账号")
    given_at = models.DateTimeField("报送时间")

    class Meta:
        verbose_name = "落实情况反馈"
        verbose_name_plural = "落实情况反馈"

    def __str__(self) -> str:
        return f"{self.meeting}的落实情况"


class ReminderTimes(models.Model):
    """How long before a deadline an organisation reminds, in minutes, the longest first."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="reminder_times", verbose_name="机关"
    )
    minutes = models.JSONField("提前的分钟数")
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="设置账号")
    set_at = models.DateTimeField("设置时间")

    class Meta:
        verbose_name = "提醒时间"
        verbose_name_plural = "提醒时间"

    def __str__(self) -> str:
        return f"{self.organisation}的提醒时间"


class NoticeWording(models.Model):
    """The organisation's own words for one kind of notice. A change is a new row; the newest counts."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="notice_wordings", verbose_name="机关")
    kind = models.CharField("种类", max_length=10, choices=[(str(k), v) for k, v in WORDING_LABELS.items()])
    text = models.TextField("模板", max_length=4000)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="设置账号")
    set_at = models.DateTimeField("设置时间")

    class Meta:
        verbose_name = "通知模板"
        verbose_name_plural = "通知模板"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_kind_display()}"
