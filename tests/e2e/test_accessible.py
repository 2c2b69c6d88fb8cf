"""The main pages as axe sees them: nothing serious or critical, wide and on a phone, and no page wider than a phone."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from committees.rules import Matter, Method
from decisions.models import SupervisedMatter
from meetings.agenda.states import ItemState
from tests.e2e.browser import House, Visitor
from tests.items import agree_once, make_item
from tests.minutes_support import hold_meeting
from tests.services.uploads_support import drawn_pdf
from tests.session_support import Sitting, make_sitting
from tests.sittings import make_meeting
from tests.supervision_support import make_matter, make_supervised_district

pytestmark = [pytest.mark.e2e, pytest.mark.postgresql]
WIDE, PHONE = {"width": 1366, "height": 900}, {"width": 390, "height": 844}


def look_at(visitor: Visitor, *paths: str) -> list[str]:
    """What is wrong with these pages; empty when nothing is."""
    found = []
    visitor.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    for path in paths:
        visitor.open(path)
        found += visitor.axe()
    visitor.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    for path in paths:
        visitor.open(path)
        found += visitor.axe()
        if (width := visitor.page.evaluate("document.documentElement.scrollWidth")) > PHONE["width"]:
            found.append(f"{path} is {width} wide on a phone")
    return found


def test_pages_before_a_meeting(house: House) -> None:
    now = timezone.now()
    district = make_supervised_district(now)
    matter = make_matter(district, now)
    item = agree_once(make_item(district, now, state=ItemState.IN_REVIEW), now, "同意上会")
    noticed = make_meeting(district, now)
    drafting = make_meeting(district, now, state="drafting", items=1)
    found = look_at(house.stranger(), "/login/")
    found += look_at(house.who("handler"), "/", "/items/", "/items/new/", f"/items/{item.pk}/")
    found += look_at(
        house.who("office"),
        "/", "/inbox/", "/meetings/", f"/meetings/{noticed.pk}/", f"/meetings/{noticed.pk}/people/",
        f"/meetings/{drafting.pk}/agenda/", "/meetings/new/", "/rules/", "/rules/try/",
    )  # fmt: skip
    found += look_at(house.who("member2"), f"/meetings/{noticed.pk}/notice/mine/")
    found += report_on_a_phone(house, matter)
    assert not found, "\n".join(found)


def report_on_a_phone(house: House, matter: SupervisedMatter) -> list[str]:
    """The unit reports from a phone: from its desk to the form, a file, a percentage, and back on the matter's page."""
    unit = house.who("handler")
    unit.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    unit.open("/")
    unit.follow(f"办理督查事项：{matter.title}")
    expect(unit.main.get_by_role("link", name="销号")).to_have_count(0)
    unit.follow("报告进展")
    unit.fill("完成比例", "60")
    unit.fill("办理情况", "主体工程已完成")
    photo = {"name": "现场.pdf", "mimeType": "application/pdf", "buffer": drawn_pdf().getvalue()}
    note = {"name": "说明.txt", "mimeType": "text/plain", "buffer": "说明".encode()}
    unit.main.get_by_label("佐证材料").set_input_files([photo, note])
    unit.main.get_by_label("我声明所附扫描件不涉及国家秘密").check()
    found = unit.axe()
    button = unit.main.locator("form button[type=submit]").last
    box = button.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= PHONE["width"]
    assert box["height"] >= 44  # a thumb meets it
    button.click()
    unit.reads("完成 60%", "主体工程已完成", "现场.pdf", "说明.txt")
    assert matter.reports.get().percent == 60
    return found + look_at(unit, matter.get_absolute_url())


def test_pages_of_a_meeting(house: House) -> None:
    now = timezone.now()
    sitting: Sitting = make_sitting(now, matters=(Matter.MAJOR_DECISION, Matter.GENERAL))
    path = f"/meetings/{sitting.meeting.pk}/live/"
    secretary, member = house.who("secretary"), house.who("member1")
    sitting.admit(10)
    found = look_at(secretary, path)
    sitting.open()
    sitting.to_opinions()
    found += look_at(secretary, path)
    ballot = sitting.ballot(method=Method.NAMED)
    found += look_at(secretary, path)
    found += look_at(member, path, f"/meetings/{sitting.meeting.pk}/screen/")
    sitting.vote(ballot, "ffffffffffa")
    sitting.close(ballot)
    found += look_at(secretary, path)
    sitting.announce(ballot)
    found += look_at(secretary, path, f"/meetings/{sitting.meeting.pk}/record/", "/resolutions/")
    assert not found, "\n".join(found)


def test_pages_after_a_meeting(house: House) -> None:
    minutes = hold_meeting(timezone.now()).draft()
    found = look_at(house.who("secretary"), "/minutes/", f"/minutes/{minutes.pk}/")
    found += look_at(house.who("office"), f"/meetings/{minutes.meeting_id}/compliance/")
    assert not found, "\n".join(found)
