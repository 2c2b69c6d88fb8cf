"""60 viewers poll while 11 members vote from their devices: no vote is lost, and how long the slowest twentieth waits.

Everything goes over the network to one threaded server, beside a bare view that inserts one row on the same server.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from itertools import pairwise
from urllib.parse import urlencode

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connection, connections
from django.test import Client, override_settings
from django.test.testcases import LiveServerThread
from django.utils import timezone

from benchmarks.timing import Result
from benchmarks.urls import BARE_TABLE
from committees.models import User
from committees.rules import Matter, Method
from decisions.models import Ballot, Vote
from meetings.models import RollEntry
from tests.session_support import Sitting, make_sitting

VIEWERS, ROUNDS, POLL_SECONDS = 60, 12, 1.5
TOKEN = "b" * 32  # the same in cookie and header: what a page of ours sends
Act = Callable[[HTTPConnection, int], None]


def measure() -> list[Result]:
    """p95 of recording a vote and of the version view under that load, each as a ratio to the bare insert alone."""
    # Every measure has a house of its own beside those of the others: what the record holds cannot be emptied.
    sitting = make_sitting(timezone.now() - timedelta(minutes=5), matters=(Matter.MAJOR_DECISION,), code="votes")
    sitting.open()
    ballot = sitting.ballot(method=Method.NAMED)
    users = [row.person.user for row in sitting.roll]
    cookies = [_cookie(user) for user in users]  # type: ignore[arg-type]
    # Every viewer is a session of its own, as sixty screens are: what is kept by session is not shared.
    watchers = [_cookie(users[number % len(users)]) for number in range(VIEWERS)]  # type: ignore[arg-type]
    with override_settings(ROOT_URLCONF="benchmarks.urls", ALLOWED_HOSTS=["*"]), _bare_table(), _server() as port:
        bare = _spans(port, [_bare(cookie) for cookie in cookies])
        with _viewers(port, sitting, watchers) as polls:
            votes = _spans(
                port, [_voter(sitting, ballot, row, c) for row, c in zip(sitting.roll, cookies, strict=True)]
            )
        _no_vote_is_lost(ballot)
    base = _p95(bare)
    return [
        Result(f"{VIEWERS} 人轮询时记录表决 p95", _p95(votes), base, "空插入视图 p95", 2000),
        Result(f"{VIEWERS} 人轮询时版本号 p95", _p95(polls), base, "空插入视图 p95", 500),
    ]


def _cookie(user: User) -> str:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}"


@contextmanager
def _bare_table() -> Iterator[None]:
    key = "bigserial primary key" if connection.vendor == "postgresql" else "integer primary key"
    with connection.cursor() as cursor:
        cursor.execute(f"create table {BARE_TABLE} (id {key}, choice varchar(10))")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"drop table {BARE_TABLE}")


class _Server(ThreadedWSGIServer):
    """As many lines may wait as a server in use lets wait: seventy screens come at once."""

    request_queue_size = 2048


class _ServerThread(LiveServerThread):
    server_class = _Server


@contextmanager
def _server() -> Iterator[int]:
    shared = {"default": connection} if connection.vendor == "sqlite" else {}
    for each in shared.values():
        each.inc_thread_sharing()
    server = _ServerThread("127.0.0.1", StaticFilesHandler, connections_override=shared)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    try:
        yield server.port
    finally:
        server.terminate()
        for each in shared.values():
            each.dec_thread_sharing()


def _post(cookie: str, path: str, **fields: object) -> Act:
    headers = {
        "Cookie": cookie,
        "X-CSRFToken": TOKEN,
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    }

    def act(line: HTTPConnection, number: int) -> None:
        choice = ("for", "against")[number % 2]
        line.request("POST", path, urlencode({**fields, "choice": choice}), headers)
        answer = line.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")

    return act


def _bare(cookie: str) -> Act:
    return _post(cookie, "/benchmark-insert/")


def _voter(sitting: Sitting, ballot: Ballot, row: RollEntry, cookie: str) -> Act:
    return _post(cookie, f"/meetings/{sitting.meeting.pk}/live/press/vote/", ballot=ballot.pk, roll=row.pk)


def _spans(port: int, acts: list[Act]) -> list[int]:
    """Everyone at once, each `ROUNDS` times, and how long each answer took, in microseconds."""
    spans: list[int] = []
    troubles: list[BaseException] = []

    def run(act: Act) -> None:
        line = HTTPConnection("127.0.0.1", port)
        try:
            for number in range(ROUNDS):
                began = time.perf_counter_ns()
                act(line, number)
                spans.append((time.perf_counter_ns() - began) // 1000)
        except BaseException as trouble:  # noqa: BLE001 - told to the thread that waits
            troubles.append(trouble)
        finally:
            line.close()
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]
    return spans


@contextmanager
def _viewers(port: int, sitting: Sitting, cookies: list[str]) -> Iterator[list[int]]:
    """Pages that ask for the version as often as `live.js` does, spread over the time between."""
    spans: list[int] = []
    refused: list[int] = []
    over = threading.Event()
    path = f"/meetings/{sitting.meeting.pk}/version/"

    def watch(number: int) -> None:
        line, tag = HTTPConnection("127.0.0.1", port), ""
        over.wait(POLL_SECONDS * number / VIEWERS)
        while not over.is_set():
            began = time.perf_counter_ns()
            line.request("GET", path, headers={"Cookie": cookies[number], "If-None-Match": tag})
            answer = line.getresponse()
            answer.read()
            if answer.status not in {200, 304}:
                refused.append(answer.status)
            spans.append((time.perf_counter_ns() - began) // 1000)
            tag = answer.headers["ETag"] or tag
            over.wait(POLL_SECONDS)
        line.close()

    threads = [threading.Thread(target=watch, args=(number,)) for number in range(VIEWERS)]
    for thread in threads:
        thread.start()
    try:
        yield spans
    finally:
        over.set()
        for thread in threads:
            thread.join()
        if refused:
            raise RuntimeError(f"viewers were turned away: {refused[:5]}")


def _no_vote_is_lost(ballot: Ballot) -> None:
    """Each member's last press stands, and every press that changed something is in the record."""
    cache.clear()
    last = ("for", "against")[(ROUNDS - 1) % 2]
    standing = list(Vote.objects.filter(ballot=ballot).values_list("choice", flat=True))
    if standing != [last] * 11:
        raise RuntimeError(f"votes were lost: {standing}")
    from committees.ledger.models import LedgerEntry

    sequence = list(
        LedgerEntry.objects.filter(aggregate=f"meeting:{ballot.motion.entry.meeting_id}")
        .order_by("sequence")
        .values_list("sequence", flat=True)
    )
    recorded = LedgerEntry.objects.filter(verb="vote_recorded", payload__ballot=ballot.pk).count()
    if recorded != 11 * ROUNDS or any(after != before + 1 for before, after in pairwise(sequence)):
        raise RuntimeError(f"the record lacks votes: {recorded} of {11 * ROUNDS}")


def _p95(spans: list[int]) -> int:
    return sorted(spans)[len(spans) * 95 // 100]
