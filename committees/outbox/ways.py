"""Use cases around channels: configured by the office, tried with one press, chosen by each person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from django.db import transaction

from committees.errors import Refused
from committees.ledger import services as ledger
from committees.outbox.models import Outbox, Preference, Reach, Route
from committees.outbox.routes import check_address
from committees.outbox.sealing import seal
from committees.outbox.selectors import looked_after
from committees.outbox.services import Outside, enqueue
from committees.outbox.states import Channel
from committees.people.models import Organisation, Person, User


def _record(organisation_id: int, verb: str, payload: dict[str, object], actor: User, now: datetime) -> None:
    ledger.append(
        aggregate=f"organisation:{organisation_id}",
        organisation_id=organisation_id,
        verb=verb,
        payload=payload,
        actor=actor,
        now=now,
    )


def _require_keeper(organisation_id: int, actor: User) -> None:
    if organisation_id not in looked_after(actor):
        raise Refused("外部渠道由本机关的办公室或系统管理员设置。")


@transaction.atomic
def add_route(*, organisation: Organisation, name: str, kind: str, address: str, actor: User, now: datetime) -> Route:
    """Configure a robot or gateway. Its address is kept encrypted and shown to nobody again; the ledger has the name.

    Refuses an address that is none of its kind, and a name that is taken.
    """
    _require_keeper(organisation.pk, actor)
    address = address.strip()
    check_address(kind, address)
    if Route.objects.filter(organisation=organisation, name=name).exists():
        raise Refused(f"已有名为“{name}”的渠道，请换一个名称。")
    route = Route.objects.create(
        organisation=organisation, name=name, kind=kind, sealed=seal(address), created_by=actor, created_at=now
    )
    _record(organisation.pk, "route_added", {"name": name, "kind": kind}, actor, now)
    return route


@transaction.atomic
def switch_route(*, route: Route, active: bool, actor: User, now: datetime) -> None:
    """Take a channel out of use, or into use again; who chose it is reached by his next way meanwhile."""
    _require_keeper(route.organisation_id, actor)
    if Route.objects.filter(pk=route.pk, active=not active).update(active=active) == 1:
        verb = "route_resumed" if active else "route_stopped"
        _record(route.organisation_id, verb, {"name": route.name, "kind": route.kind}, actor, now)


@transaction.atomic
def try_route(*, route: Route, person: Person | None, now: datetime) -> Outbox:
    """Send a test message to oneself on this channel alone. Refused for a login without a person."""
    if person is None:
        raise Refused("您的账号没有对应的人员，不能接收测试消息。")
    return enqueue(
        key=f"channel-test:{route.pk}:{person.pk}:{int(now.timestamp())}",
        recipient=person,
        channel=Channel.ROUTE,
        purpose="channel-test",
        subject="测试消息",
        body=f"这是“{route.name}”的测试消息，收到即表示渠道可用。",
        now=now,
        outside=Outside(route=route),
    )


@transaction.atomic
def choose_ways(
    *, person: Person, ways: Sequence[Route | None], phone: str, quiet_from: time | None, quiet_until: time | None
) -> None:
    """Keep a person's own order of ways (None: mail), number and quiet hours.

    Refuses a way named twice, one of another organisation, and quiet hours of which one end is missing.
    """
    if len({way.pk if way else 0 for way in ways}) != len(ways):
        raise Refused("同一渠道只能选一次。")
    if any(way is not None and way.organisation_id != person.organisation_id for way in ways):
        raise Refused("所选渠道不属于本机关。")
    if (quiet_from is None) != (quiet_until is None):
        raise Refused("免打扰时段须同时填写开始和结束时间；不需要的，两项都留空。")
    Preference.objects.filter(person=person).delete()
    Preference.objects.bulk_create(
        Preference(person=person, position=number, route=way) for number, way in enumerate(ways, start=1)
    )
    Reach.objects.update_or_create(
        person=person, defaults={"phone": phone, "quiet_from": quiet_from, "quiet_until": quiet_until}
    )
