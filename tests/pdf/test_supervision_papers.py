"""The papers of supervision as they come out: what is printed is what the matter says."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from pypdf import PdfReader

from committees.calendar.rules import local_day
from committees.documents.ports import job_kind
from decisions.supervision.paper import FORM_TITLES, Form, circular_paper
from decisions.supervision.services.papers import CIRCULAR_JOB, PAPER_JOB
from decisions.supervision.states import MatterState
from tests.pdf.measure import MeasuredPdf
from tests.supervision_support import make_matter, make_supervised_district

pytestmark = pytest.mark.django_db


# The framed spaces of each form, for what is written by hand.
BOXES = {Form.PROPOSAL: {"审核意见", "领导批示"}, Form.ASSIGNMENT: {"签收人"}, Form.SPECIAL: set()}


def quiet(percent: int, words: str) -> None:
    """Nobody watches."""


def test_each_paper_names_the_matter_and_the_circular_leaves_out_the_circled(now, tmp_path):
    district = make_supervised_district(now)
    matter = make_matter(district, now, state=MatterState.CHECKING)
    hidden = make_matter(district, now, title="涉密圈内事项")
    type(hidden).objects.filter(pk=hidden.pk).update(circled=True)
    for form in Form:
        product = job_kind(PAPER_JOB).produce(f"supervision:{matter.pk}:{form}", quiet)
        text = MeasuredPdf(product.content, tmp_path).text()
        assert len(PdfReader(io.BytesIO(product.content)).pages) == (2 if form is Form.SPECIAL else 1)
        assert {word for word in ("审核意见", "领导批示", "签收人") if word in text} == BOXES[form]
        assert "整治城东排水" in text
        assert district.unit.name in text
        assert FORM_TITLES[form] in product.name
    product = job_kind(CIRCULAR_JOB).produce(f"circular:{district.committee.pk}", quiet)
    text = MeasuredPdf(product.content, tmp_path).text()
    assert district.unit.name in text
    flat = text.replace(" ", "")
    assert "共督办1件，涉及1个单位" in flat
    assert "2件" not in flat
    late = make_matter(district, now, days=3, lead_unit=district.other_unit, state=MatterState.ASSIGNED)
    type(late).objects.filter(pk=late.pk).update(due_on=local_day(now) - timedelta(days=4))
    content = circular_paper(district.committee, now)
    flat = MeasuredPdf(content, tmp_path).text().replace(" ", "").replace("\n", "")
    assert "共督办2件，涉及2个单位" in flat
    assert f"{district.other_unit.name}，共1件：红灯逾期1件" in flat
    assert "逾期4天" in flat
    assert "没有逾期事项" not in flat
