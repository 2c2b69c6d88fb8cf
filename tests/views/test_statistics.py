"""The page of statistics: for whom it is there, with what beside each chart, and its files."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from committees.documents.models import Job
from committees.documents.ports import job_kind
from committees.rules import Matter
from meetings.session import services as session
from tests.items import signed_in
from tests.session_support import make_sitting
from tests.snapshots import remembered
from tests.supervision_support import make_supervised_district

pytestmark = pytest.mark.django_db
PERIOD = "?start=2026-01-01&end=2026-12-31"


def hold(district, now, number):
    sitting = make_sitting(
        now - timedelta(days=number), matters=(Matter.MAJOR_PROJECT,), district=district, number=number
    )
    sitting.open()
    sitting.decide(1, "fffffffffff")
    session.close_meeting(meeting=sitting.meeting, actor=sitting.secretary, now=sitting.at(70))


@pytest.fixture
def district(now):
    return after_a_meeting(now)


@remembered
def after_a_meeting(now):
    district = make_supervised_district(now)
    hold(district, now, 1)
    return district


def test_every_chart_has_its_table_and_no_inline_code(district):
    page = signed_in(district, "chair").get(reverse("statistics") + PERIOD).content.decode()
    assert page.count("data-chart=") <= page.count("<table")
    assert "data-chart=" in page
    assert " style=" not in page
    assert "重大项目" in page


@pytest.mark.parametrize(
    ("login", "status"), [("member2", 200), ("supervisor", 200), ("handler", 404), ("outsider", 404)]
)
def test_statistics_are_there_for_who_serves_a_committee(district, login, status):
    client = signed_in(district, login)
    assert client.get(reverse("statistics")).status_code == status
    assert client.get(reverse("statistics-sheet")).status_code == status
    assert (reverse("statistics") in client.get(reverse("desk")).content.decode()) is (status == 200)


def test_the_sheet_has_a_page_for_each_table(district):
    answer = signed_in(district, "chair").get(reverse("statistics-sheet") + PERIOD)
    assert len(load_workbook(io.BytesIO(answer.content)).sheetnames) == 12


def test_the_paper_is_only_for_who_asked(district):
    data = {"start": "2026-01-01", "end": "2026-12-31"}
    assert signed_in(district, "chair").post(reverse("statistics-paper"), data).status_code == 302
    job = Job.objects.get()
    made = job_kind(job.kind).produce(job.subject, lambda percent, words: None)
    assert made.content.startswith(b"%PDF")
    assert signed_in(district, "chair").get(reverse("job", args=[job.pk])).status_code == 200
    assert signed_in(district, "member2").get(reverse("job", args=[job.pk])).status_code == 404


def test_the_page_costs_the_same_with_one_and_with_three_meetings(district, now):
    client = signed_in(district, "chair")

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("statistics") + PERIOD).status_code == 200
        return len(caught)

    first = queries()
    hold(district, now, 2)
    hold(district, now, 3)
    assert queries() == first


def test_a_period_that_ends_before_it_begins_is_told(district):
    page = signed_in(district, "chair").get(reverse("statistics") + "?start=2026-05-01&end=2026-01-01")
    assert "不早于" in page.content.decode()
