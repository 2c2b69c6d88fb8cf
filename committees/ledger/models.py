"""The append-only, hash-chained record. The database itself refuses change (see triggers.py)."""

from django.conf import settings
from django.db import models


class LedgerEntry(models.Model):
    """One act on one aggregate. `digest` chains over the salted commitment of the payload, not the payload itself,
    so that an extract may leave out what its reader may not see and still verify."""

    organisation = models.ForeignKey(
        "committees.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="机关"
    )
    aggregate = models.CharField("对象", max_length=60)
    sequence = models.PositiveIntegerField("序号")
    at = models.DateTimeField("时间")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="操作账号"
    )
    actor_name = models.CharField("操作人", max_length=60)
    verb = models.CharField("动作", max_length=40)
    payload = models.JSONField("内容")
    salt = models.CharField("盐", max_length=32)
    algorithm = models.CharField("算法", max_length=20)
    commitment = models.CharField("内容承诺", max_length=64)
    previous = models.CharField("前一摘要", max_length=64)
    digest = models.CharField("摘要", max_length=64, unique=True)
    digest_sm3 = models.CharField("国密摘要", max_length=64, default="", blank=True)

    class Meta:
        verbose_name = "台账记录"
        verbose_name_plural = "台账记录"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["aggregate", "sequence"], name="ledger_sequence_once")]

    def __str__(self) -> str:
        return f"{self.aggregate}#{self.sequence} {self.verb}"


class Anchor(models.Model):
    """The heads of all chains of an organisation on a day; it leaves the machine by mail and in signed minutes."""

    organisation = models.ForeignKey(
        "committees.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="机关"
    )
    day = models.DateField("日期")
    at = models.DateTimeField("时间")
    heads = models.JSONField("各链末端")
    algorithm = models.CharField("算法", max_length=20)
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "锚点"
        verbose_name_plural = "锚点"
        ordering = ["-day", "-pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "day"], name="anchor_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.digest[:12]}"
