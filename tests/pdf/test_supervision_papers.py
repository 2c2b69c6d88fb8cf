"""The papers of supervision as they come out: what is printed is what the matter says."""

from __future__ import annotations

import pytest

from committees.documents.ports import job_kind
from decisions.supervision.paper import FORM_TITLES, Form
from decisions.supervision.services.papers import CIRCULAR_JOB, PAPER_JOB
from decisions.supervision.states import MatterState
from tests.pdf.measure import MeasuredPdf
from tests.supervision_support import make_matter, make_supervised_district

pytestmark = pytest.mark.django_db


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
        assert "整治城东排水" in text
        assert district.unit.name in text
        assert FORM_TITLES[form] in product.name
    product = job_kind(CIRCULAR_JOB).produce(f"circular:{district.committee.pk}", quiet)
    text = MeasuredPdf(product.content, tmp_path).text()
    assert district.unit.name in text
    assert "1件" in text.replace(" ", "")
    assert "2件" not in text.replace(" ", "")
