"""A letter with its head corner, addressees, annexes and signature: the other elements of the format."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from committees.documents.official import (
    Annex,
    Heading,
    Imprint,
    OfficialDocument,
    Paragraph,
    Signature,
    digest_words,
    office_of,
    official_number,
)
from committees.documents.rendering import render_official
from tests.pdf import samples
from tests.pdf.measure import Line, MeasuredPdf

PLACE = 156 / 28


def letter(**changes: object) -> OfficialDocument:
    parts: dict[str, object] = {
        "heading": Heading(
            "中共卫东区委办公室文件",
            official_number("卫办发", 2026, 7),
            copy_number="000012",
            restriction="内部",
            urgency="特急",
        ),
        "title_lines": ("关于做好老旧小区改造工作的通知",),
        "addressees": "各街道党工委，区委各部门",
        "body": (Paragraph("经区委常委会会议研究，现将有关事项通知如下。"),),
        "annexes": (Annex("任务分工表"), Annex("时间安排表")),
        "signature": Signature("中共卫东区委办公室", date(2026, 9, 8)),
        "imprint": Imprint("中共卫东区委办公室", date(2026, 9, 8), ("区纪委",)),
    }
    return OfficialDocument(**(parts | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> MeasuredPdf:
    pdf = render_official(letter(), identifier="letter:1", created=samples.CREATED, template="documents/letter.html")
    return MeasuredPdf(pdf, tmp_path_factory.mktemp("pdf"))


def line(paper: MeasuredPdf, start: str) -> Line:
    return next(each for page in range(len(paper.pages)) for each in paper.body(page) if each.text.startswith(start))


def test_copy_number_restriction_and_urgency_stand_at_the_top_left_in_order(paper: MeasuredPdf) -> None:
    corner = [line(paper, word) for word in ("000012", "内部", "特急")]
    assert [each.left for each in corner] == pytest.approx([28] * 3, abs=0.5)
    assert [each.top for each in corner] == sorted(each.top for each in corner)
    assert corner[0].top == pytest.approx(37 + (225 / 22 - 16 * 25.4 / 72) / 2, abs=1.5)
    assert corner[2].bottom < line(paper, "中共卫东区委办公室文件").top + 6


def test_addressees_begin_at_the_edge_and_the_body_two_places_in(paper: MeasuredPdf) -> None:
    assert line(paper, "各街道党工委").left == pytest.approx(28, abs=0.5)
    assert line(paper, "各街道党工委").text.endswith("：")
    assert line(paper, "经区委常委会").left == pytest.approx(28 + 2 * PLACE, abs=0.5)


def test_annexes_are_numbered_a_line_below_and_hang_after_the_colon(paper: MeasuredPdf) -> None:
    first, second = line(paper, "附件：1.任务分工表"), line(paper, "2.时间安排表")
    assert first.left == pytest.approx(28 + 2 * PLACE, abs=0.5)
    assert second.left == pytest.approx(28 + 5 * PLACE, abs=0.5)
    assert first.bottom - line(paper, "经区委常委会").bottom == pytest.approx(2 * 225 / 22, abs=1)


def test_a_single_annex_has_no_number(tmp_path: Path) -> None:
    document = letter(annexes=(Annex("任务分工表"),))
    pdf = render_official(document, identifier="x", created=samples.CREATED, template="documents/letter.html")
    assert "附件：任务分工表" in MeasuredPdf(pdf, tmp_path).text()


def test_issuer_and_date_stand_at_the_right_above_the_imprint(paper: MeasuredPdf) -> None:
    dated = line(paper, "2026年9月8日")
    assert dated.right == pytest.approx(184 - 4 * PLACE, abs=1)
    assert dated.bottom < line(paper, "抄送：区纪委。").top


@pytest.mark.parametrize("extra", range(1, 8))
def test_the_signature_never_stands_on_a_page_without_text(extra: int, tmp_path: Path) -> None:
    body = tuple(Paragraph(f"第{number}条要求。") for number in range(extra))
    pdf = render_official(letter(body=body), identifier="x", created=samples.CREATED, template="documents/letter.html")
    paper = MeasuredPdf(pdf, tmp_path)
    lines = [each.text for each in paper.body(len(paper.pages) - 1)]
    assert lines.index("中共卫东区委办公室") > 0


def test_an_office_needs_no_office_of_its_own() -> None:
    assert office_of("中共卫东区委") == "中共卫东区委办公室"
    assert office_of("中共安平市卫东区委办公室") == "中共安平市卫东区委办公室"
    assert digest_words("ab" * 32).split(" ") == ["abababab"] * 8
