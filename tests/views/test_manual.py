"""The manual inside the application says what its files say, and leads nowhere that there is not."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from django.urls import reverse

from committees.manual.rules import page_html
from committees.manual.selectors import ORDER, chapters, picture, text_of
from tests.factories import make_district
from tests.items import signed_in


def test_a_page_keeps_its_words_and_escapes_them() -> None:
    text = "# 题\n\n一段<script>。\n\n1. **甲**：乙\n2. 丙\n\n![图](images/setup.png)\n\n"
    text += "    run --it\n\n执行 `a < b`，见[建立](setup.md)和[别处](../x.md)。"
    page = page_html(text, "/manual/")
    assert "&lt;script&gt;" in page
    assert "<ol><li><strong>甲</strong>：乙</li><li>丙</li></ol>" in page
    assert 'src="/manual/images/setup/"' in page
    assert "<pre><code>run --it</code></pre>" in page
    assert '执行 <code>a &lt; b</code>，见<a href="/manual/setup/">建立</a>和别处' in page


def test_no_sign_of_the_files_is_printed() -> None:
    for key in ORDER:
        words = re.sub(r"<[^>]+>", "", page_html(text_of(key) or "", "/manual/"))
        assert not re.search(r"`|\*\*|^#|\]\(", words, re.MULTILINE), key


def test_every_chapter_exists_with_its_pictures() -> None:
    assert [chapter.key for chapter in chapters()] == list(ORDER)
    for key in (*ORDER, "README"):
        for name in re.findall(r"\(images/([a-z-]+)\.png\)", text_of(key) or ""):
            assert picture(name) is not None, (key, name)
        for other in re.findall(r"\(([a-z-]+)\.md\)", text_of(key) or ""):
            assert text_of(other) is not None, (key, other)


def test_what_the_manual_says_to_press_stands_on_a_page() -> None:
    """点“…” and “…”→“…”: the words of a button or a place, as some page or form of the product has them."""
    home = Path(__file__).resolve().parents[2]
    folders = ("templates", "static/js", "committees", "meetings", "decisions", "personnel")
    files = (
        path for folder in folders for path in (home / folder).rglob("*") if path.suffix in {".html", ".py", ".js"}
    )
    product = "\n".join(each.read_text() for each in files if "migrations" not in each.parts)
    pressed = re.compile(r"(?:点|点击|按|→)“([^”]+)”|“([^”]+)”(?=→)")
    said = {(key, "".join(words)) for key in ORDER for words in pressed.findall(text_of(key) or "")}
    assert len(said) > 40
    assert sorted(pair for pair in said if pair[1] not in product) == []


@pytest.mark.django_db
def test_the_manual_is_read_by_whoever_signed_in(now: datetime) -> None:
    client = signed_in(make_district(now, members=1), "handler")
    assert "三个管理员" in client.get(reverse("manual-page", args=["setup"])).text
    assert reverse("manual-page", args=["live"]) in client.get(reverse("manual")).text
    assert client.get("/manual/nothing/").status_code == 404
    assert client.get("/manual/images/nothing/").status_code == 404
