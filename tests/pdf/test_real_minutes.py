"""All 18 points of the format on real minutes: a meeting held through the services, three pages and twelve, printed
with Fandol as an office has it after the setup, and with Noto alone, as where nothing else is installed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from committees.documents import fonts
from committees.documents.official import Level, OfficialDocument
from committees.documents.rendering import forget_fonts, render_official
from committees.models import Organisation
from committees.rules import Matter
from decisions.minutes import services
from decisions.minutes.models import MinutesParagraph
from decisions.minutes.paper import document_of
from decisions.minutes.states import MinutesState, ParagraphKind
from tests.minutes_support import hold_meeting
from tests.pdf import test_format as points
from tests.pdf.measure import MeasuredPdf, red_rows

pytestmark = pytest.mark.django_db
SIGNED = datetime(2026, 9, 3, 2, 30, tzinfo=UTC)
# Paragraphs of discussion in each item, and lines before the second heading: what makes so many pages, with a heading
# that would stand alone at the foot of one.
PAGES = {3: ((3, 0), 1), 12: ((8, 8, 8, 8), 0)}
SAID = (
    "会议指出，要坚持问题导向和目标导向相统一，把群众反映强烈的突出问题作为工作重点，逐项明确牵头单位、配合单位和完成时限，"
    "建立台账，挂图作战，办结一项销号一项；要统筹资金安排，严格执行预算，加强全过程监督，确保每一笔资金都用在刀刃上；"
    "要强化协同配合，区直有关部门和各街道要主动认领任务，加强沟通衔接，遇有重大情况及时报告，不得推诿扯皮、贻误工作。"
)
FACES = {
    "fandol": {"FandolFang", "FandolHei", "FandolKai", "FandolSong", "Noto-Serif-CJK-SC-Bold"},
    "noto": {"Noto-Serif-CJK-SC", "Noto-Sans-CJK-SC", "Noto-Serif-CJK-SC-Bold"},
}


@dataclass(frozen=True)
class Real:
    """Minutes ready for the paper, and who stands on them."""

    document: OfficialDocument
    present: tuple[str, ...]
    on_leave: tuple[str, ...]
    absent: tuple[str, ...]


def signed(now: datetime, discussed: tuple[int, ...], lines: int) -> Real:
    """Drafted, discussed at length, checked and signed."""
    held = hold_meeting(now, matters=(Matter.GENERAL,) * len(discussed))
    Organisation.objects.update(name="中共卫东区委")
    minutes, writer = held.draft(), held.user("secretary")
    discussions = MinutesParagraph.objects.filter(minutes=minutes, kind=ParagraphKind.DISCUSSION)
    for each, times in zip(discussions, discussed, strict=True):
        services.edit_paragraph(paragraph=each, text=SAID * times, version=each.version, user=writer, now=held.now)
    last = MinutesParagraph.objects.get(minutes=minutes, kind=ParagraphKind.DUTY, entry=held.sitting.entries[0])
    for _ in range(lines):
        services.add_paragraph(after=last, text="会议强调，要抓好落实。", user=writer, now=held.now)
    minutes = services.submit_minutes(minutes=minutes, user=writer, now=held.now)
    minutes = held.sign(services.check_minutes(minutes=minutes, user=held.user("office_head"), now=held.now))
    assert minutes.state == MinutesState.NUMBERED
    names = (tuple(each["name"] for each in minutes.facts[key]) for key in ("present", "on_leave", "absent"))
    return Real(document_of(minutes, minutes.imprint_day or SIGNED.date()), *names)


@pytest.fixture(params=[(3, "fandol"), (12, "fandol"), (3, "noto"), (12, "noto")], ids="{0[0]}-{0[1]}".format)
def printed(
    request: pytest.FixtureRequest, now: datetime, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[tuple[MeasuredPdf, Real, str]]:
    pages, family = request.param
    if family == "noto":
        settings.FONTS_DIR = tmp_path / "no fonts"
        settings.FONTS_DIR.mkdir()
        monkeypatch.setattr(fonts, "EXPECTED_FACES", {})
        forget_fonts()
    real = signed(now, *PAGES[pages])
    paper = MeasuredPdf(render_official(real.document, identifier="minutes:1", created=SIGNED), tmp_path)
    assert len(paper.pages) == pages, len(paper.pages)
    yield paper, real, family
    forget_fonts()


def test_all_18_points_hold(printed: tuple[MeasuredPdf, Real, str], settings: Any, tmp_path: Path) -> None:
    paper, real, family = printed
    points.test_01_paper_is_a4(paper)
    points.test_02_body_begins_28_mm_from_the_left(paper)
    points.test_03_nothing_passes_the_right_edge(paper)
    # Poppler's boxes are as high as a face says of itself: Noto's begin a millimetre higher on the same line.
    pages = [paper.body(number) for number in range(1, len(paper.pages) - 1)]
    heads = [each.text for each in real.document.body if each.level is Level.FIRST]
    goes_over = [following[0].text in heads for following in pages[1:]] + [paper.body(-1)[0].text in heads]
    # 4; a heading goes over to its text, and its page has a line less (5.2.3: 特定情况可以作适当调整).
    assert [len(lines) for lines in pages] == [21 if over else 22 for over in goes_over]
    assert sum(goes_over) == 1
    assert not [lines[-1].text for lines in [paper.body(0), *pages] if lines[-1].text in heads]
    assert all(lines[0].top == pytest.approx(38.7, abs=1) and lines[-1].bottom <= 262 for lines in pages)
    full = [line.text for lines in pages for line in lines if line.left < 29 and line.right > 183]
    full = [text for text in full if not re.search(r"[0-9>≥＞]", text)]
    assert len(full) >= 5
    assert {len(text) for text in full} == {28}  # 5
    points.test_06_red_mark_begins_72_mm_from_the_top(paper)
    image = paper.image(0)
    line = round(red_rows(image)[-1] * 150 / 25.4)
    red = [x for x in range(image.width) if image.getpixel((x, line))[0] > 150 > image.getpixel((x, line))[1]]
    assert (red[-1] - red[0] + 1) * 25.4 / 150 == pytest.approx(156, abs=0.5)  # 7
    ink = max(
        y for y in range(line - 90, line) if any(max(image.getpixel((x, y))[:3]) < 90 for x in range(0, image.width, 2))
    )
    assert (line - ink) * 25.4 / 150 == pytest.approx(4.3, abs=1)
    points.test_08_number_has_its_form(paper)
    title = next(line for line in paper.body(0) if "第1次会议纪要" in line.text)
    assert paper.sizes(0, title.text) == {22.0}  # 9
    assert (title.left + title.right) / 2 == pytest.approx(28 + 78, abs=1)
    below = [line for line in paper.body(0) if line.top > title.bottom]
    assert below[0].text.startswith("2026年9月3日")  # 10
    assert len(below) >= 3
    points.test_11_page_numbers_stand_outside_below_the_text(paper)
    points.test_12_last_rule_lies_on_the_foot_of_the_last_page(paper)
    text = paper.text()
    places = [text.index(word) for word in ("出席：", "请假：", "缺席：", "签发时会议台账末条摘要", "抄送：")]
    assert places == sorted(places)  # 13
    assert text.index(real.document.body[-1].text[:12]) < places[0]
    assert "2026年9月3日印发" in text  # 14
    assert re.search(r"年0|月0", text) is None
    embedded = paper.fonts()
    assert all(embedded.values())  # 15
    assert FACES[family] <= set(embedded)
    assert not [name for name in embedded if "JP" in name or "KR" in name or "TC" in name]
    found = re.search(r"出席：(.*?)请假：(.*?)缺席：(.*?)签发时", text)
    assert found is not None
    assert tuple(tuple(part.split("、")) for part in found.groups()) == (real.present, real.on_leave, real.absent)  # 16
    points.test_17_no_state_secret_mark(paper)
    points.test_18_digest_equals_that_of_the_file(paper, settings, tmp_path / "blobs")
