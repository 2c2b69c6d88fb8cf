"""Outgoing messages, the in-app inbox, and signs of life of worker and beat."""

from django.db import models

from committees.outbox.ports import purpose_name
from committees.outbox.states import CHANNEL_LABELS, DELIVERY_LABELS, DeliveryState
from committees.people.models import Person


class Outbox(models.Model):
    """One message for one recipient on one channel, written in the transaction of its cause."""

    key = models.CharField("唯一键", max_length=120, unique=True)
    recipient = models.ForeignKey(Person, models.PROTECT, related_name="outbox", verbose_name="收件人")
    channel = models.CharField("渠道", max_length=10, choices=list(CHANNEL_LABELS.items()))
    purpose = models.CharField("用途", max_length=30)
    aggregate = models.CharField("台账对象", max_length=60, default="", blank=True)
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    link = models.CharField("链接", max_length=200, default="", blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=list(DELIVERY_LABELS.items()), default=DeliveryState.PENDING
    )
    # Each claim raises it: whoever was given up for dead can no longer write over a successor.
    attempts = models.PositiveIntegerField("尝试次数", default=0)
    # How often a claim was abandoned (the worker died); only then may a mail have gone out twice.
    revived = models.PositiveIntegerField("中断次数", default=0)
    due_at = models.DateTimeField("应发时间")
    claimed_at = models.DateTimeField("认领时间", null=True, blank=True)
    sent_at = models.DateTimeField("送达时间", null=True, blank=True)
    answer = models.CharField("回执", max_length=300, default="", blank=True)
    created_at = models.DateTimeField("创建时间")

    class Meta:
        verbose_name = "待发消息"
        verbose_name_plural = "待发消息"
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="outbox_due")]

    def __str__(self) -> str:
        return self.key

    @property
    def purpose_word(self) -> str:
        """What the message is for, in Chinese."""
        return purpose_name(self.purpose)


class InboxMessage(models.Model):
    """A message in the person's in-app inbox; the key makes a second delivery harmless."""

    key = models.CharField("唯一键", max_length=120, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="inbox", verbose_name="收件人")
    purpose = models.CharField("用途", max_length=30)
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    link = models.CharField("链接", max_length=200, default="", blank=True)
    delivered_at = models.DateTimeField("送达时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = "站内消息"
        verbose_name_plural = "站内消息"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.subject

    @property
    def purpose_word(self) -> str:
        """What the message is for, in Chinese."""
        return purpose_name(self.purpose)


class Heartbeat(models.Model):
    """When worker and beat last gave a sign of life (rows, since a broker may lose anything)."""

    name = models.CharField("进程", max_length=20, unique=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "心跳"
        verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return self.name
