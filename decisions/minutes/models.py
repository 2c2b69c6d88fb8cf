"""纪要: structured paragraphs bound to the record, comments beside them, a number given at signing."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils import timezone

from committees.models import Committee, Organisation, Person, User
from decisions.minutes.rules import word_before_number
from decisions.minutes.states import MINUTES_STATE_LABELS, PARAGRAPH_LABELS, MinutesState, ParagraphKind
from meetings.models import AgendaEntry, Meeting


class NumberSeries(models.Model):
    """The counter of one series in one year: raised in the transaction that gives the number, so there are no gaps."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="机关")
    series = models.CharField("序列", max_length=60)
    year = models.PositiveIntegerField("年度")
    last = models.PositiveIntegerField("末号", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "纪要编号"
        constraints = [
            models.UniqueConstraint(fields=["organisation", "series", "year"], name="number_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.series}〔{self.year}〕{self.last}"


class MinutesTemplate(models.Model):
    """版头与版记: what an organisation prints around its minutes. A change is a new version; the old ones stay.

    Without a committee it holds for all bodies of the organisation that have none of their own. What is left empty
    is the software's default. `sample_digest` is the rendered and checked sample: without it nothing is adopted.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="机关")
    committee = models.ForeignKey(
        Committee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="会议主体"
    )
    version = models.PositiveIntegerField("版本")
    mark = models.CharField("纪要标志（版头）", max_length=40, default="", blank=True)
    series = models.CharField("纪要代字", max_length=20, default="", blank=True)
    issued_by = models.CharField("印发机关（印制单位）", max_length=40, default="", blank=True)
    copies_to = models.JSONField("抄送", default=list, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="拟定账号")
    proposed_at = models.DateTimeField("拟定时间")
    sample_digest = models.CharField("样张摘要", max_length=64, default="", blank=True)
    sample_checks = models.JSONField("样张检查", default=list, blank=True)
    adopted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="启用账号"
    )
    adopted_at = models.DateTimeField("启用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "纪要版式"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "version"], name="template_version_once"),
            models.CheckConstraint(
                condition=Q(adopted_at=None) | ~Q(sample_digest=""), name="adopted_template_was_checked"
            ),
            models.CheckConstraint(
                condition=Q(proposed_by=None) | Q(adopted_by=None) | ~Q(proposed_by=models.F("adopted_by")),
                name="template_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mark or '纪要'} 第{self.version}版"


class Minutes(models.Model):
    """The minutes of a meeting. Facts are a copy of the frozen record; what was signed is named by its digest."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="minutes", verbose_name="机关")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes", verbose_name="会议")
    version = models.PositiveIntegerField("版本", default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="替换"
    )
    template = models.ForeignKey(
        MinutesTemplate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="版式"
    )
    title = models.CharField("标题", max_length=150)
    facts = models.JSONField("会议事实")
    copies_to = models.JSONField("抄送", default=list, blank=True)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(str(k), v) for k, v in MINUTES_STATE_LABELS.items()],
        default=MinutesState.DRAFTING,
    )
    revision = models.PositiveIntegerField("修改次数", default=0)
    due_at = models.DateTimeField("印发时限", null=True, blank=True)
    deadline = models.JSONField("时限依据", null=True, blank=True)
    series = models.CharField("序列", max_length=60)
    year = models.PositiveIntegerField("年度", null=True, blank=True)
    number = models.PositiveIntegerField("编号", null=True, blank=True)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="起草账号")
    drafted_at = models.DateTimeField("起草时间")
    submitted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="送审账号"
    )
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="把关账号"
    )
    checked_at = models.DateTimeField("把关时间", null=True, blank=True)
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发账号"
    )
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    signed_digest = models.CharField("签发内容摘要", max_length=64, default="", blank=True)
    ledger_digest = models.CharField("签发时台账末条摘要", max_length=64, default="", blank=True)
    algorithm = models.CharField("摘要算法", max_length=20, default="sha256")
    pdf_digest = models.CharField("文件摘要", max_length=64, default="", blank=True)
    pdf_size = models.PositiveBigIntegerField("文件大小（字节）", default=0)
    # 版记 of a paper made anew because it is issued on a later day than it was signed on.
    printed_on = models.DateField("版记印发日期", null=True, blank=True)
    issued_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="印发账号"
    )
    issued_at = models.DateTimeField("印发时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "纪要"
        ordering = ["-drafted_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_at"], name="minutes_due")]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "version"], name="minutes_version_once"),
            models.UniqueConstraint(
                fields=["meeting"], condition=~Q(state="issued"), name="one_open_minutes_per_meeting"
            ),
            models.UniqueConstraint(
                fields=["organisation", "series", "year", "number"],
                condition=Q(number__isnull=False),
                name="minutes_number_once",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["numbered", "issued"])
                | (
                    Q(number__isnull=False, year__isnull=False, signed_by__isnull=False, signed_at__isnull=False)
                    & ~Q(signed_digest="")
                ),
                name="numbered_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state="issued") | (Q(issued_at__isnull=False) & ~Q(pdf_digest="")), name="issued_has_file"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def imprint_day(self) -> date | None:
        """印发日期 in the 版记 of the paper: the day of signing, unless it was made anew for a later day."""
        return self.printed_on or (timezone.localtime(self.signed_at).date() if self.signed_at else None)

    @property
    def number_words(self) -> str:
        """〔2026〕5号 behind the template's 代字, or nothing before signing."""
        return f"{word_before_number(self.series)}〔{self.year}〕{self.number}号" if self.number else ""


