"""The organisations of the demonstration beside the district: each with a meeting held under its own rulebook."""

from __future__ import annotations

import random
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from committees.ledger.models import LedgerEntry
from committees.models import Organisation, User
from committees.rulebooks.services import load_shipped_rulebooks
from decisions.upward.selectors import may_receive, received_minutes, received_reports
from decisions.voting.models import Resolution
from meetings.scheduling.states import MeetingState
from personnel.demo.house import House
from personnel.demo.others import build_others
from personnel.demo.paperwork import issue_minutes
from personnel.demo.troupes import TROUPES

pytestmark = pytest.mark.django_db


def reader(house: House, login: str = "bangong") -> User:
    return User.objects.get(username=f"{house.organisation.code}-{login}")


def test_each_house_holds_its_meeting_under_its_own_rulebook_and_the_superior_sees_what_is_sent_up(
    now: datetime,
) -> None:
    load_shipped_rulebooks(now=now)
    built = build_others("Weidong-2026", now, random.Random(11))
    assert [house.organisation.code for house, _ in built] == [troupe.code for troupe in TROUPES]
    for troupe, (house, minutes) in zip(TROUPES, built, strict=True):
        meeting = minutes.meeting
        assert meeting.rulebook_version is not None
        assert meeting.rulebook_version.rulebook.code == troupe.rulebook, troupe.code
        assert (meeting.committee.body, meeting.organisation) == (troupe.body, house.organisation)
        assert meeting.state in {MeetingState.ADJOURNED, MeetingState.MINUTED}, troupe.code
        assert Resolution.objects.filter(ballot__motion__entry__meeting=meeting).exists(), troupe.code
        assert minutes.number_words == f"{troupe.mark}纪〔{minutes.year}〕1号"
        own = LedgerEntry.objects.filter(organisation=house.organisation).exclude(actor=None)
        assert not own.exclude(actor__person__organisation=house.organisation).exists(), troupe.code

    houses = {house.organisation.code: (house, minutes) for house, minutes in built}
    (county, _), (town, paper) = houses["nanshan"], houses["zuocun"]
    chain = LedgerEntry.objects.filter(aggregate=f"organisation:{town.organisation.pk}", verb="organisation_changed")
    assert [entry.payload["superior"] for entry in chain] == [county.organisation.name]
    assert not received_minutes(reader(county)).exists()  # signed is not issued
    assert issue_minutes(town, paper, with_notices=False)
    assert list(received_minutes(reader(county))) == [paper]
    assert [row.organisation for row in received_reports(reader(county))] == [town.organisation]
    assert [code for code, (house, _) in houses.items() if may_receive(reader(house))] == ["nanshan"]
    assert not received_minutes(reader(town)).exists()

    client = Client()
    client.force_login(reader(county), backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("received"))
    assert paper.title in page.text
    here = [line["label"] for line in page.context["nav_items"] if line["active"]]
    assert here == ["决定督办"]
    assert client.get(reverse("minutes-page", args=[paper.pk])).status_code == 404
    assert client.get(reverse("meeting", args=[paper.meeting_id])).status_code == 404
    file = client.get(reverse("received-file", args=[paper.pk]))
    assert b"".join(file.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    Organisation.objects.filter(pk=town.organisation.pk).update(superior=None)  # the subordinate takes sight back
    assert client.get(reverse("received-file", args=[paper.pk])).status_code == 404
