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
    commitment_sm3 = models.CharField("国密内容承诺", max_length=64, default="", blank=True)
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


class LedgerHead(models.Model):
    """The last entry of each chain, raised in the transaction of the entry: it serialises writers, and tells that
    entries are missing at the end. The database lets it go forward by one only, and never away."""

    aggregate = models.CharField("对象", max_length=60, unique=True)
    organisation = models.ForeignKey(
        "committees.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="机关"
    )
    sequence = models.PositiveIntegerField("末条序号", default=0)
    digest = models.CharField("末条摘要", max_length=64)
    digest_sm3 = models.CharField("末条国密摘要", max_length=64, default="", blank=True)

    class Meta:
        verbose_name = "台账末端"
        verbose_name_plural = "台账末端"
        ordering = ["aggregate"]

    def __str__(self) -> str:
        return f"{self.aggregate}#{self.sequence}"


class Anchor(models.Model):
    """The heads of the chains of an organisation that moved since its last anchor, chained to that anchor by
    `previous`; it leaves the machine by mail and in signed minutes."""

    organisation = models.ForeignKey(
        "committees.Organisation", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="机关"
    )
    day = models.DateField("日期")
    at = models.DateTimeField("时间")
    heads = models.JSONField("各链末端")
    previous = models.CharField("前一锚点摘要", max_length=64, default="", blank=True)
    algorithm = models.CharField("算法", max_length=20)
    digest = models.CharField("摘要", max_length=64, unique=True)

    class Meta:
        verbose_name = "锚点"
        verbose_name_plural = "锚点"
        ordering = ["-day", "-pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "day"], name="anchor_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.digest[:12]}"
