"""What has been sent, what waits, what failed, and what a person has not read yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count, Min, Q, QuerySet
from django.http import Http404

from committees.access.selectors import permissions_of
from committees.outbox.models import Heartbeat, InboxMessage, Outbox, Preference, Reach, Route
from committees.outbox.rules import SILENT_AFTER, after_quiet
from committees.outbox.states import Channel, DeliveryState
from committees.people.models import Committee, Person, User

WAITING = (DeliveryState.PENDING, DeliveryState.SENDING)
LONGEST_QUEUE = 1000


def inbox_of(user: AbstractBaseUser | AnonymousUser) -> QuerySet[InboxMessage]:
    """The messages of the person behind a login, newest first; none for a login without a person."""
    if not isinstance(user, User):
        return InboxMessage.objects.none()
    return InboxMessage.objects.filter(person__user=user).order_by("-pk")


def unread_of(user: AbstractBaseUser | AnonymousUser) -> QuerySet[InboxMessage]:
    """The unread messages of the person behind a login, newest first."""
    return inbox_of(user).filter(read_at__isnull=True)


def unread_count(user: AbstractBaseUser | AnonymousUser) -> int:
    """How many messages in the person's inbox are unread."""
    return unread_of(user).count()


def own_message(user: AbstractBaseUser | AnonymousUser, pk: int) -> InboxMessage:
    """One of the person's own messages; 404 for anybody else's."""
    message = inbox_of(user).select_related("person__user").filter(pk=pk).first()
    if message is None:
        raise Http404
    return message


def due_keys(now: datetime) -> list[int]:
    """Primary keys of what is due, longest due first."""
    due = Outbox.objects.filter(state=DeliveryState.PENDING, due_at__lte=now).order_by("due_at", "pk")
    return list(due.values_list("pk", flat=True)[:LONGEST_QUEUE])


def deliveries_of(aggregate: str) -> QuerySet[Outbox]:
    """Every message about one subject, with its recipient: what the delivery report lists."""
    return Outbox.objects.filter(aggregate=aggregate).select_related("recipient").order_by("pk")


def administered(user: AbstractBaseUser | AnonymousUser) -> set[int]:
    """The organisations whose system the user administers."""
    return permissions_of(user).organisation_ids("administer_system") if isinstance(user, User) else set()


def looked_after(user: AbstractBaseUser | AnonymousUser) -> set[int]:
    """The organisations whose undelivered messages the user sees and resends: as their office or administrator."""
    if not isinstance(user, User):
        return set()
    offices = Committee.objects.filter(pk__in=permissions_of(user).committee_ids("handle_office"))
    return administered(user) | set(offices.values_list("organisation_id", flat=True))


def dead_letters(organisation_ids: Collection[int]) -> QuerySet[Outbox]:
    """Messages given up, to persons of these organisations, newest first."""
    mine = Outbox.objects.filter(state=DeliveryState.DEAD, recipient__organisation_id__in=organisation_ids)
    return mine.select_related("recipient", "route").order_by("-pk")


def dead_letter(organisation_ids: Collection[int], pk: int) -> Outbox:
    """One message to a person of these organisations, dead or not (any more); 404 for anybody else's."""
    mine = Outbox.objects.filter(recipient__organisation_id__in=organisation_ids, pk=pk).first()
    if mine is None:
        raise Http404
    return mine


@dataclass(frozen=True)
class Health:
    """Whether messages go out."""

    waiting: int
    oldest: datetime | None
    dead: int
    sent_today: int
    worker_at: datetime | None
    beat_at: datetime | None
    worker_alive: bool
    beat_alive: bool


def health(organisation_ids: Collection[int], *, now: datetime, today: datetime) -> Health:
    """The state of the delivery to persons of these organisations; `today` is the midnight it began with."""
    counts = Outbox.objects.filter(recipient__organisation_id__in=organisation_ids).aggregate(
        waiting=Count("pk", filter=Q(state__in=WAITING, due_at__lte=now)),
        oldest=Min("created_at", filter=Q(state__in=WAITING, due_at__lte=now)),
        dead=Count("pk", filter=Q(state=DeliveryState.DEAD)),
        sent_today=Count("pk", filter=Q(state=DeliveryState.SENT, sent_at__gte=today)),
    )
    signs = signs_of_life()
    worker, beat = signs.get("worker"), signs.get("beat")
    return Health(
        **counts, worker_at=worker, beat_at=beat, worker_alive=_is_recent(worker, now), beat_alive=_is_recent(beat, now)
    )


def signs_of_life() -> dict[str, datetime]:
    """When each process last gave a sign of life."""
    return dict(Heartbeat.objects.values_list("name", "at"))


def is_worker_silent(now: datetime) -> bool:
    """Whether no worker has given a sign of life for two minutes."""
    return not _is_recent(signs_of_life().get("worker"), now)


def _is_recent(at: datetime | None, now: datetime) -> bool:
    return at is not None and now - at <= SILENT_AFTER


@dataclass(frozen=True)
class Way:
    """One way to a person outside the application."""

    channel: Channel
    route: Route | None = None

    @property
    def name(self) -> str:
        """As a message remembers which ways failed."""
        return f"route:{self.route.pk}" if self.route else str(self.channel)


def ways_of(person: Person) -> list[Way]:
    """The person's ways in his own order; who chose nothing is reached by mail. Mail always comes at least last."""
    chosen = Preference.objects.filter(person=person).select_related("route").order_by("position")
    ways = [
        Way(Channel.ROUTE, row.route) if row.route else Way(Channel.MAIL)
        for row in chosen
        if (row.route.active if row.route else person.email)
    ]
    if person.email and not any(way.channel is Channel.MAIL for way in ways):
        ways.append(Way(Channel.MAIL))
    return ways


def not_quiet(person: Person, moment: datetime) -> datetime:
    """The moment, or the end of the person's quiet hours in which it lies."""
    reach = Reach.objects.filter(person=person).first()
    return after_quiet(moment, reach.quiet_from, reach.quiet_until) if reach else moment


def routes_of(organisation_ids: Collection[int]) -> QuerySet[Route]:
    """Robots and gateways of these organisations."""
    return Route.objects.filter(organisation_id__in=organisation_ids).select_related("organisation").order_by("pk")


def route_tests(organisation_ids: Collection[int]) -> QuerySet[Outbox]:
    """The test messages of these organisations' channels, newest first."""
    tests = Outbox.objects.filter(purpose="channel-test", route__organisation_id__in=organisation_ids)
    return tests.select_related("recipient", "route").order_by("-pk")
