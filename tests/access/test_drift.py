"""What people may do against what they were given: reported first, then put right."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm

from committees.access.drift import report_drift, serious_findings
from committees.access.models import DriftReport
from committees.access.services import grant_role, role_group
from committees.access.states import Role
from committees.access.tasks import sync_roles
from committees.desk.ports import all_todos
from committees.errors import Refused
from committees.models import LedgerEntry, RoleGrant, Seat, User
from committees.people.services import appoint
from tests.factories import TERM_START, District, make_district, make_person
from tests.items import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    made = make_district(now, members=3)
    person = make_person(made.organisation, "安全", "管理员", now, login="weidong-security")
    assert person.user is not None
    made.users["security"] = person.user
    grant_role(role=Role.SECURITY_ADMIN, scope=made.organisation, user=person.user, starts_on=TERM_START, now=now)
    return made


def texts() -> list[str]:
    return [row["text"] for row in DriftReport.objects.order_by("-pk")[0].findings]


def test_where_everything_agrees_the_report_says_so_once_a_day(district: District) -> None:
    now = timezone.now()
    assert [report.findings for report in report_drift(now=now)] == [[]]
    assert report_drift(now=now) == []
    assert len(report_drift(now=now + timedelta(days=1))) == 1


def test_what_no_grant_accounts_for_is_reported_before_it_is_taken_away(district: District) -> None:
    user = district.users["outsider"]
    sync_roles()
    role_group(Role.ARCHIVIST, district.committee).group.user_set.add(user)
    sync_roles()
    assert "没有任何授权依据" in texts()[0]
    assert not user.groups.filter(name__endswith="archivist").exists()
    lines = [todo.text for todo in all_todos(district.users["security"], timezone.now())]
    assert lines == ["权限核对发现1处不符，请查明"]
    assert not any("权限核对" in todo.text for todo in all_todos(district.user("office"), timezone.now()))


def test_a_grant_that_ran_out_is_ordinary(district: District) -> None:
    RoleGrant.objects.filter(user=district.users["archivist"]).update(ends_on=timezone.localdate() - timedelta(days=1))
    sync_roles()
    report = DriftReport.objects.get()
    assert "已结束" in texts()[0]
    assert serious_findings(report) == []
    assert all_todos(district.users["security"], timezone.now()) == []


def test_permissions_of_groups_and_of_single_persons_are_compared_and_mended(district: District) -> None:
    group = role_group(Role.ARCHIVIST, district.committee)
    assign_perm("committees.sign_minutes", group.group, district.committee)
    assign_perm("committees.attend", district.users["outsider"], district.committee)
    sync_roles()
    found = "\n".join(texts())
    assert "多于规定：sign_minutes" in found
    assert "直接持有“attend”权限" in found
    DriftReport.objects.all().delete()
    sync_roles()
    assert "sign_minutes" not in "\n".join(texts())


def test_an_administrator_takes_no_seat_and_a_member_administers_nothing(district: District, now: datetime) -> None:
    administrator, member = district.users["security"].person, district.members[1]
    with pytest.raises(Refused, match="不得任职"):
        appoint(term=district.term, person=administrator, role="委员", starts_on=now.date(), user=None, now=now)
    assert member.user is not None
    with pytest.raises(Refused, match="席位"):
        grant_role(role=Role.AUDIT_ADMIN, scope=district.organisation, user=member.user, starts_on=now.date(), now=now)
    Seat.objects.filter(person=member).update(person=administrator)  # past the services
    report_drift(now=timezone.now())
    assert any("同时担任其他角色或席位" in text for text in texts())


def test_the_security_administrator_reads_and_notes_reports_of_his_organisation(
    district: District, now: datetime
) -> None:
    other = make_district(now, members=3, code="elsewhere")
    type(other.organisation).objects.filter(pk=other.organisation.pk).update(short_name="外区")
    assign_perm("committees.attend", district.users["outsider"], district.committee)
    sync_roles()
    theirs = DriftReport.objects.get(organisation=other.organisation)
    mine = DriftReport.objects.get(organisation=district.organisation)
    client = signed_in(district, "security")
    page = client.get(reverse("drift")).text
    assert "须查明" in page
    assert "外区" not in page
    assert client.post(reverse("drift-seen", args=[theirs.pk])).status_code == 404
    client.post(reverse("drift-seen", args=[mine.pk]))
    client.post(reverse("drift-seen", args=[mine.pk]))
    mine.refresh_from_db()
    assert mine.seen_by == district.users["security"]
    assert LedgerEntry.objects.filter(verb="drift_noted").count() == 1
    assert all_todos(User.objects.get(username="weidong-security"), timezone.now()) == []
    for login in ("office", "system_admin", "chair"):
        assert signed_in(district, login).get(reverse("drift")).status_code == 404
