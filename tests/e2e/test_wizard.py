"""A new town by hand, following the manual: from the three administrators to the first notice, in one browser width."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from committees.people.models import Committee, Seat
from meetings.models import Meeting, Notice
from tests.e2e.browser import House, Visitor

pytestmark = [pytest.mark.e2e, pytest.mark.postgresql]
NEW = "Qingyu-2026-Huai!"
PEOPLE = """林知远 党委书记
高岚 党委副书记、镇长
石可 党委委员、副镇长
罗静 党政办公室主任 党政办公室
巫山 农业农村办公室干事 农业农村办公室"""
TITLE = "关于河道清淤的议题"


@pytest.mark.usefixtures("transactional_db")
def test_from_an_empty_database_to_the_first_notice(browser: Browser, live_server: LiveServer) -> None:
    told = StringIO()
    call_command("make_administrators", code="liulin", name="中共柳林镇委员会", short_name="柳林镇党委", stdout=told)
    passwords = dict(re.findall(r"(liulin-\S+)\s+(\S+)\s*$", told.getvalue(), re.MULTILINE))
    house = House(browser, live_server.url, "", NEW)
    try:
        set_up(first_time(house, "liulin-system", passwords["liulin-system"]))
        logins = open_accounts(first_time(house, "liulin-security", passwords["liulin-security"]))
        handler = first_time(house, *logins["巫山"])
        propose(handler)
        while waiting := re.search(r"等待 (\S+) 办理", handler.main.inner_text()):
            username, password = logins[waiting[1]]
            agree(house.visitors.get(username) or first_time(house, username, password))
            handler.page.reload()
        call_meeting(first_time(house, *logins["罗静"]))
        assert house.troubles() == []
    finally:
        for visitor in house.visitors.values():
            visitor.context.close()
    meeting = Meeting.objects.get()
    assert (str(meeting.state), meeting.entries.get().item.title) == ("noticed", TITLE)
    assert Notice.objects.filter(meeting=meeting).count() >= Seat.objects.count()


def first_time(house: House, username: str, password: str) -> Visitor:
    """The first sign-in changes the one-time password."""
    visitor = house.visitors[username] = house.stranger()
    visitor.open("/login/")
    visitor.page.get_by_label("账号").fill(username)
    visitor.page.get_by_label("密码").fill(password)
    visitor.page.get_by_role("button", name="登录", exact=True).click()
    visitor.page.locator("[name=new_password1]").fill(NEW)
    visitor.page.locator("[name=new_password2]").fill(NEW)
    visitor.main.locator("form button[type=submit]").click()
    expect(visitor.page.locator("[name=new_password1]")).to_have_count(0)
    return visitor


def next_step(visitor: Visitor, heading: str) -> None:
    visitor.main.locator("button[name=next]").click()
    expect(visitor.page.get_by_role("heading", level=1, name=heading)).to_be_visible()


def set_up(system: Visitor) -> None:
    """Nine steps, each saved with one press."""
    system.go("系统")
    system.follow("建立向导")
    system.follow("机关")
    system.fill("发文代字", "柳委")
    next_step(system, "议事规则")
    system.main.get_by_label("镇级班子工作制度").check()
    system.fill("本机关规则的名称", "柳林镇领导班子工作制度")
    next_step(system, "会议主体")
    system.main.get_by_label("设立：领导班子会").check()
    next_step(system, "部门单位")
    system.fill("部门单位", "党政办公室\n农业农村办公室")
    next_step(system, "会议室")
    system.fill("会议室", "镇一号会议室 20")
    next_step(system, "人员")
    system.fill("人员", PEOPLE)
    next_step(system, "届与席位")
    system.fill("本届起始日期", "2026-01-05")
    system.main.get_by_label("林知远（党委书记）的席位", exact=True).select_option("主要负责人")
    for label in ("高岚（党委副书记、镇长）的席位", "石可（党委委员、副镇长）的席位"):
        system.main.get_by_label(label, exact=True).select_option("领导班子成员")
    next_step(system, "分管")
    system.main.get_by_label("农业农村办公室").select_option(index=2)
    next_step(system, "固定列席")
    next_step(system, "纪要版式")
    system.follow("拟定新版式")
    expect(system.main.get_by_label("纪要代字")).to_have_value("柳委纪")


def open_accounts(guard: Visitor) -> dict[str, tuple[str, str]]:
    """A person for each role that an office cannot do without; the one-time passwords as the page shows them."""
    committee = Committee.objects.get().short_name
    guard.go("系统")
    guard.follow("建立向导")
    guard.follow("账号与分工")
    for role in ("办公室主任", "办公室工作人员", "会议秘书"):
        guard.main.get_by_label(f"{committee} · {role}", exact=True).select_option(label="罗静")
    guard.main.get_by_label("农业农村办公室 · 单位经办人", exact=True).select_option(label="巫山")
    guard.main.locator("form button[type=submit]").first.click()
    guard.reads("一次性密码")
    rows = [row.locator("td").all_inner_texts() for row in guard.main.locator("tbody tr").all()]
    return {row[0].strip(): (row[2].strip(), row[3].strip()) for row in rows}


def propose(handler: Visitor) -> None:
    handler.go("议题")
    handler.follow("申报议题")
    handler.fill("议题名称", TITLE)
    handler.main.get_by_label("事项类别").select_option("general")
    handler.fill("提请决定的问题", "是否同意清淤")
    handler.fill("汇报内容", "清淤三公里，工期两个月。")
    handler.fill("汇报人", "巫山")
    needs = handler.page.locator("#requirements")
    expect(needs).to_contain_text("依规则须办理")
    for box in needs.locator("input[type=checkbox][name^=prep-]").all():
        box.check()
    for words in needs.locator("input[name^=by-]").all():
        words.fill("经办单位")
    handler.page.locator("[name=unit_1_name]").fill("镇长")
    handler.page.locator("[name=unit_1_position]").select_option("agree")
    handler.press("保存草稿")
    handler.press("报送")
    handler.reads("等待")


def agree(reviewer: Visitor) -> None:
    """Whoever the rulebook asks, as long as it is his turn."""
    reviewer.go("工作台")
    reviewer.follow(TITLE)
    reviewer.page.locator("button[name=decision][value=agree]").click()
    reviewer.reads_not("请您办理")


def call_meeting(office: Visitor) -> None:
    office.go("会议")
    office.follow("安排会议")
    day = timezone.localtime(timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT09:00")
    office.fill("开会时间", day)
    office.fill("地点", "镇一号会议室")
    office.main.locator("form button[type=submit]").click()
    office.main.locator(".pool__row", has_text=TITLE).get_by_role("button", name="列入").click()
    expect(office.main.locator(".agenda-edit__row", has_text=TITLE)).to_be_visible()
    office.press("确定议题")
    office.follow("预览并发出通知")
    office.press("发出通知")
    expect(office.page.locator(".page-head__sub")).to_contain_text("已通知")
