"""Choices and methods as people read and press them."""

from __future__ import annotations

from django import template

from committees.rules import Choice, Method

register = template.Library()
KEYS = {Choice.FOR: "1", Choice.AGAINST: "2", Choice.ABSTAIN: "3", Choice.DEFER: "4"}


@register.filter
def choice_label(code: str) -> str:
    """同意 for `for`; a dash for none."""
    return Choice(code).label if code else "—"


@register.filter
def choice_key(code: str) -> str:
    """The key on the keyboard for a choice."""
    return KEYS[Choice(code)]


@register.filter
def method_label(code: str) -> str:
    """举手 for `show-of-hands`."""
    return Method(code).label
