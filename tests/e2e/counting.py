"""How long a way is for a person: pages, presses, fields and signs, and the time that they take by a strict model.

The keystroke-level model (Card, Moran, Newell), in milliseconds and on the careful side: whoever walks has never seen
the product, reads every page, types everything and does one thing after the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator

from tests.e2e.browser import House, Visitor

THINK, POINT, CLICK, HOME = 1350, 1100, 200, 400
KEY, HAN, RANDOM_KEY = 280, 1000, 750  # a Latin key; a Chinese character; a sign of a password that nobody knows
READ_FIRST, READ_AGAIN = 8000, 4000  # a page of a kind not seen before; one of a kind that was
PHONE = 20_000  # to take the phone, scan a code and read six digits


@dataclass
class Count:
    """What was done so far."""

    presses: int = 0
    fields: int = 0
    choices: int = 0
    keys: int = 0
    characters: int = 0
    random_keys: int = 0
    phones: int = 0
    pages: list[str] = field(default_factory=list)

    @property
    def milliseconds(self) -> int:
        """The time of all this, without what the machine takes to answer."""
        kinds = len(set(self.pages))
        return (
            self.presses * (THINK + POINT + CLICK)
            + self.fields * (THINK + POINT + HOME)
            + self.choices * (THINK + 2 * POINT + HOME)
            + self.keys * KEY
            + self.characters * HAN
            + self.random_keys * RANDOM_KEY
            + self.phones * PHONE
            + kinds * READ_FIRST
            + (len(self.pages) - kinds) * READ_AGAIN
        )

    def __str__(self) -> str:
        minutes, rest = divmod(self.milliseconds // 1000, 60)
        return (
            f"{len(self.pages)} pages of {len(set(self.pages))} kinds, {self.presses} presses, {self.fields} fields, "
            f"{self.choices} choices, {self.keys} keys, {self.characters} characters, {self.random_keys} keys of "
            f"one-time passwords, {self.phones} phones: {minutes}:{rest:02} by the model"
        )


class Walker(Visitor):
    """One person whose every act is counted."""

    count: Count

    def watched(self, count: Count) -> Walker:
        """From now on."""
        self.count = count
        self.page.on("domcontentloaded", lambda page: count.pages.append(self._kind(page.url)))
        return self

    def _kind(self, url: str) -> str:
        return re.sub(r"\d+", "N", url.removeprefix(self.address).partition("?")[0])

    def click(self, target: Locator) -> None:
        """One press."""
        self.count.presses += 1
        target.first.click()

    def follow(self, words: str) -> None:
        """Pressing a link."""
        self.click(self.main.get_by_role("link", name=words))

    def go(self, place: str) -> None:
        """Pressing a place of the navigation."""
        self.count.presses += 1
        super().go(place)

    def press(self, words: str) -> None:
        """Pressing a button."""
        self.click(self.button(words))

    def type(self, target: Locator, words: str, *, unknown: bool = False) -> None:
        """A field filled by hand; `unknown`: copied sign by sign from paper."""
        han = sum(ord(sign) > 0x2E7F for sign in words)
        self.count.fields += 1
        self.count.characters += han
        if unknown:
            self.count.random_keys += len(words)
        else:
            self.count.keys += len(words) - han
        target.first.fill(words)

    def fill(self, label: str, words: str) -> None:
        """A field by its label."""
        self.type(self.main.get_by_label(label), words)

    def choose(self, target: Locator, words: str) -> None:
        """One of a list."""
        self.count.choices += 1
        target.first.select_option(label=words)

    def tick(self, target: Locator) -> None:
        """A box."""
        self.count.presses += 1
        target.check()


def walker(house: House, name: str, count: Count) -> Walker:
    """A browser of his own, its acts counted with those of the others."""
    stranger = house.stranger()
    stranger.page.close()
    made = Walker(stranger.context, house.address).watched(count)
    house.visitors[name] = made
    return made
