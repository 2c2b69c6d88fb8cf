"""Duties that an occasion brings about: due so many days after it (事后限期) or before it (事前限期)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from committees.models import Organisation, Person, User


class DutyOccasion(models.Model):
    """One occasion of a duty: what happened or will happen, by when the duty is owed, and what became of it."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="duty_occasions", verbose_name="机关")
    code = models.CharField("任务", max_length=80)
    title = models.CharField("任务名称", max_length=120)
    subject = models.CharField("事由", max_length=120)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="duty_occasions", verbose_name="责任人"
    )
    event_on = models.DateField("发生或拟办日期")
    due_on = models.DateField("时限")
    provisional = models.BooleanField("时限暂定", default=False)
    extended_on = models.DateField("延长日期", null=True, blank=True)
    extension_reason = models.CharField("延长理由", max_length=300, default="", blank=True)
    extension_by = models.CharField("批准延长的领导", max_length=40, default="", blank=True)
    done_on = models.DateField("完成日期", null=True, blank=True)
    cancelled_on = models.DateField("撤销日期", null=True, blank=True)
    cancel_reason = models.CharField("撤销理由", max_length=300, default="", blank=True)
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    registered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "限期任务"
        verbose_name_plural = "限期任务"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["organisation", "done_on", "due_on"], name="occasion_open")]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(cancelled_on__isnull=True), name="occasion_done_or_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True) | ~Q(cancel_reason=""), name="occasion_cancelled_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(extended_on__isnull=True) | (~Q(extension_reason="") & ~Q(extension_by="")),
                name="occasion_extension_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}：{self.subject}"
