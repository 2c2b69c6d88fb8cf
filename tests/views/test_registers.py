"""The pages of the registers and of 民主生活会: for whom they are there, what they say, constant cost, their sheets."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from committees.calendar.rules import local_day
from decisions.life import services as life
from decisions.life.models import LifeMeeting
from decisions.models import LeaveSlip, PaperLoan, PublicationEntry, PublicityScore
from decisions.registers import services
from tests.factories import make_district
from tests.items import signed_in

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


BEGAN = timezone.now()  # one for all: what they begin with is kept


@pytest.fixture
def house():
    return make_district(BEGAN, members=3)


def add(house, kind, number):
    """One more row of a list, through its service."""
    now = timezone.now()
    today, office = local_day(now), house.user("office")
    common = {"organisation": house.organisation, "user": office, "now": now}
    if kind == "loans":
        values = {"title": "通报", "level": "secret", "serial": f"{number}", "pages": 3, "borrower": "张三"}
        more = {"purpose": "学习", "unit_head": "局长", "from_on": today, "until_on": today}
        services.lend_paper(unit=house.unit, **common, **values, **more)
    elif kind == "leave-slips":
        day = today + number * 10 * DAY
        values = {"kind": "sick", "starts_on": day, "ends_on": day, "reason": f"就医{number}"}
        services.ask_leave(person=house.user("handler").person, **common, **values)
    elif kind == "publicity":
        values = {"category": "思想建设", "title": f"计划{number}", "channel": "公开栏", "scope": "party"}
        services.enter_publication(published_on=today, approved_by="主任", **common, **values)
    else:
        planned = {"body": "democratic-life", "theme": f"主题{number}", "planned_on": today + DAY}
        life.plan_life(committee=house.committee, user=office, now=now, **planned)


def queries(client, address):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize("kind", ["loans", "leave-slips", "publicity", "life-meetings"])
def test_a_list_costs_the_same_with_one_and_with_three_rows(house, kind):
    client = signed_in(house, "office_head")
    add(house, kind, 1)
    first = queries(client, reverse(kind))
    add(house, kind, 2)
    add(house, kind, 3)
    assert queries(client, reverse(kind)) == first


THERE = {
    "loans": "office office_head archivist",
    "loan-new": "office office_head",
    "publicity": "office office_head chair member1",
    "publicity-new": "office office_head",
    "life-meetings": "office office_head chair member1",
    "life-new": "office office_head",
    "leave-slips": "office office_head chair member1 archivist handler outsider secretary",
}


def test_a_page_is_there_for_whom_it_is_meant(house):
    for login in ("office", "office_head", "chair", "member1", "archivist", "handler", "outsider", "secretary"):
        client = signed_in(house, login)
        there = {name for name in THERE if client.get(reverse(name)).status_code == 200}
        assert there == {name for name, logins in THERE.items() if login in logins.split()}, login


def test_a_loan_from_the_form_to_its_return(house):
    client, today = signed_in(house, "office"), local_day(timezone.now())
    data = {"unit": house.unit.pk, "title": "内部通报", "level": "secret", "serial": "12", "pages": 2, "copies": 1}
    data |= {"from_on": today, "until_on": today, "borrower": "张三", "purpose": "学习", "unit_head": "局长"}
    assert client.post(reverse("loan-new"), {**data, "title": "机密★通报"}).status_code == 422
    assert client.post(reverse("loan-new"), data).status_code == 302
    loan = PaperLoan.objects.get()
    back = reverse("loan-return", args=[loan.pk])
    assert back in client.get(reverse("loans")).content.decode()
    assert client.post(back, {"returned_on": today, "returner": "李四"}).status_code == 302
    assert client.get(back).status_code == 404
    rows = load_workbook(io.BytesIO(client.get(reverse("loans-sheet")).content)).worksheets[0]
    assert [cell.value for cell in rows[2]][:3] == [
        "借〔2026〕1号".replace("2026", f"{today.year}"),
        "发展改革局",
        "内部通报",
    ]


def test_leave_from_the_form_to_the_desk_of_who_decides(house):
    today = local_day(timezone.now())
    data = {"person": house.user("handler").person.pk, "kind": "sick", "reason": "就医", "place": ""}
    data |= {"starts_on": today, "ends_on": today, "acting": ""}
    assert signed_in(house, "handler").post(reverse("leave-new"), data).status_code == 302
    slip = LeaveSlip.objects.get()
    head = signed_in(house, "office_head")
    assert "审批请假" in head.get(reverse("desk")).content.decode()
    assert "等待批准请假" in signed_in(house, "handler").get(reverse("desk")).content.decode()
    approve = reverse("leave-act", args=[slip.pk, "approve"])
    assert signed_in(house, "handler").get(approve).status_code == 404
    assert signed_in(house, "leader").post(approve).status_code == 404
    assert head.post(approve, {"comment": "同意"}).status_code == 302
    assert (
        signed_in(house, "handler")
        .post(reverse("leave-act", args=[slip.pk, "come-back"]), {"back_on": today})
        .status_code
        == 302
    )
    assert "就医" not in signed_in(house, "member1").get(reverse("leave-slips")).content.decode()


def test_the_score_by_the_form_and_its_confirmation(house):
    add(house, "publicity", 1)
    year = timezone.localdate().year
    args, office = [house.organisation.pk, year], signed_in(house, "office")
    full = [13, 13, 13, 13, 12, 12, 12, 12]
    data = {f"points_{place}": most for place, most in enumerate(full)} | {"remark": ""}
    assert office.post(reverse("publicity-score-edit", args=args), {**data, "points_0": 14}).status_code == 422
    assert office.post(reverse("publicity-score-edit", args=args), data).status_code == 302
    assert office.post(reverse("publicity-score-confirm", args=args)).status_code == 404
    assert signed_in(house, "chair").post(reverse("publicity-score-confirm", args=args)).status_code == 302
    assert (PublicityScore.objects.get().grade, PublicationEntry.objects.count()) == ("优秀", 1)
    book = load_workbook(io.BytesIO(office.get(reverse("publicity-sheet", args=[year])).content))
    assert book.worksheets[1].max_row == 10
    other = make_district(timezone.now(), members=3, code="elsewhere")
    assert signed_in(other, "office").get(reverse("publicity-score", args=args)).status_code == 404


def test_a_democratic_life_meeting_from_the_form_to_a_members_material(house):
    client, today = signed_in(house, "office"), local_day(timezone.now())
    choice = next(key for key in client.get(reverse("life-new")).context["form"].fields["duty"].choices)[0]
    data = {"duty": choice, "theme": "改进作风", "planned_on": today + DAY}
    assert client.post(reverse("life-new"), data).status_code == 302
    meeting = LifeMeeting.objects.get()
    page = reverse("life-meeting", args=[meeting.pk])
    add_material = reverse("life-gather", args=[meeting.pk, "material"])
    assert add_material in client.get(page).content.decode()
    file = SimpleUploadedFile("材料.txt", "对照检查".encode())
    data = {"person": house.members[0].pk, "on": today, "file": file}
    assert client.post(add_material, data).status_code == 302
    record = meeting.records.get()
    address = reverse("life-file", args=[meeting.pk, record.pk])
    assert b"".join(signed_in(house, "member1").get(address).streaming_content).decode() == "对照检查"
    assert signed_in(house, "handler").get(address).status_code == 404
    assert signed_in(house, "member1").get(add_material).status_code == 404
    held = client.post(reverse("life-hold", args=[meeting.pk]), {"held_on": today, "note": "全部到会", "reason": ""})
    assert held.status_code == 422
    assert "写明未完成的理由" in held.content.decode()
