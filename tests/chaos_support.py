"""Real workers, beats and a Redis of one's own, to be killed and restarted; a mail server that misbehaves."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
CELERY = [sys.executable, "-m", "celery", "-A", "config.celery:app"]
# One process for the parent and one for the pool, as in production; killed together like a machine that loses power.
WORKER = ["worker", "--pool", "prefork", "--concurrency", "1", "--without-gossip", "--without-mingle"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_url() -> str:
    """The database of this test, as the environment of a process names it."""
    own = connection.settings_dict
    who = f"{quote(own['USER'])}:{quote(own['PASSWORD'])}"
    return f"postgres://{who}@{own['HOST']}:{own['PORT']}/{quote(own['NAME'])}"


@dataclass
class Redis:
    """A broker without a memory: whatever it held is lost when it restarts."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(
            [*command, "--dir", str(self.folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise TimeoutError("redis-server does not answer")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)


@dataclass
class Crew:
    """Workers and beats as processes of their own, each with its children in a group that dies as one."""

    folder: Path
    environment: dict[str, str]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    beats: list[subprocess.Popen[bytes]] = field(default_factory=list)
    killed: int = 0

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "celery.log").open("ab") as log:
            return subprocess.Popen(
                [*CELERY, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def hire(self, workers: int, beats: int) -> None:
        self.workers += [self._start(*WORKER) for _ in range(workers)]
        self.beats += [
            self._start("beat", "--pidfile=", "-s", str(self.folder / f"beat-{number}")) for number in range(beats)
        ]

    def replace_the_dead(self) -> None:
        """What a supervisor does."""
        for number, worker in enumerate(self.workers):
            if worker.poll() is not None:
                self.workers[number] = self._start(*WORKER)

    def kill_whoever_talks_from(self, port: int) -> bool:
        """SIGKILL for the worker at the other end of this connection, with its children. Whether one was found."""
        inode = _inode_of(port)
        for worker in list(self.workers):
            if any(_holds(pid, inode) for pid in _group(worker.pid)):
                os.killpg(worker.pid, signal.SIGKILL)
                self.killed += 1
                return True
        return False

    def dismiss(self) -> None:
        for process in [*self.workers, *self.beats]:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        for process in [*self.workers, *self.beats]:
            process.wait(10)


def _inode_of(port: int) -> str:
    """The socket of this machine with this local port, by its number."""
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        parts = line.split()
        if int(parts[1].rpartition(":")[2], 16) == port:
            return parts[9]
    return ""


def _group(leader: int) -> list[int]:
    """The processes of a group."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                if os.getpgid(int(path.name)) == leader:
                    found.append(int(path.name))
            except ProcessLookupError:
                continue
    return found


def _holds(pid: int, inode: str) -> bool:
    try:
        links = [str(link.readlink()) for link in Path(f"/proc/{pid}/fd").iterdir()]
    except OSError:
        return False
    return bool(inode) and f"socket:[{inode}]" in links


@dataclass
class MailServer:
    """Refuses every seventh mail for now, hangs on every hundredth, and has the sender killed at chosen ones.

    `deadly` maps the number of an attempt to whether the mail was taken before its sender died.
    """

    crew: Crew | None = None
    deadly: dict[int, bool] = field(default_factory=dict)
    accepted: list[EmailMessage] = field(default_factory=list)
    attempts: int = 0
    refused: int = 0
    hung: int = 0

    def plan(self, dice: random.Random, kills: int, last: int) -> None:
        numbers = [number for number in range(20, last) if number % 7 and number % 100]
        self.deadly = {number: turn % 2 == 0 for turn, number in enumerate(dice.sample(numbers, kills))}

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address.startswith("nobody"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.attempts += 1
        number = self.attempts
        if number in self.deadly:
            return self._deadly(session.peer[1], envelope, taken=self.deadly[number])
        if number % 100 == 0:
            self.hung += 1
            await asyncio.sleep(5)
            return "451 too late"
        if number % 7 == 0:
            self.refused += 1
            return "451 try again later"
        self._take(envelope)
        return f"250 queued as {number}"

    def _take(self, envelope: Any) -> None:
        self.accepted.append(message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default))

    def _deadly(self, port: int, envelope: Any, *, taken: bool) -> str:
        assert self.crew is not None
        found = self.crew.kill_whoever_talks_from(port)
        if found and taken:
            self._take(envelope)
        return "250 queued" if taken and found else "451 nobody there"
