"""The pages of 干部任免: by hand through the forms, and what they cost."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from personnel.models import Candidate, Consultation, Decision, LowerBody, PersonnelMatter, Voice
from personnel.services import preparing
from tests.personnel_support import FILE, enter, make_affair

pytestmark = pytest.mark.django_db


def signed_in(affair, role="organiser"):
    client = Client()
    client.force_login(affair.district.users[role])
    return client


def test_the_department_works_through_its_forms(now):
    affair = make_affair(now, names=())
    district, client = affair.district, signed_in(affair)
    answer = client.post(
        reverse("personnel-new"),
        {
            "committee": district.committee.pk,
            "unit": district.unit.pk,
            "introducer": district.members[3].pk,
            "grounds": "缺额",
        },
    )
    matter = PersonnelMatter.objects.latest("pk")
    assert answer["Location"] == matter.get_absolute_url()
    form = {**FILE, "name": "郑外来", "kind": "appoint"}
    client.post(reverse("personnel-candidate-new", args=[matter.pk]), form)
    candidate = Candidate.objects.get(matter=matter)
    refused = client.post(reverse("personnel-submit", args=[candidate.pk]), {})
    assert refused.status_code == 422
    assert "先酝酿" in refused.content.decode()
    at = timezone.localtime(now).strftime("%Y-%m-%dT%H:%M")
    client.post(
        reverse("personnel-consultation", args=[matter.pk]),
        {"person": district.members[1].pk, "at": at, "view": "for", "words": ""},
    )
    assert Consultation.objects.filter(matter=matter).count() == 1
    client.post(reverse("personnel-submit", args=[candidate.pk]), {})
    candidate.refresh_from_db()
    assert candidate.state == "submitted"
    assert "郑外来" not in candidate.item.title


def test_a_deliberation_is_written_down_member_by_member(now):
    affair = make_affair(now, consult=False)
    client, members = signed_in(affair), affair.district.members
    url = reverse("personnel-deliberation", args=[affair.matter.pk])
    page = client.get(url).content.decode()
    assert page.count("的意见要点</label>") == 11
    at = timezone.localtime(now).strftime("%Y-%m-%dT%H:%M")
    form = {
        "body": "secretaries-meeting",
        "held_at": at,
        "place": "小会议室",
        "chair": members[0].pk,
        "leaning": "favours",
        "summary": "逐个听取意见",
        f"part_{members[0].pk}": "for",
        f"part_{members[1].pk}": "defer",
        f"words_{members[1].pk}": "再听取一次群众意见",
        f"part_{members[2].pk}": "absent",
        f"words_{members[2].pk}": "没有到会的人没有意见",
    }
    assert client.post(url, {**form, "chair": members[2].pk}).status_code == 422
    answer = client.post(url, form)
    assert answer.status_code == 422
    assert "同意 1 人，没有超过半数" in answer.content.decode()
    assert client.post(url, {**form, "leaning": "divided"}).status_code == 302
    voices = Voice.objects.order_by("pk").values_list("person", "present", "view", "words")
    assert list(voices) == [
        (members[0].pk, True, "for", ""),
        (members[1].pk, True, "defer", "再听取一次群众意见"),
        (members[2].pk, False, "", ""),
    ]
    assert "再听取一次群众意见" in client.get(affair.matter.get_absolute_url()).content.decode()


def test_a_reason_is_asked_only_where_the_cap_on_transfers_is_exceeded(now):
    affair = make_affair(now)
    client = signed_in(affair)
    body = LowerBody.objects.create(
        organisation=affair.district.organisation, name="镇党委", seats=9, term_starts_on=now.date(), earlier=3
    )
    for index in (0, 1):
        preparing.edit_candidate(
            candidate=affair.fresh(index), kind="transfer", lower_body=body, user=affair.organiser, now=now
        )
    urls = [reverse("personnel-submit", args=[affair.candidates[index].pk]) for index in (0, 1)]
    assert 'name="reason"' not in client.get(urls[0]).content.decode()
    client.post(urls[0], {})
    assert affair.fresh(0).state == "submitted"
    page = client.get(urls[1]).content.decode()
    assert 'name="reason"' in page
    assert "已调动 4，拟调动 1" in page
    assert client.post(urls[1], {}).status_code == 422
    client.post(urls[1], {"reason": "工作需要", "allowed_by": "陆明远"})
    assert affair.fresh(1).state == "submitted"


def test_a_past_record_through_its_form(now):
    affair = make_affair(now, names=())
    district = affair.district
    form = {
        "committee": district.committee.pk,
        "unit": district.unit.pk,
        "introducer": district.members[3].pk,
        "name": "杨旧案",
        "kind": "appoint",
        "present_post": "副局长",
        "post": "局长",
        "decided_at": "2024-03-01T10:00",
        "entitled": 11,
        "present": 7,
        "recused": 0,
        "in_favour": 7,
        "against": 0,
        "abstain": 0,
        "defer": 0,
        "stated": "adopted",
        "source": "第三卷",
    }
    client = signed_in(affair)
    client.post(reverse("personnel-past"), form)
    decision = Decision.objects.get()
    assert (decision.outcome, decision.must_reconsider) == ("void", True)
    overview = client.get(reverse("personnel")).content.decode()
    assert "决定无效，须重新审议" in overview
    assert "应到 11，实到 7，须 ≥ 8，未达到" in overview
    assert "须重新审议" in client.get(reverse("desk")).content.decode()
    wrong = client.post(reverse("personnel-past"), {**form, "in_favour": 9})
    assert wrong.status_code == 422
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("page", ["personnel", "matter"])
def test_a_page_costs_the_same_for_one_and_three_candidates(now, page):
    affair = make_affair(now, names=("甲一",))
    client = signed_in(affair)
    url = reverse("personnel") if page == "personnel" else affair.matter.get_absolute_url()
    costs = []
    for more in ((), ("乙二", "丙三")):
        for name in more:
            enter(affair, None, name=name)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(url).status_code == 200
        costs.append(len(counted))
    assert costs[0] == costs[1] <= 30, costs
