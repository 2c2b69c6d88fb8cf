"""A QR picture as SVG that stands in the page: no file, no foreign address, no style attribute."""

from __future__ import annotations

from datetime import datetime

import segno
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from meetings.session.roomcode import room_code


def code_of_room(meeting_id: int, origin: str, now: datetime) -> dict[str, str]:
    """会场码 of this minute for a screen in the room, as letters and as the picture of the page that takes it there.

    `origin` is the installation's address as the screen calls it. The page asks for a login before anything else.
    """
    code = room_code(meeting_id, now)
    address = f"{origin}{reverse('live', args=[meeting_id])}?code={code}"
    return {"code": code, "picture": qr_picture(address, "扫码签到")}


def qr_picture(text: str, title: str) -> SafeString:
    """The picture of an address. `title` is read to those who do not see it."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(scale=1, border=2, omitsize=True, title=title, svgclass="qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308 - drawn here from modules; the title is the software's own words
