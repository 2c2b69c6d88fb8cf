"""Reports and requests that a rulebook sends up: what the superior is given to see, and what it answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from committees.models import Organisation, User
from committees.rules.upward import UpwardKind
from decisions.upward.states import STATE_LABELS, UpwardState


class UpwardReport(models.Model):
    """One report, as it was sent: to whom, by which clause, signed by whom, with one paper. Never changed afterwards
    but in what became of it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="reports_up", verbose_name="报送机关")
    # The addressee of that day: a later change of the superior shows it to nobody else.
    superior = models.ForeignKey(Organisation, models.PROTECT, related_name="reports_from_below", verbose_name="上级")
    code = models.CharField("规则项", max_length=80)
    kind = models.CharField("类别", max_length=8, choices=[(str(kind), kind.label) for kind in UpwardKind])
    label = models.CharField("事项", max_length=60)
    reports_to = models.CharField("规则写明的对象", max_length=60)
    clause = models.JSONField("条款")
    title = models.CharField("标题", max_length=120)
    summary = models.CharField("说明", max_length=1000, default="", blank=True)
    signer = models.CharField("签发人", max_length=40)
    name = models.CharField("文件名", max_length=200)
    media_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("大小（字节）")
    digest = models.CharField("摘要", max_length=64)
    state = models.CharField(
        "状态", max_length=10, choices=[(str(k), v) for k, v in STATE_LABELS.items()], default=UpwardState.SENT
    )
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="报送人")
    sent_at = models.DateTimeField("报送时间")
    received_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签收人"
    )
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    answer = models.CharField("批复", max_length=1000, default="", blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批复人"
    )
    answered_at = models.DateTimeField("批复时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdraw_reason = models.CharField("撤回理由", max_length=300, default="", blank=True)

    class Meta:
        verbose_name = "报送上级"
        verbose_name_plural = "报送上级"
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["superior", "state"], name="upward_superior_state"),
            models.Index(fields=["organisation", "sent_at"], name="upward_sender"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(organisation=models.F("superior")), name="upward_to_another"),
            models.CheckConstraint(
                condition=Q(state__in=(UpwardState.SENT, UpwardState.WITHDRAWN), received_at__isnull=True)
                | Q(state__in=(UpwardState.RECEIVED, UpwardState.ANSWERED), received_at__isnull=False),
                name="upward_received_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state=UpwardState.ANSWERED, answered_at__isnull=False) & ~Q(answer="")
                | ~Q(state=UpwardState.ANSWERED) & Q(answered_at__isnull=True, answer=""),
                name="upward_answered_has_words",
            ),
            models.CheckConstraint(
                condition=Q(state=UpwardState.WITHDRAWN, withdrawn_at__isnull=False) & ~Q(withdraw_reason="")
                | ~Q(state=UpwardState.WITHDRAWN) & Q(withdrawn_at__isnull=True, withdraw_reason=""),
                name="upward_withdrawn_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of the report, the same for both sides."""
        return reverse("report-up", args=[self.pk])
