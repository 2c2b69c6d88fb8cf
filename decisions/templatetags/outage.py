"""What a late sheet holds, readable: its content is plain data, its times are text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template

from committees.models import User
from committees.people.selectors import person_of
from committees.templatetags.cn import cn_datetime, cn_time

register = template.Library()


@register.filter
def iso_time(text: str) -> str:
    """2026年9月3日（周四）15:00 for an ISO time; nothing for none."""
    return cn_datetime(datetime.fromisoformat(text)) if text else ""


@register.filter
def iso_clock(text: str) -> str:
    """15:00 for an ISO time; nothing for none."""
    return cn_time(datetime.fromisoformat(text)) if text else ""


@register.filter
def person_name(user: User) -> str:
    """Who a login is; the login's own name where nobody stands behind it."""
    person = person_of(user)
    return person.name if person is not None else str(user)


@register.filter
def lookup(content: Mapping[str, Any], name: str) -> Any:
    """The value under a name that a template would take for a method (`items`)."""
    return content[name]
