"""Which faces are there, and which characters none of them has."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from committees.errors import Refused

SYSTEM_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
SUFFIXES = {".otf", ".ttf", ".ttc", ".otc"}
# What a document cannot do without: the family as the style sheet names it, and what to install for it.
EXPECTED_FACES = {
    "FandolFang": "FandolFang-Regular.otf",
    "FandolKai": "FandolKai-Regular.otf",
    "FandolHei": "FandolHei-Regular.otf",
    "FandolSong": "FandolSong-Regular.otf",
}
FREE_FAMILIES = frozenset(EXPECTED_FACES)
FALLBACK_FILE = "NotoSerifCJK-Bold.ttc"
UNPRINTED = {"Cc", "Cf", "Zl", "Zp", "Zs", "Cs"}
VARIATION_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


class FontsMissing(Refused):
    """A face, or a character in every face, is not installed."""


def font_files() -> list[Path]:
    """The office's own fonts first, then the system's; Noto before the others, since it has almost everything."""
    own = _fonts_in(Path(settings.FONTS_DIR))
    system = [path for folder in SYSTEM_FOLDERS for path in _fonts_in(folder)]
    return [*own, *sorted(system, key=lambda path: ("CJK" not in path.name, str(path)))]


def own_font_files() -> list[Path]:
    """Fonts in FONTS_DIR: Fandol from the setup, and any licensed face that an office adds."""
    return _fonts_in(Path(settings.FONTS_DIR))


def faces_of(path: Path) -> list[tuple[str, str]]:
    """Family and weight under which a font of FONTS_DIR is known: Fandol by its file, others by their names."""
    family, _, style = path.stem.partition("-")
    if family in FREE_FAMILIES:
        return [(family, "bold" if style == "Bold" else "normal")]
    names = _family_names(str(path), path.stat().st_mtime_ns)
    return [(name, weight) for name in names for weight in ("normal", "bold")]


def missing_faces() -> list[str]:
    """The files that a document needs and that are not installed."""
    names = {path.name for path in font_files()}
    return [name for name in (*EXPECTED_FACES.values(), FALLBACK_FILE) if name not in names]


def missing_glyphs(text: str) -> list[str]:
    """Characters of the text that no installed face has, in order of appearance, each once."""
    wanted = dict.fromkeys(character for character in text if _is_printed(character))
    for path in font_files():
        if not wanted:
            break
        held = _characters_in(str(path), path.stat().st_mtime_ns)
        wanted = dict.fromkeys(character for character in wanted if ord(character) not in held)
    return list(wanted)


def faces_holding(text: str, family: str) -> list[tuple[str, Path | None]]:
    """The text in pieces, each with a file that has all its characters: the office's faces whose name has `family` in
    it first, then the others and the system's; None for characters that no file has."""
    files = sorted(font_files(), key=lambda path: family not in path.stem)  # the sort keeps the order within
    pieces: list[tuple[str, Path | None]] = []
    for character in text:
        face = next(
            (path for path in files if ord(character) in _characters_in(str(path), path.stat().st_mtime_ns)), None
        )
        if pieces and pieces[-1][1] == face:
            pieces[-1] = (pieces[-1][0] + character, face)
        else:
            pieces.append((character, face))
    return pieces


def require_glyphs(texts: Iterable[str]) -> None:
    """Refuse before rendering, naming each character and the text it stands in. Raises FontsMissing."""
    if faces := missing_faces():
        raise FontsMissing(f"缺少字体文件：{'、'.join(faces)}。请系统管理员运行安装步骤（make setup）后重试。")
    pieces = list(texts)
    missing = missing_glyphs("".join(pieces))
    if missing:
        named = "；".join(_name_place(character, pieces) for character in missing[:10])
        raise FontsMissing(
            f"有 {len(missing)} 个字没有可用的字形，打印出来会是空框：{named}。"
            "请核对是否为自造字或输入错误，或请系统管理员安装含有该字的字体。"
        )


def uncommon_characters(text: str) -> frozenset[str]:
    """Printed characters of the text that one of the usual faces lacks, and that will come from the fallback."""
    paths = [path for path in own_font_files() if path.name in EXPECTED_FACES.values()]
    held = [_characters_in(str(path), path.stat().st_mtime_ns) for path in paths]
    return frozenset(c for c in set(text) if _is_printed(c) and not all(ord(c) in face for face in held))


def _name_place(character: str, pieces: list[str]) -> str:
    around = next(piece for piece in pieces if character in piece)
    at = around.index(character)
    excerpt = "".join(c for c in around[max(0, at - 4) : at + 5] if _is_printed(c) or c == " ")
    return f"“{character}”（U+{ord(character):04X}，见“{excerpt}”）"


def _is_printed(character: str) -> bool:
    if any(ord(character) in block for block in VARIATION_SELECTORS):
        return False
    return unicodedata.category(character) not in UNPRINTED


def _fonts_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)


@lru_cache(maxsize=256)
def _characters_in(path: str, _changed: int) -> frozenset[int]:
    """Code points of a font file; cached until the file changes. The faces of one collection share their coverage."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, fontNumber=0, lazy=True) as font:
            return frozenset(font.getBestCmap() or {})
    except (TTLibError, OSError):
        return frozenset()


@lru_cache(maxsize=64)
def _family_names(path: str, _changed: int) -> tuple[str, ...]:
    """Every family name in a font, in whatever language; what could end a CSS string is left out."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with TTFont(path, fontNumber=0, lazy=True) as font:
            found = {record.toUnicode() for record in font["name"].names if record.nameID in {1, 16}}
    except (TTLibError, OSError, UnicodeDecodeError):
        return ()
    return tuple(sorted(name for name in found if name and not set(name) & set('"\\\n')))
