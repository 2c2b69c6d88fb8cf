"""Ways to a person outside the application: his own order, quiet hours, the next way, sealed secrets, veiled words."""

# ruff: noqa: F811 (fixtures are named as they are imported)
from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from committees.access.services import grant_role
from committees.access.states import Role
from committees.errors import Refused
from committees.ledger.selectors import entries_of
from committees.models import Organisation, Outbox, Person, User
from committees.outbox import selectors, services, tasks, ways
from committees.outbox.models import Reach, Route
from committees.outbox.rules import VEIL, after_quiet, next_way
from committees.outbox.sealing import seal, unseal
from committees.outbox.states import Channel, DeliveryState, RouteKind
from tests.factories import TERM_START, make_district
from tests.smtp_support import smtp  # noqa: F401 (fixture)

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Gateway(HTTPServer):
    """An SMS gateway on this machine: what it was sent, and how it answers."""

    got: list[dict[str, Any]]
    status = 200


class _Handler(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append({"path": self.path, **json.loads(body)})
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    server = Gateway(("127.0.0.1", 0), _Handler)
    server.got = []
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def person() -> Person:
    organisation = Organisation.objects.create(code="elsewhere", name="卫东区委", short_name="区委")
    user = User.objects.create(username="zhang")
    made = Person.objects.create(organisation=organisation, user=user, name="张喆", email="zhang@example.org")
    grant_role(role=Role.SYSTEM_ADMIN, scope=organisation, user=user, starts_on=TERM_START, now=timezone.now())
    return made


def make_route(person: Person, gateway: Gateway, now: datetime, *, name: str = "短信") -> Route:
    assert person.user is not None
    return ways.add_route(
        organisation=person.organisation,
        name=name,
        kind=RouteKind.SMS,
        address=f"json://127.0.0.1:{gateway.server_port}/sms/{{phone}}",
        actor=person.user,
        now=now,
    )


def choose(
    person: Person, *chosen: Route | None, phone: str = "13800000000", quiet: tuple[time, time] | None = None
) -> None:
    start, end = quiet or (None, None)
    ways.choose_ways(person=person, ways=chosen, phone=phone, quiet_from=start, quiet_until=end)


def ask(person: Person, now: datetime, **more: Any) -> Outbox:
    row = services.enqueue_outside(
        key="notice:1:mail",
        recipient=person,
        purpose="notice",
        subject="会议通知",
        body="研究防汛工作",
        aggregate="meeting:1",
        now=now,
        **more,
    )
    assert row is not None
    return row


def run_until_settled() -> Outbox:
    for _ in range(12):
        Outbox.objects.filter(state=DeliveryState.PENDING).update(due_at=timezone.now() - timedelta(seconds=1))
        tasks.send_due()
    return Outbox.objects.get()


def test_who_chose_nothing_is_reached_by_mail_and_who_has_no_address_not_at_all(person: Person, now: datetime) -> None:
    assert [way.name for way in selectors.ways_of(person)] == ["mail"]
    person.email = ""
    person.save()
    assert selectors.ways_of(person) == []


def test_the_first_way_is_taken_and_its_answer_proved(
    person: Person, now: datetime, gateway: Gateway, smtp: Any
) -> None:
    choose(person, make_route(person, gateway, now), None)
    ask(person, now)
    row = run_until_settled()
    assert (row.channel, row.state, row.answer) == (Channel.ROUTE, DeliveryState.SENT, "短信已接收")
    [message] = gateway.got
    assert message["path"] == "/sms/13800000000"
    assert (message["title"], "研究防汛工作" in message["message"]) == ("会议通知", True)
    assert smtp.accepted == []
    assert entries_of("meeting:1").get().payload["channel_name"] == "短信"


def test_a_way_that_fails_falls_through_to_the_next(person: Person, now: datetime, gateway: Gateway, smtp: Any) -> None:
    gateway.status = 500
    choose(person, make_route(person, gateway, now), None)
    ask(person, now)
    row = run_until_settled()
    assert (row.channel, row.state, row.tried) == (
        Channel.MAIL,
        DeliveryState.SENT,
        [f"route:{Route.objects.get().pk}"],
    )
    assert smtp.subjects() == ["会议通知"]
    assert len(gateway.got) == 3
    assert list(entries_of("meeting:1").values_list("verb", flat=True)) == ["notice_passed_on", "notice_delivered"]


def test_when_every_way_fails_it_is_a_dead_letter(person: Person, now: datetime, gateway: Gateway, smtp: Any) -> None:
    gateway.status, smtp.answer = 500, lambda number: "451 later"
    choose(person, None, make_route(person, gateway, now))
    ask(person, now)
    row = run_until_settled()
    for _ in range(3):
        row = run_until_settled()
    assert (row.channel, row.state, row.tried) == (Channel.ROUTE, DeliveryState.DEAD, ["mail"])
    assert smtp.attempts == 3
    assert len(gateway.got) == 10


def test_without_a_number_a_gateway_passes_on_at_once(
    person: Person, now: datetime, gateway: Gateway, smtp: Any
) -> None:
    choose(person, make_route(person, gateway, now), phone="")
    ask(person, now)
    assert run_until_settled().state == DeliveryState.SENT
    assert (gateway.got, len(smtp.accepted)) == ([], 1)


def test_what_is_confidential_says_outside_only_that_there_is_a_notice(
    person: Person,
    now: datetime,
    gateway: Gateway,
    smtp: Any,
) -> None:
    route = make_route(person, gateway, now)
    choose(person, route)
    ask(person, now, confidential=True, calendar="BEGIN:VCALENDAR")
    run_until_settled()
    assert gateway.got[0]["title"] == VEIL
    assert "防汛" not in gateway.got[0]["message"]
    choose(person, None)
    Outbox.objects.all().delete()
    ask(person, now, confidential=True, calendar="BEGIN:VCALENDAR")
    run_until_settled()
    [mail] = smtp.accepted
    assert (mail["Subject"], mail.is_multipart(), "防汛" in mail.as_string()) == (VEIL, False, False)


def test_quiet_hours_hold_what_is_no_emergency(person: Person, gateway: Gateway) -> None:
    night = datetime(2026, 9, 3, 15, 30, tzinfo=UTC)  # 23:30 in Beijing
    choose(person, None, quiet=(time(22), time(7)))
    assert ask(person, night).due_at == datetime(2026, 9, 3, 23, 0, tzinfo=UTC)
    Outbox.objects.all().delete()
    assert ask(person, night, urgent=True).due_at == night


@pytest.mark.parametrize(
    ("hour", "start", "end", "expected"),
    [
        (21, time(22), time(7), 21),
        (22, time(22), time(7), 31),
        (30, time(22), time(7), 31),
        (31, time(22), time(7), 31),
        (12, time(12), time(14), 14),
        (14, time(12), time(14), 14),
        (12, time(12), time(12), 12),
        (12, None, None, 12),
    ],
)
def test_the_edges_of_quiet_hours(hour: int, start: time | None, end: time | None, expected: int) -> None:
    midnight = datetime(2026, 9, 2, 16, tzinfo=UTC)  # 0:00 of 3 September in Beijing
    assert after_quiet(midnight + timedelta(hours=hour), start, end) == midnight + timedelta(hours=expected)


def test_the_next_way_is_the_first_that_has_not_failed() -> None:
    assert next_way(["a", "b", "c"], {"a"}) == "b"
    assert next_way(["a"], {"a"}) is None


def test_secrets_are_sealed_and_open_with_the_same_key_only(
    person: Person, now: datetime, gateway: Gateway, settings: Any
) -> None:
    route = make_route(person, gateway, now)
    assert "127.0.0.1" not in route.sealed
    assert unseal(route.sealed).startswith("json://127.0.0.1")
    assert seal("x") != seal("x")
    settings.CHANNEL_KEY = "another"
    with pytest.raises(Refused, match="无法解密"):
        unseal(route.sealed)
    choose(person, route)
    ask(person, now)
    Person.objects.update(email="")
    assert "无法解密" in run_until_settled().answer


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (RouteKind.DINGTALK, "mailto://user:pass@example.org"),
        (RouteKind.DINGTALK, "dingtalk://"),
        (RouteKind.SMS, "dingtalk://abcdefgh/"),
        (RouteKind.FEISHU, "nonsense"),
    ],
)
def test_an_address_of_another_kind_is_refused(person: Person, now: datetime, kind: RouteKind, address: str) -> None:
    assert person.user is not None
    with pytest.raises(Refused, match="这不是有效的"):
        ways.add_route(
            organisation=person.organisation, name="渠道", kind=kind, address=address, actor=person.user, now=now
        )


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (RouteKind.DINGTALK, "dingtalk://secret@tokentoken/"),
        (RouteKind.WECOM, "wecombot://abcdef-1234/"),
        (RouteKind.FEISHU, "feishu://abcdef1234/"),
        (RouteKind.SMS, "jsons://sms.example.org/send?:to={phone}"),
    ],
)
def test_every_kind_can_be_configured(person: Person, now: datetime, kind: RouteKind, address: str) -> None:
    assert person.user is not None
    route = ways.add_route(
        organisation=person.organisation, name="渠道", kind=kind, address=address, actor=person.user, now=now
    )
    assert unseal(route.sealed) == address
    [_granted, entry] = entries_of(f"organisation:{person.organisation_id}")
    assert (entry.verb, "secret" in json.dumps(entry.payload)) == ("route_added", False)


