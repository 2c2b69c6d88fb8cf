"""The secret ballot on the members' own devices, one of them without a network for a while."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from committees.rules import Choice, Matter
from decisions.models import Ballot, SecretMark
from decisions.voting import services as voting
from tests.e2e.browser import House, Visitor
from tests.session_support import open_sitting

pytestmark = [pytest.mark.e2e, pytest.mark.postgresql]


def at_meeting(visitor: Visitor, pk: int) -> Visitor:
    visitor.open(f"/meetings/{pk}/live/")
    expect(visitor.page.locator("[data-live-words]")).to_contain_text("已送达")
    return visitor


def stored(visitor: Visitor) -> str:
    return str(visitor.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])"))


def test_a_secret_ballot_from_three_browsers_one_of_them_offline(house: House) -> None:
    sitting = open_sitting(timezone.now(), matters=(Matter.GENERAL,))
    sitting.motion()
    pk = sitting.meeting.pk
    secretary = at_meeting(house.who("secretary"), pk)
    first, second = (at_meeting(house.who(name), pk) for name in ("member1", "member2"))
    secretary.page.get_by_label("表决方式").select_option("electronic")
    secretary.press("开始表决")
    secretary.reads("无记名电子投票", "已投票 0 / 11")
    ballot = Ballot.objects.get()

    for visitor in (first, second):
        visitor.page.set_viewport_size({"width": 390, "height": 844})
        visitor.reads("不记录姓名和时间")
    second.context.set_offline(True)
    first.press("不同意")
    second.press("同意")
    first.reads("选票已投出，您的回执码", "您已投票")
    second.reads("选票尚未送达，正在重试")
    assert SecretMark.objects.count() == 1
    assert not re.search(r"against|[A-Z2-9]{4}-", stored(first))
    assert not re.search(r"choice|presses|[A-Z2-9]{4}-", stored(second))
    second.context.set_offline(False)
    second.reads("选票已投出，您的回执码")
    code = first.page.locator(".secret-code").inner_text()
    assert re.fullmatch(r"([2-9A-HJ-NP-Z]{4}-){2}[2-9A-HJ-NP-Z]{4}", code)
    assert first.axe() == []

    for index in (0, *range(3, 11)):
        actor = sitting.district.user("chair" if index == 0 else f"member{index}")
        voting.cast_secret_vote(
            ballot=ballot, choice=Choice.FOR, code=f"{'ABCDEFGHJKL'[index] * 4}-2345-6789", actor=actor,
            now=timezone.now(),
        )  # fmt: skip
    secretary.reads("已投票 11 / 11")
    secretary.press("结束表决")
    secretary.reads("赞成 10，须 > 5.5，通过", "电子票 11 张，与已投票人数相符")
    first.reads_not(f"计入的回执码（11 个）{code}")
    secretary.press("宣布：通过")
    second.reads("计入的回执码（11 个）")
    second.unfold("计入的回执码")
    second.reads(code)
    assert [line for line in house.troubles() if "ERR_INTERNET_DISCONNECTED" not in line] == []
