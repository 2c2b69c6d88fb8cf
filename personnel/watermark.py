"""Who looked, and when, written across what is shown."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

from django.utils import timezone
from PIL import Image, ImageDraw, ImageFont

from committees.documents.fonts import own_font_files

WIDEST = 1600
STEP = 220


def mark_words(viewer: str, at: datetime) -> str:
    """The words of a watermark: name, minute."""
    return f"{viewer} {timezone.localtime(at):%Y-%m-%d %H:%M:%S}"


def marked_picture(content: bytes, words: str) -> bytes:
    """A picture no wider than a screen needs, with the words across it, as JPEG: the original cannot be got back."""
    with Image.open(BytesIO(content)) as original:
        picture = original.convert("RGB")
    picture.thumbnail((WIDEST, WIDEST * 2))
    tile = _tile(words)
    for top in range(-STEP, picture.height, STEP):
        for left in range(-(top // STEP % 2) * 200 - 100, picture.width, tile.width):
            picture.paste((120, 120, 120), (left, top), tile)
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def _tile(words: str) -> Image.Image:
    font = _font()
    box = font.getbbox(words)
    mask = Image.new("L", (int(box[2]) + 60, int(box[3]) + 20), 0)
    ImageDraw.Draw(mask).text((10, 5), words, font=font, fill=90)
    return mask.rotate(20, expand=True)


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A face that holds Chinese names, from the installed ones."""
    faces = sorted(own_font_files(), key=lambda path: "Hei" not in Path(path).stem)
    if not faces:
        return ImageFont.load_default(size=26)
    return ImageFont.truetype(str(faces[0]), 26)
