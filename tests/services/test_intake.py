"""Files are judged by what they are, not by what they are called; refusals say what to do instead."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import docx as word
import openpyxl
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject

from committees.documents.intake import FileKind, check_upload, clean_name, readable_size
from committees.documents.rendering import render_pdf
from committees.errors import Refused
from tests.services import uploads_support as make

PRINTED_HEADER = "<worksheet><headerFooter><oddHeader>&amp;L秘密☆</oddHeader></headerFooter></worksheet>"
PDF_PAGE = '<html lang="zh-CN"><head><style>{style}</style></head><body>{body}</body></html>'


def pdf(*pages: str, style: str = "") -> BytesIO:
    body = "".join(f'<section style="break-after: page">{page}</section>' for page in pages)
    return BytesIO(render_pdf(PDF_PAGE.format(style=style, body=body), identifier="x"))


def picture(kind: str) -> BytesIO:
    target = BytesIO()
    Image.new("RGB", (40, 30), "white").save(target, kind)
    target.seek(0)
    return target


# --- what may come in


def test_a_pdf_is_read_page_by_page() -> None:
    file = pdf("<p>关于项目安排的报告</p>", "<p>严格保守国家秘密。</p>")
    checked = check_upload(file, name="报告.pdf")
    assert (checked.kind, checked.pages, checked.scanned) == (FileKind.PDF, 2, False)
    assert checked.warnings == ("第2页：严格保守国家秘密。",)
    assert checked.media_type == "application/pdf"
    assert file.tell() == 0


def test_word_and_excel_as_their_programs_write_them(tmp_path: Path) -> None:
    letter = word.Document()
    letter.add_heading("关于项目安排的报告", level=1)
    letter.add_paragraph("正文")
    letter.add_table(2, 2).cell(0, 0).text = "机密文件由专人传递"
    letter.save(str(tmp_path / "a.docx"))
    with (tmp_path / "a.docx").open("rb") as file:
        checked = check_upload(file, name="a.docx")
    assert checked.kind is FileKind.DOCX
    assert checked.warnings == ("第1页：机密文件由专人传递",)
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["项目", "金额"])
    book.save(str(tmp_path / "b.xlsx"))
    with (tmp_path / "b.xlsx").open("rb") as file:
        assert check_upload(file, name="b.xlsx").kind is FileKind.XLSX


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_in_the_encodings_of_an_office(encoding: str) -> None:
    checked = check_upload(BytesIO("关于项目的说明\r\n甯玥祎𬭎".encode(encoding)), name="说明.txt")
    assert checked.kind is FileKind.TEXT


@pytest.mark.parametrize(("kind", "name"), [("PNG", "扫描.png"), ("JPEG", "扫描.jpg"), ("JPEG", "扫描.JPEG")])
def test_a_scanned_picture_needs_the_declaration(kind: str, name: str) -> None:
    with pytest.raises(Refused, match="我声明该文件不涉及国家秘密"):
        check_upload(picture(kind), name=name)
    checked = check_upload(picture(kind), name=name, declared=True)
    assert (checked.scanned, checked.declared) == (True, True)


def test_a_scanned_pdf_needs_the_declaration_and_names_the_page() -> None:
    with pytest.raises(Refused, match="第1页"):
        check_upload(make.drawn_pdf(), name="扫描.pdf")
    assert check_upload(make.drawn_pdf(), name="扫描.pdf", declared=True).scanned
    assert not check_upload(make.drawn_pdf(b""), name="空白.pdf").scanned


# --- size


def test_five_gigabytes_are_refused_without_reading_a_byte(tmp_path: Path) -> None:
    path = tmp_path / "huge.pdf"
    with path.open("wb") as sparse:
        sparse.truncate(5 * 1024**3)

    class Unread(BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def tell(self) -> int:
            return path.stat().st_size

        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError("a file beyond the limit must not be read")

    with pytest.raises(Refused, match="文件有 5 GB，超过上限 50 MB"):
        check_upload(Unread(), name="huge.pdf")


def test_limits_are_inclusive_and_empty_files_are_refused() -> None:
    assert check_upload(BytesIO(b"abc"), name="a.txt", limit=3).size == 3
    with pytest.raises(Refused, match="超过上限 2 字节"):
        check_upload(BytesIO(b"abc"), name="a.txt", limit=2)
    with pytest.raises(Refused, match="空的"):
        check_upload(BytesIO(b""), name="a.txt")


@pytest.mark.parametrize(
    ("size", "shown"),
    [(1023, "1023 字节"), (1024, "1 KB"), (1536, "1.5 KB"), (50 * 1024**2, "50 MB"), (5 * 1024**3, "5 GB")],
)
def test_sizes_are_shown_as_people_say_them(size: int, shown: str) -> None:
    assert readable_size(size) == shown


# --- kind


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"PK\x03\x04abc", "材料.zip", "压缩包"),
        (b"PK\x03\x04abc", "材料.pdf", "压缩包"),
        (b"Rar!\x1a\x07\x00", "材料.pdf", "压缩包"),
        (b"7z\xbc\xaf\x27\x1c", "材料.docx", "压缩包"),
        (b"\x1f\x8b\x08", "材料.txt", "压缩包"),
        (b"MZ\x90\x00", "材料.pdf", "程序"),
        (b"\x7fELF", "材料.txt", "程序"),
        (b"#!/bin/sh\n", "材料.txt", "程序"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "材料.doc", "旧格式"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "材料.docx", "旧格式"),
        (b"<html></html>", "材料.html", "不能上传"),
        (b"hello", "材料.pdf", "扩展名不符"),
        (b"%PDF-1.7", "材料.docx", "扩展名不符"),
        (b"\x89PNG\r\n\x1a\n", "材料.jpg", "扩展名不符"),
        (b"abc\x00def", "材料.txt", "不是文本文件"),
        (b"hello", "无扩展名", "不完整"),
    ],
)
def test_what_is_not_what_it_says_is_refused(content: bytes, name: str, words: str) -> None:
    with pytest.raises(Refused, match=words):
        check_upload(BytesIO(content), name=name)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\work\\报告.pdf", "报告.pdf"),
        ("../../etc/报告.pdf", "报告.pdf"),
        ("报\u202e告\x00.pdf", "报告.pdf"),
        ("  长  名.pdf ", "长 名.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_names_lose_folders_and_tricks(name: str, kept: str) -> None:
    assert clean_name(name) == kept


# --- PDF that acts or hides


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("/OpenAction", make.action("/JavaScript", JS="app.alert(1)"), "脚本"),
        ("/OpenAction", make.action("/Launch", F="cmd.exe"), "启动程序"),
        ("/OpenAction", make.action("/SubmitForm", F="https://example.invalid"), "提交表单"),
        ("/Names", DictionaryObject({NameObject("/EmbeddedFiles"): DictionaryObject()}), "附件"),
        ("/AcroForm", DictionaryObject({NameObject("/XFA"): make.nested(1)}), "动态表单"),
    ],
)
def test_pdf_with_something_active_is_refused(key: str, value: DictionaryObject, words: str) -> None:
    with pytest.raises(Refused, match=words):
        check_upload(make.drawn_pdf(objects={key: value}), name="a.pdf", declared=True)


def test_encrypted_nested_and_damaged_pdf_are_refused() -> None:
    writer = PdfWriter(clone_from=PdfReader(pdf("<p>正文</p>")))
    writer.encrypt("secret", algorithm="RC4-128")
    locked = BytesIO()
    writer.write(locked)
    with pytest.raises(Refused, match="密码"):
        check_upload(locked, name="a.pdf")
    deep = DictionaryObject({NameObject("/X"): make.nested(60)})
    with pytest.raises(Refused, match="嵌套层数"):
        check_upload(make.drawn_pdf(objects={"/Extra": deep}), name="a.pdf", declared=True)
    with pytest.raises(Refused, match="损坏"):
        check_upload(BytesIO(b"%PDF-1.7\nnonsense"), name="a.pdf")
    whole = pdf("<p>正文</p>").getvalue()
    with pytest.raises(Refused):
        check_upload(BytesIO(whole[: len(whole) // 3]), name="a.pdf")


def test_a_mark_is_found_wherever_it_was_drawn() -> None:
    style = "p { margin: 2cm 0 } .mark { position: absolute; top: 0 }"
    body = "<p>正文</p>" * 7 + '<div class="mark">机密</div>'
    with pytest.raises(Refused, match="第1页“机密”"):
        check_upload(pdf(body, style=style), name="a.pdf")
    with pytest.raises(Refused, match="第2页“秘密★5年”"):
        check_upload(pdf("<p>第一页</p>", "<p>第二页</p>" * 12 + "<p>秘密★5年</p>"), name="a.pdf")


# --- Office files that act or hide


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (make.docx("x", parts={"word/vbaProject.bin": b"x"}), "宏"),
        (
            make.docx("x", types='<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'),
            "宏",
        ),
        (make.docx("x", parts={"word/embeddings/oleObject1.bin": b"x"}), "嵌入的对象"),
        (make.docx("x", parts={"word/activeX/activeX1.xml": "<a/>"}), "控件"),
        (make.docx("x", parts={"word/media/a.exe": b"MZ"}), "嵌入的对象"),
        (
            make.docx(
                "x",
                parts={"word/_rels/settings.xml.rels": make.relations("/attachedTemplate", "https://e.invalid/t.dotm")},
            ),
            "外部模板",
        ),
        (make.docx("x", parts={"word/header1.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'}), "实体声明"),
        (
            make.docx(
                "x",
                parts={"word/header1.xml": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16")},
            ),
            "实体声明",
        ),
        (make.docx("x</w:t></w:r><w:r><w:instrText> DDEAUTO c:\\\\cmd </w:instrText></w:r><w:r><w:t>"), "DDE"),
        (make.docx("x", parts={"word/big.xml": b"a" * 2_000_000}), "压缩比"),
        (make.docx("x", parts={f"word/p{n}.xml": "a" for n in range(3100)}), "部件数量"),
        (make.docx("x", parts={"word/header1.xml": "<a"}), "损坏"),
        (make.zipped({"[Content_Types].xml": make.content_types(make.EXCEL_TYPE)}), "扩展名不符"),
        (make.zipped({"readme.txt": "hello"}), "损坏"),
        (BytesIO(b"PK\x03\x04 not a package"), "损坏"),
    ],
)
def test_word_files_that_act_or_hide_are_refused(file: BytesIO, words: str) -> None:
    with pytest.raises(Refused, match=words):
        check_upload(file, name="a.docx")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", make.content_types(make.WORD_TYPE))
        for number in range(4):
            package.writestr(f"word/media/{number}.bmp", b"\0" * 90_000_000)
    with pytest.raises(Refused, match="展开后的大小"):
        check_upload(target, name="a.docx")


def test_links_in_the_text_are_no_harm() -> None:
    parts: dict[str, bytes | str] = {"word/_rels/document.xml.rels": make.relations("/hyperlink", "https://www.gov.cn")}
    assert check_upload(make.docx("见链接", parts=parts), name="a.docx").kind is FileKind.DOCX


@pytest.mark.parametrize(
    ("file", "name", "place"),
    [
        (make.docx("机密★3年", "报告"), "a.docx", "第1页"),
        (make.docx("机</w:t></w:r><w:r><w:t>密★</w:t></w:r><w:r><w:t>3年"), "a.docx", "第1页"),
        (
            make.docx(
                "正文",
                parts={"word/header2.xml": f'<w:hdr xmlns:w="{make.W}"><w:p><w:r><w:t>秘密</w:t></w:r></w:p></w:hdr>'},
            ),
            "a.docx",
            "页眉",
        ),
        (
            make.docx(*["正文"] * 20, '第二页</w:t><w:br w:type="page"/><w:t></w:t></w:r></w:p><w:p><w:r><w:t>绝密'),
            "a.docx",
            "第2页",
        ),
        (make.xlsx("表一", "机密"), "a.xlsx", "工作表1"),
        (
            make.xlsx(
                "表一",
                parts={"xl/worksheets/sheet2.xml": PRINTED_HEADER},
            ),
            "a.xlsx",
            "工作表2",
        ),
        (make.docx("图表", parts={"word/embeddings/book.xlsx": make.xlsx("绝密★").getvalue()}), "a.docx", "工作表1"),
        (BytesIO("秘密\n\n关于情况的报告".encode()), "a.txt", "正文"),
        (BytesIO(b"text"), "情况（机密）.txt", "文件名"),
    ],
)
def test_marks_are_found_in_every_kind(file: BytesIO, name: str, place: str) -> None:
    with pytest.raises(Refused, match=f"国家秘密标志（{place}.*不得进入本系统"):
        check_upload(file, name=name)


def test_a_declaration_does_not_excuse_a_mark() -> None:
    with pytest.raises(Refused, match="国家秘密标志"):
        check_upload(BytesIO("机密★".encode()), name="a.txt", declared=True)


def test_broken_and_bursting_pictures_are_refused() -> None:
    with pytest.raises(Refused, match="图片已损坏"):
        check_upload(BytesIO(picture("PNG").getvalue()[:40]), name="a.png", declared=True)
    large = BytesIO()
    Image.new("1", (20_000, 10_000)).save(large, "PNG")
    with pytest.raises(Refused, match="像素"):
        check_upload(large, name="a.png", declared=True)
