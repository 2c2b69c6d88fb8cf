"""A new town by hand, following the manual: from the three administrators to the first notice, every act counted."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django_otp.oath import totp
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from committees.people.models import Seat
from meetings.models import Meeting, Notice
from tests.e2e.browser import House
from tests.e2e.counting import Count, Walker, walker

pytestmark = [pytest.mark.e2e, pytest.mark.postgresql]
NEW = "Qingyu-2026"
PEOPLE = """林知远 党委书记
高岚 党委副书记、镇长
石可 党委委员、副镇长
罗静 党政办公室主任 党政办公室
巫山 农业农村办公室干事 农业农村办公室"""
TITLE = "关于河道清淤的议题"
DESKS = ["system_admin", "security_admin", "audit_admin", "office", "office_head", "secretary"]
# What the manual promises: whoever adds a page or a field to this way makes it longer for every new house.
PAGES, PRESSES, FIELDS, SECONDS = 39, 34, 36, 690


@pytest.mark.usefixtures("transactional_db")
def test_from_an_empty_database_to_the_first_notice(
    browser: Browser, live_server: LiveServer, settings: Any, record_property: Callable[[str, object], None]
) -> None:
    settings.SECOND_FACTOR_ROLES = DESKS  # as in production
    told, count = StringIO(), Count()
    call_command("make_administrators", code="liulin", name="中共柳林镇委员会", short_name="柳林镇党委", stdout=told)
    passwords = dict(re.findall(r"(liulin-\S+)\s+(\S+)\s*$", told.getvalue(), re.MULTILINE))
    house = House(browser, live_server.url, "", NEW)

    def first_time(username: str, password: str) -> Walker:
        return signed_in(walker(house, username, count), username, password)

    try:
        set_up(first_time("liulin-system", passwords["liulin-system"]))
        logins = open_accounts(first_time("liulin-security", passwords["liulin-security"]))
        handler = first_time(*logins["巫山"])
        propose(handler)
        while waiting := re.search(r"等待 (\S+) 办理", handler.main.inner_text()):
            agree(first_time(*logins[waiting[1]]))
            handler.page.reload()
            count.pages.pop()  # the test looks again who is next; a person is told on his own desk
        call_meeting(first_time(*logins["罗静"]))
        assert house.troubles() == []
    finally:
        for visitor in house.visitors.values():
            visitor.context.close()
    meeting = Meeting.objects.get()
    assert (str(meeting.state), meeting.entries.get().item.title) == ("noticed", TITLE)
    assert Notice.objects.filter(meeting=meeting).count() >= Seat.objects.count()
    record_property("the way of a new town", str(count))
    assert len(count.pages) <= PAGES, count
    assert count.presses <= PRESSES, count
    assert count.fields + count.choices <= FIELDS, count
    assert count.milliseconds <= SECONDS * 1000, count


def signed_in(visitor: Walker, username: str, password: str) -> Walker:
    """The first sign-in binds a phone, where the role asks for one, and changes the one-time password."""
    visitor.open("/login/")
    visitor.type(visitor.page.get_by_label("账号"), username)
    visitor.type(visitor.page.get_by_label("密码"), password, unknown=True)
    visitor.click(visitor.page.get_by_role("button", name="登录", exact=True))
    if visitor.page.url.endswith("/account/factor/"):
        key = visitor.main.locator(".factor-key").inner_text().replace(" ", "")
        visitor.count.phones += 1
        visitor.type(visitor.main.locator("[name=code]"), f"{totp(base64.b32decode(key)):06}")
        visitor.press("完成绑定")
        visitor.follow("已保管好")
    visitor.type(visitor.page.locator("[name=new_password1]"), NEW)
    visitor.type(visitor.page.locator("[name=new_password2]"), NEW)
    visitor.click(visitor.main.locator("form button[type=submit]"))
    expect(visitor.page.locator("[name=new_password1]")).to_have_count(0)
    return visitor


def set_up(system: Walker) -> None:
    """Two pages: what there is, then who sits where; seats are proposed from the posts."""
    system.follow("建立机关：一页登记")
    system.choose(system.main.get_by_label("议事规则和会议"), "领导班子会（镇级班子工作制度）")
    expect(system.main.get_by_label("发文代字")).to_have_value("柳委")
    system.fill("会议室", "镇一号会议室 20")
    system.fill("人员", PEOPLE)
    system.press("保存，核对席位")
    for name, seat in (("林知远（党委书记）", "主要负责人"), ("石可（党委委员、副镇长）", "领导班子成员")):
        line = system.main.get_by_label(f"{name}的席位", exact=True)
        expect(line.locator("option:checked")).to_have_text(seat)
    system.fill("本届起始日期", "2026-01-05")
    system.choose(system.main.get_by_label("农业农村办公室由谁分管"), "高岚（党委副书记、镇长）")
    system.click(system.main.locator("button[name=next]"))
    expect(system.page.get_by_role("heading", level=1, name="纪要版式")).to_be_visible()


def open_accounts(guard: Walker) -> dict[str, tuple[str, str]]:
    """The roles that an office cannot do without, as proposed; the one-time passwords as the page shows them."""
    guard.follow("建立机关：办理“10. 账号与分工”")
    for role, name in (("领导班子会 · 会议秘书", "罗静"), ("农业农村办公室 · 单位经办人", "巫山")):
        expect(guard.main.get_by_label(role, exact=True).locator("option:checked")).to_have_text(name)
    guard.click(guard.main.locator("form button[type=submit]"))
    guard.reads("一次性密码")
    rows = [row.locator("td").all_inner_texts() for row in guard.main.locator("tbody tr").all()]
    return {row[0].strip(): (row[2].strip(), row[3].strip()) for row in rows}


def propose(handler: Walker) -> None:
    handler.follow("申报议题")
    handler.fill("议题名称", TITLE)
    handler.fill("汇报内容", "清淤三公里，工期两个月。")
    needs = handler.page.locator("#requirements")
    expect(needs).to_contain_text("依规则须办理")
    for box in needs.locator("input[type=checkbox][name^=prep-]").all():
        handler.tick(box)
    for words in needs.locator("input[name^=by-]").all():
        handler.type(words, "经办单位")
    handler.type(handler.page.locator("[name=unit_1_name]"), "镇长")
    handler.choose(handler.page.locator("[name=unit_1_position]"), "同意")
    handler.press("保存草稿")
    handler.press("报送")
    handler.reads("等待")


def agree(reviewer: Walker) -> None:
    """Whoever the rulebook asks, as long as it is his turn."""
    reviewer.follow(TITLE)
    reviewer.click(reviewer.page.locator("button[name=decision][value=agree]"))
    reviewer.reads_not("请您办理")


def call_meeting(office: Walker) -> None:
    """Time, room, chair and recorder are proposed."""
    office.follow("安排会议")
    expect(office.main.get_by_label("地点")).to_have_value("镇一号会议室")
    office.tick(office.main.get_by_label(TITLE))
    office.press("安排、确定议题并预览通知")
    office.press("发出通知")
    expect(office.page.locator(".page-head__sub")).to_contain_text("已通知")
