"""A browser for each person: they open pages, read, click and type. Every wait is for a condition."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--lang=zh-CN",
]  # fmt: skip
PATIENCE = 20_000  # milliseconds: a loaded machine is slow, not wrong
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = frozenset({"serious", "critical"})
expect.set_options(timeout=PATIENCE)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's own browser; nothing is downloaded."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """One person at one browser window."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.troubles: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", self._heard)
        self.page.on("dialog", lambda dialog: dialog.accept())

    def _heard(self, message: Any) -> None:
        # A refused press is answered with 422, which the browser logs as a failed resource; that is no trouble.
        if message.type == "error" and "422" not in message.text:
            self.troubles.append(message.text)

    def sign_in(self, username: str, password: str) -> Visitor:
        self.open("/login/")
        self.page.get_by_label("账号").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录", exact=True).click()
        expect(self.page.get_by_role("heading", name="工作台")).to_be_visible()
        return self

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def go(self, place: str) -> None:
        """To a place of the navigation."""
        self.page.locator(".app-nav__item", has_text=place).first.click()
        expect(self.page.get_by_role("heading", level=1, name=place)).to_be_visible()

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def follow(self, words: str) -> None:
        """The first link with these words in the page."""
        self.main.get_by_role("link", name=words).first.click()

    def button(self, words: str) -> Locator:
        return self.main.get_by_role("button", name=words, exact=True)

    def press(self, words: str) -> None:
        self.button(words).first.click()

    def fill(self, label: str, words: str) -> None:
        self.main.get_by_label(label).first.fill(words)

    def swipe(self, start: Locator, right: float, down: float) -> None:
        """A finger goes down on the middle of something, moves so many pixels and is lifted."""
        box = start.bounding_box()
        assert box is not None
        x, y, steps = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, 12
        finger = self.context.new_cdp_session(self.page)
        touch = lambda kind, *points: finger.send(  # noqa: E731
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
        )
        touch("touchStart", (x, y))
        for step in range(1, steps + 1):
            touch("touchMove", (x + right * step / steps, y + down * step / steps))
            self.page.wait_for_timeout(20)  # a finger takes its time: the library looks where it is every so often
        touch("touchEnd")
        finger.detach()

    def unfold(self, summary: str) -> None:
        self.main.locator("summary", has_text=summary).first.click()

    def reads(self, *sentences: str) -> None:
        """All of these are on the page, or come to be."""
        for sentence in sentences:
            expect(self.main).to_contain_text(sentence)

    def reads_not(self, sentence: str) -> None:
        expect(self.main).not_to_contain_text(sentence)

    def number_in_address(self) -> int:
        found = re.search(r"/(\d+)/", self.page.url)
        assert found, self.page.url
        return int(found.group(1))

    def download(self, click: Callable[[], None]) -> bytes:
        with self.page.expect_download() as waiting:
            click()
        return Path(waiting.value.path()).read_bytes()

    def axe(self) -> list[str]:
        """What is seriously wrong with this page for people with disabilities, in the words of axe."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        result = self.page.evaluate("async () => await axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{self.page.url} {found['id']} ({found['impact']}): {found['help']} {node['html'][:160]}"
            for found in result["violations"]
            if found["impact"] in SERIOUS
            for node in found["nodes"]
        ]


class House:
    """The running product, and everyone who sits before it. A person's browser is opened when first asked for."""

    def __init__(self, browser: Browser, address: str, prefix: str, password: str) -> None:
        self.browser = browser
        self.address = address
        self.prefix = prefix
        self.password = password
        self.visitors: dict[str, Visitor] = {}

    def stranger(self, width: int = 1366, height: int = 900) -> Visitor:
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(PATIENCE)
        return Visitor(context, self.address)

    def who(self, name: str) -> Visitor:
        if name not in self.visitors:
            self.visitors[name] = self.stranger().sign_in(self.prefix + name, self.password)
        return self.visitors[name]

    def troubles(self) -> list[str]:
        """Errors that the browsers logged: a script that broke, an asset that is missing, a breach of the policy."""
        return [f"{name}: {line}" for name, each in self.visitors.items() for line in each.troubles]