def test_pages_of_channels(now: datetime, gateway: Gateway) -> None:
    district = make_district(now, members=3)
    office, member = (signed_in(district.users[name]) for name in ("office", "member1"))
    assert member.get(reverse("routes")).status_code == 404
    address = f"json://127.0.0.1:{gateway.server_port}/{{phone}}"
    form = {"organisation": district.organisation.pk, "name": "短信网关", "kind": "sms", "address": address}
    assert "应以" in office.post(reverse("routes"), {**form, "kind": "wecom"}).text
    assert office.post(reverse("routes"), form, follow=True).status_code == 200
    route = Route.objects.get()
    page = office.get(reverse("routes")).text
    assert "短信网关" in page
    assert address not in page
    assert member.post(reverse("route-test", args=[route.pk])).status_code == 404
    chosen = {"first": str(route.pk), "second": "mail", "phone": "13900000000", "quiet_from": "22:00"}
    assert "须同时填写" in member.post(reverse("my-ways"), chosen).text
    member.post(reverse("my-ways"), {**chosen, "quiet_until": "07:00"})
    person = Person.objects.get(user=district.users["member1"])
    assert [way.channel for way in selectors.ways_of(person)] == [Channel.ROUTE, Channel.MAIL]
    assert Reach.objects.get(person=person).phone == "13900000000"
    assert "只能选一次" in member.post(reverse("my-ways"), {"first": "mail", "second": "mail"}).text
    office.post(reverse("route-test", args=[route.pk]))
    tasks.send_due()
    assert "收件人没有填写手机号码" in office.get(reverse("routes")).text
    office.post(reverse("route-switch", args=[route.pk]))
    assert [way.channel for way in selectors.ways_of(person)] == [Channel.MAIL]


