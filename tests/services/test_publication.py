"""A decision is made public by whose leave the rulebook asks, never one kept within a circle."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.documents.storage import read_checked
from committees.documents.tasks import run_job
from committees.errors import Refused
from committees.models import Committee
from committees.rules import Matter
from decisions.publication import services
from decisions.publication.models import Publication
from decisions.publication.paper import notice_document
from decisions.publication.plugs import todos_of
from decisions.publication.selectors import published_in, wanting
from decisions.publication.services import Wording
from decisions.publication.states import PublicationForm, PublicationScope
from decisions.voting.models import Resolution
from meetings.models import AgendaItem
from tests.items import signed_in
from tests.minutes_support import hold_meeting

pytestmark = pytest.mark.django_db
WORDING = Wording(
    form=PublicationForm.PUBLIC_NOTICE,
    scope=PublicationScope.SOCIETY,
    channel="政务公开栏",
    title="关于第1件事项的公示",
    text="同意第1件事项。",
    starts_on=date(2026, 9, 3),
    ends_on=date(2026, 9, 9),
)


def test_a_decision_is_proposed_approved_published_and_ended(now: datetime, settings: Any, tmp_path: Any) -> None:
    settings.BLOB_ROOT = tmp_path
    held = hold_meeting(now)
    decision = Resolution.objects.exclude(ballot__motion__entry__item__matter=Matter.PERSONNEL).first()
    circled = Resolution.objects.get(ballot__motion__entry__item__matter=Matter.PERSONNEL)
    office, chair = held.user("office"), held.user("chair")
    values = {"wording": WORDING, "now": held.now}
    with pytest.raises(Refused, match="任前公示"):
        services.propose(resolution=circled, user=office, **values)
    with pytest.raises(Refused, match="没有办理"):
        services.propose(resolution=decision, user=held.user("member1"), **values)
    form = signed_in(held.district, "office").get(reverse("publication-propose", args=[decision.pk]))
    assert form.context["form"].initial["text"] == f"{decision.text}。"  # a sentence, as it is put up
    made = services.propose(resolution=decision, user=office, **values)
    # The rulebook of the district is silent: the software's default asks the chair.
    assert (made.state, made.approver, made.grounds["default"]) == ("proposed", "主持人", True)
    assert [line.text for line in todos_of(chair, held.now)] == ["审批公开事项：关于第1件事项的公示"]
    with pytest.raises(Refused, match="权限"):
        services.approve(publication=made, user=office, now=held.now)
    made = services.approve(publication=made, user=chair, now=held.now)
    with pytest.raises(Refused, match="不能这样办理"):
        services.approve(publication=made, user=chair, now=held.now)
    made = services.publish(publication=made, user=office, now=held.now)
    assert list(published_in(held.district.organisation, 2026)) == [made]
    with pytest.raises(Refused, match="期满后"):
        services.end(publication=made, user=office, now=held.now)
    job = services.request_paper(publication=made, user=office, now=held.now)
    assert run_job(job.pk) == "done"
    job.refresh_from_db()
    assert read_checked(job.result_digest).startswith(b"%PDF")
    text = "".join(notice_document(made).texts())
    assert "2026年9月3日至2026年9月9日" in text
    assert not [person.name for person in held.district.members if person.name in text]
    _pages(held, decision, circled)


def test_nothing_about_a_person_and_nothing_rehearsed_is_made_public(now: datetime) -> None:
    held = hold_meeting(now)
    decision = Resolution.objects.exclude(ballot__motion__entry__item__matter=Matter.PERSONNEL).first()
    item = decision.ballot.motion.entry.item
    values = {"resolution": decision, "user": held.user("office"), "wording": WORDING, "now": held.now}
    AgendaItem.objects.filter(pk=item.pk).update(matter=Matter.DISCIPLINE)
    values["resolution"] = Resolution.objects.get(pk=decision.pk)
    with pytest.raises(Refused, match="纪律处分等"):
        services.propose(**values)
    AgendaItem.objects.filter(pk=item.pk).update(matter=Matter.GENERAL)
    real = Committee.objects.create(
        organisation=held.district.organisation,
        name="正式的",
        short_name="正式",
        body="another",
        rulebook=held.district.committee.rulebook,
    )
    Committee.objects.filter(pk=held.district.committee.pk).update(rehearsal_of=real)
    values["resolution"] = Resolution.objects.get(pk=decision.pk)
    with pytest.raises(Refused, match="演练会议的决定不公开"):
        services.propose(**values)
    assert not Publication.objects.exists()


def _pages(held: Any, decision: Resolution, circled: Resolution) -> None:
    client = signed_in(held.district, "office")
    assert "关于第1件事项的公示" in client.get(reverse("resolution", args=[decision.pk])).content.decode()
    assert client.get(reverse("publication-propose", args=[decision.pk])).status_code == 200
    assert client.get(reverse("publication-propose", args=[circled.pk])).status_code == 404
    counts = []
    for _ in range(3):
        counts.append(_queries(client))
        Publication.objects.create(
            organisation=decision.organisation,
            committee=held.district.committee,
            resolution=decision,
            proposed_by=held.user("office"),
            proposed_at=held.now,
            **vars(WORDING),
        )
    assert counts[1] == counts[2]


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("publications")).status_code == 200
    return len(queries)


def test_what_the_rulebook_wants_public_is_told_and_needs_nobodys_leave(now: datetime) -> None:
    rulebook = {"rulebook": "zuocun-town-2018", "body": "leadership-team", "roles": ("党委书记",)}
    held = hold_meeting(now, matters=(Matter.GENERAL,), **rulebook)
    (decision,) = wanting([held.district.committee], held.now)
    made = services.propose(resolution=decision, wording=WORDING, user=held.user("office"), now=held.now)
    assert (made.state, made.approver) == ("approved", "")
    assert made.grounds["reference"] == "第七条(六)"
    assert wanting([held.district.committee], held.now) == []
