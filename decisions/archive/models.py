"""归档: filed once, packed once; both rows are as unchangeable as the ledger (see triggers.py)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from committees.models import Organisation, User
from decisions.archive.rules import archive_number
from decisions.archive.states import RETENTION_LABELS, Retention
from meetings.models import Meeting


class ArchiveFiling(models.Model):
    """A meeting's file taken into the archive: its number, and for a correction the filing that it replaces."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="filings", verbose_name="机关")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="filings", verbose_name="会议")
    version = models.PositiveIntegerField("版本", default=1)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="替换"
    )
    reason = models.CharField("更正原因", max_length=300, default="", blank=True)
    fonds = models.CharField("全宗号", max_length=60)
    section = models.CharField("机构代码", max_length=20, default="BGS")
    year = models.PositiveIntegerField("年度")
    retention = models.CharField(
        "保管期限",
        max_length=4,
        choices=[(str(k), v) for k, v in RETENTION_LABELS.items()],
        default=Retention.PERMANENT,
    )
    piece = models.PositiveIntegerField("件号")
    # Papers that were discussed and not passed are a piece of their own, kept ten years.
    short_piece = models.PositiveIntegerField("未通过材料件号", null=True, blank=True)
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="归档账号")
    filed_at = models.DateTimeField("归档时间")

    class Meta:
        verbose_name = verbose_name_plural = "归档登记"
        ordering = ["-year", "piece", "version"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "version"], name="filing_version_once"),
            models.UniqueConstraint(
                fields=["organisation", "year", "retention", "piece", "version"], name="piece_number_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "year", "short_piece", "version"],
                condition=Q(short_piece__isnull=False),
                name="short_piece_number_once",
            ),
            models.CheckConstraint(
                condition=Q(version=1, replaces=None) | (Q(replaces__isnull=False) & ~Q(reason="")),
                name="corrected_filing_names_the_old",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """档号."""
        return archive_number(self.fonds, self.year, Retention(self.retention), self.piece, self.section)

    @property
    def short_number(self) -> str:
        """档号 of the piece with the papers that were not passed; empty where there are none."""
        if self.short_piece is None:
            return ""
        return archive_number(self.fonds, self.year, Retention.TEN, self.short_piece, self.section)


class ArchivePackage(models.Model):
    """The frozen file of a filing: its digests, its manifest, and what the four-property check found."""

    filing = models.OneToOneField(ArchiveFiling, models.PROTECT, related_name="package", verbose_name="归档登记")
    digest = models.CharField("归档包摘要", max_length=64)
    size = models.PositiveBigIntegerField("大小（字节）")
    manifest_digest = models.CharField("清单摘要", max_length=64, unique=True)
    algorithm = models.CharField("算法", max_length=20, default="sha256")
    manifest = models.JSONField("清单")
    packed_at = models.DateTimeField("封装时间")

    class Meta:
        verbose_name = verbose_name_plural = "归档包"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.filing)
