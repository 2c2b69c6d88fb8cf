"""The checklist of one meeting."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from committees.models import Person, User
from meetings.scheduling.models import Meeting


class Duty(models.Model):
    """One line of a meeting's checklist: what, who, until when, and when it was done."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="duties", verbose_name="会议")
    position = models.PositiveIntegerField("顺序")
    text = models.CharField("事项", max_length=120)
    # The clause of the rulebook that asks for it; None where the office added the line.
    clause = models.JSONField("条款", null=True, blank=True)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="meeting_duties", verbose_name="责任人"
    )
    due_at = models.DateTimeField("完成时限", null=True, blank=True)
    note = models.CharField("备注", max_length=200, default="", blank=True)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人")

    class Meta:
        verbose_name = verbose_name_plural = "会务事项"
        ordering = ["meeting", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "text"], name="duty_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="duty_done_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return self.text
