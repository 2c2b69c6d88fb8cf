"""公开: what was made public of a decision, by whose leave, where, for whom, from when to when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from committees.models import Committee, Organisation, User
from decisions.publication.states import (
    FORM_LABELS,
    PUBLICATION_STATE_LABELS,
    SCOPE_LABELS,
    PublicationForm,
    PublicationScope,
    PublicationState,
)
from decisions.voting.models import Resolution


class Publication(models.Model):
    """One decision made public once. The wording is kept: it is not the minutes, and names nobody's vote."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="机关")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="+", verbose_name="会议主体")
    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="publications", verbose_name="决定")
    form = models.CharField(
        "形式",
        max_length=20,
        choices=[(str(k), v) for k, v in FORM_LABELS.items()],
        default=PublicationForm.PARTY_AFFAIRS,
    )
    scope = models.CharField(
        "范围",
        max_length=10,
        choices=[(str(k), v) for k, v in SCOPE_LABELS.items()],
        default=PublicationScope.INSIDE,
    )
    category = models.CharField("类别", max_length=60, default="", blank=True)
    channel = models.CharField("载体", max_length=100)
    title = models.CharField("标题", max_length=150)
    text = models.TextField("公开内容")
    starts_on = models.DateField("公开日期")
    ends_on = models.DateField("截止日期", null=True, blank=True)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(str(k), v) for k, v in PUBLICATION_STATE_LABELS.items()],
        default=PublicationState.PROPOSED,
    )
    grounds = models.JSONField("依据", null=True, blank=True)
    approver = models.CharField("审批人（规则）", max_length=60, default="", blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出账号")
    proposed_at = models.DateTimeField("提出时间")
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批账号"
    )
    approved_at = models.DateTimeField("审批时间", null=True, blank=True)
    declined_reason = models.CharField("不予公开的理由", max_length=300, default="", blank=True)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="公开登记账号"
    )
    published_at = models.DateTimeField("公开登记时间", null=True, blank=True)
    ended_at = models.DateTimeField("期满登记时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "决定公开"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["organisation", "starts_on"], name="publication_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="publication_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "ended"])
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="published_names_who_registered",
            ),
            models.CheckConstraint(
                condition=Q(approver="")
                | ~Q(state__in=["approved", "published", "ended"])
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="approved_where_the_rules_ask",
            ),
        ]

    def __str__(self) -> str:
        return self.title
