"""修改规则 in the browser: a form made from the rules, the comparison, proposal and approval; 试算."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.models import CalendarDay, Rulebook, RulebookVersion, User
from committees.rulebooks.forms import TRY_FACTS, TryForm
from committees.rulebooks.versions import approve_version, copy_rulebook, propose_version
from committees.rules.trial import BODY_CHECKS, BOOK_CHECKS
from tests.factories import District, make_district

pytestmark = pytest.mark.django_db

BODY = "standing-committee"
QUORUM = f"bodies.{BODY}.quorum[2].fraction"


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now)


@pytest.fixture
def copy(district: District, now: datetime) -> Rulebook:
    return copy_rulebook(
        rulebook=Rulebook.objects.get(organisation=None),
        organisation=district.organisation,
        title="区委规则（本机关）",
        user=district.user("office"),
        now=now,
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def filled(client: Client, copy: Rulebook, body: str = BODY, **changes: Any) -> dict[str, Any]:
    """The form as a browser would send it back, with some fields changed."""
    form = client.get(reverse("edit-rulebook", args=[copy.pk, body])).context["form"]
    data = {name: field.initial for name, field in form.fields.items()}
    data.update(changes)
    return {name: value for name, value in data.items() if value is not None and value is not False}


def test_copying_is_for_the_office(district: District) -> None:
    shipped = Rulebook.objects.get(organisation=None)
    address = reverse("copy-rulebook", args=[shipped.pk])
    assert signed_in(district.user("member1")).get(address).status_code == 404
    office = signed_in(district.user("office"))
    assert office.get(address).status_code == 200
    answer = office.post(address, {"title": "我们的规则"}, follow=True)
    assert "我们的规则" in answer.content.decode()
    assert "已有" in office.post(address, {"title": "再来一份"}, follow=True).content.decode()


def test_an_unchanged_form_changes_nothing(district: District, copy: Rulebook) -> None:
    office = signed_in(district.user("office"))
    for body in ("plenary", BODY, "democratic-life", "common"):
        answer = office.post(reverse("edit-rulebook", args=[copy.pk, body]), filled(office, copy, body), follow=True)
        assert answer.redirect_chain, body
        assert answer.context["differences"] == []


def test_edit_compare_propose_approve(district: District, copy: Rulebook) -> None:
    office, chair = signed_in(district.user("office")), signed_in(district.user("chair"))
    page = office.post(
        reverse("edit-rulebook", args=[copy.pk, BODY]), filled(office, copy, **{QUORUM: "3/4"}), follow=True
    ).content.decode()
    assert "应到 11 时须到 6" in page
    assert "应到 11 时须到 9" in page
    office.post(
        reverse("edit-rulebook", args=[copy.pk, "common"]),
        filled(office, copy, "common", **{"transfer_cap.fraction": "1/3"}),
    )
    page = office.get(reverse("rulebook-draft", args=[copy.pk])).content.decode()
    assert "三分之一" in page
    assert "应到 11 时须到 9" in page
    answer = office.post(
        reverse("rulebook-draft", args=[copy.pk]),
        {"reason": "提高到会要求", "committees": [district.committee.pk]},
        follow=True,
    )
    version = RulebookVersion.objects.get(state="proposed")
    assert "待批准" in answer.content.decode()
    office.post(reverse("approve-proposal", args=[version.pk]), {"note": ""})
    version.refresh_from_db()
    assert version.state == "proposed"
    assert "待您批准" in chair.get(reverse("desk")).content.decode()
    page = chair.post(reverse("approve-proposal", args=[version.pk]), {"note": "同意"}, follow=True).content.decode()
    assert "已批准" in page
    district.committee.refresh_from_db()
    assert district.committee.rulebook_id == copy.pk
    assert not office.session.get(f"rulebook-draft-{copy.pk}")


def test_the_preview_shows_what_would_change(district: District, copy: Rulebook) -> None:
    office = signed_in(district.user("office"))
    address = reverse("preview-rulebook", args=[copy.pk, BODY])
    page = office.post(address, filled(office, copy, **{QUORUM: "3/4"})).content.decode()
    assert "应到 11 时须到 9" in page
    assert "没有修改" in office.post(address, filled(office, copy)).content.decode()
    assert "分数" in office.post(address, filled(office, copy, **{QUORUM: "很多"})).content.decode()
    assert office.get(address).status_code == 405


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (QUORUM, "5/4", "不能大于"),
        (QUORUM, "1/0", "不能为 0"),
        (f"bodies.{BODY}.frequency.times", "0", "大于或等于"),
        (f"bodies.{BODY}.near_tie[0].margin", "-1", "大于或等于"),
        (f"bodies.{BODY}.adhoc[0].normally", "maybe", "选择"),
    ],
)
def test_what_is_no_rule_is_refused_beside_its_field(
    district: District, copy: Rulebook, name: str, value: str, words: str
) -> None:
    office = signed_in(district.user("office"))
    answer = office.post(reverse("edit-rulebook", args=[copy.pk, BODY]), filled(office, copy, **{name: value}))
    assert answer.status_code == 200
    assert words in answer.content.decode()


def test_discarding_forgets_the_draft(district: District, copy: Rulebook) -> None:
    office = signed_in(district.user("office"))
    office.post(reverse("edit-rulebook", args=[copy.pk, BODY]), filled(office, copy, **{QUORUM: "3/4"}))
    office.post(reverse("discard-draft", args=[copy.pk]))
    assert office.get(reverse("rulebook-draft", args=[copy.pk])).context["differences"] == []


def test_members_read_proposals_and_do_not_edit(district: District, copy: Rulebook) -> None:
    member = signed_in(district.user("member1"))
    assert member.get(reverse("rulebook", args=[copy.pk])).status_code == 200
    for name, args in (("edit-rulebook", [copy.pk, BODY]), ("rulebook-draft", [copy.pk])):
        assert member.get(reverse(name, args=args)).status_code == 404
    assert signed_in(district.user("office")).get(reverse("edit-rulebook", args=[copy.pk, "nobody"])).status_code == 404


def test_trying_a_quorum_shows_arithmetic_clause_and_reason(district: District) -> None:
    client = signed_in(district.user("outsider"))
    version = RulebookVersion.objects.get()
    asked = {"version": version.pk, "body": BODY, "check": "quorum", "matter": "personnel", "run": "1"}
    page = client.get(
        reverse("try-rule"), {**asked, "entitled": "11", "present": "7", "in_charge_present": "on"}
    ).content.decode()
    assert "应到 11，实到 7，须 ≥ 8，未达到" in page
    assert "二(二)6" in page
    assert reverse("rule-clause", args=[version.pk, "x"])[:-2] in page
    page = client.get(reverse("try-rule"), {**asked, "entitled": "11", "present": "12"}).content.decode()
    assert "实到人数不能多于应到人数" in page
    assert "present" not in page.split("无法判断")[1].split("</section>")[0]


def test_trying_a_notice_uses_the_calendar_of_the_product(district: District) -> None:
    client = signed_in(district.user("outsider"))
    version = RulebookVersion.objects.get()
    asked = {"version": version.pk, "body": BODY, "check": "materials", "matter": "general", "run": "1"}
    page = client.get(reverse("try-rule"), {**asked, "meeting_at": "2026-12-10T15:00"}).content.decode()
    assert "2026-12-08（周二） 24:00" in page
    assert CalendarDay.objects.count() == 0  # calendar days need no table of working days


def test_every_check_of_the_runner_can_be_tried(district: District) -> None:
    assert set(TRY_FACTS) == {code for code, _ in TryForm.CHECKS} == {*BODY_CHECKS, *BOOK_CHECKS}
    client = signed_in(district.user("outsider"))
    for check in TRY_FACTS:
        page = client.get(reverse("try-rule"), {"check": check, "body": BODY}).content.decode()
        for name in TRY_FACTS[check]:
            assert f'name="{name}"' in page


def test_another_rulebooks_body_falls_back_to_one_there_is(district: District) -> None:
    answer = signed_in(district.user("outsider")).get(
        reverse("try-rule"), {"version": "999999", "body": "nobody", "check": "nothing", "matter": "x"}
    )
    assert answer.status_code == 200
    assert answer.context["form"]["body"].value() == "plenary"


def test_the_history_asks_as_often_for_three_versions_as_for_one(
    district: District, copy: Rulebook, now: datetime
) -> None:
    office = signed_in(district.user("office"))
    counts = []
    for fraction in ("2/3", "3/4", "4/5"):
        version = propose_version(
            rulebook=copy,
            changes={QUORUM: fraction},
            committees=[],
            reason="提高",
            effective_from=None,
            user=district.user("office"),
            now=now,
        )
        approve_version(version=version, note="", user=district.user("chair"), now=now)
        office.get(reverse("rulebook", args=[copy.pk]))
        with CaptureQueriesContext(connection) as queries:
            page = office.get(reverse("rulebook", args=[copy.pk])).content.decode()
        counts.append(len(queries))
    assert "第4版" in page
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] <= 20
