"""民主生活会: its steps with their clauses, what was gathered for it, and the list of rectification."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from committees.models import Committee, Organisation, Person, User
from decisions.life.states import RECORD_LABELS, STATE_LABELS, STEP_LABELS, LifeState


class LifeMeeting(models.Model):
    """One 民主生活会 of a body, from preparation to its closed list of rectification."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="life_meetings", verbose_name="机关")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="life_meetings", verbose_name="班子")
    # Which duty of the rulebook it fulfils, by the key of the year's overview.
    code = models.CharField("对应任务", max_length=80)
    year = models.PositiveIntegerField("年度")
    theme = models.CharField("主题", max_length=120)
    planned_on = models.DateField("计划召开日期")
    held_on = models.DateField("召开日期", null=True, blank=True)
    state = models.CharField(
        "状态", max_length=12, choices=[(str(k), v) for k, v in STATE_LABELS.items()], default=LifeState.PREPARING
    )
    revision = models.PositiveIntegerField("修订", default=0)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    created_at = models.DateTimeField("创建时间")

    class Meta:
        verbose_name = "民主生活会"
        verbose_name_plural = "民主生活会"
        ordering = ["-planned_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=LifeState.PREPARING, held_on__isnull=True)
                | (~Q(state=LifeState.PREPARING) & Q(held_on__isnull=False)),
                name="life_meeting_held_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee.short_name}{self.year}年民主生活会"

    def get_absolute_url(self) -> str:
        """The page of the meeting."""
        return reverse("life-meeting", args=[self.pk])


class LifeStep(models.Model):
    """One step, with the clause that asks for it as it stood when the meeting was planned."""

    life = models.ForeignKey(LifeMeeting, models.CASCADE, related_name="steps", verbose_name="民主生活会")
    kind = models.CharField("步骤", max_length=16, choices=[(str(k), v) for k, v in STEP_LABELS.items()])
    order = models.PositiveSmallIntegerField("顺序")
    clause = models.JSONField("条款")
    due_on = models.DateField("时限", null=True, blank=True)
    provisional = models.BooleanField("时限暂定", default=False)
    done_on = models.DateField("完成日期", null=True, blank=True)
    note = models.CharField("完成情况", max_length=500, default="", blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = "民主生活会步骤"
        verbose_name_plural = "民主生活会步骤"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["life", "kind"], name="life_step_once")]

    def __str__(self) -> str:
        return self.get_kind_display()


class LifeRecord(models.Model):
    """An opinion gathered, a talk held, a material handed in. Of a talk: who with whom and when, not what was said."""

    life = models.ForeignKey(LifeMeeting, models.CASCADE, related_name="records", verbose_name="民主生活会")
    kind = models.CharField("类别", max_length=10, choices=[(str(k), v) for k, v in RECORD_LABELS.items()])
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="班子成员")
    other = models.CharField("来源或谈话对象", max_length=80, default="", blank=True)
    on = models.DateField("日期")
    text = models.CharField("内容", max_length=1000, default="", blank=True)
    name = models.CharField("文件名", max_length=200, default="", blank=True)
    media_type = models.CharField("类型", max_length=100, default="", blank=True)
    size = models.PositiveBigIntegerField("大小（字节）", default=0)
    digest = models.CharField("摘要", max_length=64, default="", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "民主生活会记录"
        verbose_name_plural = "民主生活会记录"
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%Y-%m-%d}"


class Rectification(models.Model):
    """整改清单: one problem, one measure, one person, one limit."""

    life = models.ForeignKey(LifeMeeting, models.CASCADE, related_name="rectifications", verbose_name="民主生活会")
    number = models.PositiveSmallIntegerField("序号")
    problem = models.CharField("问题", max_length=300)
    measure = models.CharField("整改措施", max_length=500)
    responsible = models.ForeignKey(Person, models.PROTECT, related_name="rectifications", verbose_name="责任人")
    due_on = models.DateField("整改时限")
    done_on = models.DateField("完成日期", null=True, blank=True)
    result = models.CharField("整改结果", max_length=500, default="", blank=True)

    class Meta:
        verbose_name = "整改事项"
        verbose_name_plural = "整改清单"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["life", "number"], name="rectification_number_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, result="") | (Q(done_on__isnull=False) & ~Q(result="")),
                name="rectification_done_has_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.problem[:30]}"
