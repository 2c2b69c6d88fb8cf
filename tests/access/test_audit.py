"""审计: the audit administrator's alone, without content, and no cell of an export is a formula."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from committees.access.audit_job import report_text
from committees.access.models import AccessEvent
from committees.access.services import grant_role
from committees.access.states import Role
from committees.documents.models import Job
from committees.ledger.services import append
from committees.ledger.verification import verify
from tests.factories import TERM_START, District, make_district, make_person

pytestmark = pytest.mark.django_db
PAGES = ("audit", "audit-acts", "audit-file", "audit-acts-file")


@pytest.fixture
def district(now: datetime) -> District:
    made = make_district(now, members=3)
    person = make_person(made.organisation, "审计甲", "管理员", now, login="weidong-audit")
    assert person.user is not None
    made.users["audit"] = person.user
    grant_role(role=Role.AUDIT_ADMIN, scope=made.organisation, user=person.user, starts_on=TERM_START, now=now)
    return made


def signed_in(district: District, name: str) -> Client:
    client = Client()
    client.force_login(district.users[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_hidden_from_everybody_else(district: District) -> None:
    for login in ("office_head", "chair", "system_admin", "outsider"):
        client = signed_in(district, login)
        assert {client.get(reverse(name)).status_code for name in PAGES} == {404}
        assert client.post(reverse("audit-verify")).status_code == 404
    assert {signed_in(district, "audit").get(reverse(name)).status_code for name in PAGES} == {200}


def test_acts_without_content_and_only_of_the_own_organisation(district: District, now: datetime) -> None:
    other = make_district(now, members=3, code="elsewhere")
    for organisation, words in ((district.organisation, "机密甲"), (other.organisation, "机密乙")):
        append(
            aggregate=f"meeting:{organisation.pk}",
            organisation_id=organisation.pk,
            verb="noticed",
            payload={"title": words},
            actor=None,
            now=now,
        )
    page = signed_in(district, "audit").get(reverse("audit-acts")).text
    assert f"会议 {district.organisation.pk}<" in page
    assert f"会议 {other.organisation.pk}<" not in page
    assert "机密" not in page
    assert "授予角色" in page


def test_no_cell_is_a_formula_and_no_name_is_markup(district: District) -> None:
    names = ["=HYPERLINK('http://evil')", "+1", "@SUM(1)", "<script>alert(1)</script>"]
    for name in names:
        Client().post(reverse("login"), {"username": name, "password": "x"})
    client = signed_in(district, "audit")
    sheet = load_workbook(io.BytesIO(client.get(reverse("audit-file")).content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert set(names) <= {cell.value for cell in cells}
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert "<script>alert" not in client.get(reverse("audit")).text


def test_events_are_narrowed(district: District) -> None:
    Client().post(reverse("login"), {"username": "weidong-office", "password": "x"})
    client = signed_in(district, "audit")
    assert "weidong-office" in client.get(reverse("audit"), {"kind": "refused"}).text
    assert "weidong-office" not in client.get(reverse("audit"), {"kind": "viewed"}).text
    assert "weidong-office" not in client.get(reverse("audit"), {"until": "2020-01-01"}).text
    assert AccessEvent.objects.get().organisation == district.organisation


def test_verification_is_work_in_the_background(district: District) -> None:
    answer = signed_in(district, "audit").post(reverse("audit-verify"))
    assert answer.url == reverse("job", args=[Job.objects.get().pk])
    assert signed_in(district, "office_head").get(answer.url).status_code == 404
    assert "核验通过" in report_text(verify())
