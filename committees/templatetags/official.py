"""Text for the paper: escaped, with every character that the usual faces lack set in the face that has it."""

from __future__ import annotations

from itertools import groupby

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from committees.documents.fonts import uncommon_characters

register = template.Library()


@register.filter
def glyphs(text: str) -> SafeString:
    """Wrap uncommon characters, so that the taller metrics of their face do not push the lines of the page apart."""
    content = str(text)
    rare = uncommon_characters(content)
    runs = [(uncommon, "".join(run)) for uncommon, run in groupby(content, key=rare.__contains__)]
    return format_html_join("", "{}", ((_set(run, uncommon=uncommon),) for uncommon, run in runs))


def _set(run: str, *, uncommon: bool) -> SafeString:
    return format_html('<span class="uncommon">{}</span>', run) if uncommon else conditional_escape(run)
