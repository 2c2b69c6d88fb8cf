"""系统: the pages of administration. A room adds a link; only who may use a page sees its link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from committees.people.models import User


@dataclass(frozen=True)
class SystemPage:
    """One page of administration with a sentence on what it is for."""

    order: int
    label: str
    purpose: str
    icon: str
    url_name: str
    visible: Callable[[User], bool]


_pages: dict[str, SystemPage] = {}


def add_system_page(page: SystemPage) -> None:
    """Register a page; registering twice changes nothing."""
    _pages[page.url_name] = page


def system_pages(user: User) -> list[SystemPage]:
    """The pages that the user may open, in order."""
    return sorted((page for page in _pages.values() if page.visible(user)), key=lambda page: page.order)
