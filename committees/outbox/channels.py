"""Taking one message out of the house by mail. Never called inside a transaction."""

from __future__ import annotations

import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime, formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from committees.outbox.rules import message_id

# What passes by itself: the server refuses for now, is away, or hangs. Anything else is an error of ours.
PASSING = (smtplib.SMTPException, OSError)
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
ANSWER_LENGTH = 300
INVITATION = "会议.ics"


class Undeliverable(Exception):
    """No further attempt can help: there is nowhere to send to."""


@dataclass(frozen=True)
class Letter:
    """One mail as it goes out."""

    key: str
    name: str
    address: str
    subject: str
    body: str
    link: str
    # When it was written: a mail that goes out again is the same to the minute.
    written: datetime | None = None
    calendar: str = ""


class _ListeningSMTP(smtplib.SMTP):
    """Keeps the server's answer to the message itself, which the library throws away."""

    answer = ""

    def data(self, msg: Any) -> tuple[int, bytes]:
        code, text = super().data(msg)
        self.answer = f"{code} {text.decode('utf-8', 'replace')}"
        return code, text


class _ListeningSMTPOverTLS(_ListeningSMTP, smtplib.SMTP_SSL):
    """The same over TLS from the first byte."""


class ListeningBackend(EmailBackend):
    """Django's SMTP backend, with the server's answer to the last message."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _ListeningSMTPOverTLS if self.use_ssl else _ListeningSMTP

    answer = ""

    def close(self) -> None:
        self.answer = getattr(self.connection, "answer", "") or self.answer
        super().close()


def send(letter: Letter) -> str:
    """Send one mail; answers what the server said. Raises one of PASSING, or Undeliverable without an address."""
    if not letter.address:
        raise Undeliverable("收件人没有邮箱地址")
    mailer = _mailer()
    if _message(letter, mailer).send() != 1:
        raise Undeliverable("邮件没有收件人")
    return (getattr(mailer, "answer", "") or _words_for(mailer))[:ANSWER_LENGTH]


def _mailer() -> BaseEmailBackend:
    """A connection of its own for every mail: one that hangs or breaks takes no other with it."""
    if settings.EMAIL_BACKEND == SMTP_BACKEND:
        return ListeningBackend()
    mailer: BaseEmailBackend = get_connection()
    return mailer


def _words_for(mailer: BaseEmailBackend) -> str:
    return "已写入邮件文件夹" if hasattr(mailer, "file_path") else "已交邮件系统"


def _message(letter: Letter, mailer: BaseEmailBackend) -> EmailMessage:
    headers = {"Message-ID": message_id(letter.key, sender_domain())}
    if letter.written is not None:
        headers["Date"] = format_datetime(letter.written)
    message = EmailMessage(
        subject=letter.subject,
        body=said(letter) + "\n",
        to=[formataddr((" ".join(letter.name.split()), letter.address), charset="utf-8")],
        headers=headers,
        connection=mailer,
    )
    if letter.calendar:
        message.attach(INVITATION, letter.calendar, "text/calendar")
    return message


def said(letter: Letter) -> str:
    """The words of a message outside the application, with the way in."""
    return "\n\n".join(_parts(letter))


def _parts(letter: Letter) -> Iterable[str]:
    yield letter.body.strip()
    if letter.link:
        yield f"请登录系统办理：\n{settings.SITE_ADDRESS}{letter.link}"


def sender_domain() -> str:
    """The domain of the address that mails come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def reason_of(error: BaseException) -> str:
    """Why an attempt failed, in the words of the server where it had any."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "；".join(f"{code} {_words(text)}" for code, text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_words(error.smtp_error)}"
    if isinstance(error, TimeoutError | smtplib.SMTPServerDisconnected):
        return "邮件服务器没有在限定时间内答复，或中断了连接"
    if isinstance(error, ConnectionRefusedError):
        return "邮件服务器拒绝连接"
    return f"{type(error).__name__}: {error}"


def _words(text: str | bytes) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text
