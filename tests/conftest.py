"""What every test shares: a fixed moment, no warnings, no leftovers of a ledger that refuses to be emptied."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection

from tests.access.elsewhere import TRIED, _newcomers, _services_as_newcomers  # noqa: F401 (tries services in some files)
from tests.ledger_support import _flush_past_ledger_triggers  # noqa: F401 (a fixture of the whole session)

NOW = datetime(2026, 9, 3, 1, 0, tzinfo=UTC)  # 2026年9月3日（周四）9:00 in Beijing


@pytest.fixture
def now() -> datetime:
    """The moment of the test. Services take it as an argument; no test waits or patches a clock."""
    return NOW


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Versions and locks of one test must not answer for another."""
    yield
    cache.clear()


# What takes longest goes out first, what needs a browser last, so that no process waits for another at the end. Beside
# what builds the world of the table of access comes what does not ask for it.
FIRST = (
    "tests/abuse/test_forms.py",
    "tests/e2e/test_one_command.py",
    "tests/access/test_matrix.py",
    "tests/concurrency/test_delivery_survives.py",
    "tests/access/test_matrix_upper.py",
    "tests/access/test_links.py",
)
LAST = ("tests/e2e/test_accessible.py", "tests/e2e/test_journey.py", "tests/e2e/test_whole_meeting.py", "tests/e2e/")


def turn(item: pytest.Item) -> int:
    """The place of a test's file in the run; files of one place keep their order."""
    file = item.nodeid.partition("::")[0]
    if file in FIRST:
        return FIRST.index(file) - len(FIRST)
    return next((place for place, start in enumerate(LAST, start=1) if file.startswith(start)), 0)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files in order. Rows are locked by PostgreSQL only: on SQLite such a test proves nothing and says that it
    is skipped."""
    items.sort(key=turn)
    if connection.vendor == "postgresql":
        return
    skip = pytest.mark.skip(reason="needs PostgreSQL (run make test)")
    for item in items:
        if item.get_closest_marker("postgresql"):
            item.add_marker(skip)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays: looking through it again and again for garbage took a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The walks say how much they tried, also where what they print is not shown: a count of nothing proves nothing."""
    passed = terminalreporter.stats.get("passed", [])
    noted = [each for report in passed for each in getattr(report, "user_properties", ())]
    told = [f"{name}: {words}" for name, words in noted if name != TRIED]
    answers = [tuple(each) for name, each in noted if name == TRIED]
    if answers:
        refused = sum(each.count("refused") for each in answers)
        told.append(f"{TRIED}: {len(answers)} services, {sum(map(len, answers))} calls, {refused} refused")
    if told:
        terminalreporter.section("tried")
        terminalreporter.write("\n".join([*told, ""]))
