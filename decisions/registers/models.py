"""The registers: classified papers lent (no content, ever), leave, what was made public and the year's own score."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from committees.models import Organisation, Person, Unit, User
from decisions.registers.states import (
    LEAVE_KIND_LABELS,
    LEAVE_STATE_LABELS,
    LEVEL_LABELS,
    PUBLICATION_LABELS,
    SCOPE_LABELS,
    SCORE_LABELS,
    LeaveState,
    PublicationState,
    ScoreState,
)


class PaperLoan(models.Model):
    """涉密文件借阅: the loan slip of a paper that this system never holds."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="loans", verbose_name="机关")
    year = models.PositiveIntegerField("年度")
    number = models.PositiveIntegerField("借阅单号")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="loans", verbose_name="借阅单位")
    title = models.CharField("文件名称", max_length=120)
    reference = models.CharField("文号", max_length=60, default="", blank=True)
    level = models.CharField("密级", max_length=14, choices=[(str(k), v) for k, v in LEVEL_LABELS.items()])
    serial = models.CharField("编号", max_length=40)
    pages = models.PositiveIntegerField("页数")
    copies = models.PositiveSmallIntegerField("数量（份）", default=1)
    from_on = models.DateField("借出日期")
    until_on = models.DateField("应还日期")
    borrower = models.CharField("借阅人", max_length=40)
    purpose = models.CharField("借阅用途", max_length=200)
    unit_head = models.CharField("借阅单位负责人", max_length=40)
    returned_on = models.DateField("归还日期", null=True, blank=True)
    returner = models.CharField("归还人", max_length=40, default="", blank=True)
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    registered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "涉密文件借阅"
        verbose_name_plural = "涉密文件借阅"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "number"], name="loan_number_once"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="loan_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True, returner="") | (Q(returned_on__isnull=False) & ~Q(returner="")),
                name="loan_returned_by_someone",
            ),
            # One copy of a paper lies with one borrower at a time.
            models.UniqueConstraint(
                fields=["organisation", "title", "serial"],
                condition=Q(returned_on__isnull=True),
                name="one_open_loan_per_copy",
            ),
        ]

    def __str__(self) -> str:
        return f"借〔{self.year}〕{self.number}号"


class LeaveSlip(models.Model):
    """请销假: away from the office, asked for, approved, and reported back."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="leave_slips", verbose_name="机关")
    person = models.ForeignKey(Person, models.PROTECT, related_name="leave_slips", verbose_name="请假人")
    kind = models.CharField("类别", max_length=10, choices=[(str(k), v) for k, v in LEAVE_KIND_LABELS.items()])
    starts_on = models.DateField("自")
    ends_on = models.DateField("至")
    place = models.CharField("去向", max_length=60, default="", blank=True)
    reason = models.CharField("事由", max_length=300)
    acting = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代行工作的人"
    )
    state = models.CharField(
        "状态", max_length=10, choices=[(str(k), v) for k, v in LEAVE_STATE_LABELS.items()], default=LeaveState.ASKED
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人")
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)
    comment = models.CharField("批复意见", max_length=300, default="", blank=True)
    back_on = models.DateField("销假日期", null=True, blank=True)

    class Meta:
        verbose_name = "请销假"
        verbose_name_plural = "请销假"
        ordering = ["-starts_on", "-pk"]
        indexes = [models.Index(fields=["organisation", "state", "starts_on"], name="leave_by_state")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="leave_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~Q(state=LeaveState.BACK) | Q(back_on__isnull=False), name="leave_back_has_day"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[LeaveState.APPROVED, LeaveState.REFUSED, LeaveState.BACK])
                | Q(decided_by__isnull=False),
                name="leave_decided_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.starts_on:%Y-%m-%d} 至 {self.ends_on:%Y-%m-%d}"


class PublicationEntry(models.Model):
    """党务公开: what was made public under which category, where, before whom."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="publications", verbose_name="机关")
    year = models.PositiveIntegerField("年度")
    number = models.PositiveIntegerField("编号")
    category = models.CharField("公开类别", max_length=60)
    title = models.CharField("公开事项", max_length=150)
    summary = models.TextField("公开内容", default="", blank=True)
    channel = models.CharField("公开方式", max_length=120)
    scope = models.CharField("公开范围", max_length=10, choices=[(str(k), v) for k, v in SCOPE_LABELS.items()])
    published_on = models.DateField("公开日期")
    until_on = models.DateField("公开至", null=True, blank=True)
    approved_by = models.CharField("批准人", max_length=40)
    # "minutes:12" where it came from there; by hand: empty. The same source is entered once.
    source = models.CharField("来源", max_length=60, default="", blank=True)
    link = models.CharField("来源页面", max_length=200, default="", blank=True)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(str(k), v) for k, v in PUBLICATION_LABELS.items()],
        default=PublicationState.PUBLISHED,
    )
    withdrawn_on = models.DateField("撤下日期", null=True, blank=True)
    withdrawn_reason = models.CharField("撤下理由", max_length=300, default="", blank=True)
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    registered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "党务公开"
        verbose_name_plural = "党务公开"
        ordering = ["-published_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "number"], name="publication_number_once"),
            models.UniqueConstraint(
                fields=["organisation", "source"], condition=~Q(source=""), name="publication_source_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=PublicationState.WITHDRAWN)
                | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                name="publication_withdrawn_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"公开〔{self.year}〕{self.number}号"


class PublicityScore(models.Model):
    """党务公开年度自评: the year's score out of a hundred and its grade, frozen once confirmed."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="publicity_scores", verbose_name="机关")
    year = models.PositiveIntegerField("年度")
    state = models.CharField(
        "状态", max_length=10, choices=[(str(k), v) for k, v in SCORE_LABELS.items()], default=ScoreState.DRAFT
    )
    total = models.PositiveSmallIntegerField("得分", default=0)
    grade = models.CharField("档次", max_length=20, default="", blank=True)
    remark = models.CharField("说明", max_length=500, default="", blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="自评人")
    at = models.DateTimeField("自评时间")
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = "党务公开年度自评"
        verbose_name_plural = "党务公开年度自评"
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year"], name="one_publicity_score_a_year"),
            models.CheckConstraint(condition=Q(total__lte=100), name="publicity_score_of_hundred"),
            models.CheckConstraint(
                condition=Q(state=ScoreState.DRAFT) | (Q(confirmed_by__isnull=False) & ~Q(grade="")),
                name="publicity_confirmed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年党务公开自评"

    def get_absolute_url(self) -> str:
        """The page of the year's score."""
        return reverse("publicity-score", args=[self.organisation_id, self.year])


class PublicityScoreLine(models.Model):
    """The points of one category."""

    score = models.ForeignKey(PublicityScore, models.CASCADE, related_name="lines", verbose_name="自评")
    order = models.PositiveSmallIntegerField("顺序")
    category = models.CharField("公开类别", max_length=60)
    full = models.PositiveSmallIntegerField("满分")
    points = models.PositiveSmallIntegerField("得分")
    note = models.CharField("依据", max_length=200, default="", blank=True)

    class Meta:
        verbose_name = "自评分项"
        verbose_name_plural = "自评分项"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(fields=["score", "category"], name="publicity_line_once"),
            models.CheckConstraint(condition=Q(points__lte=F("full")), name="publicity_points_within_full"),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.points}/{self.full}"
