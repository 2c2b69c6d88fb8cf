"""Minutes as DOCX: the same words as the paper, plain text only, and no way back in."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from committees.documents.storage import read_checked
from committees.documents.tasks import run_job
from committees.documents.word import write_docx
from decisions.minutes import services
from tests.minutes_support import hold_meeting
from tests.pdf.samples import CREATED, minutes


def test_the_words_and_faces_are_those_of_the_paper() -> None:
    document = minutes(2)
    content = write_docx(document, created=CREATED)
    book = Document(io.BytesIO(content))
    text = "\n".join(paragraph.text for paragraph in book.paragraphs)
    for each in document.body:
        assert f"{each.lead}{each.text}" in text
    for line in document.shown_attendance:
        assert all(who.name in text for who in line.people)
    assert "〔2026〕15号" in text
    assert "抄送：" in text
    assert round(book.sections[0].top_margin.mm) == 37
    faces = {run._element.rPr.rFonts.get(qn("w:eastAsia")) for each in book.paragraphs for run in each.runs}
    rules = [each.get(qn("w:sz")) for each in book.element.body.iter(qn("w:top"), qn("w:bottom"))]
    assert rules[0] == "8"  # the red line
    assert rules[-3:] == ["8", "6", "8"]  # the 版记: thick, thin, thick
    for footer in (book.sections[0].footer, book.sections[0].even_page_footer):
        assert footer.paragraphs[0].text.startswith("— ")
        assert [each.get(qn("w:instr")) for each in footer._element.iter(qn("w:fldSimple"))] == ["PAGE"]
    assert faces == {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        links = parts.read("word/_rels/document.xml.rels").decode()
    assert "TargetMode" not in links  # nothing outside is named


@pytest.mark.django_db
def test_a_draft_says_that_it_is_not_issued(now: datetime, settings: Any, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path
    held = hold_meeting(now)
    draft = held.draft()
    job = services.request_word(minutes=draft, user=held.user("office"), now=held.now)
    assert run_job(job.pk) == "done"
    job.refresh_from_db()
    assert job.result_name.endswith("（送审稿）.docx")
    text = "".join(each.text for each in Document(io.BytesIO(read_checked(job.result_digest))).paragraphs)
    assert "送审稿，未签发" in text
    assert "第2件事项" not in text
