"""Sheets kept on paper during an outage, entered afterwards by two people (补录)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from committees.models import User
from decisions.outage.states import SHEET_STATE_LABELS, SHEET_STATE_TONES, SheetState
from meetings.models import Meeting


class LateSheet(models.Model):
    """补录单: what the paper sheets of one outage say, as one person entered them, for another to compare and confirm.

    `content`: {"attendance": [{"roll", "name", "act", "at"}], "opened_at", "items": [...]}; times as ISO texts.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="late_sheets", verbose_name="会议")
    reason = models.CharField("停用情况", max_length=200)
    content = models.JSONField("内容")
    happened_from = models.DateTimeField("发生时间（起）")
    happened_until = models.DateTimeField("发生时间（止）")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(str(k), v) for k, v in SHEET_STATE_LABELS.items()],
        default=SheetState.ASKED,
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="录入账号")
    asked_at = models.DateTimeField("录入时间")
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="核对账号"
    )
    confirmed_at = models.DateTimeField("核对时间", null=True, blank=True)

    class Meta:
        verbose_name = "补录单"
        verbose_name_plural = "补录单"
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(state="asked"), name="one_late_sheet_waits_per_meeting"
            ),
            models.CheckConstraint(condition=~Q(confirmed_by=F("asked_by")), name="late_sheet_by_two"),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_by__isnull=False), name="late_sheet_has_confirmer"
            ),
            models.CheckConstraint(
                condition=Q(happened_until__gte=F("happened_from")), name="late_sheet_times_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} 补录"

    @property
    def tone(self) -> str:
        """How its state is coloured."""
        return SHEET_STATE_TONES[SheetState(self.state)]