def test_a_channel_of_another_organisation_is_hidden(now: datetime, gateway: Gateway, person: Person) -> None:
    route = make_route(person, gateway, now)
    district = make_district(now, members=3)
    office = signed_in(district.users["office"])
    assert office.post(reverse("route-test", args=[route.pk])).status_code == 404
    assert office.post(reverse("route-switch", args=[route.pk])).status_code == 404
    other = Person.objects.get(user=district.users["member1"])
    with pytest.raises(Refused, match="不属于本机关"):
        choose(other, route)


def test_the_counter_does_not_keep_an_idle_login_alive(now: datetime, django_assert_num_queries: Any) -> None:
    district = make_district(now, members=3)
    client = signed_in(district.users["member1"])
    services.enqueue(
        key="k",
        recipient=Person.objects.get(user=district.users["member1"]),
        channel=Channel.INBOX,
        purpose="notice",
        subject="通知",
        body="…",
        now=now,
    )
    tasks.send_due()
    client.get(reverse("desk"))
    session = client.session
    before = session.get_expiry_date()
    stored = type(session).get_model_class().objects.get(session_key=session.session_key).expire_date
    page = client.get(reverse("inbox-count"))
    assert "封未读" in page.text
    assert type(session).get_model_class().objects.get(session_key=session.session_key).expire_date == stored
    assert before is not None


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client
