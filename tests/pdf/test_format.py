"""GB/T 9704-2012 measured on real PDFs: each of the points that an office would check with a ruler."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise, takewhile

import pytest

from committees.documents import storage
from committees.documents.official import Imprint, Paragraph
from committees.documents.rendering import render_official
from committees.documents.rules import TextPage, secrecy_marks
from tests.pdf import samples
from tests.pdf.measure import MeasuredPdf, dark_rules, red_rows

ITEMS_FOR_PAGES = {3: 2, 12: 12}
HEADING = re.compile(r"[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）")


@pytest.fixture(scope="module", params=[3, 12], ids=["3 pages", "12 pages"])
def paper(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> MeasuredPdf:
    pdf = render_official(
        samples.minutes(ITEMS_FOR_PAGES[request.param]), identifier="minutes:1", created=samples.CREATED
    )
    measured = MeasuredPdf(pdf, tmp_path_factory.mktemp("pdf"))
    assert len(measured.pages) == request.param
    return measured


@pytest.fixture
def measure(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., MeasuredPdf]:
    def render(document: object) -> MeasuredPdf:
        pdf = render_official(document, identifier="minutes:2", created=samples.CREATED)  # type: ignore[arg-type]
        return MeasuredPdf(pdf, tmp_path_factory.mktemp("pdf"))

    return render


def test_01_paper_is_a4(paper: MeasuredPdf) -> None:
    for page in paper.reader.pages:
        width, height = (float(side) * 25.4 / 72 for side in (page.mediabox.width, page.mediabox.height))
        assert width == pytest.approx(210, abs=1)
        assert height == pytest.approx(297, abs=1)


def test_02_body_begins_28_mm_from_the_left(paper: MeasuredPdf) -> None:
    for number in range(1, len(paper.pages) - 1):
        assert min(line.left for line in paper.body(number)) == pytest.approx(28, abs=1)


def test_03_nothing_passes_the_right_edge(paper: MeasuredPdf) -> None:
    for number in range(len(paper.pages)):
        assert max(line.right for line in paper.body(number)) <= 184.2


def test_03_nor_does_a_word_longer_than_a_line(measure: Callable[..., MeasuredPdf]) -> None:
    document = replace(samples.minutes(1), body=(Paragraph(f"文件摘要：{'9de1ba6c' * 8}。"),))
    assert max(line.right for line in measure(document).body(0)) <= 184.2


def test_04_a_full_page_has_22_lines(paper: MeasuredPdf) -> None:
    for number in range(1, len(paper.pages) - 1):
        lines, following = paper.body(number), paper.body(number + 1)
        # Headings go over with their text and leave their lines free (5.2.3: 特定情况可以作适当调整).
        gone_over = len(list(takewhile(lambda line: HEADING.match(line.text), following)))
        assert 22 - gone_over <= len(lines) <= 22
        assert HEADING.match(lines[-1].text) is None
        assert lines[0].top == pytest.approx(37 + 225 / 44 - 16 * 25.4 / 144, abs=1)
        assert lines[-1].bottom <= 262


def test_05_a_full_line_has_28_characters(paper: MeasuredPdf) -> None:
    full = [
        line
        for number in range(1, len(paper.pages) - 1)
        for line in paper.body(number)
        if line.left < 29 and line.right > 183 and not re.search(r"[0-9>≥]", line.text)
    ]
    assert len(full) >= 10
    assert {len(line.text) for line in full} == {28}


def test_06_red_mark_begins_72_mm_from_the_top(paper: MeasuredPdf) -> None:
    assert red_rows(paper.image(0))[0] == pytest.approx(72, abs=1.5)


def test_07_red_line_is_as_wide_as_the_text_and_4_mm_below_the_number(paper: MeasuredPdf) -> None:
    image = paper.image(0)
    top = red_rows(image)[-1]
    row = round(top * 150 / 25.4)
    red = [x for x in range(image.width) if image.getpixel((x, row))[0] > 150 > image.getpixel((x, row))[1]]
    assert (red[-1] - red[0] + 1) * 25.4 / 150 == pytest.approx(156, abs=0.5)
    assert red[0] * 25.4 / 150 == pytest.approx(28, abs=0.5)
    number = next(line for line in paper.body(0) if "〔" in line.text)
    first_red_of_line = min(y for y in red_rows(image) if y > number.top)
    assert first_red_of_line - number.bottom == pytest.approx(4, abs=1)


def test_08_number_has_its_form(paper: MeasuredPdf) -> None:
    number = next(line for line in paper.body(0) if "〔" in line.text)
    assert re.fullmatch(r"〔\d{4}〕[1-9]\d*号", number.text)
    assert (number.left + number.right) / 2 == pytest.approx(28 + 78, abs=1)


def test_09_title_is_22_points_and_centred(paper: MeasuredPdf) -> None:
    title = next(line for line in paper.body(0) if "第15次会议纪要" in line.text)
    assert paper.sizes(0, title.text) == {22.0}
    assert (title.left + title.right) / 2 == pytest.approx(28 + 78, abs=1)


def test_10_first_page_holds_body_text(paper: MeasuredPdf) -> None:
    title = next(line for line in paper.body(0) if "第15次会议纪要" in line.text)
    below = [line for line in paper.body(0) if line.top > title.bottom]
    assert below[0].text.startswith("2026年9月3日")
    assert len(below) >= 3


def test_11_page_numbers_stand_outside_below_the_text(paper: MeasuredPdf) -> None:
    for index in range(len(paper.pages)):
        (foot,) = paper.foot(index)
        assert foot.text == f"—{index + 1}—"
        assert (foot.top + foot.bottom) / 2 == pytest.approx(269, abs=2)
        if index % 2 == 0:
            assert foot.right == pytest.approx(184 - 156 / 28, abs=1)
        else:
            assert foot.left == pytest.approx(28 + 156 / 28, abs=1)


def test_12_last_rule_lies_on_the_foot_of_the_last_page(paper: MeasuredPdf) -> None:
    rules = dark_rules(paper.image(len(paper.pages) - 1, dpi=300), dpi=300)
    assert len(rules) == 3
    top, thick, _length = rules[-1]
    assert top + thick == pytest.approx(262, abs=1)
    assert all(rule[2] == pytest.approx(156, abs=0.5) for rule in rules)
    assert rules[1][1] < rules[0][1]
    assert thick == pytest.approx(rules[0][1], abs=0.1)


def test_13_attendance_stands_between_body_and_imprint(paper: MeasuredPdf) -> None:
    text = paper.text()
    places = [text.index(word) for word in ("组织实施。出席：", "出席：", "请假：", "列席：", "抄送：")]
    assert places == sorted(places)
    label = next(line for line in paper.body(len(paper.pages) - 1) if line.text.startswith("出席："))
    assert label.left == pytest.approx(28 + 2 * 156 / 28, abs=0.5)


def test_14_dates_have_no_leading_zeros(paper: MeasuredPdf) -> None:
    text = paper.text()
    assert "2026年9月8日印发" in text
    assert re.search(r"年0|月0", text) is None


def test_15_every_font_is_embedded_and_the_expected_faces_are_there(paper: MeasuredPdf) -> None:
    fonts = paper.fonts()
    assert all(fonts.values())
    assert {"FandolFang", "FandolHei", "FandolKai", "FandolSong", "Noto-Serif-CJK-SC-Bold"} <= set(fonts)
    assert not [name for name in fonts if "JP" in name or "KR" in name or "TC" in name]


def test_16_names_are_those_of_the_record(paper: MeasuredPdf) -> None:
    text = paper.text()
    found = {
        label: part.split("、")
        for label, part in re.findall(r"(出席|请假|列席)：(.*?)(?=出席：|请假：|列席：|抄送：)", text)
    }
    assert found["出席"] == list(samples.PRESENT)
    assert found["请假"] == list(samples.ON_LEAVE)
    assert found["列席"] == [unit + name for unit, name in samples.OBSERVERS]


def test_17_no_state_secret_mark(paper: MeasuredPdf) -> None:
    pages = [TextPage("", tuple(line.text for line in page), is_first=True) for page in paper.pages]
    assert secrecy_marks(pages, name="纪要.pdf").marks == ()


def test_18_digest_equals_that_of_the_file(paper: MeasuredPdf, settings: object, tmp_path: object) -> None:
    settings.BLOB_ROOT = tmp_path  # type: ignore[attr-defined]
    blob = storage.store(paper.content)
    assert blob.digest == hashlib.sha256(storage.path_of(blob.digest).read_bytes()).hexdigest()
    assert storage.read_checked(blob.digest) == paper.content


def test_same_input_gives_the_same_bytes(paper: MeasuredPdf) -> None:
    items = next(items for pages, items in ITEMS_FOR_PAGES.items() if pages == len(paper.pages))
    again = render_official(samples.minutes(items), identifier="minutes:1", created=samples.CREATED)
    assert again == paper.content


def test_title_language_variant_and_time_are_in_the_file(paper: MeasuredPdf) -> None:
    assert paper.reader.metadata is not None
    assert paper.reader.metadata.title == "中共卫东区委常委会2026年第15次会议纪要"
    assert paper.reader.metadata.creation_date == samples.CREATED
    assert paper.reader.root_object["/Lang"] == "zh-CN"
    xmp = paper.reader.root_object["/Metadata"].get_object().get_data().decode()
    assert 'part="3"' in xmp
    assert 'conformance="U"' in xmp


@pytest.mark.parametrize("extra", range(0, 23, 2))
def test_imprint_never_stands_alone_on_a_page(extra: int, measure: Callable[..., MeasuredPdf]) -> None:
    document = samples.minutes(1)
    filler = tuple(Paragraph(f"第{number}行。") for number in range(extra))
    paper = measure(samples.minutes(1, body=document.body + filler))
    last = paper.body(len(paper.pages) - 1)
    imprint = next(index for index, line in enumerate(last) if line.text.startswith("抄送"))
    assert imprint >= 1
    assert last[imprint - 1].bottom + 2 < last[imprint].top


def test_long_distribution_list_does_not_cover_the_text(measure: Callable[..., MeasuredPdf]) -> None:
    copies = tuple(f"卫东区第{number}人民医院" for number in range(1, 41))
    paper = measure(samples.minutes(2, imprint=Imprint("中共卫东区委办公室", date(2026, 9, 8), copies)))
    for number in range(len(paper.pages)):
        lines = paper.body(number)
        assert all(below.top > above.top + 3 for above, below in pairwise(lines))
    assert paper.text().count("第40人民医院") == 1
