"""A meeting held from the keyboard alone: attendance, recusal, opinions with notes, votes, agenda, other acts."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from committees.rules import Matter
from meetings.models import AgendaEntry, AttendanceInterval, Opinion, Recusal, RollEntry
from meetings.session import services as session
from tests.e2e.browser import House, Visitor
from tests.session_support import Sitting, make_sitting, open_sitting

pytestmark = [pytest.mark.e2e, pytest.mark.postgresql]


def console(house: House, sitting: Sitting) -> Visitor:
    visitor = house.who("secretary")
    visitor.open(f"/meetings/{sitting.meeting.pk}/live/")
    expect(visitor.page.locator("[data-live-words]")).to_contain_text("全部操作已送达")
    return visitor


def keys(visitor: Visitor, *pressed: str) -> None:
    for key in pressed:
        visitor.page.keyboard.press(key)


def held(visitor: Visitor, name: str) -> None:
    """The focus is on what bears this name."""
    expect(visitor.page.locator(":focus")).to_have_accessible_name(name)


def here(sitting: Sitting) -> list[int]:
    rows = AttendanceInterval.objects.filter(roll__meeting=sitting.meeting, left_at__isnull=True)
    return sorted(rows.values_list("roll__order", flat=True))


def test_attendance_and_opening_without_the_mouse(house: House) -> None:
    sitting = make_sitting(timezone.now(), matters=(Matter.GENERAL,))
    names = [row.name for row in sitting.prepare()]
    at = console(house, sitting)
    for key in ("Enter", "D", "G", "O", "Esc"):
        expect(at.page.locator(".live-keys--map kbd", has_text=key)).to_be_visible()

    keys(at, "d")
    held(at, f"{names[0]}签到")
    keys(at, "Enter")
    held(at, f"{names[1]}签到")
    for number in range(1, 7):
        keys(at, "Enter")
        held(at, f"{names[number + 1]}签到")
    expect(at.button(f"{names[6]}离会")).to_be_visible()
    keys(at, "ArrowUp")
    held(at, f"{names[6]}离会")
    keys(at, "Enter")  # he was not here after all
    expect(at.button(f"{names[6]}签到")).to_be_visible()
    assert here(sitting) == [1, 2, 3, 4, 5, 6]

    keys(at, "d", "ArrowDown", "ArrowRight")
    held(at, f"{names[7]}缺席原因")
    keys(at, "ArrowLeft")
    held(at, f"{names[7]}签到")
    keys(at, "ArrowRight", "Enter")
    held(at, "缺席原因")
    at.page.keyboard.insert_text("出差")
    keys(at, "Enter")
    at.reads("未到：出差")
    assert RollEntry.objects.get(meeting=sitting.meeting, order=8).absence_reason == "出差"

    keys(at, "Escape", "Enter")
    held(at, "开会")
    keys(at, "Enter")
    at.reads("接下来：第1项")
    assert house.troubles() == []


def test_recusal_opinions_votes_and_other_acts_without_the_mouse(house: House) -> None:
    sitting = open_sitting(timezone.now(), matters=(Matter.GENERAL, Matter.MAJOR_DECISION, Matter.GENERAL))
    names = [row.name for row in sitting.roll]
    at = console(house, sitting)

    # The second item first, from the agenda; a member is recused from it.
    keys(at, "g", "ArrowDown", "ArrowDown")
    held(at, "开始本题")
    keys(at, "Enter")
    at.reads("汇报完毕，进入表态")
    keys(at, "d", "ArrowDown", "ArrowRight")
    held(at, f"{names[1]}回避")
    keys(at, "Enter")
    held(at, "回避事由")
    at.page.keyboard.insert_text("亲属任职")
    keys(at, "Enter")
    at.reads("回避本题")
    assert Recusal.objects.get().roll.name == names[1]

    # Opinions: a note first, then the position; a mark of reservation; the chair last.
    keys(at, "Escape", "Enter", "Enter")
    expect(at.page.locator(".vote-grid__row.is-current")).to_have_count(1)
    # A fold that comes open with the changed panel takes no focus: the next key is the grid's.
    expect(at.page.locator("#new-motion[open]")).to_be_visible()
    assert (
        at.page.evaluate("() => new Promise(done => setTimeout(() => done(document.activeElement.tagName)))") == "BODY"
    )
    keys(at, "n")
    at.page.keyboard.insert_text("建议分期")
    keys(at, "Enter", "Escape", "1")
    expect(at.page.locator('.vote-grid__row [aria-pressed="true"]')).to_have_count(1)
    keys(at, "2", "ArrowUp", "b")
    expect(at.page.locator("[data-live-words]")).to_contain_text("全部操作已送达")
    stated = {opinion.roll.name: opinion for opinion in Opinion.objects.select_related("roll")}
    first, second = sorted(stated.values(), key=lambda opinion: opinion.order)
    assert (first.position, first.note, first.reserved) == ("for", "建议分期", False)
    assert (second.position, second.reserved) == ("against", True)

    # Put off from among the other acts, by its day and reason.
    keys(at, "Escape", "o")
    for _ in range(12):
        if at.page.locator(":focus").inner_text() == "缓议":
            break
        keys(at, "ArrowDown")
    held(at, "缓议")
    keys(at, "Enter")
    held(at, "缓议原因")
    at.page.keyboard.insert_text("方案还要补充")
    keys(at, "Escape")
    held(at, "缓议")
    keys(at, "Enter")
    held(at, "缓议原因")
    expect(at.page.locator("#defer-current-reason")).to_have_value("方案还要补充")
    keys(at, "Enter")
    at.reads("上一项")
    assert AgendaEntry.objects.get(position=2).conclusion == "方案还要补充"

    # The first item to its result: Enter all the way, one key for each member.
    keys(at, "Enter", "Enter")
    at.reads("汇报完毕，进入表态")
    keys(at, "Enter", "Enter")
    at.reads("提出表决事项")
    keys(at, "Enter", "Enter")
    at.reads("表决方式")
    keys(at, "Enter", "Enter")
    at.reads("已记录 0 /")
    expect(at.page.locator(".vote-grid__row.is-current")).to_have_count(1)
    keys(at, *"1" * 10)
    expect(at.page.locator('.vote-grid__row [aria-pressed="true"]')).to_have_count(10)
    keys(at, "u")
    expect(at.page.locator('.vote-grid__row [aria-pressed="true"]')).to_have_count(9)
    keys(at, "1")
    expect(at.page.locator("[data-live-words]")).to_contain_text("全部操作已送达")
    keys(at, "Enter", "Enter")
    at.reads("宣布：通过")
    keys(at, "Enter", "Enter")
    at.reads("上一项")
    assert AgendaEntry.objects.get(position=1).outcome == "adopted"
    assert house.troubles() == []


def test_attendance_pressed_without_a_network_is_marked_and_what_is_refused_outlives_a_reload(house: House) -> None:
    sitting = make_sitting(timezone.now(), matters=(Matter.GENERAL,))
    roll = sitting.prepare()
    at = console(house, sitting)
    at.context.set_offline(True)
    at.press(f"{roll[0].name}签到")
    row = at.page.locator(f'[data-roll="{roll[0].pk}"]')
    expect(row).to_contain_text("签到，待送达")
    expect(at.page.locator("[data-live-words]")).to_contain_text("保存在本机")
    assert here(sitting) == []
    at.context.set_offline(False)
    expect(at.button(f"{roll[0].name}离会")).to_be_visible()
    expect(row).not_to_contain_text("待送达")

    at.press("开会")
    refused = at.page.locator("[data-refusals]")
    expect(refused).to_contain_text("未达到")
    at.context.set_offline(True)
    at.press(f"{roll[0].name}离会")
    session.check_out(roll=roll[0], actor=sitting.secretary, now=timezone.now())  # the other recorder was first
    at.context.set_offline(False)
    expect(refused).to_contain_text("现在不在会场")
    at.page.reload()
    expect(refused).to_contain_text("未达到")
    expect(refused).to_contain_text("现在不在会场")
    at.press("全部知道了（2 条）")
    expect(refused).to_be_empty()
    at.page.reload()
    expect(at.page.locator("[data-live-words]")).to_contain_text("全部操作已送达")
    expect(refused).to_be_empty()
    assert [line for line in house.troubles() if "ERR_INTERNET_DISCONNECTED" not in line] == []
