"""Items (议题) and the steps of their review chain."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from committees.models import Committee, Organisation, Person, Seat, Unit, User
from meetings.agenda.states import ITEM_STATE_LABELS, STEP_STATE_LABELS, ItemState, StepState


class AgendaItem(models.Model):
    """A matter that a unit asks a committee to consider. It may be put on several agendas until it is concluded."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="items", verbose_name="机关")
    committee = models.ForeignKey(Committee, models.PROTECT, related_name="items", verbose_name="提请会议")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="items", verbose_name="提出单位")
    title = models.CharField("议题名称", max_length=120)
    matter = models.CharField("事项类别", max_length=30)
    amount = models.BigIntegerField("金额（元）", null=True, blank=True)
    spend_kind = models.CharField("资金类别", max_length=20, default="", blank=True)
    matter_confirmed_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="类别确认人"
    )
    matter_confirmed_at = models.DateTimeField("类别确认时间", null=True, blank=True)
    question = models.CharField("提请决定的问题", max_length=300, default="", blank=True)
    report = models.TextField("汇报内容")
    presenter = models.CharField("汇报人", max_length=60, default="", blank=True)
    minutes_needed = models.PositiveIntegerField("需要时间（分钟）", default=15)
    in_charge = models.ForeignKey(
        Seat, models.PROTECT, null=True, blank=True, related_name="items", verbose_name="分管领导"
    )
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name="关联议题"
    )
    urgent = models.BooleanField("紧急", default=False)
    # 前置条件: [{"kind": "assessment", "count": 1, "note": "…"}], judged by the rulebook when the item is submitted.
    preparations = models.JSONField("前置工作", default=list, blank=True)
    # Conditional rules (their `when`) that the unit marked as given.
    conditions = models.JSONField("适用情形", default=list, blank=True)
    # 会前协调, unit by unit: [{"unit", "position", "opinion", "by", "at"}]; `dissent_attached` follows from it.
    coordination = models.JSONField("会前协调", default=list, blank=True)
    dissent_attached = models.BooleanField("附不同意见", default=False)
    # 备选方案: [{"title": "…", "text": "…"}], and whom the unit would have attend: [{"name", "unit", "post"}].
    alternatives = models.JSONField("备选方案", default=list, blank=True)
    suggested_observers = models.JSONField("建议列席", default=list, blank=True)
    state = models.CharField(
        "状态", max_length=12, choices=[(str(k), v) for k, v in ITEM_STATE_LABELS.items()], default=ItemState.DRAFT
    )
    round = models.PositiveIntegerField("报送轮次", default=0)
    deferrals = models.PositiveIntegerField("缓议次数", default=0)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="经办人")
    created_at = models.DateTimeField("创建时间")
    updated_at = models.DateTimeField("更新时间")

    veiled = False  # set in memory where the reader stands outside the circle of the item

    class Meta:
        verbose_name = "议题"
        verbose_name_plural = "议题"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["committee", "state"], name="item_pool")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0), name="item_amount_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page of the item."""
        return reverse("item", args=[self.pk])

    @property
    def mark(self) -> str:
        """What tells an item apart also for those who may not read its title: a number that says nothing of it."""
        return f"议题编号 {self.pk}"


class ReviewStep(models.Model):
    """One step of the chain in one round of submission: who had to act, what was decided, when."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="steps", verbose_name="议题")
    round = models.PositiveIntegerField("报送轮次")
    sequence = models.PositiveIntegerField("顺序")
    role = models.CharField("审核角色", max_length=80, default="")
    # Who may act, as " charge committee:decide_agenda ", fixed when the item is submitted. A text, since both
    # engines can look inside one; SQLite cannot look inside JSON.
    holders = models.CharField("可办理者", max_length=160, default="")
    title = models.CharField("步骤", max_length=60)
    clause = models.JSONField("条款", null=True, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=[(str(k), v) for k, v in STEP_STATE_LABELS.items()], default=StepState.WAITING
    )
    # The limit counted back from the next meeting (会前 n 日), for which `due_at` is renewed with its date.
    days_before = models.PositiveSmallIntegerField("会前天数", null=True, blank=True)
    days_unit = models.CharField("天数单位", max_length=10, default="", blank=True)
    limit = models.CharField("时限要求", max_length=60, default="", blank=True)
    half_days = models.PositiveSmallIntegerField("半个工作日数", null=True, blank=True)
    since = models.DateTimeField("起始时间", null=True, blank=True)
    due_at = models.DateTimeField("办理时限", null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理人"
    )
    decided_at = models.DateTimeField("办理时间", null=True, blank=True)
    comment = models.CharField("意见", max_length=500, default="", blank=True)
    # 委托办理: one of those who may take the step had another take it in his stead.
    delegate = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="delegated_steps", verbose_name="受托人"
    )
    delegated_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="委托人"
    )
    delegated_at = models.DateTimeField("委托时间", null=True, blank=True)
    delegation_reason = models.CharField("委托理由", max_length=200, default="", blank=True)

    class Meta:
        verbose_name = "审核步骤"
        verbose_name_plural = "审核步骤"
        ordering = ["item", "round", "sequence"]
        indexes = [models.Index(fields=["state", "since"], name="review_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["item", "round", "sequence"], name="review_step_once"),
            models.CheckConstraint(
                condition=models.Q(state=StepState.WAITING)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="review_decision_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=models.Q(delegate__isnull=True)
                | models.Q(delegated_by__isnull=False, delegated_at__isnull=False),
                name="delegate_has_someone_who_asked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.title}"
