"""A meeting of eleven with eight items, held at the console, followed on a member's device and on the large screen."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from committees.ledger.models import LedgerEntry
from committees.rules import Choice, Matter
from decisions.models import Ballot, Resolution
from decisions.voting import services as voting
from tests.e2e.browser import House, Visitor
from tests.session_support import Sitting, make_sitting

pytestmark = [pytest.mark.e2e, pytest.mark.postgresql]
MATTERS = (
    Matter.MAJOR_DECISION,
    Matter.PERSONNEL,
    Matter.MAJOR_PROJECT,
    Matter.NORMATIVE_DOCUMENT,
    Matter.LARGE_FUND,
    Matter.MAJOR_DECISION,
    Matter.GENERAL,
    Matter.GENERAL,
)
PAPERS = {"发出": 8, "收回": 8, "有效": 8, "无效": 0, "不同意": 1}


class Secretary:
    """The recorder's hands at the console."""

    def __init__(self, visitor: Visitor, sitting: Sitting) -> None:
        self.visitor, self.page, self.sitting = visitor, visitor.page, sitting
        self.names = [seat.person.name for seat in sitting.district.seats]

    def press(self, words: str, then: str) -> None:
        """A button, and what the console says afterwards."""
        self.visitor.press(words)
        self.visitor.reads(then)

    def attend(self, act: str, *people: int) -> None:
        for number in people:
            self.visitor.press(f"{self.names[number]}{act}")
            other = "离会" if act == "签到" else "签到"
            expect(self.visitor.button(f"{self.names[number]}{other}")).to_be_visible()

    def to_the_vote(self, position: int, method: str) -> None:
        """Report, opinions and motion of an item that has been started, and its ballot opened."""
        self.press("汇报完毕，进入表态", "换人")
        self.press("提出", "开始表决")
        self.page.get_by_label("表决方式").select_option(method)
        shown = {"secret": "监票人", "electronic": "已投票 0 / 11"}
        self.press("开始表决", shown.get(method, f"表决：同意第{position}件"))

    def key_in(self, votes: str) -> None:
        """The votes one after another, as they are read out: 1 同意, 2 不同意, 3 弃权."""
        expect(self.page.locator(".vote-grid__row.is-current")).to_have_count(1)
        for key in votes:
            self.page.keyboard.press(key)
        expect(self.page.locator('.vote-grid__row [aria-pressed="true"]')).to_have_count(len(votes))
        self.sent()

    def sent(self) -> None:
        expect(self.page.locator("[data-live-words]")).to_contain_text("全部操作已送达")

    def announce(self, arithmetic: str, word: str) -> None:
        self.press("结束表决", arithmetic)
        self.press(f"宣布：{word}", "上一项")


