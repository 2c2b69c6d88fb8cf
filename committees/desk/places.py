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

    def is_current(self, path: str) -> bool:
        """Whether a page's path lies in this place; the start page is only itself."""
        return any(path == prefix if prefix == "/" else path.startswith(prefix) for prefix in self.prefixes)


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


def places() -> list[Place]:
    """All places in their fixed order."""
    return sorted(_places.values(), key=lambda place: place.order)
