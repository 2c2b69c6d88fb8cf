"""A real mail server on this machine, which can be told to refuse, to break, and to hang."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller


@dataclass
class Server:
    """What the server accepted, and how it answers: `answer(number)` gets the number of the attempt, from 1."""

    answer: Callable[[int], str] = lambda number: "250 accepted"
    refuse_recipient: Callable[[int], str] = lambda number: "250 OK"
    seconds: Callable[[int], float] = lambda number: 0
    accepted: list[EmailMessage] = field(default_factory=list)
    attempts: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        self.attempts += 1
        answer = self.refuse_recipient(self.attempts)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        number = self.attempts
        await asyncio.sleep(self.seconds(number))
        answer = self.answer(number)
        if answer.startswith("250"):
            self.accepted.append(message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default))
        return answer

    def subjects(self) -> list[str]:
        return [str(message["Subject"]) for message in self.accepted]


@pytest.fixture
def smtp(settings: Any) -> Iterator[Server]:
    """The server, with the settings of mail pointing at it."""
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=_free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", controller.port, 2
    yield handler
    controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
