"""Motions, ballots, named votes and what came of them. Nobody types a result."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import F, Q

from committees.models import Organisation, User
from decisions.voting.states import BALLOT_STATE_LABELS, CORRECTION_STATE_LABELS, BallotState, CorrectionState
from meetings.models import AgendaEntry, RollEntry


def random_key() -> int:
    """A key that says nothing of when its row was written. A whole number, so that rows do not lie in their order."""
    return secrets.randbits(62) + 1


class Motion(models.Model):
    """表决事项: what exactly is put to the vote. An item may have several, voted one by one (逐项)."""

    entry = models.ForeignKey(AgendaEntry, models.PROTECT, related_name="motions", verbose_name="议程项")
    sequence = models.PositiveIntegerField("顺序")
    text = models.CharField("表决内容", max_length=500)

    class Meta:
        verbose_name = "表决事项"
        verbose_name_plural = "表决事项"
        ordering = ["entry", "sequence"]
        constraints = [models.UniqueConstraint(fields=["entry", "sequence"], name="motion_sequence_once")]

    def __str__(self) -> str:
        return self.text


class Ballot(models.Model):
    """One round of voting on a motion. On closing, roll, counts and verdict are frozen in it."""

    motion = models.ForeignKey(Motion, models.PROTECT, related_name="ballots", verbose_name="表决事项")
    round = models.PositiveIntegerField("轮次")
    method = models.CharField("表决方式", max_length=20)
    electronic = models.BooleanField("电子无记名", default=False)
    emergency = models.BooleanField("突发紧急", default=False)
    emergency_reason = models.CharField("紧急事由", max_length=300, default="", blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=[(str(k), v) for k, v in BALLOT_STATE_LABELS.items()], default=BallotState.OPEN
    )
    opened_at = models.DateTimeField("开始时间")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发起账号")
    present_at_opening = models.JSONField("开始时在场", default=list)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    roll = models.JSONField("冻结名册", default=list, blank=True)
    tally = models.JSONField("计票", default=dict, blank=True)
    receipts = models.JSONField("计入的回执码", default=list, blank=True)
    verdict = models.JSONField("判断", null=True, blank=True)
    outcome = models.CharField("结果", max_length=24, default="", blank=True)
    disagreement = models.CharField("分歧较大（主持人判断）", max_length=300, default="", blank=True)
    announced_at = models.DateTimeField("宣布时间", null=True, blank=True)

    class Meta:
        verbose_name = "表决"
        verbose_name_plural = "表决"
        ordering = ["motion", "round"]
        constraints = [
            models.UniqueConstraint(fields=["motion", "round"], name="ballot_round_once"),
            models.UniqueConstraint(
                fields=["motion"], condition=Q(state__in=["open", "closed"]), name="one_open_ballot_per_motion"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "abandoned"]) | Q(verdict__isnull=False), name="closed_has_verdict"
            ),
            models.CheckConstraint(condition=Q(emergency=False) | ~Q(emergency_reason=""), name="emergency_has_reason"),
            models.CheckConstraint(condition=Q(electronic=False) | Q(method="secret"), name="electronic_is_secret"),
        ]

    def __str__(self) -> str:
        return f"{self.motion} 第{self.round}轮"


class EmergencyReport(models.Model):
    """紧急情况的事后报告: to whom, how and when a decision taken under the emergency clause was reported."""

    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="report", verbose_name="表决")
    addressee = models.CharField("报告对象", max_length=80)
    words = models.CharField("报告方式和内容", max_length=500)
    reported_at = models.DateTimeField("报告时间")
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记账号")
    entered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "紧急情况报告"
        verbose_name_plural = "紧急情况报告"
        constraints = [
            models.CheckConstraint(condition=Q(entered_at__gte=F("reported_at")), name="reported_before_entered")
        ]

    def __str__(self) -> str:
        return f"{self.ballot} 已向{self.addressee}报告"


class Vote(models.Model):
    """A named vote. Secret choices never stand here."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="votes", verbose_name="表决")
    roll = models.ForeignKey(RollEntry, models.PROTECT, related_name="votes", verbose_name="成员")
    choice = models.CharField("选择", max_length=10)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="记录账号")
    recorded_at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "票"
        verbose_name_plural = "票"
        ordering = ["ballot", "roll"]
        constraints = [models.UniqueConstraint(fields=["ballot", "roll"], name="one_vote_per_seat")]

    def __str__(self) -> str:
        return f"{self.roll} {self.choice}"


