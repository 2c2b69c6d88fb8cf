"""Organisations, persons with their logins, committees, terms and dated seats."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from committees.people.states import (
    ABSENCE_LABELS,
    BEGINNING_LABELS,
    ENDING_LABELS,
    INTEREST_LABELS,
    SEAT_KIND_LABELS,
    SeatKind,
)


class User(AbstractUser):
    """A login. The human being behind it is a `Person`; administrators may have none."""

    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)
    must_change_password = models.BooleanField("首次登录须修改密码", default=False)
    second_factor_since = models.DateTimeField("第二要素启用时间", null=True, blank=True)

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"


class Organisation(models.Model):
    """机关、单位: the owner of committees; organisations in one installation never see each other."""

    code = models.SlugField("代码", unique=True)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=30)
    document_mark = models.CharField("发文代字", max_length=30, default="", blank=True)
    fonds = models.CharField("全宗号", max_length=20, default="", blank=True)
    archive_section = models.CharField("机构代码", max_length=20, default="BGS", blank=True)
    # 上级: sees what the rulebook sends up, and nothing else; set by the subordinate itself.
    superior = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subordinates", verbose_name="上级机关"
    )

    class Meta:
        verbose_name = "机关单位"
        verbose_name_plural = "机关单位"
        permissions = [
            ("administer_system", "管理系统"),
            ("administer_security", "管理权限"),
            ("audit", "审计"),
        ]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A department or subordinate unit that proposes items and carries out decisions."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="units", verbose_name="机关")
    code = models.SlugField("代码")
    name = models.CharField("名称", max_length=100)
    position = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = "部门单位"
        verbose_name_plural = "部门单位"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="unit_code_once")]
        permissions = [("handle_unit", "经办本单位事项"), ("lead_unit", "领导本单位")]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """One human being: many seats over time, one login or none."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="people", verbose_name="机关")
    user = models.OneToOneField(
        User, models.SET_NULL, null=True, blank=True, related_name="person", verbose_name="账号"
    )
    name = models.CharField("姓名", max_length=40)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="people", verbose_name="单位")
    post = models.CharField("职务", max_length=80, default="", blank=True)
    email = models.EmailField("邮箱", default="", blank=True)
    # A duplicate keeps its row: rolls and records of the past point at it. What is to come belongs to the other.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="duplicates", verbose_name="并入"
    )

    class Meta:
        verbose_name = "人员"
        verbose_name_plural = "人员"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Committee(models.Model):
    """委员会、班子: the standing body whose meetings follow one body of its rulebook."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="committees", verbose_name="机关")
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=30)
    rulebook = models.ForeignKey(
        "committees.Rulebook", models.PROTECT, related_name="committees", verbose_name="议事规则"
    )
    body = models.SlugField("会议类型")
    position = models.PositiveIntegerField("排序", default=0)
    # 演练: a double of a committee in which a meeting is practised; it counts nowhere and can be deleted.
    rehearsal_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="rehearsals", verbose_name="演练对象"
    )

    class Meta:
        verbose_name = "委员会"
        verbose_name_plural = "委员会"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "body"], condition=Q(rehearsal_of__isnull=True), name="one_committee_per_body"
            ),
            models.UniqueConstraint(fields=["rehearsal_of"], name="one_rehearsal_at_a_time"),
        ]
        permissions = [
            ("attend", "参加会议"),
            ("preside", "主持会议"),
            ("handle_office", "会务办理"),
            ("record_meeting", "现场记录"),
            ("direct_office", "办公室主任审核"),
            ("decide_agenda", "审定议题"),
            ("check_minutes", "纪要把关"),
            ("sign_minutes", "纪要签发"),
            ("supervise", "督查督办"),
            ("handle_personnel", "办理干部任免"),
            ("keep_archive", "档案管理"),
        ]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """届: seats are held within a term."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="terms", verbose_name="委员会")
    number = models.PositiveIntegerField("届次")
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期", null=True, blank=True)
    # 核定席位数: how many voting seats the term is to have; what is not filled is a vacancy and not in 应到会.
    planned_seats = models.PositiveIntegerField("核定席位数", null=True, blank=True)

    class Meta:
        verbose_name = "届"
        verbose_name_plural = "届"
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "number"], name="term_number_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="term_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.number}届"


class Seat(models.Model):
    """成员席位: who held which role in a committee, from when to when."""

    term = models.ForeignKey(Term, models.PROTECT, related_name="seats", verbose_name="届")
    person = models.ForeignKey(Person, models.PROTECT, related_name="seats", verbose_name="人员")
    role = models.CharField("职务", max_length=30)
    kind = models.CharField("席位类别", max_length=10, choices=list(SEAT_KIND_LABELS.items()), default=SeatKind.VOTING)
    order = models.PositiveIntegerField("排名", default=0)
    starts_on = models.DateField("任职日期")
    ends_on = models.DateField("离任日期", null=True, blank=True)
    began_as = models.CharField(
        "任职方式", max_length=12, choices=list(BEGINNING_LABELS.items()), default="", blank=True
    )
    ended_as = models.CharField("离任方式", max_length=12, choices=list(ENDING_LABELS.items()), default="", blank=True)
    end_reason = models.CharField("离任原因", max_length=100, default="", blank=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="接替"
    )

    class Meta:
        verbose_name = "席位"
        verbose_name_plural = "席位"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "person"], condition=Q(ends_on__isnull=True), name="one_open_seat_per_person"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="seat_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person}"


