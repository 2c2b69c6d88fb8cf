"""One browser for all journeys; a district behind a live server for each."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.e2e.browser import House, chromium
from tests.factories import PASSWORD


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, and Django then refuses the database; nothing here is concurrent.
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with chromium() as opened:
            yield opened


@pytest.fixture
def house(transactional_db: None, browser: Browser, live_server: LiveServer) -> Iterator[House]:
    """Everyone of the district “weidong” in a browser of his own."""
    opened = House(browser, live_server.url, "weidong-", PASSWORD)
    yield opened
    for visitor in opened.visitors.values():
        visitor.context.close()