class MinutesParagraph(models.Model):
    """One paragraph. `key` ties a bound one to its fact; `version` guards against two people rewriting at once."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="paragraphs", verbose_name="纪要")
    position = models.PositiveIntegerField("顺序")
    key = models.CharField("事实标识", max_length=60, default="", blank=True)
    kind = models.CharField(
        "类别", max_length=12, choices=[(str(k), v) for k, v in PARAGRAPH_LABELS.items()], default=ParagraphKind.PROSE
    )
    entry = models.ForeignKey(
        AgendaEntry, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="议程项"
    )
    lead = models.CharField("引语", max_length=30, default="", blank=True)
    text = models.TextField("内容", default="", blank=True)
    bound = models.BooleanField("取自记录", default=False)
    version = models.PositiveIntegerField("修改次数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "纪要段落"
        ordering = ["minutes", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "key"], condition=~Q(key=""), name="one_paragraph_per_fact"),
            models.CheckConstraint(condition=Q(bound=False) | ~Q(key=""), name="bound_paragraph_names_its_fact"),
        ]

    def __str__(self) -> str:
        return f"{self.lead}{self.text}"[:40]


class MinutesComment(models.Model):
    """A remark beside a paragraph, with a suggested wording or without; replies hang below it."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="comments", verbose_name="纪要")
    paragraph = models.ForeignKey(
        MinutesParagraph, models.SET_NULL, null=True, blank=True, related_name="comments", verbose_name="段落"
    )
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies", verbose_name="回复"
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="作者")
    author_name = models.CharField("姓名", max_length=60)
    text = models.CharField("意见", max_length=500)
    suggestion = models.TextField("建议改为", default="", blank=True)
    revision = models.PositiveIntegerField("针对的修改次数", default=0)
    at = models.DateTimeField("时间")
    resolved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="处理账号"
    )
    resolved_at = models.DateTimeField("处理时间", null=True, blank=True)
    resolution = models.CharField("处理结果", max_length=20, default="", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "纪要意见"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:40]


class CoSignature(models.Model):
    """会签: a leader concerned agrees to the wording, named by its digest, before it goes to the signer."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="cosignatures", verbose_name="纪要")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="会签人")
    name = models.CharField("姓名", max_length=60)
    grounds = models.CharField("会签事项", max_length=300)
    asked_at = models.DateTimeField("送会签时间")
    signed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="会签账号"
    )
    signed_at = models.DateTimeField("会签时间", null=True, blank=True)
    digest = models.CharField("会签内容摘要", max_length=64, default="", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "纪要会签"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["minutes", "person"], name="cosigner_once"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None, digest="")
                | (Q(signed_at__isnull=False, signed_by__isnull=False) & ~Q(digest="")),
                name="cosigned_names_what_was_seen",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MinutesRevision(models.Model):
    """The whole wording at one step of the review, kept for comparing."""

    minutes = models.ForeignKey(Minutes, models.CASCADE, related_name="revisions", verbose_name="纪要")
    number = models.PositiveIntegerField("稿次")
    step = models.CharField("环节", max_length=20)
    digest = models.CharField("内容摘要", max_length=64)
    content = models.JSONField("内容")
    by_name = models.CharField("经办人", max_length=60, default="", blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "纪要稿次"
        ordering = ["minutes", "number"]
        constraints = [models.UniqueConstraint(fields=["minutes", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"第{self.number}稿"
