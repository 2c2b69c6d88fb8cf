"""The places of the navigation. A floor adds its own from its `apps.py`; what nobody added is not shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from committees.people.models import User


def everyone(user: User) -> bool:
    """Shown to every signed-in person."""
    return user.is_authenticated


@dataclass(frozen=True)
class Place:
    """One entry of the navigation; `order` follows the fixed order of places."""

    order: int
    label: str
    icon: str
    url_name: str
    prefixes: tuple[str, ...]
    visible: Callable[[User], bool] = everyone

    def nearness(self, path: str) -> int:
        """How much of a page's path this place names, 0 for nothing; the start page is only itself."""
        found = [each for each in self.prefixes if (path == each if each == "/" else path.startswith(each))]
        return max(map(len, found), default=0)


@dataclass(frozen=True)
class AccountLink:
    """One entry of the menu under one's own name; `personal` ones need a person behind the login."""

    order: int
    label: str
    url_name: str
    personal: bool = True


_account_links: dict[str, AccountLink] = {}


def add_account_link(link: AccountLink) -> None:
    """Register an entry; registering twice changes nothing."""
    _account_links[link.url_name] = link


def account_links() -> list[AccountLink]:
    """The entries in their order."""
    return sorted(_account_links.values(), key=lambda link: link.order)


_places: dict[str, Place] = {}


def add_place(place: Place) -> None:
    """Register a place; the label is its key, so that registering twice changes nothing."""
    _places[place.label] = place


def place_of(path: str) -> Place | None:
    """The place in which a page lies: of several the one that names most of its path."""
    found = max(_places.values(), key=lambda place: place.nearness(path), default=None)
    return found if found is not None and found.nearness(path) else None


def places() -> list[Place]:
    """All places in their fixed order."""
    return sorted(_places.values(), key=lambda place: place.order)
