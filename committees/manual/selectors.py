"""The pages of the manual as they lie in `docs/manual`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from committees.manual.rules import title_of

ORDER = ("setup", "office-week", "notices", "live", "minutes", "personnel", "supervision", "administration")


@dataclass(frozen=True)
class Chapter:
    """One page: its name in the address and its title."""

    key: str
    title: str


def folder() -> Path:
    """Where the manual lies."""
    return Path(settings.BASE_DIR) / "docs" / "manual"


def text_of(key: str) -> str | None:
    """A page's text, None for one that there is not."""
    if key not in (*ORDER, "README"):
        return None
    try:
        return (folder() / f"{key}.md").read_text(encoding="utf-8")
    except OSError:
        return None


def chapters() -> list[Chapter]:
    """All pages in their order."""
    texts = ((key, text_of(key)) for key in ORDER)
    return [Chapter(key, title_of(text)) for key, text in texts if text]


def picture(name: str) -> Path | None:
    """A picture of the manual by its name without ending, None where there is none."""
    found = folder() / "images" / f"{name}.png"
    return found if found.is_file() else None
