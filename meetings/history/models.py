"""Meetings of earlier years as their register (会议台账) has them: marked as imported, never counted as held here."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from committees.models import Committee, Organisation, User
from meetings.history.states import PAST_OUTCOME_LABELS


class PastMeeting(models.Model):
    """A meeting held before this system, from the register of its time."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="past_meetings", verbose_name="机关")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="past_meetings", verbose_name="会议主体")
    title = models.CharField("会议名称", max_length=120)
    held_at = models.DateTimeField("开会时间")
    place = models.CharField("地点", max_length=80, default="", blank=True)
    chair = models.CharField("主持人", max_length=40, default="", blank=True)
    entitled = models.PositiveIntegerField("应到", null=True, blank=True)
    present = models.PositiveIntegerField("实到", null=True, blank=True)
    absent = models.CharField("缺席", max_length=300, default="", blank=True)
    source = models.CharField("原记录出处", max_length=200)
    imported_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="导入人")
    imported_at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = verbose_name_plural = "历史会议"
        ordering = ["-held_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "held_at"], name="past_meeting_once"),
            models.CheckConstraint(
                condition=Q(present__isnull=True) | Q(entitled__isnull=False, present__lte=F("entitled")),
                name="past_present_among_entitled",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PastItem(models.Model):
    """An item of such a meeting, its votes as recorded and the outcome that the record states."""

    meeting = models.ForeignKey(PastMeeting, models.CASCADE, related_name="items", verbose_name="历史会议")
    position = models.PositiveIntegerField("顺序")
    title = models.CharField("议题", max_length=120)
    matter = models.CharField("事项类别", max_length=30)
    in_favour = models.PositiveIntegerField("同意", null=True, blank=True)
    against = models.PositiveIntegerField("不同意", null=True, blank=True)
    abstain = models.PositiveIntegerField("弃权", null=True, blank=True)
    outcome = models.CharField("结论", max_length=24, choices=[(str(k), v) for k, v in PAST_OUTCOME_LABELS.items()])
    note = models.CharField("说明", max_length=300, default="", blank=True)
    # What the rulebook of today says of the numbers; None where the record has none.
    verdict = models.JSONField("判断", null=True, blank=True)
    doubtful = models.BooleanField("数字与结论不符", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "历史会议议题"
        ordering = ["meeting", "position"]
        constraints = [models.UniqueConstraint(fields=["meeting", "title"], name="past_item_once")]

    def __str__(self) -> str:
        return self.title
