"""Meetings and their agendas."""

from __future__ import annotations

from django.db import models

from committees.models import Committee, Organisation, Person, RulebookVersion, User
from meetings.agenda.models import AgendaItem
from meetings.scheduling.states import (
    ENTRY_OUTCOME_LABELS,
    ENTRY_STAGE_LABELS,
    MEETING_STATE_LABELS,
    MEETING_STATE_TONES,
    EntryStage,
    MeetingState,
)


class Meeting(models.Model):
    """One sitting of a committee. It pins its rulebook's version when the notice goes out."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="meetings", verbose_name="机关")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="meetings", verbose_name="会议主体")
    year = models.PositiveIntegerField("年度")
    number = models.PositiveIntegerField("次数")
    title = models.CharField("会议名称", max_length=120)
    starts_at = models.DateTimeField("开会时间")
    ends_at = models.DateTimeField("预计结束")
    place = models.CharField("地点", max_length=80)
    chair = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="主持人")
    recorder = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记录人")
    state = models.CharField(
        "状态",
        max_length=12,
        choices=[(str(k), v) for k, v in MEETING_STATE_LABELS.items()],
        default=MeetingState.DRAFTING,
    )
    rulebook_version = models.ForeignKey(
        RulebookVersion, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name="适用规则版本"
    )
    notice_round = models.PositiveIntegerField("通知轮次", default=0)
    noticed_at = models.DateTimeField("通知时间", null=True, blank=True)
    opened_at = models.DateTimeField("开会实际时间", null=True, blank=True)
    closed_at = models.DateTimeField("散会时间", null=True, blank=True)
    # 扩大会议: how far it reaches beyond its members, as its chair fixed it; empty for any other meeting.
    enlarged = models.CharField("扩大范围", max_length=200, default="", blank=True)
    cancel_reason = models.CharField("取消原因", max_length=300, default="", blank=True)
    live_version = models.PositiveIntegerField("现场版本", default=0)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="创建人")
    created_at = models.DateTimeField("创建时间")

    class Meta:
        verbose_name = "会议"
        verbose_name_plural = "会议"
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "year", "number"], name="meeting_number_once"),
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="meeting_ends_later"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def tone(self) -> str:
        """How the state is coloured wherever it is shown."""
        return MEETING_STATE_TONES[MeetingState(self.state)]

    @property
    def told_title(self) -> str:
        """Its title as a notice and the agenda sheet say it: of an enlarged meeting that it is one."""
        return f"{self.title}（扩大会议）" if self.enlarged and "扩大" not in self.title else self.title


class AgendaEntry(models.Model):
    """An item on one meeting's agenda, with what became of it there."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="entries", verbose_name="会议")
    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="entries", verbose_name="议题")
    position = models.PositiveIntegerField("顺序")
    minutes = models.PositiveIntegerField("时长（分钟）", default=15)
    adhoc = models.BooleanField("临时议题", default=False)
    adhoc_reason = models.CharField("临时动议理由", max_length=300, default="", blank=True)
    adhoc_approver = models.CharField("临时动议批准人", max_length=60, default="", blank=True)
    stage = models.CharField(
        "阶段",
        max_length=10,
        choices=[(str(k), v) for k, v in ENTRY_STAGE_LABELS.items()],
        default=EntryStage.WAITING,
    )
    outcome = models.CharField(
        "结论",
        max_length=24,
        choices=[(str(k), v) for k, v in ENTRY_OUTCOME_LABELS.items()],
        default="",
        blank=True,
    )
    conclusion = models.TextField("结论说明", default="", blank=True)
    again_on = models.DateField("再议日期", null=True, blank=True)  # of a deferred item: when it is to come back
    passed_to = models.CharField("提请的上级会议", max_length=80, default="", blank=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    concluded_at = models.DateTimeField("结束时间", null=True, blank=True)

    suggestions: list[dict[str, object]]  # set in memory where the agenda is arranged
    veiled = False  # set in memory where the reader stands outside the circle of the item

    class Meta:
        verbose_name = "议程项"
        verbose_name_plural = "议程项"
        ordering = ["meeting", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "item"], name="item_once_on_agenda"),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=models.Q(stage__in=["reporting", "opinions", "voting"]),
                name="one_current_item_per_meeting",
            ),
            models.CheckConstraint(
                condition=models.Q(adhoc=False) | (~models.Q(adhoc_reason="") & ~models.Q(adhoc_approver="")),
                name="adhoc_item_has_reason_and_approver",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.item}"


class Invitee(models.Model):
    """扩大会议: who attends the whole of an enlarged meeting without a vote, beside its members."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitees", verbose_name="会议")
    person = models.ForeignKey(Person, models.PROTECT, related_name="enlarged_meetings", verbose_name="扩大参加人员")

    class Meta:
        verbose_name = "扩大参加人员"
        verbose_name_plural = "扩大参加人员"
        ordering = ["meeting", "person__unit__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="invited_once")]

    def __str__(self) -> str:
        return f"{self.person}"


class ItemObserver(models.Model):
    """列席 for one item only."""

    entry = models.ForeignKey(AgendaEntry, models.CASCADE, related_name="observers", verbose_name="议程项")
    person = models.ForeignKey(Person, models.PROTECT, related_name="item_observations", verbose_name="列席人员")

    class Meta:
        verbose_name = "议题列席"
        verbose_name_plural = "议题列席"
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="item_observer_once")]

    def __str__(self) -> str:
        return f"{self.person}"
