"""The secret links by which people read their meetings in a calendar of their own."""

from django.db import models

from committees.models import User


class CalendarFeed(models.Model):
    """One person's link. Only the digest of its secret is kept: the link is shown once, and dies when it is renewed."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed", verbose_name="账号")
    digest = models.CharField("密钥摘要", max_length=64, unique=True)
    created_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "日历订阅"

    def __str__(self) -> str:
        return f"{self.user}"
