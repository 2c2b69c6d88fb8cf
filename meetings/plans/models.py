"""Planned items of a year."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from committees.models import Committee, Organisation, Unit, User
from meetings.agenda.models import AgendaItem
from meetings.agenda.states import ItemState


class PlannedItem(models.Model):
    """What a unit intends to bring before a committee in a quarter of a year, and the item that it became."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="planned_items", verbose_name="机关")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="planned_items", verbose_name="提请会议")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="planned_items", verbose_name="提出单位")
    year = models.PositiveIntegerField("年度")
    quarter = models.PositiveSmallIntegerField("季度")
    title = models.CharField("议题名称", max_length=120)
    matter = models.CharField("事项类别", max_length=30)
    note = models.CharField("说明", max_length=300, default="", blank=True)
    item = models.OneToOneField(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="planned", verbose_name="申报的议题"
    )
    drop_reason = models.CharField("取消理由", max_length=300, default="", blank=True)
    dropped_at = models.DateTimeField("取消时间", null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="录入人")
    created_at = models.DateTimeField("录入时间")

    class Meta:
        verbose_name = verbose_name_plural = "计划议题"
        ordering = ["year", "quarter", "unit__position", "pk"]
        indexes = [models.Index(fields=["organisation", "year", "quarter"], name="plan_by_quarter")]
        constraints = [
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="plan_has_four_quarters"),
            models.UniqueConstraint(
                fields=["committee", "unit", "year", "title"], condition=Q(dropped_at__isnull=True), name="planned_once"
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True) | (~Q(drop_reason="") & Q(item__isnull=True)),
                name="plan_dropped_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it still waits to be proposed: a draft that was withdrawn uses nothing up."""
        proposed = self.item is not None and self.item.state != ItemState.WITHDRAWN
        return self.dropped_at is None and not proposed
