"""What the inspectors of the single formats hand back."""

from __future__ import annotations

from dataclasses import dataclass

from committees.documents.rules import TextPage
from committees.errors import Refused

TEXT_LIMIT = 20_000_000
"""Characters read out of one file; more is no paper for a meeting."""
KEPT_TEXT = 200_000
"""Characters that are kept for search: some three hundred pages."""


@dataclass(frozen=True)
class Reading:
    """Text by place, the number of pages (0 where the format has none), and the places that could not be read."""

    texts: tuple[TextPage, ...]
    pages: int = 0
    unread_places: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The words in order, for search; what lies beyond `KEPT_TEXT` is left off."""
        return "\n".join(line for page in self.texts for line in page.lines)[:KEPT_TEXT]


class Unreadable(Refused):
    """A file that is damaged, or built so that reading it would harm."""


def require_bounded(count: int, limit: int, what: str) -> None:
    """Refuse a file that would unfold beyond all measure."""
    if count > limit:
        raise Unreadable(f"文件{what}异常（超过 {limit}），可能已损坏或被恶意构造。请重新导出后再上传。")
