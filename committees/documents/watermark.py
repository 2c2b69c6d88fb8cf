"""Who looks, and when, written across what is shown in a page. The stored file itself is never touched."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFont
from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.errors import PyPdfError
from pypdf.generic import DecodedStreamObject, DictionaryObject, FloatObject, NameObject, NumberObject

from committees.documents.fonts import faces_holding
from committees.documents.intake_plain import decoded
from committees.errors import Refused

SHANGHAI = ZoneInfo("Asia/Shanghai")
# The mark covers a page of 600 × 848 points; other pages scale it.
WIDTH, HEIGHT = 600, 848
LETTER = 22
WIDEST = 2000
LINES_BETWEEN = 30


def mark_words(viewer: str, at: datetime) -> str:
    """The words of a watermark: name and minute."""
    return f"{viewer} {at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def marked_pdf(content: bytes, words: str) -> bytes:
    """A PDF with the words across every page. Raises Refused where the file cannot be taken apart."""
    writer = PdfWriter()
    try:
        overlay = _overlay(words)
        for page in PdfReader(BytesIO(content)).pages:
            _stamp(writer.add_page(page), overlay)
    except PyPdfError as error:
        raise Refused("这份 PDF 无法加上水印，不能在网页中打开。请联系办公室替换为重新导出的文件。") from error
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def marked_text(content: bytes, words: str) -> bytes:
    """A plain text with the words above, below and after every LINES_BETWEEN lines, in UTF-8 with its mark."""
    line = f"―――― {words} ――――"
    lines = decoded(content).splitlines()
    shown = [line]
    for start in range(0, len(lines), LINES_BETWEEN):
        shown += [*lines[start : start + LINES_BETWEEN], line]
    return b"\xef\xbb\xbf" + "\n".join(shown).encode()


def marked_picture(content: bytes, words: str) -> bytes:
    """A picture no wider than a screen needs, with the words across it, as JPEG."""
    with Image.open(BytesIO(content)) as original:
        picture = original.convert("RGB")
    picture.thumbnail((WIDEST, WIDEST * 2))
    mask = _sheet(words).resize(picture.size).point(lambda value: value // 4)
    picture.paste((90, 90, 90), (0, 0), mask)
    out = BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def _sheet(words: str) -> Image.Image:
    """The words in slanting rows over a whole page, white on black: a mask."""
    runs = _runs(words)
    width = int(sum(font.getlength(piece) for piece, font in runs)) + 80
    tile = Image.new("L", (width, LETTER * 2), 0)
    pen, left = ImageDraw.Draw(tile), 10.0
    for piece, font in runs:
        pen.text((left, LETTER * 1.25), piece, font=font, fill=255, anchor="ls")
        left += font.getlength(piece)
    slanting = tile.rotate(20, expand=True)
    sheet = Image.new("L", (WIDTH, HEIGHT), 0)
    for row, top in enumerate(range(-40, HEIGHT, 190)):
        for left in range(-(row % 2) * slanting.width // 2, WIDTH, slanting.width):
            sheet.paste(255, (left, top), slanting)
    return sheet


def _runs(words: str) -> list[tuple[str, ImageFont.FreeTypeFont | ImageFont.ImageFont]]:
    """The words in pieces with a face that has them: an uncommon character of a name comes from another face rather
    than as an empty box, since the name is what the mark is for."""
    faces = faces_holding(words, "Hei")
    usual = next((path for _, path in faces if path is not None), None)
    return [(piece, _font(path or usual)) for piece, path in faces]


def _font(path: Path | None) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.truetype(str(path), LETTER) if path else ImageFont.load_default(size=LETTER)


def _overlay(words: str) -> PageObject:
    """One page that holds nothing but the words, as a stencil in a light grey."""
    stencil = _sheet(words).point(lambda value: 0 if value > 110 else 255).convert("1")
    image: Any = DecodedStreamObject()
    image.set_data(stencil.tobytes())
    image = image.flate_encode()
    image.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/ImageMask"): _true(),
            NameObject("/BitsPerComponent"): NumberObject(1),
            NameObject("/Width"): NumberObject(WIDTH),
            NameObject("/Height"): NumberObject(HEIGHT),
        }
    )
    holder = PdfWriter()
    page = holder.add_blank_page(WIDTH, HEIGHT)
    content: Any = DecodedStreamObject()
    content.set_data(f"q /Faint gs 0.35 g {WIDTH} 0 0 {HEIGHT} 0 0 cm /Mark Do Q".encode())
    page[NameObject("/Contents")] = holder._add_object(content)  # noqa: SLF001 - pypdf names no other way
    faint = DictionaryObject({NameObject("/ca"): FloatObject("0.22")})
    page[NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/XObject"): DictionaryObject({NameObject("/Mark"): holder._add_object(image)}),  # noqa: SLF001
            NameObject("/ExtGState"): DictionaryObject({NameObject("/Faint"): faint}),
        }
    )
    return page


def _true() -> Any:
    from pypdf.generic import BooleanObject

    return BooleanObject(True)


def _stamp(page: PageObject, overlay: PageObject) -> None:
    box = page.mediabox
    scale = Transformation().scale(float(box.width) / WIDTH, float(box.height) / HEIGHT)
    page.merge_transformed_page(overlay, scale.translate(float(box.left), float(box.bottom)))
