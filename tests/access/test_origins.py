"""Acts in the record of access: who, when, from where, with what outcome, and what came of it in the ledger."""

from __future__ import annotations

import io
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from committees.access.models import AccessEvent
from committees.access.origins import spans, target_of
from committees.access.services import grant_role
from committees.access.states import Role
from committees.models import LedgerEntry, RoleGrant
from committees.rules import Method
from decisions.models import SecretMark
from tests.factories import TERM_START, District, make_district, make_person
from tests.items import signed_in
from tests.session_support import open_sitting

real = pytest.mark.django_db(transaction=True)  # what is gathered counts once it is committed


@pytest.fixture
def district() -> District:
    now = timezone.now()
    made = make_district(now, members=5)
    for name, role in (("security", Role.SECURITY_ADMIN), ("audit", Role.AUDIT_ADMIN)):
        person = make_person(made.organisation, name, "管理员", now, login=f"weidong-{name}")
        assert person.user is not None
        made.users[name] = person.user
        grant_role(role=role, scope=made.organisation, user=person.user, starts_on=TERM_START, now=now)
    return made


def grant(client: Client, district: District, **changed: object) -> int:
    day = timezone.localdate()
    data = {
        "role": "archivist",
        "scope": f"committee:{district.committee.pk}",
        "user": district.users["outsider"].pk,
        "starts_on": day,
    }
    return client.post(reverse("roles"), {**data, **changed}).status_code


@real
def test_a_grant_is_in_the_record_with_its_address_and_its_entry(district: District) -> None:
    before = timezone.now()
    client = signed_in(district, "security", REMOTE_ADDR="10.3.3.3")
    assert client.get(reverse("roles")).status_code == 200
    assert not AccessEvent.objects.exists(), "looking at the form is no act"
    assert grant(client, district) == 302
    event, entry = AccessEvent.objects.get(), LedgerEntry.objects.latest("pk")
    assert (event.kind, event.user, event.address, event.outcome) == (
        "acted",
        district.users["security"],
        "10.3.3.3",
        "成功",
    )
    assert event.at >= before
    assert entry.verb == "role_granted"
    assert event.target == f"角色授权 {reverse('roles')} {entry.aggregate}#{entry.sequence}"


@real
def test_the_auditor_reads_where_an_act_came_from(district: District) -> None:
    assert grant(signed_in(district, "security", REMOTE_ADDR="10.3.3.3"), district) == 302
    auditor = signed_in(district, "audit", REMOTE_ADDR="10.4.4.4")
    assert "10.3.3.3" in auditor.get(reverse("audit-acts")).text
    page = auditor.get(reverse("audit"), {"kind": "acted"}).text
    assert "10.3.3.3" in page
    assert "条</td>" in page
    assert "organisation:" not in page
    sheet = load_workbook(io.BytesIO(auditor.get(reverse("audit-acts-file")).content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    place = rows[0].index("来源地址")
    assert rows[1][place] == "10.3.3.3"
    assert {row[place] for row in rows[2:]} == {"本系统"}, "the fixture has no browser"


@real
def test_what_was_refused_or_came_to_nothing_is_in_the_record(district: District) -> None:
    client = signed_in(district, "security")
    assert grant(client, district, user=district.users["security"].pk) == 200
    assert grant(signed_in(district, "office"), district) == 404
    stranger = RoleGrant.objects.get(user=district.users["handler"])
    assert signed_in(district, "chair").post(reverse("end-role", args=[stranger.pk])).status_code == 404
    told = list(AccessEvent.objects.order_by("pk").values_list("name", "outcome"))
    assert told == [
        ("weidong-security", "未办理"),
        ("weidong-office", "拒绝"),
        (district.user("chair").username, "拒绝"),
    ]


@real
def test_what_was_taken_back_is_not_told_as_done(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("after the entry")

    monkeypatch.setattr("committees.access.services.sync_group", breaks)
    client = signed_in(district, "security", raise_request_exception=False)
    entries = LedgerEntry.objects.count()
    assert grant(client, district) == 500
    assert LedgerEntry.objects.count() == entries
    assert [event.outcome for event in AccessEvent.objects.all()] == ["未办理"]


@real
def test_a_ballot_cast_in_secret_leaves_nothing_here(now: datetime) -> None:
    sitting = open_sitting(now)
    ballot = sitting.ballot(1, Method.SECRET, electronic=True)
    client = signed_in(sitting.district, "member1")
    data = {"ballot": ballot.pk, "choice": "against", "code": "AAAA-2345-6789", "client_id": str(uuid4())}
    answer = client.post(
        reverse("press", args=[sitting.meeting.pk, "cast"]), data, headers={"Accept": "application/json"}
    )
    assert answer.json() == {"ok": True}
    assert SecretMark.objects.get().roll.person.user == sitting.district.users["member1"]
    assert not AccessEvent.objects.exists(), "a moment beside a name would tell whose ballot is whose"


def test_entries_that_follow_one_another_are_one_span() -> None:
    rows = [("meeting:12", 3), ("item:1", 7), ("meeting:12", 4), ("meeting:12", 6), ("meeting:12", 3)]
    assert list(spans(rows)) == ["item:1#7", "meeting:12#3-4", "meeting:12#6"]
    assert target_of("办理 /x/a#1-9/", [("item:1", 7)]) == "办理 /x/a%231-9/ item:1#7"
    assert len(target_of("办", [(f"meeting:{number}", number) for number in range(99)])) <= 200
