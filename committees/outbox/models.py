"""Outgoing messages, the in-app inbox, and signs of life of worker and beat."""

from django.db import models

from committees.outbox.ports import purpose_name
from committees.outbox.states import CHANNEL_LABELS, DELIVERY_LABELS, ROUTE_LABELS, DeliveryState
from committees.people.models import Organisation, Person, User


class Route(models.Model):
    """A robot or an SMS gateway of one organisation. Its address holds secrets and is kept sealed (`sealing.py`)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="routes", verbose_name="机关")
    name = models.CharField("名称", max_length=40)
    kind = models.CharField("类型", max_length=10, choices=[(str(k), v) for k, v in ROUTE_LABELS.items()])
    sealed = models.TextField("加密的地址")
    active = models.BooleanField("启用", default=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="配置人")
    created_at = models.DateTimeField("配置时间")

    class Meta:
        verbose_name = "外部渠道"
        verbose_name_plural = "外部渠道"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["organisation", "name"], name="route_name_once")]

    def __str__(self) -> str:
        return self.name


class Reach(models.Model):
    """Where and when a person wants to be reached outside the application."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="reach", verbose_name="人员")
    phone = models.CharField("手机号码", max_length=20, default="", blank=True)
    quiet_from = models.TimeField("免打扰开始", null=True, blank=True)
    quiet_until = models.TimeField("免打扰结束", null=True, blank=True)

    class Meta:
        verbose_name = "通知方式"
        verbose_name_plural = "通知方式"

    def __str__(self) -> str:
        return f"{self.person}的通知方式"


class Preference(models.Model):
    """One way to a person, in his order; without a route it is mail."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="preferences", verbose_name="人员")
    position = models.PositiveIntegerField("顺序")
    route = models.ForeignKey(Route, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="渠道")

    class Meta:
        verbose_name = "渠道顺序"
        verbose_name_plural = "渠道顺序"
        ordering = ["person", "position"]
        constraints = [models.UniqueConstraint(fields=["person", "position"], name="one_preference_per_place")]

    def __str__(self) -> str:
        return f"{self.person} {self.position}"


class Outbox(models.Model):
    """One message for one recipient on one channel, written in the transaction of its cause."""

    key = models.CharField("唯一键", max_length=120, unique=True)
    recipient = models.ForeignKey(Person, models.PROTECT, related_name="outbox", verbose_name="收件人")
    channel = models.CharField("渠道", max_length=10, choices=list(CHANNEL_LABELS.items()))
    route = models.ForeignKey(
        Route, models.PROTECT, null=True, blank=True, related_name="messages", verbose_name="外部渠道"
    )
    purpose = models.CharField("用途", max_length=30)
    aggregate = models.CharField("台账对象", max_length=60, default="", blank=True)
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    link = models.CharField("链接", max_length=200, default="", blank=True)
    # An invitation (iCalendar) that goes with a mail.
    calendar = models.TextField("日历邀请", default="", blank=True)
    # Outside the application only "there is a notice" is said.
    confidential = models.BooleanField("外发隐去内容", default=False)
    urgent = models.BooleanField("紧急", default=False)
    # Where a way fails, the person's next one is taken; `tried` names those that failed (mail, route:3).
    passes_on = models.BooleanField("失败时改用下一渠道", default=False)
    tried = models.JSONField("已失败的渠道", default=list, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=list(DELIVERY_LABELS.items()), default=DeliveryState.PENDING
    )
    # Each claim raises it: whoever was given up for dead can no longer write over a successor.
    attempts = models.PositiveIntegerField("尝试次数", default=0)
    earlier_attempts = models.PositiveIntegerField("此前渠道的尝试次数", default=0)
    # How often a claim was abandoned (the worker died); only then may a mail have gone out twice.
    revived = models.PositiveIntegerField("中断次数", default=0)
    due_at = models.DateTimeField("应发时间")
    claimed_at = models.DateTimeField("认领时间", null=True, blank=True)
    sent_at = models.DateTimeField("送达时间", null=True, blank=True)
    answer = models.CharField("回执", max_length=300, default="", blank=True)
    created_at = models.DateTimeField("创建时间")

    class Meta:
        verbose_name = "待发消息"
        verbose_name_plural = "待发消息"
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="outbox_due")]

    def __str__(self) -> str:
        return self.key

    @property
    def purpose_word(self) -> str:
        """What the message is for, in Chinese."""
        return purpose_name(self.purpose)

    @property
    def channel_word(self) -> str:
        """站内, 邮件, or the name of the robot or gateway."""
        return self.route.name if self.route else self.get_channel_display()

    @property
    def way(self) -> str:
        """The way that is being tried, as `tried` names it."""
        return f"route:{self.route_id}" if self.route_id else self.channel


class InboxMessage(models.Model):
    """A message in the person's in-app inbox; the key makes a second delivery harmless."""

    key = models.CharField("唯一键", max_length=120, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="inbox", verbose_name="收件人")
    purpose = models.CharField("用途", max_length=30)
    subject = models.CharField("标题", max_length=200)
    body = models.TextField("正文")
    link = models.CharField("链接", max_length=200, default="", blank=True)
    delivered_at = models.DateTimeField("送达时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)

    class Meta:
        verbose_name = "站内消息"
        verbose_name_plural = "站内消息"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.subject

    @property
    def purpose_word(self) -> str:
        """What the message is for, in Chinese."""
        return purpose_name(self.purpose)


class Heartbeat(models.Model):
    """When worker and beat last gave a sign of life (rows, since a broker may lose anything)."""

    name = models.CharField("进程", max_length=20, unique=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "心跳"
        verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return self.name
