"""Imports: the file as it was handed in, and what became of it."""

from __future__ import annotations

from django.db import models

from committees.people.models import Organisation, User
from committees.sheets.states import RUN_LABELS, RunState


class ImportRun(models.Model):
    """One workbook taken in: previewed, then confirmed or dropped. Nothing of it is written before that."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="imports", verbose_name="机关")
    kind = models.CharField("种类", max_length=30)
    file_name = models.CharField("文件名", max_length=200)
    digest = models.CharField("摘要", max_length=64)
    algorithm = models.CharField("算法", max_length=20, default="sha256")
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(str(k), v) for k, v in RUN_LABELS.items()],
        default=RunState.PREVIEWED,
    )
    counts = models.JSONField("行数", default=dict, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    created_at = models.DateTimeField("上传时间")
    finished_at = models.DateTimeField("办结时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "表格导入"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=RunState.PREVIEWED) | models.Q(finished_at__isnull=False),
                name="import_ends_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.file_name
