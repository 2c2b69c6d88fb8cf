"""印发: one row for each copy with its receipt, and the excerpt that a unit gets of its own items."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from committees.models import Organisation, Person, Unit, User
from decisions.distribution.states import RECIPIENT_LABELS
from decisions.minutes.models import Minutes


class MinutesCopy(models.Model):
    """A copy of issued minutes: to whom, on what grounds, opened and signed for when."""

    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="copies", verbose_name="纪要")
    kind = models.CharField("类别", max_length=10, choices=[(str(k), v) for k, v in RECIPIENT_LABELS.items()])
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="收件人")
    name = models.CharField("名称", max_length=100)
    grounds = models.CharField("依据", max_length=200, default="", blank=True)
    sent_at = models.DateTimeField("发出时间")
    opened_at = models.DateTimeField("查看时间", null=True, blank=True)
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签收或登记账号"
    )
    received_by = models.CharField("接收人", max_length=60, default="", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "纪要分发"
        ordering = ["minutes", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["minutes", "person"], condition=Q(person__isnull=False), name="copy_to_a_person_once"
            ),
            models.UniqueConstraint(
                fields=["minutes", "kind", "name"], condition=Q(person=None), name="copy_to_a_name_once"
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(signed_by__isnull=False), name="receipt_names_who_signed"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DecisionNotice(models.Model):
    """决定事项通知: the excerpt of issued minutes that is returned to a unit, with what concerns it alone."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="机关")
    minutes = models.ForeignKey(Minutes, models.PROTECT, related_name="notices", verbose_name="纪要")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    entries = models.JSONField("所涉议程项")
    issued_at = models.DateTimeField("发出时间")
    pdf_digest = models.CharField("文件摘要", max_length=64, default="", blank=True)
    pdf_size = models.PositiveBigIntegerField("文件大小（字节）", default=0)
    algorithm = models.CharField("摘要算法", max_length=20, default="sha256")
    opened_at = models.DateTimeField("查看时间", null=True, blank=True)
    signed_at = models.DateTimeField("签收时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签收账号"
    )

    class Meta:
        verbose_name = verbose_name_plural = "决定事项通知"
        ordering = ["-issued_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "unit"], name="decision_notice_once"),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(signed_by__isnull=False), name="notice_receipt_names_who_signed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.minutes}"
