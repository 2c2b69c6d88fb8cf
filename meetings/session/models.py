"""The meeting in session: frozen roll, attendance, recusals, opinions, presses."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from committees.models import Person, Seat, User
from meetings.notices.states import CAPACITY_LABELS, Capacity
from meetings.scheduling.models import AgendaEntry, Meeting


class RollEntry(models.Model):
    """One person on the roll: copied from the seats for check-in, brought up to date and frozen at the opening."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="roll", verbose_name="会议")
    person = models.ForeignKey(Person, models.PROTECT, related_name="roll_entries", verbose_name="人员")
    seat = models.ForeignKey(Seat, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="席位")
    name = models.CharField("姓名", max_length=40)
    role = models.CharField("职务", max_length=60, default="", blank=True)
    unit = models.CharField("单位", max_length=100, default="", blank=True)
    capacity = models.CharField(
        "身份", max_length=10, choices=[(str(k), v) for k, v in CAPACITY_LABELS.items()], default=Capacity.MEMBER
    )
    entitled = models.BooleanField("计入应到", default=True)
    excluded_reason = models.CharField("不计入原因", max_length=200, default="", blank=True)
    excluded_by = models.CharField("批准人", max_length=60, default="", blank=True)
    is_chair = models.BooleanField("主持人", default=False)
    order = models.PositiveIntegerField("排名", default=0)
    on_leave = models.BooleanField("请假", default=False)
    absence_reason = models.CharField("缺席原因", max_length=200, default="", blank=True)

    class Meta:
        verbose_name = "到会名册"
        verbose_name_plural = "到会名册"
        ordering = ["meeting", "order", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="on_roll_once")]

    def __str__(self) -> str:
        return self.name


class AttendanceInterval(models.Model):
    """From arrival to departure. Present for an item is who has an interval over its vote."""

    roll = models.ForeignKey(RollEntry, models.PROTECT, related_name="intervals", verbose_name="名册")
    arrived_at = models.DateTimeField("到会时间")
    left_at = models.DateTimeField("离会时间", null=True, blank=True)

    class Meta:
        verbose_name = "在场时段"
        verbose_name_plural = "在场时段"
        ordering = ["roll", "arrived_at"]
        constraints = [
            models.UniqueConstraint(fields=["roll"], condition=Q(left_at__isnull=True), name="in_the_room_once"),
            models.UniqueConstraint(fields=["roll", "arrived_at"], name="one_arrival_at_a_time"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")), name="leaves_after_arrival"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roll} {self.arrived_at:%H:%M}"


class Recusal(models.Model):
    """回避 of a member for one item, with the times out of the room and back."""

    entry = models.ForeignKey(AgendaEntry, models.PROTECT, related_name="recusals", verbose_name="议程项")
    roll = models.ForeignKey(RollEntry, models.PROTECT, related_name="recusals", verbose_name="名册")
    reason = models.CharField("事由", max_length=200)
    declared_at = models.DateTimeField("声明时间")
    # It holds from its declaration; the chair's confirmation is part of the record.
    confirmed_by = models.CharField("确认人", max_length=60, default="", blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    out_at = models.DateTimeField("退场时间", null=True, blank=True)  # set when the item begins
    back_at = models.DateTimeField("返场时间", null=True, blank=True)

    class Meta:
        verbose_name = "回避"
        verbose_name_plural = "回避"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["entry", "roll"], name="one_recusal_per_item")]

    def __str__(self) -> str:
        return f"{self.roll} 回避"


class Opinion(models.Model):
    """表态 of a member on an item, in the order spoken."""

    entry = models.ForeignKey(AgendaEntry, models.PROTECT, related_name="opinions", verbose_name="议程项")
    roll = models.ForeignKey(RollEntry, models.PROTECT, related_name="opinions", verbose_name="名册")
    position = models.CharField("态度", max_length=10)
    note = models.CharField("要点", max_length=500, default="", blank=True)
    reserved = models.BooleanField("保留意见", default=False)
    order = models.PositiveIntegerField("次序")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "表态"
        verbose_name_plural = "表态"
        ordering = ["entry", "order"]
        constraints = [models.UniqueConstraint(fields=["entry", "roll"], name="one_opinion_per_item")]

    def __str__(self) -> str:
        return f"{self.roll} {self.position}"


class Press(models.Model):
    """A press on the console under its client-made id: the same press arriving twice counts once."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="presses", verbose_name="会议")
    client_id = models.UUIDField("客户端编号", unique=True)
    verb = models.CharField("动作", max_length=30)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="操作账号")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "按键"
        verbose_name_plural = "按键"

    def __str__(self) -> str:
        return f"{self.verb} {self.client_id}"


class Recess(models.Model):
    """休会 until the meeting goes on, the same day or another. The record goes on; attendance is taken anew."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="recesses", verbose_name="会议")
    reason = models.CharField("休会事由", max_length=200)
    began_at = models.DateTimeField("休会时间")
    resumes_at = models.DateTimeField("预定续会时间")
    resumed_at = models.DateTimeField("续会时间", null=True, blank=True)

    class Meta:
        verbose_name = "休会"
        verbose_name_plural = "休会"
        ordering = ["meeting", "began_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=Q(resumed_at__isnull=True), name="one_recess_at_a_time"
            ),
            models.CheckConstraint(condition=Q(resumes_at__gte=F("began_at")), name="resumes_after_recess"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} 休会"


class Speech(models.Model):
    """A person speaking on an item against the clock: the report, or an opinion."""

    entry = models.ForeignKey(AgendaEntry, models.PROTECT, related_name="speeches", verbose_name="议程项")
    name = models.CharField("发言人", max_length=60)
    minutes = models.PositiveIntegerField("限时（分钟）")
    began_at = models.DateTimeField("开始时间")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = "发言计时"
        verbose_name_plural = "发言计时"
        ordering = ["entry", "began_at"]
        constraints = [
            models.UniqueConstraint(fields=["entry"], condition=Q(ended_at__isnull=True), name="one_speaker_at_a_time"),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="speech_has_a_limit"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.minutes} 分钟"
