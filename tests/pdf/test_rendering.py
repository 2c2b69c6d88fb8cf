"""What must not get into a PDF, and what a missing character says before anything is rendered."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from committees.documents import fonts, rendering
from committees.documents.official import Heading, Paragraph, official_date, official_number, title_lines
from committees.documents.rendering import Asset, Attached, RenderingRefused, render_official, render_pdf
from committees.errors import Refused
from tests.pdf import samples
from tests.pdf.measure import MeasuredPdf

PAGE = '<html lang="zh-CN"><head><title>样本</title>{head}</head><body><p>正文</p>{body}</body></html>'


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<link rel="attachment" href="file:///etc/passwd">', ""),
        ('<link rel="stylesheet" href="https://example.invalid/a.css">', ""),
        ("", '<img src="file:///etc/hostname">'),
        ("", '<img src="http://127.0.0.1:1/a.png">'),
        ("", '<img src="data:image/png;base64,iVBORw0KGgo=">'),
        ("", '<img src="asset:unknown.png">'),
        ("", '<a rel="attachment" href="/etc/passwd">附件</a>'),
        ('<style>p { background: url("ftp://127.0.0.1/x") }</style>', ""),
        ('<style>@import "file:///etc/passwd";</style>', ""),
        ('<style>@font-face { font-family: x; src: url("file:///etc/passwd") } p { font-family: x }</style>', ""),
    ],
)
def test_nothing_is_fetched_but_named_assets(head: str, body: str) -> None:
    with pytest.raises(RenderingRefused, match="外部资源"):
        render_pdf(PAGE.format(head=head, body=body), identifier="x")


def test_a_named_asset_is_served(tmp_path: Path) -> None:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="red"/></svg>'
    pdf = render_pdf(
        PAGE.format(head="", body='<img src="asset:mark.svg">'),
        identifier="x",
        assets={"mark.svg": Asset("image/svg+xml", lambda: svg)},
    )
    assert MeasuredPdf(pdf, tmp_path).text() == "正文"


def test_markup_in_the_text_is_printed_not_obeyed(tmp_path: Path) -> None:
    hostile = '<img src="file:///etc/passwd"><script>alert(1)</script>&amp;'
    document = samples.minutes(1, body=(Paragraph(hostile),))
    paper = MeasuredPdf(render_official(document, identifier="x", created=samples.CREATED), tmp_path)
    assert hostile.replace(" ", "") in paper.text()


def test_attachments_are_in_the_file_with_their_fixed_time(tmp_path: Path) -> None:
    written = datetime(2026, 9, 8, 2, 0, tzinfo=UTC)
    file = Attached("metadata.xml", "<电子文件/>".encode(), written, description="元数据")

    def render() -> bytes:
        return render_official(samples.minutes(1), identifier="x", created=samples.CREATED, attachments=[file])

    paper = MeasuredPdf(render(), tmp_path)
    assert paper.reader.attachments["metadata.xml"] == [file.content]
    assert render() == paper.content


def test_what_a_worker_keeps_between_two_papers_changes_no_byte() -> None:
    def render(items: int) -> bytes:
        return render_official(samples.minutes(items), identifier="x", created=samples.CREATED)

    rendering._kept.__dict__.clear()
    first = render(2)
    assert len(rendering._kept.styles) == 1
    assert render(5) != first
    assert render(2) == first
    assert len(rendering._kept.styles) == 1
    copies = [fonts._folder for fonts, _styles in rendering._kept.styles.values()]
    rendering.forget_fonts()
    assert not [folder for folder in copies if folder.exists()]


def test_a_character_without_a_glyph_is_named_with_its_place() -> None:
    document = samples.minutes(1, body=(Paragraph("区委书记张\ue863主持召开会议。"),))
    with pytest.raises(fonts.FontsMissing, match=r"U\+E863，见“委书记张\ue863主持召开”"):
        render_official(document, identifier="x", created=samples.CREATED)


def test_missing_glyphs_are_named_once_in_order() -> None:
    assert fonts.missing_glyphs("喆翀玥祎昇堃垚赟甯𬭎䶮㛃 \n\u200b") == []
    assert fonts.missing_glyphs("甲\ue001乙\ue000丙\ue001") == ["\ue001", "\ue000"]


def test_a_missing_face_is_named(settings: object, tmp_path: Path) -> None:
    settings.FONTS_DIR = tmp_path  # type: ignore[attr-defined]
    with pytest.raises(Refused, match=r"缺少字体文件：FandolFang-Regular\.otf"):
        fonts.require_glyphs(["会议"])


def test_rare_characters_do_not_push_the_lines_apart(tmp_path: Path) -> None:
    body = tuple(Paragraph(name) for name in ("甯玥祎𬭎䶮㛃", "王伟", "喆翀昇堃垚赟", "李强"))
    paper = MeasuredPdf(
        render_official(samples.minutes(1, body=body, attendance=()), identifier="x", created=samples.CREATED), tmp_path
    )
    tops = [line.bottom for line in paper.body(0) if line.text in {paragraph.text for paragraph in body}]
    steps = [below - above for above, below in pairwise(tops)]
    assert len(steps) == 3
    assert steps == pytest.approx([225 / 22] * 3, abs=2)
    assert sum(steps) == pytest.approx(3 * 225 / 22, abs=0.7)


@pytest.mark.parametrize("mark", ["区委纪要", "中共卫东区委常委会会议纪要", "中共卫东区委全面深化改革领导小组会议纪要"])
def test_a_mark_of_any_length_stays_on_one_line(mark: str, tmp_path: Path) -> None:
    document = samples.minutes(1, heading=Heading(mark, "〔2026〕1号"))
    paper = MeasuredPdf(render_official(document, identifier="x", created=samples.CREATED), tmp_path)
    line = paper.body(0)[0]
    assert line.text == mark
    assert line.left >= 27.5
    assert line.right <= 184.5


def test_dates_and_numbers_have_no_leading_zeros() -> None:
    assert official_date(samples.CREATED.date()) == "2026年9月8日"
    assert official_number("卫常纪", 2026, 3) == "卫常纪〔2026〕3号"
    with pytest.raises(ValueError, match="starts at 1"):
        official_number("卫常纪", 2026, 0)


def test_long_titles_become_a_trapezoid() -> None:
    title = "关于进一步加强全区老旧小区改造项目安排和资金监管工作有关事项的会议纪要"
    lines = title_lines(title)
    assert "".join(lines) == title
    assert len(lines) == 2
    assert [len(line) for line in lines] == sorted((len(line) for line in lines), reverse=True)
    assert title_lines("短标题") == ("短标题",)
    assert title_lines("中共卫东区委常务委员会2026年第2次会议纪要") == ("中共卫东区委常务委员会", "2026年第2次会议纪要")


def test_a_licensed_face_that_the_office_owns_is_used(settings: object, tmp_path: Path) -> None:
    folder = tmp_path / "fonts"
    folder.mkdir()
    for path in fonts.own_font_files():
        (folder / path.name).symlink_to(path)
    with TTFont(folder / "FandolSong-Bold.otf") as font:
        font["name"].names = [record for record in font["name"].names if record.platformID == 3]
        for record in font["name"].names:
            if record.nameID in {1, 4, 6, 16}:
                record.string = "FZXBSJW" if record.nameID == 6 else "方正小标宋简体"
        font["CFF "].cff.fontNames[0] = "FZXBSJW"
        font.save(folder / "FZXBSJW.ttf")
    settings.FONTS_DIR = folder  # type: ignore[attr-defined]
    assert ("方正小标宋简体", "bold") in fonts.faces_of(folder / "FZXBSJW.ttf")
    pdf = render_official(samples.minutes(1), identifier="x", created=samples.CREATED)
    used = MeasuredPdf(pdf, tmp_path).fonts()
    assert "Noto-Serif-CJK-SC-Bold" not in used
