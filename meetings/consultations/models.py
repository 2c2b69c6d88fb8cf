"""A document that goes to chosen members for their views, and the views."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from committees.models import Committee, Person, User
from meetings.consultations.states import (
    STANCE_LABELS,
    STATE_LABELS,
    STATE_TONES,
    ConsultationState,
)


class Consultation(models.Model):
    """书面征求意见: asked by the office, consented to by whom the rulebook names, answered by chosen members."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="consultations", verbose_name="会议主体")
    title = models.CharField("事项", max_length=120)
    text = models.TextField("征求意见的内容和要求", max_length=4000)
    due_at = models.DateTimeField("回复期限")
    # Of a matter that stays inside: messages outside the application say only that there is a notice.
    veiled = models.BooleanField("站外通知不显示内容", default=False)
    state = models.CharField(
        "状态", max_length=10, choices=[(str(k), v) for k, v in STATE_LABELS.items()], default=ConsultationState.ASKED
    )
    digest = models.CharField("文件摘要", max_length=64, default="", blank=True)
    file_name = models.CharField("文件名", max_length=200, default="", blank=True)
    media_type = models.CharField("文件类型", max_length=100, default="", blank=True)
    size = models.BigIntegerField("文件大小", default=0)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办账号")
    created_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="同意人"
    )
    decided_at = models.DateTimeField("批复时间", null=True, blank=True)
    comment = models.CharField("批复意见", max_length=300, default="", blank=True)
    closed_at = models.DateTimeField("汇总时间", null=True, blank=True)
    handling = models.TextField("采纳情况", max_length=4000, default="", blank=True)

    class Meta:
        verbose_name = "书面征求意见"
        verbose_name_plural = "书面征求意见"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of the consultation, the same for all who may see it."""
        return reverse("consultation", args=[self.pk])

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return STATE_TONES[ConsultationState(self.state)]


class ConsultedView(models.Model):
    """One chosen member: whether he looked, and what he says. Until he answers, `stance` is empty."""

    consultation = models.ForeignKey(Consultation, models.PROTECT, related_name="views", verbose_name="征求意见")
    person = models.ForeignKey(Person, models.PROTECT, related_name="consulted_views", verbose_name="成员")
    opened_at = models.DateTimeField("查看时间", null=True, blank=True)
    stance = models.CharField(
        "意见", max_length=10, choices=[(str(k), v) for k, v in STANCE_LABELS.items()], default="", blank=True
    )
    text = models.TextField("意见建议", max_length=4000, default="", blank=True)
    given_at = models.DateTimeField("回复时间", null=True, blank=True)

    class Meta:
        verbose_name = "征求的意见"
        verbose_name_plural = "征求的意见"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["consultation", "person"], name="one_view_per_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.get_stance_display()}"
