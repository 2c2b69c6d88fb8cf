"""The report text of an item: plain paragraphs or simple rich text, never anything that acts."""

from __future__ import annotations

import re

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    "p", "br", "b", "strong", "i", "em", "u", "s", "h3", "h4", "ul", "ol", "li", "blockquote",
    "table", "thead", "tbody", "tr", "th", "td", "caption", "sub", "sup",
}  # fmt: skip
ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}, "ol": {"start"}}
IS_RICH = re.compile(rf"</?({'|'.join(sorted(TAGS))})(\s[^<>]*)?/?>", re.IGNORECASE)
BLOCK_END = re.compile(r"</(p|li|h3|h4|tr|blockquote)>|<br\s*/?>", re.IGNORECASE)


def is_rich(text: str) -> bool:
    """Whether a text holds tags that we know; "投资 < 100 万" does not."""
    return IS_RICH.search(text) is not None


def clean_report(text: str) -> str:
    """What is kept: rich text without script, style, links or images; plain text as it was typed."""
    stripped = text.strip()
    return nh3.clean(stripped, tags=TAGS, attributes=ATTRIBUTES) if is_rich(stripped) else stripped


def report_html(text: str) -> SafeString:
    """What is shown. Cleaned once more, since rows may come from elsewhere; plain text becomes paragraphs."""
    if is_rich(text):
        return mark_safe(nh3.clean(text, tags=TAGS, attributes=ATTRIBUTES))  # noqa: S308 - cleaned in this line
    return mark_safe(linebreaks(text, autoescape=True))  # noqa: S308 - escaped in this line


def report_text(text: str) -> str:
    """The words alone, a line for each paragraph: for documents, search and messages."""
    if not is_rich(text):
        return text.strip()
    broken = BLOCK_END.sub("\n", text)
    words = nh3.clean(broken, tags=set(), attributes={})
    plain = words.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&")
    return "\n".join(line.strip() for line in plain.splitlines() if line.strip())
