"""The manual's own few signs: headings, paragraphs, lists, pictures, links, bold, commands. Pure text to HTML.

The manual is written for reading as it stands; this is what its pages use, not a language.
"""

from __future__ import annotations

import html
import re

HEADING = re.compile(r"(#{1,3}) (.+)")
NUMBERED = re.compile(r"\d+\. (.+)")
BULLET = re.compile(r"- (.+)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(images/([a-z0-9-]+)\.png\)")
PAGE_LINK = re.compile(r"\[([^\]]+)\]\(([a-z-]+)\.md\)")
OTHER_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
CODE = re.compile(r"`([^`]+)`")
BOLD = re.compile(r"\*\*([^*]+)\*\*")


def title_of(text: str) -> str:
    """The words of the first heading."""
    found = HEADING.match(text)
    return found[2] if found else ""


def page_html(text: str, address: str) -> str:
    """A page as HTML. `address`: where the manual lies, with a slash at its end; links elsewhere become plain words."""
    parts: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.splitlines()
        parts += _block(lines, address)
    return "\n".join(parts)


def _block(lines: list[str], address: str) -> list[str]:
    heading = HEADING.match(lines[0])
    if heading:
        level = len(heading[1])
        rest = _block(lines[1:], address) if lines[1:] else []
        return ([] if level == 1 else [f"<h{level}>{_inline(heading[2], address)}</h{level}>"]) + rest
    if lines[0].startswith("    "):
        return [f"<pre><code>{html.escape(chr(10).join(line.strip() for line in lines))}</code></pre>"]
    for pattern, tag in ((NUMBERED, "ol"), (BULLET, "ul")):
        found = [pattern.match(line) for line in lines]
        if all(found):
            items = "".join(f"<li>{_inline(each[1], address)}</li>" for each in found if each)
            return [f"<{tag}>{items}</{tag}>"]
    picture = PICTURE.fullmatch(lines[0])
    if picture:
        source, words = f"{address}images/{picture[2]}/", html.escape(picture[1])
        return [f'<figure><img class="img-fluid border" src="{source}" alt="{words}" loading="lazy"></figure>']
    return [f"<p>{_inline(''.join(lines), address)}</p>"]


def _inline(words: str, address: str) -> str:
    safe = html.escape(words)
    safe = PAGE_LINK.sub(lambda found: f'<a href="{address}{found[2]}/">{found[1]}</a>', safe)
    safe = BOLD.sub(r"<strong>\1</strong>", OTHER_LINK.sub(r"\1", safe))
    return CODE.sub(r"<code>\1</code>", safe)
