"""What has been sent, what waits, what failed, and what a person has not read yet."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet

from committees.outbox.models import InboxMessage
from committees.people.models import User


def inbox_of(user: AbstractBaseUser | AnonymousUser) -> QuerySet[InboxMessage]:
    """The messages of the person behind a login, newest first; none for a login without a person."""
    if not isinstance(user, User):
        return InboxMessage.objects.none()
    return InboxMessage.objects.filter(person__user=user).order_by("-pk")


def unread_count(user: AbstractBaseUser | AnonymousUser) -> int:
    """How many messages in the person's inbox are unread."""
    return inbox_of(user).filter(read_at__isnull=True).count()