class VoteCorrection(models.Model):
    """更正误记: of one named vote, between closing and announcing, asked by one person and confirmed by another."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="corrections", verbose_name="表决")
    roll = models.ForeignKey(RollEntry, models.PROTECT, related_name="+", verbose_name="成员")
    before = models.CharField("原记录", max_length=10, default="", blank=True)
    after = models.CharField("更正为", max_length=10)
    reason = models.CharField("事由", max_length=300)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(str(k), v) for k, v in CORRECTION_STATE_LABELS.items()],
        default=CorrectionState.ASKED,
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请账号")
    asked_at = models.DateTimeField("申请时间")
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="确认账号"
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = "表决更正"
        verbose_name_plural = "表决更正"
        ordering = ["ballot", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ballot", "roll"], condition=Q(state="asked"), name="one_correction_waits_per_vote"
            ),
            models.CheckConstraint(condition=~Q(confirmed_by=F("asked_by")), name="correction_by_two"),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_by__isnull=False), name="corrected_has_confirmer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roll} {self.before}→{self.after}"


class PaperCount(models.Model):
    """无记名票的清点: sums only, by two tellers. Who received a paper is known; what stood on it never is."""

    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="paper", verbose_name="表决")
    issued = models.PositiveIntegerField("发出票数")
    returned = models.PositiveIntegerField("收回票数")
    valid = models.PositiveIntegerField("有效票")
    invalid = models.PositiveIntegerField("无效票")
    in_favour = models.PositiveIntegerField("同意")
    against = models.PositiveIntegerField("不同意")
    abstain = models.PositiveIntegerField("弃权", default=0)
    defer = models.PositiveIntegerField("缓议", default=0)
    first_teller = models.ForeignKey(RollEntry, models.PROTECT, related_name="+", verbose_name="监票人")
    second_teller = models.ForeignKey(RollEntry, models.PROTECT, related_name="+", verbose_name="计票人")

    class Meta:
        verbose_name = "无记名票清点"
        verbose_name_plural = "无记名票清点"
        constraints = [
            models.CheckConstraint(condition=Q(returned__lte=F("issued")), name="paper_returned_of_issued"),
            models.CheckConstraint(condition=Q(returned=F("valid") + F("invalid")), name="paper_returned_sum"),
            models.CheckConstraint(
                condition=Q(valid=F("in_favour") + F("against") + F("abstain") + F("defer")), name="paper_valid_sum"
            ),
            models.CheckConstraint(condition=~Q(first_teller=F("second_teller")), name="paper_two_tellers"),
        ]

    def __str__(self) -> str:
        return f"{self.ballot} 发出{self.issued}收回{self.returned}"


class SecretMark(models.Model):
    """On the roll of an electronic secret ballot: this member has voted. When and what stands nowhere."""

    id = models.BigIntegerField("编号", primary_key=True, default=random_key, editable=False)
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="marks", verbose_name="表决")
    roll = models.ForeignKey(RollEntry, models.PROTECT, related_name="+", verbose_name="成员")

    class Meta:
        verbose_name = "已投票标记"
        verbose_name_plural = "已投票标记"
        ordering = ["ballot", "roll"]
        constraints = [models.UniqueConstraint(fields=["ballot", "roll"], name="one_mark_per_seat")]

    def __str__(self) -> str:
        return f"{self.roll} 已投票"


class SecretVote(models.Model):
    """One choice of an electronic secret ballot: whose, and when, stands nowhere.

    While the ballot is open: encrypted, under the receipt code that the voter's device made. Closing rewrites all rows
    in the order of their values, under new keys, in the clear and without codes.
    """

    id = models.BigIntegerField("编号", primary_key=True, default=random_key, editable=False)
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="secret_votes", verbose_name="表决")
    code = models.CharField("回执码", max_length=20, default="", blank=True)
    sealed = models.CharField("加密的选择", max_length=120, default="", blank=True)
    choice = models.CharField("选择", max_length=10, default="", blank=True)

    class Meta:
        verbose_name = "无记名电子票"
        verbose_name_plural = "无记名电子票"
        ordering = ["ballot", "choice", "id"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "code"], condition=~Q(code=""), name="one_vote_per_code"),
            models.CheckConstraint(
                condition=(Q(choice="") & ~Q(sealed="") & ~Q(code="")) | (~Q(choice="") & Q(sealed="") & Q(code="")),
                name="sealed_with_code_or_counted_without",
            ),
        ]

    def __str__(self) -> str:
        return "无记名票"


class Resolution(models.Model):
    """决定: what an announced ballot adopted, numbered per organisation and year."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="resolutions", verbose_name="机关")
    ballot = models.OneToOneField(Ballot, models.PROTECT, related_name="resolution", verbose_name="表决")
    year = models.PositiveIntegerField("年度")
    number = models.PositiveIntegerField("编号")
    text = models.TextField("决定内容")
    with_revision = models.BooleanField("原则同意", default=False)
    adopted_at = models.DateTimeField("通过时间")

    class Meta:
        verbose_name = "决定"
        verbose_name_plural = "决定"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "number"], name="resolution_number_once")
        ]

    def __str__(self) -> str:
        return f"〔{self.year}〕{self.number}号"
