"""Dates and numbers as an office writes them: 2026年9月3日（周四）15:00."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone

register = template.Library()
WEEKDAYS = "一二三四五六日"


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """2026年9月3日（周四）; empty for no date."""
    if not value:  # a template hands over an empty text for what is not there
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return f"{value.year}年{value.month}月{value.day}日（周{WEEKDAYS[value.weekday()]}）"


@register.filter
def cn_datetime(value: datetime | None) -> str:
    """2026年9月3日（周四）15:00, in Beijing time; empty for no time."""
    if not value:  # a template hands over an empty text for what is not there
        return ""
    local = timezone.localtime(value)
    return f"{cn_date(local)}{local:%H:%M}"


@register.filter
def cn_time(value: datetime | None) -> str:
    """15:00 in Beijing time; empty for no time."""
    return f"{timezone.localtime(value):%H:%M}" if value else ""


@register.filter
def lookup(mapping: dict[object, object], key: object) -> object:
    """The value under `key`, or an empty text: templates cannot index by variable."""
    return mapping.get(key, "")
