"""The periodic reminder task, as beat calls it: twice is once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from committees.models import Outbox
from meetings.notices.tasks import remind_due
from tests.factories import make_district
from tests.sittings import make_meeting

pytestmark = pytest.mark.django_db


def test_beat_knows_the_task_by_its_name() -> None:
    assert remind_due.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def test_running_twice_writes_each_reminder_once() -> None:
    now = timezone.now()
    district = make_district(now - timedelta(days=20), members=3)
    make_meeting(district, now - timedelta(days=6), starts_at=now + timedelta(hours=1), items=1)
    assert remind_due() == 6
    assert remind_due() == 0
    assert Outbox.objects.filter(purpose="reminder").count() == 6
