"""Threads with a database connection each, for tests of what happens at once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connections


def in_threads(count: int, act: Callable[[int], None]) -> list[BaseException]:
    """Run `act(number)` in `count` threads that start together; the errors they ended with."""
    start = threading.Barrier(count)
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            start.wait(10)
            act(number)
        except BaseException as error:  # noqa: BLE001 (an assertion in a thread must reach the test)
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors
