"""Messages go out once each, however often a task runs, wherever it dies, whatever the mail server does."""

import smtplib
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from committees.access.services import grant_role
from committees.access.states import Role
from committees.errors import Refused
from committees.ledger.selectors import entries_of
from committees.ledger.verification import verify
from committees.models import Heartbeat, InboxMessage, Organisation, Outbox, Person, User
from committees.outbox import services, tasks
from committees.outbox.rules import MAX_ATTEMPTS, Pace, message_id, wait_before_retry
from committees.outbox.states import Channel, DeliveryState
from tests.factories import TERM_START
from tests.smtp_support import smtp  # noqa: F401 (fixture)

pytestmark = pytest.mark.django_db
CLAIM_LASTS = timedelta(seconds=Pace().claim)


@pytest.fixture
def person():
    organisation = Organisation.objects.create(code="weidong", name="卫东区委", short_name="区委")
    user = User.objects.create(username="zhang")
    made = Person.objects.create(organisation=organisation, user=user, name="张𬀩", email="zhang@example.org")
    grant_role(role=Role.SYSTEM_ADMIN, scope=organisation, user=user, starts_on=TERM_START, now=timezone.now())
    return made


@pytest.fixture
def past(now):
    return now


def ask(person, now, *, key="notice:1", channel=Channel.MAIL, **more):
    values = {"purpose": "notice", "subject": "会议通知", "body": "请于周四参会。", "link": "/meetings/1/"}
    return services.enqueue(
        key=key, recipient=person, channel=channel, aggregate="meeting:1", now=now, **(values | more)
    )


@transaction.atomic
def ask_and_fail(person, now, **more):
    ask(person, now, **more)
    raise RuntimeError


def later():
    """Everything is due again: as if the time had passed."""
    Outbox.objects.filter(state=DeliveryState.PENDING).update(due_at=timezone.now() - timedelta(seconds=1))


def test_a_mail_arrives_with_everything_and_its_delivery_is_proved(person, past, smtp):  # noqa: F811
    smtp.answer = lambda number: "250 queued as 7F3A"
    row = ask(person, past)
    assert tasks.send_due() == 1
    [mail] = smtp.accepted
    assert (mail["Subject"], mail["Message-ID"]) == ("会议通知", message_id("notice:1", "governance.invalid"))
    assert "zhang@example.org" in mail["To"]
    assert "张𬀩" in mail["To"]
    assert "http://127.0.0.1:8000/meetings/1/" in mail.get_content()
    row.refresh_from_db()
    assert (row.state, row.answer, row.attempts) == (DeliveryState.SENT, "250 queued as 7F3A", 1)
    [entry] = entries_of("meeting:1")
    assert entry.verb == "notice_delivered"
    assert entry.payload["answer"] == "250 queued as 7F3A"
    assert entry.payload["key"] == "notice:1"
    assert verify().holds


@pytest.mark.parametrize("channel", [Channel.INBOX, Channel.MAIL])
def test_running_twice_delivers_once(person, past, smtp, channel):  # noqa: F811
    row = ask(person, past, channel=channel)
    assert [tasks.send_due(), tasks.send_due(), tasks.send_some([row.pk])] == [1, 0, 0]
    assert len(smtp.accepted) + InboxMessage.objects.count() == 1
    assert entries_of("meeting:1").count() == 1


def test_asking_twice_with_the_same_key_writes_one_row(person, past):
    assert ask(person, past).pk == ask(person, past, subject="另一个标题").pk
    assert Outbox.objects.get().subject == "会议通知"


def test_what_is_due_later_waits(person, smtp):  # noqa: F811
    now = timezone.now()
    ask(person, now, due_at=now + timedelta(hours=1))
    assert tasks.send_due() == 0
    later()
    assert tasks.send_due() == 1


@pytest.mark.django_db(transaction=True)
def test_a_transaction_rolled_back_sends_nothing_and_wakes_nobody(person, past, smtp, monkeypatch):  # noqa: F811
    woken = []
    monkeypatch.setattr(services.current_app, "send_task", lambda name, **options: woken.append(name))
    with pytest.raises(RuntimeError):
        ask_and_fail(person, past)
    assert not Outbox.objects.exists()
    assert tasks.send_due() == 0
    assert (smtp.attempts, woken) == (0, [])


@pytest.mark.django_db(transaction=True)
def test_the_worker_is_woken_once_per_transaction_whatever_is_rolled_back_inside(person, past, monkeypatch):
    woken = []
    monkeypatch.setattr(services.current_app, "send_task", lambda name, **options: woken.append(name))
    with transaction.atomic():
        with pytest.raises(RuntimeError):
            ask_and_fail(person, past, key="lost")
        for number in range(5):
            ask(person, past, key=f"k{number}")
        with transaction.atomic():
            ask(person, past, key="inner")
        assert woken == []
    assert woken == ["committees.outbox.send_due"]
    assert Outbox.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_harms_nothing(person, past, settings):
    from celery import Celery

    away = Celery("away", broker="redis://127.0.0.1:1/0")
    away.conf.broker_connection_timeout = 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "current_app", away)
        ask(person, past)
    assert Outbox.objects.get().state == DeliveryState.PENDING


REFUSALS = {
    "refuses the message": {"answer": lambda number: "451 try again" if number == 1 else "250 accepted"},
    "refuses the recipient": {"refuse_recipient": lambda number: "450 busy" if number == 1 else "250 OK"},
    "refuses for good": {"refuse_recipient": lambda number: "550 unknown" if number == 1 else "250 OK"},
    "breaks": {"answer": lambda number: "421 shutting down" if number == 1 else "250 accepted"},
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_tried_again_later(person, past, smtp, name):  # noqa: F811
    for key, value in REFUSALS[name].items():
        setattr(smtp, key, value)
    row = ask(person, past)
    before = timezone.now()
    assert tasks.send_due() == 0
    row.refresh_from_db()
    assert (row.state, row.attempts) == (DeliveryState.PENDING, 1)
    assert row.answer[:3] in {"451", "450", "550", "421"}
    assert row.due_at >= before + timedelta(seconds=30)
    assert tasks.send_due() == 0  # not yet
    assert smtp.attempts == 1
    later()
    assert tasks.send_due() == 1
    assert len(smtp.accepted) == 1


def test_a_server_that_hangs_is_left_and_the_next_message_goes_out(person, past, smtp, settings):  # noqa: F811
    settings.EMAIL_TIMEOUT = 1
    first = ask(person, past, subject="第一封")
    ask(person, past, key="notice:2", subject="第二封")
    smtp.seconds = lambda number: 1.3 if number == 1 else 0
    assert tasks.send_due() == 1
    first.refresh_from_db()
    assert (first.state, first.answer) == (DeliveryState.PENDING, "邮件服务器没有在限定时间内答复，或中断了连接")
    assert smtp.subjects()[-1] == "第二封"


def test_no_server_at_all(person, past, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    row = ask(person, past)
    assert tasks.send_due() == 0
    row.refresh_from_db()
    assert (row.state, row.answer) == (DeliveryState.PENDING, "邮件服务器拒绝连接")


def test_after_the_last_attempt_it_is_a_dead_letter_that_can_be_sent_again(person, past, smtp):  # noqa: F811
    smtp.answer = lambda number: "554 no"
    row = ask(person, past)
    for _ in range(MAX_ATTEMPTS + 3):
        later()
        tasks.send_due()
    row.refresh_from_db()
    assert (row.state, row.attempts, smtp.attempts) == (DeliveryState.DEAD, MAX_ATTEMPTS, MAX_ATTEMPTS)
    assert [entry.verb for entry in entries_of("meeting:1")] == ["notice_undelivered"]
    smtp.answer = lambda number: "250 accepted"
    services.resend(row=row, actor=person.user, now=timezone.now())
    with pytest.raises(Refused, match="已不在发送失败之列"):
        services.resend(row=row, actor=person.user, now=timezone.now())
    assert tasks.send_due() == 1
    assert [entry.verb for entry in entries_of("meeting:1")] == [
        "notice_undelivered",
        "notice_resent",
        "notice_delivered",
    ]


def test_a_worker_stalled_since_an_earlier_round_finds_its_claim_no_more(person, past):
    row = ask(person, past)
    stalled = services.claim(pk=row.pk, now=timezone.now())
    assert stalled is not None
    services.bury(claimed=stalled, reason="550 no such mailbox", now=timezone.now())
    services.resend(row=row, actor=person.user, now=timezone.now())
    fresh = services.claim(pk=row.pk, now=timezone.now())
    assert fresh is not None
    assert not services.confirm(claimed=stalled, answer="250 far too late", now=timezone.now())
    services.postpone(claimed=fresh, reason="451 later", now=timezone.now())
    row.refresh_from_db()
    assert (row.state, row.attempts - row.earlier_attempts) == (DeliveryState.PENDING, 1)  # a whole round is left


def test_a_person_without_an_address_is_a_dead_letter_at_once(person, past, smtp):  # noqa: F811
    Person.objects.update(email="")
    row = ask(person, past)
    assert tasks.send_due() == 0
    row.refresh_from_db()
    assert (row.state, row.answer) == (DeliveryState.DEAD, "收件人没有邮箱地址")


def test_a_worker_that_died_after_claiming_is_relieved(person, past, smtp):  # noqa: F811
    row = ask(person, past)
    now = timezone.now()
    assert services.claim(pk=row.pk, now=now) is not None
    assert tasks.send_due() == 0  # the claim is fresh: somebody is sending
    assert services.recover_abandoned(now=now + CLAIM_LASTS - timedelta(seconds=1)) == 0
    assert services.recover_abandoned(now=now + CLAIM_LASTS + timedelta(seconds=1)) == 1
    later()
    assert tasks.send_due() == 1
    row.refresh_from_db()
    assert (row.attempts, row.revived, len(smtp.accepted)) == (2, 1, 1)


def test_a_mail_sent_again_after_a_death_between_answer_and_commit_carries_the_same_id(person, past, smtp, monkeypatch):  # noqa: F811
    row = ask(person, past)

    def die(**_):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(services, "confirm", die)
        with pytest.raises(SystemExit):
            tasks.send_due()
    Outbox.objects.update(claimed_at=timezone.now() - CLAIM_LASTS * 2)
    assert tasks.send_due() == 1
    assert len({mail["Message-ID"] for mail in smtp.accepted}) == 1
    assert len(smtp.accepted) == 2
    row.refresh_from_db()
    assert row.revived == 1
    assert entries_of("meeting:1").count() == 1


def test_who_was_taken_for_dead_cannot_confirm_any_more(person, past, smtp):  # noqa: F811
    row = ask(person, past)
    old = services.claim(pk=row.pk, now=timezone.now())
    services.recover_abandoned(now=timezone.now() + CLAIM_LASTS * 2)
    later()
    new = services.claim(pk=row.pk, now=timezone.now())
    assert services.confirm(claimed=old, answer="late", now=timezone.now()) is False
    services.postpone(claimed=old, reason="late", now=timezone.now())
    services.bury(claimed=old, reason="late", now=timezone.now())
    assert services.confirm(claimed=new, answer="250", now=timezone.now()) is True
    assert entries_of("meeting:1").count() == 1


def test_a_worker_that_dies_every_time_ends_as_a_dead_letter(person, past):
    row = ask(person, past)
    for _ in range(MAX_ATTEMPTS):
        later()
        services.claim(pk=row.pk, now=timezone.now())
        services.recover_abandoned(now=timezone.now() + CLAIM_LASTS * 2)
    row.refresh_from_db()
    assert (row.state, row.answer) == (DeliveryState.DEAD, "发送进程多次中断")


def test_a_message_in_the_inbox_and_its_proof_come_together_or_not_at_all(person, past, monkeypatch):
    row = ask(person, past, channel=Channel.INBOX)

    def die(**_):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(services.ledger, "append", die)
        with pytest.raises(SystemExit):
            tasks.send_due()
    assert not InboxMessage.objects.exists()
    Outbox.objects.filter(pk=row.pk).update(claimed_at=timezone.now() - CLAIM_LASTS * 2)
    assert tasks.send_due() == 1
    assert InboxMessage.objects.get().person == person


def test_withdrawn_messages_stay_at_home(person, past, smtp):  # noqa: F811
    ask(person, past)
    ask(person, past, key="notice:2")
    assert services.withdraw(keys=["notice:1"]) == 1
    assert tasks.send_due() == 1
    assert services.withdraw(keys=["notice:2"]) == 0


def test_every_seventh_refused_and_nobody_misses_a_message(person, past, smtp):  # noqa: F811
    smtp.answer = lambda number: "450 seventh" if number % 7 == 0 else "250 accepted"
    for number in range(30):
        ask(person, past, key=f"notice:{number}", subject=f"通知{number}")
    for _ in range(5):
        later()
        tasks.send_some(list(Outbox.objects.values_list("pk", flat=True)))
    assert sorted(smtp.subjects()) == sorted(f"通知{number}" for number in range(30))
    assert Outbox.objects.filter(state=DeliveryState.SENT).count() == 30


def test_a_long_queue_is_shared_among_the_workers(person, past, monkeypatch):
    shared = []
    monkeypatch.setattr(tasks.current_app, "send_task", lambda name, args, **options: shared.append((name, *args)))
    for number in range(tasks.CHUNK * 2 + 3):
        ask(person, past, key=f"notice:{number}", channel=Channel.INBOX)
    assert tasks.send_due() == tasks.CHUNK
    assert [(name, len(keys)) for name, keys in shared] == [(tasks.SEND_SOME, tasks.CHUNK), (tasks.SEND_SOME, 3)]
    assert sum(tasks.send_some(keys) for _, keys in shared) == tasks.CHUNK + 3
    assert InboxMessage.objects.count() == tasks.CHUNK * 2 + 3


def test_a_subject_is_one_line_and_a_link_stays_inside(person, past):
    assert ask(person, past, subject="第一行\n第二行").subject == "第一行 第二行"
    assert len(ask(person, past, key="long", subject="长" * 400).subject) == 200
    for link in ("https://elsewhere.example/", "//elsewhere.example/", "javascript:1", "/\\elsewhere"):
        with pytest.raises(ValueError, match="not a path"):
            ask(person, past, key=link, link=link)


def test_signs_of_life(now):
    tasks.heartbeat()
    tasks.heartbeat()
    assert Heartbeat.objects.get().name == "worker"
    from celery.signals import before_task_publish

    before_task_publish.send(sender="committees.outbox.heartbeat")
    before_task_publish.send(sender="committees.outbox.send_due")
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"worker", "beat"}


def test_waits_double_up_to_an_hour_and_are_spread():
    waits = [wait_before_retry(attempt, 0, Pace()).total_seconds() for attempt in range(1, 11)]
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert wait_before_retry(1, 999, Pace()) == timedelta(milliseconds=35994)
    assert all(wait_before_retry(n, 999, Pace()) <= wait_before_retry(n, 0, Pace()) * 12 / 10 for n in range(1, 11))


def test_named_errors_only():
    assert smtplib.SMTPException in tasks.channels.PASSING
    assert not issubclass(ValueError, tasks.channels.PASSING)
