"""The table of days that differ from Monday–Friday: days off and make-up workdays, editable by an administrator."""

from django.db import models


class CalendarDay(models.Model):
    """One day on which the ordinary week does not hold. Years with a row are loaded; others are 暂定."""

    class Kind(models.TextChoices):
        OFF = "off", "放假"
        WORK = "work", "上班（调休）"

    date = models.DateField("日期", unique=True)
    kind = models.CharField("类别", max_length=4, choices=Kind.choices)
    name = models.CharField("名称", max_length=40, default="", blank=True)
    source = models.CharField("来源", max_length=100)

    class Meta:
        verbose_name = "日历日"
        verbose_name_plural = "日历日"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()}"


class CalendarYear(models.Model):
    """A year whose arrangement is known in full; deadlines in other years are provisional."""

    year = models.PositiveIntegerField("年份", unique=True)
    source = models.CharField("来源", max_length=100)
    loaded_at = models.DateTimeField("载入时间")

    class Meta:
        verbose_name = "日历年度"
        verbose_name_plural = "日历年度"
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year}年"
