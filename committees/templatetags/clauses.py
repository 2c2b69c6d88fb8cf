"""Clauses, forces and outcomes in templates: `{% load clauses %}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from committees.rulebooks.links import clause_label, clause_url
from committees.rules import Clause, Force, Matter, Outcome

register = template.Library()
FORCE_ICONS = {Force.MANDATORY: "lock-fill", Force.ORDINARY: "pencil-square", Force.OPTIONAL: "circle"}
FORCE_TONES = {Force.MANDATORY: "active", Force.ORDINARY: "waiting", Force.OPTIONAL: "neutral"}
FORCE_EFFECTS = {
    Force.MANDATORY: "不符合时系统不予办理",
    Force.ORDINARY: "确需突破时须记明理由和准许人",
    Force.OPTIONAL: "可以选用",
}


@register.simple_tag
def clause_link(clause: Clause | Mapping[str, Any] | str | None, version: Any = None) -> SafeString | str:
    """The clause as a link to the rule that it is; plain words where it stands in no known rulebook."""
    if not clause:
        return ""
    if isinstance(clause, str):
        return format_html('<span class="clause">{}</span>', clause)
    url = clause_url(clause, version or None)
    label = clause_label(clause)
    if not url:
        return format_html('<span class="clause">{}</span>', label)
    return format_html('<a class="clause" href="{}">{}</a>', url, label)


@register.simple_tag
def force_badge(force: str) -> SafeString:
    """必须, 一般 or 可以: a word, a sign and what it means for the software."""
    known = Force(str(force))
    return format_html(
        '<span class="state-badge state-badge--{}" title="{}"><i class="bi bi-{}" aria-hidden="true"></i>{}</span>',
        FORCE_TONES[known],
        FORCE_EFFECTS[known],
        FORCE_ICONS[known],
        known.label,
    )


@register.filter
def outcome_word(outcome: str) -> str:
    """An outcome (or a class of matters) in Chinese."""
    code = str(outcome)
    for words in (Outcome, Matter):
        if code in {str(each) for each in words}:
            return words(code).label
    return "无法判断" if code == "error" else code


@register.filter
def matter_word(code: str) -> str:
    """A class of matters in Chinese."""
    return Matter(code).label if code in {str(each) for each in Matter} else code
