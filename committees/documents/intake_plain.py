"""Plain text and pictures."""

from __future__ import annotations

import codecs
import unicodedata
import warnings
from typing import BinaryIO

from committees.documents.reading import TEXT_LIMIT, Reading, Unreadable, require_bounded
from committees.documents.rules import TextPage

ENCODINGS = ("utf-8-sig", "gb18030")
MARKED = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
PIXEL_LIMIT = 120_000_000


def inspect_text(file: BinaryIO) -> Reading:
    """Text in UTF-8, UTF-16 with its mark, or GB18030; anything with control characters is no text."""
    content = file.read()
    require_bounded(len(content), TEXT_LIMIT * 4, "文字数量")
    text = decoded(content)
    if any(unicodedata.category(c) == "Cc" and c not in "\t\n\r\x0c" for c in set(text)):
        raise Unreadable("这不是文本文件（含有控制字符）。请用原程序另存后再上传。")
    pages = text.split("\x0c")
    return Reading(
        tuple(
            TextPage(f"第{number}页" if len(pages) > 1 else "正文", tuple(page.splitlines()), is_first=number == 1)
            for number, page in enumerate(pages, start=1)
        )
    )


def inspect_image(file: BinaryIO, picture_format: str) -> Reading:
    """A scan: whole and of bearable size. Its text cannot be read, so that it always needs a declaration."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=[picture_format]) as picture:
                require_bounded(picture.width * picture.height, PIXEL_LIMIT, "像素数量")
                picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise Unreadable("图片已损坏，无法打开。请重新扫描或导出后再上传。") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable("图片像素过大，请以 300 dpi 以下重新扫描后再上传。") from error
    return Reading((), pages=1, unread_places=("图片",))


def decoded(content: bytes) -> str:
    """A text in whichever of the known encodings it came. Raises Unreadable."""
    encodings = [name for mark, name in MARKED if content.startswith(mark)] or list(ENCODINGS)
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("无法识别文本的编码，请另存为 UTF-8 编码后再上传。")
