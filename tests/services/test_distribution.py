"""Issued minutes go out with receipts; a unit is told of its own items and of nothing else."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from committees.documents.selectors import last_job
from committees.documents.storage import read_checked
from committees.documents.tasks import run_job
from committees.errors import Refused
from committees.ledger.selectors import entries_of
from committees.outbox.models import Outbox
from committees.people.services import found_unit
from committees.rules import Clause, Force, Matter, MinutesRule
from decisions.distribution import services
from decisions.distribution.models import DecisionNotice, MinutesCopy
from decisions.distribution.plugs import todos_of
from decisions.distribution.rules import recipients
from decisions.distribution.selectors import JOB, subject_of
from decisions.distribution.states import RecipientKind
from decisions.minutes.states import MinutesState
from meetings.models import AgendaItem
from tests.items import signed_in
from tests.minutes_support import Held, hold_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _blobs(settings: Any, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path / "blobs"


def test_the_list_is_the_rulebooks_and_superiors_hear_of_important_items() -> None:
    clause = Clause(force=Force.ORDINARY, wording="纪要报送", document="规则", reference="第九条")
    rule = MinutesRule(clause, recipients=("领导班子成员", "有关部门", "市纪委"), superiors=("分管的市级领导",))
    names = ["领导班子成员", "有关部门", "市纪委", "区档案馆"]
    usual = recipients(names, rule, ["general"])
    assert [(each.kind, each.name, each.grounds) for each in usual] == [
        (RecipientKind.OUTSIDE, "市纪委", "《规则》第九条"),
        (RecipientKind.OUTSIDE, "区档案馆", "抄送名单"),
    ]
    (superior,) = recipients(names, rule, ["general", "large-fund"])[2:]
    assert (superior.kind, superior.name) == (RecipientKind.SUPERIOR, "分管的市级领导")
    assert recipients(["区委常委会组成人员", "各有关单位"], None, ["large-fund"]) == []


def issue(now: datetime) -> Held:
    """Item 1 from the handler's unit, item 2 (personnel) left out, item 3 from another unit."""
    held = hold_meeting(now)
    other = found_unit(organisation=held.district.organisation, code="other", name="区水利局", user=None, now=now)
    AgendaItem.objects.filter(pk=held.sitting.entries[2].item_id).update(unit=other)
    held.at(MinutesState.ISSUED)
    return held


def test_a_unit_is_told_of_its_own_items_alone_and_signs(now: datetime) -> None:
    held = issue(now)
    notice = DecisionNotice.objects.get(unit=held.district.unit)
    assert DecisionNotice.objects.count() == 2
    handler, office = held.user("handler"), held.user("office")
    with pytest.raises(Refused, match="尚未生成"):
        services.sign_notice(notice=notice, user=handler, now=held.now)
    job = last_job(JOB, subject_of(notice))
    assert services.request_notice(notice=notice, user=office, now=held.now) == job
    assert run_job(job.pk) == "done"
    notice.refresh_from_db()
    pages = PdfReader(BytesIO(read_checked(notice.pdf_digest))).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    assert "决定事项通知" in text
    assert "第1件事项" in text
    assert "第2件事项" not in text
    assert "第3件事项" not in text
    assert "同意8票" not in text
    assert Outbox.objects.filter(key__startswith=f"decision-notice:{notice.pk}:").exists()
    with pytest.raises(Refused, match="不属于"):
        services.sign_notice(notice=notice, user=office, now=held.now)
    client = signed_in(held.district, "handler")
    assert "第1件事项" in client.get(reverse("decision-notice", args=[notice.pk])).content.decode()
    client.post(reverse("decision-notice-receipt", args=[notice.pk]))
    notice.refresh_from_db()
    assert (notice.opened_at is not None, notice.signed_by) == (True, handler)
    foreign = DecisionNotice.objects.exclude(pk=notice.pk).get()
    assert client.get(reverse("decision-notice", args=[foreign.pk])).status_code == 404
    counts = [_queries(client) for _ in range(2)]
    DecisionNotice.objects.exclude(pk=notice.pk).update(unit=held.district.unit, minutes=_copy(notice))
    assert _queries(client) == counts[1]


def test_members_open_and_sign_and_the_office_registers_what_left_the_house(now: datetime) -> None:
    held = hold_meeting(now, matters=(Matter.GENERAL,))
    minutes = held.draft()
    from decisions.minutes import services as review

    review.edit_copies(minutes=minutes, copies=["区委常委会组成人员", "区档案馆"], user=held.user("secretary"), now=now)
    minutes = _issue(held, minutes)
    assert MinutesCopy.objects.filter(kind="member").count() == 11
    outside = MinutesCopy.objects.get(person=None)
    assert outside.name == "区档案馆"
    member = signed_in(held.district, "member1")
    assert [line.text[:4] for line in todos_of(held.user("member1"), held.now)] == ["签收纪要"]
    assert "签收</button>" in member.get(reverse("minutes-page", args=[minutes.pk])).content.decode()
    assert MinutesCopy.objects.get(person__user=held.user("member1")).opened_at is not None
    for _ in range(2):
        member.post(reverse("minutes-receipt", args=[minutes.pk]))
    verbs = list(entries_of(f"meeting:{minutes.meeting_id}").values_list("verb", flat=True))
    assert (verbs.count("minutes_opened"), verbs.count("minutes_received")) == (1, 1)
    assert todos_of(held.user("member1"), held.now) == []
    office = signed_in(held.district, "office")
    where = reverse("minutes-receipt-register", args=[minutes.pk, outside.pk])
    assert member.post(where, {"received_by": "某"}).status_code == 404
    office.post(where, {"received_by": "李档案"})
    page = office.get(reverse("minutes-receipts", args=[minutes.pk])).content.decode()
    assert "李档案" in page
    assert f"已签收 2 / {MinutesCopy.objects.count() + DecisionNotice.objects.count()}" in page
    assert member.get(reverse("minutes-receipts", args=[minutes.pk])).status_code == 404


def _issue(held: Held, minutes: Any) -> Any:
    from decisions.minutes import services as review
    from tests.minutes_support import render

    minutes = review.submit_minutes(minutes=minutes, user=held.user("secretary"), now=held.now)
    minutes = held.sign(review.check_minutes(minutes=minutes, user=held.user("office_head"), now=held.now))
    render(minutes)
    return review.issue_minutes(minutes=minutes, user=held.user("office"), now=held.now)


def _copy(notice: DecisionNotice) -> Any:
    """Another minutes for a second notice of one unit."""
    minutes = notice.minutes
    minutes.pk, minutes.version, minutes.number = None, 2, 99
    minutes.save(force_insert=True)
    return minutes


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("decision-notices")).status_code == 200
    return len(queries)
