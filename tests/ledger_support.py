"""The record refuses to be emptied, and tests with real transactions empty every table afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections
from django.test import TransactionTestCase

from committees.ledger import triggers


@pytest.fixture(scope="session", autouse=True)
def _flush_past_ledger_triggers() -> Iterator[None]:
    """Take the triggers away for the flush after a transactional test, and put them back behind it."""
    original = TransactionTestCase._fixture_teardown

    def teardown(self: TransactionTestCase) -> Any:
        names = self._databases_names(include_mirrors=False)
        for name in names:
            triggers.remove(connections[name])
        try:
            return original(self)
        finally:
            for name in names:
                triggers.install(connections[name])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", teardown)
        yield
