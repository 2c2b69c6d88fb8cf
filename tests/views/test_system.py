"""机构与席位 and 角色授权: seen by those whose work it is, hidden from everybody else."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from committees.access.states import Role
from committees.models import Person, RoleGrant, Seat
from committees.people.selectors import seats_on
from tests.factories import PASSWORD, TERM_START, District, make_district, make_login, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now, members=3)


def signed_in(district: District, name: str) -> Client:
    client = Client()
    client.force_login(district.users[name], backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("name", ["office", "office_head"])
def test_the_office_sees_the_roll(district: District, name: str) -> None:
    page = signed_in(district, name).get(f"/system/committees/{district.committee.pk}/")
    assert page.status_code == 200
    assert district.members[2].name in page.text
    assert ("换届</a>" in page.text) == (name == "office_head")


@pytest.mark.parametrize("name", ["outsider", "handler", "member1"])
@pytest.mark.parametrize("path", ["/system/organisation/", "/system/roles/", "/system/committees/{pk}/"])
def test_hidden_from_others(district: District, name: str, path: str) -> None:
    assert signed_in(district, name).get(path.format(pk=district.committee.pk)).status_code == 404


def test_the_office_of_another_organisation_finds_nothing(district: District, now: datetime) -> None:
    other = make_district(now, members=1, code="other")
    client = signed_in(other, "office_head")
    assert client.get(f"/system/committees/{district.committee.pk}/").status_code == 404
    assert district.members[1].name not in client.get("/system/organisation/").text


def test_office_staff_may_look_but_not_change(district: District) -> None:
    client = signed_in(district, "office")
    answer = client.post(f"/system/committees/{district.committee.pk}/terms/", {"starts_on": "2026-10-01"})
    assert answer.status_code == 404
    assert district.committee.terms.count() == 1


def test_who_presides_can_be_elected_though_the_rulebook_counts_members_by_another_name(
    district: District, now: datetime
) -> None:
    """卫东: 常委 are counted, the 书记 presides and the 副书记 stands in: a new term needs all three on offer."""
    client = signed_in(district, "office_head")
    page = client.get(f"/system/committees/{district.committee.pk}/terms/").text
    assert all(f'<option value="{role}"' in page for role in ("书记", "副书记", "常委"))
    assert '<option value="书记" selected' in page
    administrator = Person.objects.get(user=district.users["system_admin"])
    assert f'name="role-{administrator.pk}"' not in page  # who looks after rights takes no seat
    first, second, third = district.members[:3]
    roles = {f"role-{first.pk}": "常委", f"role-{second.pk}": "书记", f"role-{third.pk}": "副书记"}
    begins = localdate(now) + timedelta(days=20)
    answer = client.post(f"/system/committees/{district.committee.pk}/terms/", {"starts_on": begins, **roles})
    assert answer.status_code == 302
    seats = seats_on(district.committee, begins)
    assert [(seat.person, seat.role) for seat in seats] == [(second, "书记"), (third, "副书记"), (first, "常委")]


def test_appointing_and_vacating(district: District, now: datetime) -> None:
    client = signed_in(district, "office_head")
    person = make_person(district.organisation, "新任", "", now, login="newcomer")
    base = f"/system/committees/{district.committee.pk}"
    client.post(f"{base}/seats/", {"person": person.pk, "role": "常委", "kind": "voting", "starts_on": "2026-09-01"})
    seat = Seat.objects.get(person=person)
    assert seats_on(district.committee, date(2026, 9, 1)).count() == 4

    offered = re.search(r'<select name="person".*?</select>', client.get(f"{base}/seats/{seat.pk}/").text, re.DOTALL)
    assert offered is not None
    assert not any(f'value="{each.pk}"' in offered[0] for each in (person, *district.members))  # all of them sit there

    leaves = {"ends_on": "2026-09-30", "reason": "调离", "post_after": "二级调研员"}
    client.post(f"{base}/seats/{seat.pk}/vacate/", leaves)
    assert seats_on(district.committee, date(2026, 10, 1)).count() == 3
    person.refresh_from_db()
    assert person.post == "二级调研员"
    assert f'value="{person.pk}"' in client.get(f"{base}/").text


def test_a_wrong_appointment_says_why_and_writes_nothing(district: District) -> None:
    client = signed_in(district, "office_head")
    answer = client.post(
        f"/system/committees/{district.committee.pk}/seats/",
        {"person": district.members[1].pk, "role": "常委", "kind": "voting", "starts_on": "2026-09-01"},
    )
    assert answer.status_code == 422
    assert "已有席位" in answer.text
    assert Seat.objects.count() == 3


def test_entering_a_person(district: District) -> None:
    client = signed_in(district, "office_head")
    assert client.post("/system/organisation/", {"name": "新人", "post": "科员"}).status_code == 302
    assert Person.objects.get(name="新人").organisation == district.organisation


def security_client(district: District, now: datetime) -> Client:
    from committees.access.services import grant_role

    person = make_person(district.organisation, "安全甲", "", now, login="security")
    assert person.user is not None
    grant_role(role=Role.SECURITY_ADMIN, scope=district.organisation, user=person.user, starts_on=TERM_START, now=now)
    client = Client()
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_security_administrator_grants_and_ends(district: District, now: datetime) -> None:
    client = security_client(district, now)
    form = {
        "user": district.users["outsider"].pk,
        "role": "office",
        "scope": f"committee:{district.committee.pk}",
        "starts_on": "2026-01-01",
    }
    assert client.post("/system/roles/", form).status_code == 302
    grant = RoleGrant.objects.get(user=district.users["outsider"])
    assert signed_in(district, "outsider").get("/system/organisation/").status_code == 200
    assert "已有" in client.post("/system/roles/", form).text

    client.post(f"/system/roles/{grant.pk}/end/")
    grant.refresh_from_db()
    assert grant.ends_on is not None


def test_a_role_on_the_wrong_object_is_refused(district: District, now: datetime) -> None:
    client = security_client(district, now)
    answer = client.post(
        "/system/roles/",
        {
            "user": district.users["outsider"].pk,
            "role": "unit_handler",
            "scope": f"committee:{district.committee.pk}",
            "starts_on": "2026-01-01",
        },
    )
    assert "不能授予在" in answer.text
    assert not RoleGrant.objects.filter(user=district.users["outsider"]).exists()


def count_of(client: Client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_query_counts_do_not_grow(now: datetime) -> None:
    small, large = make_district(now, members=1, code="small"), make_district(now, members=3, code="large")
    paths = ["/system/organisation/", "/system/committees/{pk}/"]
    for path in paths:
        one = count_of(signed_in(small, "office_head"), path.format(pk=small.committee.pk))
        three = count_of(signed_in(large, "office_head"), path.format(pk=large.committee.pk))
        assert one == three
        assert three <= 34
    client = security_client(small, now)
    assert count_of(client, "/system/roles/") <= 20


def test_signing_in_with_a_wrong_password_is_refused_and_five_lock(district: District) -> None:
    client = Client()
    user = district.users["office"].username
    for _ in range(4):
        page = client.post("/login/", {"username": user, "password": "wrong"})
        assert "账号或密码不正确" in page.text
    client.post("/login/", {"username": user, "password": "wrong"})
    page = client.post("/login/", {"username": user, "password": PASSWORD})
    assert page.status_code == 429
    assert "_auth_user_id" not in client.session


def test_changing_ones_password(district: District) -> None:
    client = signed_in(district, "office")
    weak = {"old_password": PASSWORD, "new_password1": "onlysmallletters", "new_password2": "onlysmallletters"}
    assert "至少三类" in client.post("/account/password/", weak).text
    good = {"old_password": PASSWORD, "new_password1": "Better-2026-word", "new_password2": "Better-2026-word"}
    assert client.post("/account/password/", good).status_code == 302
    district.users["office"].refresh_from_db()
    assert district.users["office"].password_changed_at is not None


def test_strangers_are_sent_to_the_login() -> None:
    assert Client().get("/").url == "/login/?next=/"  # type: ignore[attr-defined]
    client = Client()
    client.force_login(make_login("bare"), backend="django.contrib.auth.backends.ModelBackend")
    assert "现在没有要办的事" in client.get("/").text
