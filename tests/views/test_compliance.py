"""合规: every rule of the body with what became of it; a waived one by name and reason; the year at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.desk.ports import all_todos
from committees.documents.models import Job
from committees.documents.ports import job_kind
from committees.models import AppliedRule, User
from committees.rulebooks.readable import body_sections
from committees.rulebooks.selectors import body_rules, version_in_force
from committees.rulebooks.services import Override, enforce
from committees.rules import Matter, Method, judge_adhoc
from decisions.compliance.rules import Standing
from decisions.compliance.selectors import meeting_listing, year_check
from meetings.models import Meeting
from meetings.scheduling.states import MeetingState
from meetings.session import services as session
from tests.factories import District, make_district
from tests.session_support import Sitting, make_sitting
from tests.snapshots import remembered

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def sitting(now: datetime) -> Sitting:
    return held_with_a_waiver(now)


@remembered
def held_with_a_waiver(now: datetime) -> Sitting:
    """Held with one vote; an ad-hoc item was waived before."""
    made = make_sitting(now)
    pin(made)
    waive(made)
    made.open(9)
    made.decide(1, "fffffffaa")
    return made


def pin(sitting: Sitting) -> None:
    version = version_in_force(sitting.district.committee, sitting.now)
    Meeting.objects.filter(pk=sitting.meeting.pk).update(rulebook_version=version)
    sitting.meeting.refresh_from_db()


def waive(sitting: Sitting) -> None:
    enforce(
        judge_adhoc(body_rules(sitting.meeting, sitting.now), Matter.GENERAL),
        aggregate=f"meeting:{sitting.meeting.pk}",
        organisation_id=sitting.district.organisation.pk,
        subject="临时议题“防汛”",
        actor=sitting.district.user("office"),
        now=sitting.now,
        override=Override("汛情紧迫", "赵书记"),
    )


def rows(sitting: Sitting, name: str) -> dict[str, list[str]]:
    """Standings by the field of the rule, as this reader sees them."""
    _, found = meeting_listing(sitting.meeting, sitting.district.user(name), sitting.at(30))
    told: dict[str, list[str]] = {}
    for group in found.groups:
        for row in group.rows:
            told.setdefault(row.line.field, []).append(f"{row.standing}:{' '.join(row.remarks)}")
    return told


def test_every_rule_of_the_body_is_listed_once(sitting: Sitting) -> None:
    _, found = meeting_listing(sitting.meeting, sitting.district.user("office"), sitting.now)
    listed = [row.line.path for group in found.groups for row in group.rows]
    body = body_rules(sitting.meeting, sitting.now)
    assert listed == [line.path for section in body_sections(body) for line in section.lines]
    assert sum(found.count(standing) for standing in Standing) == len(listed)


def test_met_waived_and_without_occasion(sitting: Sitting) -> None:
    told = rows(sitting, "office")
    assert told["adhoc"][1].startswith("waived:")
    assert "赵书记准许，理由：汛情紧迫" in told["adhoc"][1]
    assert any(each.startswith("met:") and "须 ≥ 6" in each for each in told["quorum"])
    assert "赞成 7，须 > 5.5，通过" in told["majority"][0]
    assert told["recorder"][0].startswith("met:记录人")
    assert told["quorum"][0].startswith("no_occasion:")  # no election on the agenda
    assert told["provisions"][0].startswith("guide:")


def test_the_tab_shows_the_waiver_and_links_each_clause(sitting: Sitting) -> None:
    client = signed_in(sitting.district.user("office"))
    page = client.get(reverse("meeting-compliance", args=[sitting.meeting.pk])).content.decode()
    assert "经准许未按此办理" in page
    assert "赵书记准许，理由：汛情紧迫" in page
    assert reverse("rule-clause", args=[sitting.meeting.rulebook_version_id, "x"])[:-2] in page
    assert "合规" in client.get(reverse("meeting", args=[sitting.meeting.pk])).content.decode()
    short = client.get(reverse("meeting-compliance", args=[sitting.meeting.pk]), {"show": "applied"}).content.decode()
    assert "提示性规定" not in short.split("</section>", 1)[1]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("office", 200), ("chair", 200), ("secretary", 200), ("member4", 200),
        ("handler", 404), ("outsider", 404), ("other_handler", 404), ("system_admin", 404),
    ],
)  # fmt: skip
def test_who_reads_it(sitting: Sitting, name: str, status: int) -> None:
    client = signed_in(sitting.district.user(name))
    assert client.get(reverse("meeting-compliance", args=[sitting.meeting.pk])).status_code == status


def test_another_organisation_reads_nothing(sitting: Sitting, now: datetime) -> None:
    other = make_district(now, code="other")
    client = signed_in(other.user("office"))
    assert client.get(reverse("meeting-compliance", args=[sitting.meeting.pk])).status_code == 404
    assert client.get(reverse("self-check", args=[sitting.district.committee.pk, 2026])).status_code == 404


def test_personnel_titles_and_recused_items_are_not_told(now: datetime) -> None:
    made = make_sitting(now, matters=(Matter.PERSONNEL, Matter.GENERAL))
    pin(made)
    made.open(11)
    member = made.roll[2]
    session.declare_recusal(entry=made.entries[0], roll=member, reason="亲属", actor=made.secretary, now=made.at(1))
    ballot = made.ballot(1, Method.SHOW_OF_HANDS)
    made.vote(ballot, "ff-ffffffff")
    made.announce(made.close(ballot))
    title = made.entries[0].item.title
    for name, shown in (("chair", True), ("office", False), ("member2", False)):
        text = str(rows(made, name))
        assert (f"“{title}”" in text) is shown, name
    assert "赞成 10" in str(rows(made, "office")["majority"])
    assert "赞成 10" not in str(rows(made, "member2")["majority"])


def test_a_verdict_that_did_not_hold_is_not_kept(sitting: Sitting) -> None:
    row = AppliedRule.objects.filter(check_name="quorum").first()
    assert row is not None
    AppliedRule.objects.filter(pk=row.pk).update(verdict={**row.verdict, "outcome": "not_met", "force": "optional"})
    assert any(each.startswith("failed:") for each in rows(sitting, "office")["quorum"])


def close(sitting: Sitting) -> None:
    Meeting.objects.filter(pk=sitting.meeting.pk).update(state=MeetingState.ADJOURNED, closed_at=sitting.at(60))


def test_the_year_counts_waivers_and_short_months(sitting: Sitting, now: datetime) -> None:
    close(sitting)
    check = year_check(sitting.district.committee, 2026, sitting.district.user("office"), now + timedelta(days=40))
    assert (len(check.checks), check.waived, check.failed) == (1, 1, 0)
    assert check.applied >= 5
    assert check.frequency.outcome == "short"
    assert check.frequency.details["periods"] == ["2026-09"]
    page = signed_in(sitting.district.user("office")).get(
        reverse("self-check", args=[sitting.district.committee.pk, 2026])
    )
    assert "赵书记准许，理由：汛情紧迫" in page.content.decode()


def test_the_year_asks_as_often_for_three_meetings_as_for_one(now: datetime) -> None:
    made = make_sitting(now)
    pin(made)
    made.open(9)
    close(made)
    user = made.district.user("office")
    counts = []
    year_check(made.district.committee, 2026, user, now)
    for number in (1, 2, 3):
        if number > 1:
            more = make_sitting(now, district=made.district, number=number)
            pin(more)
            more.open(9)
            close(more)
        with CaptureQueriesContext(connection) as queries:
            year_check(made.district.committee, 2026, user, now)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
    assert counts[2] <= 12


def test_too_few_meetings_stand_on_the_offices_desk(sitting: Sitting, now: datetime) -> None:
    close(sitting)

    def told(name: str, later: datetime) -> list[str]:
        return [line.text for line in all_todos(sitting.district.user(name), later)]

    assert any("召开次数不足：2026年9月" in text for text in told("office", now + timedelta(days=40)))
    assert any("本月已开 1 次，须开 2 次" in text for text in told("office", now))
    assert not any("召开次数" in text for text in told("office", now))
    assert not any("召开次数" in text for text in told("member1", now + timedelta(days=40)))


def test_the_report_is_a_pdf_by_the_worker(sitting: Sitting) -> None:
    close(sitting)
    district: District = sitting.district
    client = signed_in(district.user("office"))
    answer = client.post(reverse("self-check-pdf", args=[district.committee.pk, 2026]))
    job = Job.objects.get(kind="self-check")
    assert answer["Location"] == reverse("job", args=[job.pk])
    kind = job_kind("self-check")
    product = kind.produce(job.subject, lambda *_: None)
    assert product.content.startswith(b"%PDF")
    assert kind.may_see(district.user("office"), job.subject)
    assert not kind.may_see(district.user("outsider"), job.subject)
    assert kind.address(job.subject) == reverse("self-check", args=[district.committee.pk, 2026])
    assert (
        signed_in(district.user("member1"))
        .post(reverse("self-check-pdf", args=[district.committee.pk, 2026]))
        .status_code
        == 404
    )


def test_the_tab_asks_as_often_for_three_items_as_for_one(now: datetime) -> None:
    counts = []
    district = make_district(now)
    for number, matters in ((1, (Matter.GENERAL,)), (2, (Matter.GENERAL, Matter.REPORT, Matter.MAJOR_DECISION))):
        made = make_sitting(now, district=district, number=number, matters=matters)
        pin(made)
        made.open(9)
        for position in range(1, len(matters) + 1):
            made.decide(position, "fffffffaa")
        user = district.user("office")
        meeting_listing(made.meeting, user, now)
        with CaptureQueriesContext(connection) as queries:
            meeting_listing(Meeting.objects.get(pk=made.meeting.pk), user, now)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 16
