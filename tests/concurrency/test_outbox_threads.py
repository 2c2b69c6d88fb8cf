"""Many workers at one queue: every message goes out once."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from committees.ledger.verification import verify
from committees.models import InboxMessage, LedgerEntry, Organisation, Outbox, Person
from committees.outbox import heart, services, tasks
from committees.outbox.states import Channel, DeliveryState
from tests.smtp_support import smtp  # noqa: F401 (fixture)
from tests.threads import in_threads

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def person():
    organisation = Organisation.objects.create(code="weidong", name="卫东区委", short_name="区委")
    return Person.objects.create(organisation=organisation, name="张喆", email="zhang@example.org")


@pytest.fixture(autouse=True)
def _nobody_is_woken(monkeypatch):
    monkeypatch.setattr(services.current_app, "send_task", lambda *arguments, **options: None)


def ask(person, key, channel, now):
    services.enqueue(
        key=key, recipient=person, channel=channel, purpose="notice", subject=key, body="…", aggregate="m:1", now=now
    )


def test_one_row_is_claimed_by_one_of_eight(person):
    now = timezone.now()
    ask(person, "k", Channel.MAIL, now)
    pk = Outbox.objects.get().pk
    claims = []
    assert in_threads(8, lambda number: claims.append(services.claim(pk=pk, now=now))) == []
    assert len(claims) == 8
    assert len([claimed for claimed in claims if claimed]) == 1


@pytest.mark.parametrize("channel", [Channel.INBOX, Channel.MAIL])
def test_four_workers_and_two_beats_send_everything_once(person, smtp, channel):  # noqa: F811
    now = timezone.now() - timedelta(minutes=1)
    for number in range(40):
        ask(person, f"k{number}", channel, now)
    everything = list(Outbox.objects.values_list("pk", flat=True))
    assert in_threads(6, lambda number: tasks.send_due() if number < 2 else tasks.send_some(everything)) == []
    tasks.send_some(everything)
    assert Outbox.objects.filter(state=DeliveryState.SENT, attempts=1).count() == 40
    got = Counter(smtp.subjects() + list(InboxMessage.objects.values_list("subject", flat=True)))
    assert got == {f"k{number}": 1 for number in range(40)}
    assert LedgerEntry.objects.filter(verb="notice_delivered").count() == 40
    assert verify().holds


def test_two_transactions_asking_with_one_key_write_one_row(person, now):
    assert in_threads(6, lambda number: ask(person, "same", Channel.INBOX, now)) == []
    assert Outbox.objects.count() == 1


def test_a_dead_letter_is_resent_by_one_of_two(person, now):
    ask(person, "k", Channel.MAIL, now)
    Outbox.objects.update(state=DeliveryState.DEAD)
    row = Outbox.objects.get()
    errors = in_threads(2, lambda number: services.resend(row=row, actor=None, now=now))
    assert len(errors) == 1
    assert "已不在发送失败之列" in str(errors[0])


def test_first_signs_of_life_at_once(now):
    assert in_threads(4, lambda number: heart.beat(name="worker", now=now)) == []
