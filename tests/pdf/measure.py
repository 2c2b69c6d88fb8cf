"""Reading a PDF back with tools that know nothing of how it was made: poppler's text boxes, rendered pixels, pypdf."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from io import BytesIO
from pathlib import Path

from PIL import Image
from pypdf import PdfReader

MM = 25.4 / 72
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
FOOT_MM = 263


@dataclass(frozen=True)
class Line:
    """Words on one baseline; millimetres from the upper left corner of the page."""

    left: float
    right: float
    top: float
    bottom: float
    text: str

    @property
    def height(self) -> float:
        return self.bottom - self.top


class MeasuredPdf:
    """A PDF with its pages as lines of text and as pixels."""

    def __init__(self, content: bytes, folder: Path) -> None:
        self.content = content
        self.path = folder / "measured.pdf"
        self.path.write_bytes(content)
        self.reader = PdfReader(BytesIO(content))

    @cached_property
    def pages(self) -> list[list[Line]]:
        """Lines of each page from top to bottom, page numbers included."""
        xml = subprocess.run(["pdftotext", "-bbox", self.path, "-"], check=True, capture_output=True, text=True).stdout
        return [_lines(page) for page in xml.split("<page ")[1:]]

    def body(self, page: int) -> list[Line]:
        """Lines of a page (from 0) inside the type area."""
        return [line for line in self.pages[page] if line.top < FOOT_MM]

    def foot(self, page: int) -> list[Line]:
        """Lines below the type area: the page number."""
        return [line for line in self.pages[page] if line.top >= FOOT_MM]

    def text(self) -> str:
        """All text without white space and page numbers, so that names and sentences are found across lines."""
        return "".join(line.text for number in range(len(self.pages)) for line in self.body(number))

    def image(self, page: int, dpi: int = 150) -> Image.Image:
        """A page (from 0) as pixels."""
        png = subprocess.run(
            ["pdftoppm", "-r", str(dpi), "-f", str(page + 1), "-l", str(page + 1), "-png", self.path],
            check=True,
            capture_output=True,
        ).stdout
        return Image.open(BytesIO(png)).convert("RGB")

    def sizes(self, page: int, text: str) -> set[float]:
        """Sizes in points of the type that sets a text of a page (from 0), from the drawing operators."""
        found: set[float] = set()

        def visit(piece: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
            if piece.strip() and piece.strip() in text:
                found.add(round(abs(size * tm[3] * cm[3]), 1))

        self.reader.pages[page].extract_text(visitor_text=visit)
        return found

    def fonts(self) -> dict[str, bool]:
        """Each font's name without its subset prefix, and whether it is embedded."""
        found: dict[str, bool] = {}
        for page in self.reader.pages:
            for font in page["/Resources"].get("/Font", {}).values():
                descendant = font.get_object()["/DescendantFonts"][0].get_object()
                descriptor = descendant["/FontDescriptor"].get_object()
                name = str(descriptor["/FontName"]).removeprefix("/").partition("+")[2]
                found[name] = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
        return found


def red_rows(image: Image.Image, dpi: int = 150) -> list[float]:
    """Heights in mm of the rows of pixels that hold red."""
    pixels = image.load()
    rows = [y for y in range(image.height) if any(_is_red(pixels[x, y]) for x in range(image.width))]
    return [y * 25.4 / dpi for y in rows]


def dark_rules(image: Image.Image, dpi: int = 150) -> list[tuple[float, float, float]]:
    """Horizontal black rules as (top, thickness, length) in mm."""
    grey = image.convert("L")
    pixels = grey.load()
    rows = []
    for y in range(grey.height):
        dark = [x for x in range(grey.width) if pixels[x, y] < 128]
        if dark and len(dark) > 0.7 * (dark[-1] - dark[0] + 1) and len(dark) * 25.4 / dpi > 120:
            rows.append((y, len(dark)))
    rules: list[list[tuple[int, int]]] = []
    for row in rows:
        if rules and row[0] == rules[-1][-1][0] + 1:
            rules[-1].append(row)
        else:
            rules.append([row])
    mm = 25.4 / dpi
    return [(run[0][0] * mm, len(run) * mm, max(length for _, length in run) * mm) for run in rules]


def _is_red(pixel: tuple[int, int, int]) -> bool:
    return pixel[0] > 150 and pixel[1] < 110 and pixel[2] < 110


def _lines(page: str) -> list[Line]:
    words = [(*map(float, found[:4]), unescape(found[4])) for found in WORD.findall(page)]
    rows: list[list[tuple[float, float, float, float, str]]] = []
    for word in sorted(words, key=lambda w: (w[3], w[0])):
        if rows and abs(rows[-1][0][3] - word[3]) < 5:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [_line(sorted(row)) for row in rows]


def _line(row: list[tuple[float, float, float, float, str]]) -> Line:
    return Line(
        left=min(w[0] for w in row) * MM,
        right=max(w[2] for w in row) * MM,
        top=min(w[1] for w in row) * MM,
        bottom=max(w[3] for w in row) * MM,
        text="".join(w[4] for w in row),
    )
