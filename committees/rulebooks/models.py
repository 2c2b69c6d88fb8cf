"""Stored rulebooks: an immutable version is what a meeting pins when its notice goes out."""

from django.db import models
from django.db.models import Q

from committees.people.models import Organisation, User
from committees.rulebooks.states import VERSION_STATE_LABELS, VersionState


class Rulebook(models.Model):
    """A shipped rulebook (no organisation) or an office's own copy of one."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="rulebooks", verbose_name="机关"
    )
    code = models.SlugField("代码", max_length=60)
    title = models.CharField("名称", max_length=120)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="copies", verbose_name="蓝本"
    )

    class Meta:
        verbose_name = "议事规则"
        verbose_name_plural = "议事规则"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="rulebook_code_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(organisation__isnull=True), name="shipped_rulebook_code_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RulebookVersion(models.Model):
    """One state of a rulebook. Once in force, its data never changes: a change is a new version."""

    rulebook = models.ForeignKey(Rulebook, models.PROTECT, related_name="versions", verbose_name="议事规则")
    number = models.PositiveIntegerField("版本")
    data = models.JSONField("内容")
    digest = models.CharField("摘要", max_length=64)
    state = models.CharField(
        "状态", max_length=12, choices=list(VERSION_STATE_LABELS.items()), default=VersionState.PROPOSED
    )
    effective_from = models.DateTimeField("生效时间", null=True, blank=True)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提出人"
    )
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    reason = models.CharField("修改说明", max_length=300, default="", blank=True)
    # Committees (by id) that follow this rulebook once the version is approved: the same two people decide on it.
    adopting = models.JSONField("改用本规则的会议主体", default=list, blank=True)
    decided_at = models.DateTimeField("批准或退回时间", null=True, blank=True)
    decision_note = models.CharField("批准或退回意见", max_length=300, default="", blank=True)
    created_at = models.DateTimeField("提出时间")

    class Meta:
        verbose_name = "规则版本"
        verbose_name_plural = "规则版本"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["rulebook", "number"], name="rulebook_version_once"),
            models.UniqueConstraint(
                fields=["rulebook"], condition=Q(state="proposed"), name="one_open_proposal_per_rulebook"
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(effective_from__isnull=False), name="version_in_force_has_date"
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True)
                | Q(approved_by__isnull=True)
                | ~Q(proposed_by=models.F("approved_by")),
                name="version_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rulebook} 第{self.number}版"


class AppliedRule(models.Model):
    """A rule that spoke on something that happened: its verdict, and who waived it where it was waived.

    The compliance report lists these rows; the same verdict stands in the ledger of the aggregate.
    """

    aggregate = models.CharField("台账对象", max_length=60, db_index=True)
    subject = models.CharField("事项", max_length=200)
    check_name = models.CharField("检查", max_length=30)
    outcome = models.CharField("结果", max_length=20)
    force = models.CharField("效力", max_length=10)
    verdict = models.JSONField("判断")
    override_reason = models.CharField("例外理由", max_length=500, default="", blank=True)
    override_allowed_by = models.CharField("准许人", max_length=60, default="", blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="记录账号"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "规则适用"
        verbose_name_plural = "规则适用"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.aggregate} {self.check_name} {self.outcome}"
