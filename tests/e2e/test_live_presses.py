"""The console under pressure: the network goes, the page is reloaded, a second recorder presses. Nothing is lost."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from committees.models import LedgerEntry
from committees.rules import Matter, Method
from decisions.models import Ballot, Vote
from tests.e2e.browser import House, Visitor
from tests.factories import PASSWORD
from tests.session_support import Sitting, make_sitting

pytestmark = [pytest.mark.e2e, pytest.mark.postgresql]


@pytest.fixture
def voting(house: House) -> tuple[Sitting, Ballot]:
    sitting = make_sitting(timezone.now(), matters=(Matter.MAJOR_DECISION,))
    sitting.open()
    return sitting, sitting.ballot(method=Method.NAMED)


def console(house: House, sitting: Sitting, who: str = "secretary") -> Visitor:
    visitor = house.who(who)
    visitor.open(f"/meetings/{sitting.meeting.pk}/live/")
    return visitor


def status(visitor: Visitor, words: str) -> None:
    expect(visitor.page.locator("[data-live-words]")).to_contain_text(words)


def test_presses_survive_a_network_gap_and_a_reload_and_count_once(
    house: House, voting: tuple[Sitting, Ballot]
) -> None:
    sitting, ballot = voting
    secretary = console(house, sitting)
    status(secretary, "全部操作已送达")
    expect(secretary.page.locator(".vote-grid__row.is-current")).to_have_count(1)
    secretary.context.set_offline(True)
    for key in ("1", "1", "2", "u", "1", "3"):
        secretary.page.keyboard.press(key)
    status(secretary, "保存在本机")
    expect(secretary.page.locator('[aria-pressed="true"]')).to_have_count(4)
    assert not Vote.objects.exists()
    secretary.context.set_offline(False)
    secretary.page.reload()
    status(secretary, "全部操作已送达")
    expect(secretary.page.locator('[aria-pressed="true"]')).to_have_count(4)
    votes = Vote.objects.filter(ballot=ballot).order_by("roll__order").values_list("choice", flat=True)
    assert list(votes) == ["for", "for", "for", "abstain"]
    acts = LedgerEntry.objects.filter(verb__in=["vote_recorded", "vote_undone"]).order_by("sequence")
    assert [entry.verb for entry in acts] == ["vote_recorded"] * 3 + ["vote_undone"] + ["vote_recorded"] * 2


EVERY_PRESS = """() => [...Array(11)].map(() => {
    const marked = () => document.querySelectorAll('.vote-grid [aria-pressed="true"]').length;
    const before = marked(), began = performance.now();
    document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '1', bubbles: true}));
    return [marked() - before, performance.now() - began];
})"""


def test_every_press_stands_on_the_screen_within_100_ms_with_a_mark_until_the_server_has_it(
    house: House, voting: tuple[Sitting, Ballot]
) -> None:
    sitting, ballot = voting
    secretary = console(house, sitting)
    expect(secretary.page.locator(".vote-grid__row.is-current")).to_have_count(1)
    secretary.context.set_offline(True)
    presses = secretary.page.evaluate(EVERY_PRESS)
    assert [marked for marked, _ in presses] == [1] * 11
    assert sorted(span for _, span in presses)[5] < 100, presses
    expect(secretary.page.locator(".vote-grid__row.is-pending")).to_have_count(11)
    assert not Vote.objects.exists()
    secretary.context.set_offline(False)
    status(secretary, "全部操作已送达")
    expect(secretary.page.locator(".vote-grid__row.is-pending")).to_have_count(0)
    assert Vote.objects.filter(ballot=ballot, choice="for").count() == 11


def test_signing_in_again_keeps_what_was_pressed(house: House, voting: tuple[Sitting, Ballot]) -> None:
    sitting, ballot = voting
    secretary = console(house, sitting)
    status(secretary, "全部操作已送达")
    secretary.context.clear_cookies(name="sessionid")
    secretary.page.keyboard.press("1")
    secretary.page.keyboard.press("2")
    status(secretary, "登录已过期")
    assert not Vote.objects.exists()
    secretary.page.reload()
    secretary.page.get_by_label("账号").fill(sitting.secretary.username)
    secretary.page.get_by_label("密码").fill(PASSWORD)
    secretary.page.get_by_role("button", name="登录", exact=True).click()
    status(secretary, "全部操作已送达")
    expect(secretary.page.locator('[aria-pressed="true"]')).to_have_count(2)
    votes = Vote.objects.filter(ballot=ballot).order_by("roll__order").values_list("choice", flat=True)
    assert list(votes) == ["for", "against"]
    secretary.troubles.clear()  # the browser logs that it was told to sign in


def test_a_press_shows_on_the_other_screens_and_a_clash_is_told(house: House, voting: tuple[Sitting, Ballot]) -> None:
    sitting, _ = voting
    first = console(house, sitting)
    second = first.context.browser.new_context(storage_state=first.context.storage_state(), locale="zh-CN")  # type: ignore[union-attr]
    other = Visitor(second, first.address)
    other.open(f"/meetings/{sitting.meeting.pk}/live/")
    status(other, "全部操作已送达")
    second.set_offline(True)
    first.page.keyboard.press("2")
    status(first, "全部操作已送达")
    other.page.keyboard.press("1")
    second.set_offline(False)
    expect(other.page.locator("[data-refusals]")).to_contain_text("已由另一处改为“不同意”")
    expect(other.page.locator('[aria-pressed="true"]')).to_have_text("2不同意")
    assert Vote.objects.get().choice == "against"
    second.close()


def test_a_member_sees_the_result_once_announced_and_never_before(house: House, voting: tuple[Sitting, Ballot]) -> None:
    sitting, _ = voting
    secretary, member = console(house, sitting), console(house, sitting, "member1")
    for _ in range(11):
        secretary.page.keyboard.press("1")
    status(secretary, "全部操作已送达")
    expect(secretary.page.locator('[aria-pressed="true"]')).to_have_count(11)
    secretary.page.keyboard.press("Enter")
    secretary.page.keyboard.press("Enter")
    secretary.reads("赞成 11，须 > 5.5，通过")
    member.reads_not("通过")
    secretary.press("宣布：通过")
    secretary.reads("上一项")
    member.reads("第1项已有结论", "通过")
