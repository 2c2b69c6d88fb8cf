"""Long work as rows: the broker may lose anything, the row is what is due."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from committees.documents.states import JOB_WORDS, OPEN_STATES, JobState


class Job(models.Model):
    """One piece of background work about one subject (as `minutes:12`), claimed by compare-and-swap."""

    kind = models.CharField("类别", max_length=40)
    subject = models.CharField("对象", max_length=80)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="申请人",
        null=True,
        blank=True,
        related_name="jobs",
    )
    state = models.CharField(
        "状态", max_length=10, choices=[(s.value, JOB_WORDS[s]) for s in JobState], default=JobState.QUEUED
    )
    progress = models.PositiveSmallIntegerField("进度", default=0)
    message = models.CharField("说明", max_length=500, blank=True)
    # Each claim raises it: a worker that was given up for dead can no longer write over its successor.
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    result_digest = models.CharField("结果摘要", max_length=64, blank=True)
    result_name = models.CharField("结果文件名", max_length=200, blank=True)
    result_type = models.CharField("结果类型", max_length=120, blank=True)
    created_at = models.DateTimeField("申请时间")
    woken_at = models.DateTimeField("最近唤醒时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    heartbeat_at = models.DateTimeField("最近进展时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        app_label = "committees"
        verbose_name = verbose_name_plural = "后台任务"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(state__in=[s.value for s in OPEN_STATES]),
                name="one_open_job_per_subject",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="job_progress_to_100"),
            models.CheckConstraint(
                condition=~Q(state=JobState.DONE.value) | Q(finished_at__isnull=False), name="job_done_has_time"
            ),
        ]
        indexes = [models.Index(fields=["state", "woken_at"], name="job_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    @property
    def state_word(self) -> str:
        """The state in Chinese."""
        return JOB_WORDS[JobState(self.state)]

    @property
    def is_open(self) -> bool:
        """Still waiting or running."""
        return self.state in OPEN_STATES