def test_a_whole_meeting(house: House) -> None:
    sitting = make_sitting(timezone.now(), matters=MATTERS)
    address = f"/meetings/{sitting.meeting.pk}"
    at_console, member, screen = house.who("secretary"), house.who("member1"), house.who("office_head")
    at_console.open(f"{address}/live/")
    secretary = Secretary(at_console, sitting)
    secretary.press("准备签到", "名册已编制")
    secretary.attend("签到", *range(10))
    secretary.press("开会", "接下来：第1项")
    member.open(f"{address}/live/")
    screen.open(f"{address}/screen/")

    # A named vote; one member comes late, one votes himself, the recorder's network is gone for a while.
    secretary.press("开始本题", "汇报完毕")
    secretary.attend("签到", 10)
    secretary.to_the_vote(1, "named")
    member.press("同意")
    expect(at_console.page.locator('.vote-grid__row [aria-pressed="true"]')).to_have_count(1)
    at_console.context.set_offline(True)
    for _ in range(10):
        at_console.page.keyboard.press("1")
    expect(at_console.page.locator("[data-live-words]")).to_contain_text("保存在本机")
    at_console.context.set_offline(False)
    secretary.sent()
    secretary.announce("赞成 11，须 > 5.5，通过", "通过")
    expect(screen.page.locator(".screen-big__result")).to_contain_text("通过")

    # Four leave: the personnel item lacks its quorum until one returns. Its papers do not add up at first.
    secretary.attend("离会", 7, 8, 9, 10)
    at_console.press("开始本题")
    expect(at_console.page.locator("[data-refusals]")).to_contain_text("未达到")
    secretary.attend("签到", 7)
    secretary.press("开始本题", "汇报完毕")
    expect(screen.page.locator("h1")).to_contain_text("人事事项")
    secretary.to_the_vote(2, "secret")
    for label, number in PAPERS.items():
        at_console.page.get_by_label(label, exact=True).fill(str(number))
    at_console.page.get_by_label("同意", exact=True).fill("6")
    at_console.page.get_by_label("监票人").select_option(label=secretary.names[1])
    at_console.page.get_by_label("计票人").select_option(label=secretary.names[2])
    at_console.press("录入票数")
    expect(at_console.page.locator("[data-refusals]")).to_contain_text("各项票数合计 7 ≠ 有效 8")
    at_console.page.get_by_label("同意", exact=True).fill("7")
    secretary.press("录入票数", "各项相符")
    secretary.announce("赞成 7，须 > 5.5，通过", "通过")

    # A member recuses himself on his own device, and the chair confirms.
    secretary.attend("签到", 8, 9, 10)
    member.unfold("我要回避")
    member.page.locator("#own-recusal-entry").select_option(label="3. 关于第3件事项的请示")
    member.fill("事由", "亲属参与该项目")
    member.press("登记回避")
    at_console.reads("待主持人确认的回避")
    at_console.press(f"主持人已确认{secretary.names[1]}回避")
    secretary.press("开始本题", "汇报完毕")
    member.reads("您已回避本题")
    secretary.to_the_vote(3, "show-of-hands")
    secretary.key_in("1" * 10)
    secretary.announce("赞成 10，须 > 5.5，通过", "通过")
    at_console.press(f"{secretary.names[1]}返场")

    # Close sides are put off; in an emergency the majority decides.
    secretary.press("开始本题", "汇报完毕")
    secretary.to_the_vote(4, "show-of-hands")
    secretary.key_in("11111222223")
    secretary.announce("相差", "暂缓")
    secretary.press("开始本题", "汇报完毕")
    secretary.press("汇报完毕，进入表态", "换人")
    secretary.press("提出", "开始表决")
    at_console.unfold("突发紧急事项")
    at_console.fill("紧急事由", "防汛抢险")
    secretary.press("开始表决", "表决：同意第5件事项")
    secretary.key_in("11111122222")
    secretary.announce("赞成 6，须 > 5.5，通过", "通过")

    # An electronic secret ballot: one from a browser, the others from theirs.
    secretary.press("开始本题", "汇报完毕")
    secretary.to_the_vote(6, "electronic")
    member.press("同意")
    member.reads("选票已投出，您的回执码")
    ballot = Ballot.objects.get(electronic=True)
    for index in (0, *range(2, 11)):
        user = sitting.district.user("chair" if index == 0 else f"member{index}")
        code = f"{'ABCDEFGHJKL'[index] * 4}-2345-6789"
        voting.cast_secret_vote(ballot=ballot, choice=Choice.FOR, code=code, actor=user, now=timezone.now())
    at_console.reads("已投票 11 / 11")
    secretary.announce("赞成 11，须 > 5.5，通过", "通过")

    # Two minor items in one press, recorded singly; then the end.
    at_console.unfold("一般事项一并通过")
    for tick in ("7. 关于第7件事项的请示", "8. 关于第8件事项的请示", "均无异议"):
        at_console.page.get_by_label(tick).check()
    secretary.press("均无异议，结束表决", "待宣布：一并征询、均无异议的 2 项")
    assert Resolution.objects.count() == 5
    at_console.fill("第8项决定内容", "同意第8件事项，由办公室印发")
    secretary.press("宣布以上各项", "全部议题已有结论")
    assert Resolution.objects.latest("number").text == "同意第8件事项，由办公室印发"
    secretary.press("散会", "会议已散会")
    member.reads("会议已散会")
    entries = LedgerEntry.objects.filter(aggregate=f"meeting:{sitting.meeting.pk}")
    assert entries.filter(verb="announced").count() == 8
    assert Resolution.objects.count() == 7
    at_console.open(f"{address}/record/")
    at_console.reads("逐项到会", "自第1项（中途）", "突发紧急：防汛抢险", "一并征询意见")
    assert [line for line in house.troubles() if "ERR_INTERNET_DISCONNECTED" not in line] == []
