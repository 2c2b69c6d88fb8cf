"""A thousand notices while workers are killed, the broker forgets everything and the mail server misbehaves."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from django.db.models import Sum
from django.utils import timezone

from committees.ledger.verification import verify
from committees.models import InboxMessage, LedgerEntry, Organisation, Outbox, Person
from committees.outbox import services
from committees.outbox.rules import message_id
from committees.outbox.states import Channel, DeliveryState
from tests.chaos_support import Crew, MailServer, Redis, database_url, free_port

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

NOTICES, KILLS, WORKERS, BEATS = 1000, 5, 4, 2
SECONDS = 240  # only so that a failure ends; about 40 on an idle machine with two cores
PROVOKED = {"nobody": 2, "": 2}  # mailboxes that the server does not know, persons without an address
UNFINISHED = (DeliveryState.PENDING, DeliveryState.SENDING)


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    broker = Redis(tmp_path)
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def mail() -> Iterator[tuple[MailServer, int]]:
    handler, port = MailServer(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
def crew(tmp_path: Path, redis: Redis, mail: tuple[MailServer, int]) -> Iterator[Crew]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": database_url(),
        "CELERY_BROKER_URL": redis.url,
        "CACHE_URL": redis.url.replace("redis://", "rediscache://").replace("/0", "/1"),
        "EMAIL_URL": f"smtp://127.0.0.1:{mail[1]}",
        "EMAIL_TIMEOUT": "1",
        "OUTBOX_ASK_SECONDS": "2",
        "OUTBOX_FIRST_WAIT": "1",
        "OUTBOX_LONGEST_WAIT": "2",
        "OUTBOX_CLAIM_SECONDS": "12",
    }
    (tmp_path / "data").mkdir()
    hands = Crew(tmp_path, environment)
    mail[0].crew = hands
    yield hands
    hands.dismiss()


@pytest.fixture(autouse=True)
def _nobody_is_woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The waking on commit is lost with the broker anyway; here only beat finds what is due."""
    monkeypatch.setattr(services.current_app, "send_task", lambda *arguments, **options: None)


def ask_for_notices() -> None:
    organisation = Organisation.objects.create(code="weidong", name="卫东区委", short_name="区委")
    addresses = [
        f"{word}{number}@example.org" if word else "" for word, count in PROVOKED.items() for number in range(count)
    ]
    addresses += [f"p{number}@example.org" for number in range(NOTICES - len(addresses))]
    people = Person.objects.bulk_create(
        Person(organisation=organisation, name=f"成员{number}", email=address)
        for number, address in enumerate(addresses)
    )
    now = timezone.now()
    Outbox.objects.bulk_create(
        Outbox(
            key=f"notice:{person.pk}:{channel}",
            recipient=person,
            channel=channel,
            purpose="notice",
            aggregate=f"meeting:{person.pk % 10}",
            subject=f"会议通知 {person.pk}",
            body="请于周四参会。",
            due_at=now,
            created_at=now,
        )
        for person in people
        for channel in (Channel.INBOX, Channel.MAIL)
    )


def wait_until_done(crew: Crew, redis: Redis, server: MailServer) -> None:
    """Watch over the workers as a supervisor does, and restart the broker half way."""
    deadline, restarted = time.monotonic() + SECONDS, False
    while Outbox.objects.filter(state__in=UNFINISHED).exists():
        crew.replace_the_dead()
        if not restarted and len(server.accepted) > NOTICES // 2:
            redis.stop()
            time.sleep(1)
            redis.start()
            restarted = True
        assert time.monotonic() < deadline, dict(Counter(Outbox.objects.values_list("state", flat=True)))
        time.sleep(0.3)
    assert restarted


def test_a_thousand_notices_survive_everything(crew: Crew, redis: Redis, mail: tuple[MailServer, int]) -> None:
    server, _ = mail
    ask_for_notices()
    # The last kill leaves its claim time to lapse while others are still being sent: nobody waits at the end.
    server.plan(random.Random(7), KILLS, NOTICES * 7 // 10)
    crew.hire(WORKERS, BEATS)
    wait_until_done(crew, redis, server)
    _everything_went_wrong(crew, server)
    _nobody_missed_anything()
    _mails_repeat_only_for_kills(server)
    assert verify().holds


def _everything_went_wrong(crew: Crew, server: MailServer) -> None:
    """The trouble really happened: every kill hit a worker that held a claim."""
    assert crew.killed == KILLS
    assert server.refused > NOTICES // 10
    assert server.hung >= NOTICES // 100
    revived = Outbox.objects.aggregate(revived=Sum("revived"))["revived"]
    assert revived >= KILLS


def _nobody_missed_anything() -> None:
    assert InboxMessage.objects.count() == NOTICES
    assert set(Counter(InboxMessage.objects.values_list("person_id", flat=True)).values()) == {1}
    states = Counter(Outbox.objects.values_list("channel", "state"))
    dead = sum(PROVOKED.values())
    assert states == {
        (Channel.INBOX, DeliveryState.SENT): NOTICES,
        (Channel.MAIL, DeliveryState.SENT): NOTICES - dead,
        (Channel.MAIL, DeliveryState.DEAD): dead,
    }
    assert LedgerEntry.objects.filter(verb="notice_delivered").count() == 2 * NOTICES - dead


def _mails_repeat_only_for_kills(server: MailServer) -> None:
    """A mail taken by the server whose sender died before the commit goes out again, as the same mail."""
    sent = Outbox.objects.filter(channel=Channel.MAIL, state=DeliveryState.SENT)
    expected = {message_id(row.key, "governance.invalid"): row for row in sent}
    got = Counter(str(message["Message-ID"]) for message in server.accepted)
    assert got.keys() == expected.keys()
    repeated = {key: count - 1 for key, count in got.items() if count > 1}
    assert 0 < sum(repeated.values()) <= KILLS
    assert all(count <= expected[key].revived for key, count in repeated.items())