class Portfolio(models.Model):
    """分管: the units that the holder of a seat is in charge of (whose items he must agree to)."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="portfolios", verbose_name="席位")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="portfolios", verbose_name="单位")
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        verbose_name = "分管"
        verbose_name_plural = "分管"
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "unit"], condition=Q(ends_on__isnull=True), name="one_open_portfolio"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="portfolio_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} 分管 {self.unit}"


class StandingObserver(models.Model):
    """固定列席: attends every meeting of the committee without a vote."""

    committee = models.ForeignKey(Committee, models.CASCADE, related_name="standing_observers", verbose_name="委员会")
    person = models.ForeignKey(Person, models.PROTECT, related_name="standing_observations", verbose_name="人员")
    order = models.PositiveIntegerField("排序", default=0)
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期", null=True, blank=True)

    class Meta:
        verbose_name = "固定列席"
        verbose_name_plural = "固定列席"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "person"], condition=Q(ends_on__isnull=True), name="one_open_standing_observer"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="observer_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}（列席）"


class Suspension(models.Model):
    """停职: a member who keeps the seat but neither attends nor counts; with the reason and who approved it."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="suspensions", verbose_name="席位")
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期", null=True, blank=True)
    reason = models.CharField("原因", max_length=200)
    approved_by = models.CharField("批准人", max_length=60)

    class Meta:
        verbose_name = "停职"
        verbose_name_plural = "停职"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["seat"], condition=Q(ends_on__isnull=True), name="one_open_suspension"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="suspension_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(approved_by=""), name="suspension_has_reason_and_approver"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} 停职"


class Interest(models.Model):
    """利害关系: declared by the person (units, firms, relatives), so that recusal can be suggested. Seen by few."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="interests", verbose_name="申报人")
    kind = models.CharField("类别", max_length=10, choices=list(INTEREST_LABELS.items()))
    name = models.CharField("名称或姓名", max_length=100)
    relation = models.CharField("关系", max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="本机关的单位")
    relative = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="本机关的人员"
    )
    declared_at = models.DateTimeField("申报时间")
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)

    class Meta:
        verbose_name = "利害关系"
        verbose_name_plural = "利害关系"
        ordering = ["ended_at", "-declared_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.person} {self.relation} {self.name}"


class Absence(models.Model):
    """请假、外出: days on which a person is away, known beforehand."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences", verbose_name="人员")
    kind = models.CharField("类别", max_length=10, choices=list(ABSENCE_LABELS.items()))
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期")
    reason = models.CharField("事由", max_length=100)
    entered_at = models.DateTimeField("登记时间")
    cancelled_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        verbose_name = "请假外出"
        verbose_name_plural = "请假外出"
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="absence_ends_after_start")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}"

    @property
    def words(self) -> str:
        """外出，9月3日至9月5日 (one day is named once)."""
        first, last = (f"{day.month}月{day.day}日" for day in (self.starts_on, self.ends_on))
        return f"{self.get_kind_display()}，{first}" + (f"至{last}" if last != first else "")


class Acting(models.Model):
    """代理: another person does the work of a role for some days. Never a member's attendance or vote."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="handed_over", verbose_name="被代理人")
    deputy = models.ForeignKey(Person, models.PROTECT, related_name="acting_for", verbose_name="代理人")
    grant = models.OneToOneField("committees.RoleGrant", models.PROTECT, related_name="acting", verbose_name="授权")
    reason = models.CharField("原因", max_length=100)
    approved_by = models.CharField("批准人", max_length=60)

    class Meta:
        verbose_name = "代理"
        verbose_name_plural = "代理"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.deputy}代理{self.person}"


class Venue(models.Model):
    """会议室."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="venues", verbose_name="机关")
    name = models.CharField("名称", max_length=80)
    capacity = models.PositiveIntegerField("座位数", null=True, blank=True)
    position = models.PositiveIntegerField("排序", default=0)

    class Meta:
        verbose_name = "会议室"
        verbose_name_plural = "会议室"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="venue_name_once")]

    def __str__(self) -> str:
        return self.name


class SetupMark(models.Model):
    """A step of the guided setup that was declared done (or not needed) by hand."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="setup_marks", verbose_name="机关")
    step = models.CharField("步骤", max_length=30)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "建立步骤"
        verbose_name_plural = "建立步骤"
        constraints = [models.UniqueConstraint(fields=["organisation", "step"], name="setup_step_once")]

    def __str__(self) -> str:
        return self.step
