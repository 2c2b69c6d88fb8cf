"""Role grants: the dated truth from which groups and guardian rows are synchronised."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from committees.access.states import EVENT_LABELS, ROLE_LABELS
from committees.people.models import Committee, Organisation, Unit, User


class RoleGroup(models.Model):
    """The Django group that carries one role on one object."""

    group = models.OneToOneField(Group, models.CASCADE, related_name="role_group", verbose_name="组")
    role = models.CharField("角色", max_length=30, choices=[(str(k), v) for k, v in ROLE_LABELS.items()])
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="role_groups", verbose_name="机关")
    committee = models.ForeignKey(
        Committee, models.CASCADE, null=True, blank=True, related_name="role_groups", verbose_name="委员会"
    )
    unit = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="role_groups", verbose_name="单位"
    )

    class Meta:
        verbose_name = "角色组"
        verbose_name_plural = "角色组"
        constraints = [
            models.UniqueConstraint(fields=["role", "organisation", "committee", "unit"], name="role_group_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.committee or self.unit or self.organisation}"


class RoleGrant(models.Model):
    """Who holds a role, from when to when, granted by whom."""

    role_group = models.ForeignKey(RoleGroup, models.PROTECT, related_name="grants", verbose_name="角色组")
    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants", verbose_name="账号")
    starts_on = models.DateField("起始日期")
    ends_on = models.DateField("截止日期", null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="授权人")

    class Meta:
        verbose_name = "角色授予"
        verbose_name_plural = "角色授予"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["role_group", "user"], condition=Q(ends_on__isnull=True), name="one_open_grant"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="grant_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role_group}"


class LoginSession(models.Model):
    """A running sign-in, so that its owner can see it and end it. The row goes with the session."""

    user = models.ForeignKey(User, models.CASCADE, related_name="login_sessions", verbose_name="账号")
    session_key = models.CharField("会话", max_length=40, unique=True)
    began_at = models.DateTimeField("登录时间")
    address = models.GenericIPAddressField("登录地址", null=True, blank=True)
    agent = models.CharField("浏览器", max_length=200, default="", blank=True)

    class Meta:
        verbose_name = "登录会话"
        verbose_name_plural = "登录会话"
        ordering = ["-began_at"]


class PastPassword(models.Model):
    """The hash of a password that was used before; it may not come back at once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="past_passwords", verbose_name="账号")
    password = models.CharField("密码摘要", max_length=128)
    at = models.DateTimeField("停用时间")

    class Meta:
        verbose_name = "用过的密码"
        verbose_name_plural = "用过的密码"
        ordering = ["-pk"]


class AccessEvent(models.Model):
    """Who came in, who was turned away, who looked at or took away a paper: when, from where, with what outcome."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="机关"
    )
    at = models.DateTimeField("时间")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号")
    name = models.CharField("姓名或所填账号", max_length=150)
    kind = models.CharField("类别", max_length=12, choices=[(str(k), v) for k, v in EVENT_LABELS.items()])
    target = models.CharField("对象", max_length=200, default="", blank=True)
    address = models.GenericIPAddressField("来源地址", null=True, blank=True)
    outcome = models.CharField("结果", max_length=60)

    class Meta:
        verbose_name = "访问记录"
        verbose_name_plural = "访问记录"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["organisation", "-at"], name="access_event_by_time")]


class RecoveryCode(models.Model):
    """One of the codes that stand in for a lost second factor: kept as a digest, good for one sign-in."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes", verbose_name="账号")
    digest = models.CharField("摘要", max_length=64)
    made_at = models.DateTimeField("生成时间")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = "恢复码"
        verbose_name_plural = "恢复码"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]


class ScreenToken(models.Model):
    """The large screen of a meeting room: it shows a committee's meeting without anybody's sign-in, until revoked.

    Only a digest of the token is kept; the address with the token itself is shown once.
    """

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="screen_tokens", verbose_name="委员会")
    room = models.CharField("会议室", max_length=40)
    digest = models.CharField("摘要", max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="开通人")
    made_at = models.DateTimeField("开通时间")
    ends_on = models.DateField("有效期至")
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)
    seen_at = models.DateTimeField("最近使用", null=True, blank=True)

    class Meta:
        verbose_name = "会议室大屏"
        verbose_name_plural = "会议室大屏"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.committee} {self.room}"


class DriftReport(models.Model):
    """What the nightly check found: access that no grant or seat accounts for, and access that was missing."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="drift_reports", verbose_name="机关")
    at = models.DateTimeField("核对时间")
    checked = models.PositiveIntegerField("核对的授权")
    findings = models.JSONField("不符之处", default=list)
    seen_at = models.DateTimeField("阅知时间", null=True, blank=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="阅知人")

    class Meta:
        verbose_name = "权限核对报告"
        verbose_name_plural = "权限核对报告"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "at"], name="one_drift_report_a_time")]


class AccessSegment(models.Model):
    """A closed month of the record of access: sealed whole, its seal in the ledger, removed whole when its time is up.

    The row stays when the events are gone: it says what there was, and its digest is in the anchors.
    """

    month = models.DateField("月份", unique=True)
    first = models.PositiveBigIntegerField("首条")
    last = models.PositiveBigIntegerField("末条")
    count = models.PositiveIntegerField("条数")
    previous = models.CharField("前一段摘要", max_length=64)
    digest = models.CharField("摘要", max_length=64, unique=True)
    sealed_at = models.DateTimeField("封存时间")
    purged_at = models.DateTimeField("到期清除时间", null=True, blank=True)

    class Meta:
        verbose_name = "访问记录封存段"
        verbose_name_plural = "访问记录封存段"
        ordering = ["-month"]


# Guardian's rows point straight at their object, so that none is orphaned when the object goes.
class OrganisationGroupPermission(GroupObjectPermissionBase):
    content_object: Any = models.ForeignKey(Organisation, on_delete=models.CASCADE)


class OrganisationUserPermission(UserObjectPermissionBase):
    content_object: Any = models.ForeignKey(Organisation, on_delete=models.CASCADE)


class UnitGroupPermission(GroupObjectPermissionBase):
    content_object: Any = models.ForeignKey(Unit, on_delete=models.CASCADE)


class UnitUserPermission(UserObjectPermissionBase):
    content_object: Any = models.ForeignKey(Unit, on_delete=models.CASCADE)


class CommitteeGroupPermission(GroupObjectPermissionBase):
    content_object: Any = models.ForeignKey(Committee, on_delete=models.CASCADE)


class CommitteeUserPermission(UserObjectPermissionBase):
    content_object: Any = models.ForeignKey(Committee, on_delete=models.CASCADE)
