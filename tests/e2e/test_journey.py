"""One meeting from the proposal of an item to its signed minutes, everyone at a browser of their own, by clicking."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from committees.documents.models import Job
from committees.documents.states import JobState
from committees.documents.tasks import run_job
from committees.ledger.verification import verify
from committees.outbox.models import Outbox
from committees.outbox.tasks import send_due
from decisions.models import Resolution
from meetings.agenda.models import AgendaItem
from meetings.agenda.states import ItemState
from meetings.models import Meeting
from tests.e2e.browser import House, Visitor
from tests.factories import District, make_district
from tests.items import make_item
from tests.services.uploads_support import docx, drawn_pdf

pytestmark = [pytest.mark.e2e, pytest.mark.postgresql]
TITLE, SECOND, THIRD = "关于城东污水处理厂扩建的请示", "干部人事事项（第9号之1）", "关于文化节筹备情况的汇报"
VEILED = "人事事项"
CLAUSE = "《卫东区委工作规则》二(二)6"
MEMBERS = 11


def work() -> None:
    """What the worker would do now."""
    while send_due():
        pass
    for pk in Job.objects.filter(state=JobState.QUEUED).values_list("pk", flat=True):
        run_job(pk)


def test_from_item_to_minutes(house: House) -> None:
    now = timezone.now()
    district = make_district(now)
    for title, matter in ((SECOND, "personnel"), (THIRD, "report")):
        make_item(district, now - timedelta(hours=1), title=title, matter=matter, state=ItemState.POOLED)
    propose(house)
    review(house)
    meeting = schedule(house)
    look_at_the_calendar(house, meeting)
    notify(house, meeting)
    open_session(house, meeting, district)
    decide_first(house)
    defer_personnel_and_hear_report(house)
    take_minutes(house, meeting, district)
    report = verify()
    assert report.holds, report
    assert report.entries > 60
    assert house.troubles() == []


def propose(house: House) -> None:
    """1: a unit proposes with an attached PDF."""
    handler = house.who("handler")
    handler.go("议题")
    handler.follow("申报议题")
    handler.fill("议题名称", TITLE)
    with handler.page.expect_response(lambda answer: "/items/requirements/" in answer.url):
        handler.main.get_by_label("事项类别").select_option("major-decision")
    handler.reads("依规则须办理")
    handler.fill("提请决定的问题", "是否同意扩建")
    handler.fill("汇报内容", "扩建日处理能力两万吨，工期十八个月。")
    handler.fill("汇报人", "局长甲")
    tick_preparations(handler)
    marked = {"name": "方案.docx", "mimeType": "application/zip", "buffer": docx("绝密★10年", "扩建请示").getvalue()}
    handler.main.get_by_label("附件").set_input_files(marked)
    handler.press("保存草稿")
    handler.reads("带有国家秘密标志（第1页“绝密★10年”），不得进入本系统")
    pdf = {"name": "扩建方案.pdf", "mimeType": "application/pdf", "buffer": drawn_pdf().getvalue()}
    handler.main.get_by_label("附件").set_input_files(pdf)
    handler.press("保存草稿")
    handler.reads("以下内容需要改正", "扩建方案")  # a scan: nothing is kept before it is declared
    assert not AgendaItem.objects.filter(title=TITLE).exists()
    handler.main.get_by_label("附件").set_input_files(pdf)
    handler.main.get_by_label("我声明所附扫描件不涉及国家秘密").check()
    handler.press("保存草稿")
    handler.reads("第 1 版", "扩建日处理能力两万吨")
    handler.press("报送")
    handler.reads("等待")


def tick_preparations(visitor: Visitor) -> None:
    """Say that every preparation which the rulebook asks for is done."""
    needs = visitor.page.locator("#requirements")
    expect(needs.locator("input").first).to_be_visible()
    for box in needs.locator("input[type=checkbox][name^=prep-]").all():
        box.check()
    for number in needs.locator("input[type=number][name^=prep-]").all():
        number.fill("2")
    for words in needs.locator("input[name^=by-]").all():
        words.fill("经办单位")
    visitor.page.locator("[name=unit_1_name]").fill("区财政局")
    visitor.page.locator("[name=unit_1_position]").select_option("agree")


def review(house: House) -> None:
    """1: through the chain of the rulebook, each step by the right account; returned twice, each time with a comment
    that stays."""
    step(house.who("leader"), "return", "请先核对处理能力")
    house.who("handler").page.reload()
    house.who("handler").press("报送")
    step(house.who("leader"), "agree", "同意报送")
    step(house.who("member3"), "agree", "请补充资金来源后上会")
    step(house.who("office"), "return", "请写明资金来源")
    handler = house.who("handler")
    handler.page.reload()
    handler.reads("请写明资金来源", "退回")
    handler.follow("修改")
    handler.fill("汇报内容", "扩建日处理能力两万吨，工期十八个月，资金由区财政和专项债各半。")
    handler.press("保存草稿")
    handler.reads("第 1 版", "专项债各半")
    handler.press("报送")
    handler.reads("等待")
    step(house.who("leader"), "agree", "补充后同意报送")
    step(house.who("member3"), "agree", "同意")
    step(house.who("office"), "agree", "材料齐全")
    step(house.who("office_head"), "agree", "呈报")
    step(house.who("chair"), "agree", "同意上会")
    handler.page.reload()
    handler.reads("同意上会", "请先核对处理能力", "请写明资金来源")  # the whole history
    handler.reads_not("等待")


def step(reviewer: Visitor, decision: str, comment: str) -> None:
    reviewer.go("工作台")
    reviewer.follow(TITLE)
    reviewer.reads("请您办理")
    reviewer.main.get_by_label("意见").first.fill(comment)
    reviewer.page.locator(f"button[name=decision][value={decision}]").click()
    reviewer.reads(comment)
    reviewer.reads_not("请您办理")


def schedule(house: House) -> int:
    """2: the office schedules the meeting, takes the items from the pool and settles the agenda."""
    office = house.who("office")
    office.go("会议")
    office.follow("安排会议")
    day = timezone.localtime(timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT15:00")
    office.fill("开会时间", day)
    office.fill("地点", "三楼会议室")
    chair = office.main.get_by_label("主持人")
    chair.select_option(index=0)
    office.main.get_by_label("记录人").select_option(label="秘书 秘书甲")
    office.press("安排会议")
    office.reads("议程中还没有议题")
    office.press("确定议题")
    office.reads("没有议题")  # an empty agenda is refused, and the notice with it
    office.follow("安排议题")
    for title in (TITLE, VEILED, THIRD):  # the office is outside the circle: it knows that there is an item
        office.main.locator(".pool__row", has_text=title).get_by_role("button", name="列入").click()
        expect(office.main.locator(".agenda-edit__row", has_text=title)).to_be_visible()
    arrange(office)
    office.press("确定议题")
    expect(office.main.get_by_role("link", name="预览并发出通知")).to_be_visible()
    return office.number_in_address()


def arrange(office: Visitor) -> None:
    """2: the order by keyboard and by dragging; the times follow."""
    rows = office.main.locator(".agenda-edit__row")
    rows.first.locator("[data-move=down]").focus()
    office.page.keyboard.press("Alt+ArrowDown")
    expect(rows.nth(1)).to_contain_text(re.compile(rf"{TITLE}\s+15:15–15:30"))
    expect(rows.nth(1).locator("[data-move=down]")).to_be_focused()
    rows.nth(1).locator("[data-handle]").drag_to(rows.first, target_position={"x": 8, "y": 4}, steps=8)
    expect(rows.first).to_contain_text(re.compile(rf"{TITLE}\s+15:00–15:15"))
    arrange_by_finger(office)
    expect(rows.first).to_contain_text(re.compile(rf"{TITLE}\s+15:00–15:15"))


def arrange_by_finger(office: Visitor) -> None:
    """2: on a telephone a finger on a row scrolls the page, a finger on its number takes the row along."""
    wide = office.page.viewport_size
    assert wide is not None
    office.page.set_viewport_size({"width": 390, "height": 844})
    rows = office.main.locator(".agenda-edit__row")
    numbers = rows.locator("[data-handle]")
    rows.first.locator("[data-move=down]").click()
    expect(rows.nth(1)).to_contain_text(TITLE)
    rows.first.evaluate("row => row.scrollIntoView()")
    before = office.page.evaluate("scrollY")
    office.swipe(rows.nth(1).locator(".text-secondary").first, 0, -200)
    assert office.page.evaluate("scrollY") > before
    expect(rows.nth(1)).to_contain_text(TITLE)
    rows.first.evaluate("row => { row.scrollIntoView(); scrollBy(0, -120); }")
    above, below = numbers.first.bounding_box(), numbers.nth(1).bounding_box()
    assert above is not None
    assert below is not None
    office.swipe(numbers.nth(1), 0, above["y"] - below["y"] - 8)
    expect(rows.first).to_contain_text(TITLE)
    office.page.set_viewport_size(wide)


def look_at_the_calendar(house: House, meeting: int) -> None:
    """2: the meeting on the calendar, and on that of a telephone as long as its link lives."""
    office = house.who("office")
    office.go("会议")
    office.follow("日历")
    office.button("列表").click()
    event = office.main.locator(f".fc-event a[href='/meetings/{meeting}/']")
    if timezone.localtime().month != timezone.localtime(Meeting.objects.get(pk=meeting).starts_at).month:
        office.page.locator(".fc-next-button").click()
    expect(event).to_be_visible()
    office.follow("日历订阅")
    office.press("生成链接")
    link = urlsplit(office.main.get_by_label("订阅链接").input_value()).path
    telephone = house.stranger()
    read = lambda: telephone.context.request.get(telephone.address + link)  # noqa: E731
    assert f"meeting-{meeting}@" in read().text()
    office.press("停用")
    office.reads("已停用")
    assert read().status == 404
    telephone.context.close()


def notify(house: House, meeting: int) -> None:
    """2: the notice, in the inbox and by mail; receipt and leave."""
    office = house.who("office")
    office.open(f"/meetings/{meeting}/")
    office.follow("预览并发出通知")
    office.reads("通知内容", "收件人", TITLE)
    office.press("发出通知")
    expect(office.page.locator(".page-head__sub")).to_contain_text("已通知")
    work()
    letters = Outbox.objects.filter(aggregate=f"meeting:{meeting}", purpose="notice")
    assert letters.filter(channel="mail", state="sent").count() >= MEMBERS
    assert letters.filter(channel="inbox").count() >= MEMBERS
    member = house.who("member5")
    member.page.locator(".top-bar").get_by_role("link", name="收件箱").click()
    member.reads("会议")
    for name in ("member5", "member10"):
        reader = house.who(name)
        reader.go("会议")
        reader.main.locator("table a").first.click()
        reader.follow("查看并签收通知")
        reader.press("签收")
        reader.reads("已签收")
    take_pack(house.who("member5"), meeting)
    absent = house.who("member10")
    absent.unfold("不能到会")
    absent.fill("请假事由", "参加市里会议")
    absent.press("提出请假")
    absent.reads("参加市里会议")
    absent.unfold(TITLE)
    absent.main.get_by_label("同意", exact=True).first.check()
    absent.main.get_by_role("button", name="提交书面意见").first.click()
    absent.reads("提交")
    chair = house.who("chair")
    chair.go("工作台")
    chair.main.get_by_role("link", name=re.compile("请假")).first.click()
    chair.press("准假")
    office.open(f"/meetings/{meeting}/people/")
    office.reads("已签收", "参加市里会议")


def take_pack(reader: Visitor, meeting: int) -> None:
    """2: his own pack, made in the background: what he may see, with his name."""
    reader.open(f"/meetings/{meeting}/papers/")
    reader.press("生成我的材料包")
    work()
    reader.page.reload()
    content = reader.download(lambda: reader.follow("材料包（"))
    words = re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
    assert TITLE in words
    assert "两万吨" in words


def open_session(house: House, meeting: int, district: District) -> None:
    """3: check-in; below the quorum the meeting does not open, and says by which clause."""
    secretary = house.who("secretary")
    secretary.go("会议")
    secretary.main.locator("table a").first.click()
    secretary.follow("进入现场")
    secretary.press("准备签到")
    names = [person.name for person in district.members]
    check_in(secretary, names[:5])
    secretary.reads("应到 11，实到 5，须 ≥ 6，未达到", CLAUSE)
    secretary.press("开会")
    refusal(secretary, "实到 5", CLAUSE)
    check_in(secretary, names[5:7])
    secretary.press("开会")
    secretary.reads("接下来")
    # A third of the way: seven make a quorum for ordinary business and none for personnel (eight).
    row = secretary.page.locator(".agenda__row", has_text=SECOND)
    row.get_by_role("button", name="开始本题").click()
    refusal(secretary, "须 ≥ 8", CLAUSE)
    check_in(secretary, names[7:10])
    assert secretary.number_in_address() == meeting


def check_in(secretary: Visitor, names: list[str]) -> None:
    for name in names:
        secretary.page.get_by_role("button", name=f"{name}签到", exact=True).click()
        expect(secretary.page.get_by_role("button", name=f"{name}离会", exact=True)).to_be_visible()


def refusal(secretary: Visitor, *words: str) -> None:
    """It says why, with the clause, and is put away."""
    card = secretary.page.locator(".refusals .refused").first
    for word in words:
        expect(card).to_contain_text(word)
    card.get_by_role("button", name="知道了").click()
    expect(secretary.page.locator(".refusals .refused")).to_have_count(0)


def decide_first(house: House) -> None:
    """3 and 4: report, opinions, a vote per member by the keyboard, close, announce: a decision."""
    secretary = house.who("secretary")
    page = secretary.page
    page.locator(".agenda__row", has_text=TITLE).get_by_role("button", name="开始本题").click()
    secretary.press("汇报完毕，进入表态")
    secretary.reads("表态")
    secretary.press("提出")
    secretary.press("开始表决")
    secretary.reads("已记录 0 / 10", "缺席，书面意见：同意（不计票）")
    expect(page.locator(".vote-grid [aria-pressed=true]")).to_have_count(0)  # nobody has voted by default
    expect(page.locator(".vote-grid__row.is-absent button")).to_have_count(0)  # and the absent cannot
    page.get_by_role("heading", level=1).click()
    for key in "1111112":
        page.keyboard.press(key)
    secretary.reads("已记录 7 / 10")
    page.keyboard.press("u")
    secretary.reads("已记录 6 / 10")
    for key in "1113":
        page.keyboard.press(key)
    secretary.reads("已记录 10 / 10")
    secretary.press("结束表决")
    secretary.reads("赞成 9，须 > 5.5，通过")
    secretary.press("宣布：通过")
    secretary.reads("接下来")
    assert Resolution.objects.filter(text__contains="扩建").count() == 1


def defer_personnel_and_hear_report(house: House) -> None:
    """4 and 5: one item is put off, one is heard; before that the meeting cannot simply be closed."""
    secretary = house.who("secretary")
    secretary.unfold("散会（还有 2 项没有结论）")
    secretary.reads(SECOND, THIRD, "缓议并散会")  # it cannot simply be closed: what lacks an outcome is listed
    expect(secretary.main.get_by_role("button", name="散会", exact=True)).to_have_count(0)
    row = secretary.page.locator(".agenda__row", has_text=SECOND)
    row.locator("summary", has_text="缓议").click()
    row.get_by_label("缓议原因").fill("考察材料尚需补充")
    row.get_by_role("button", name="缓议，退回议题库").click()
    expect(row).to_contain_text("缓议")
    secretary.page.locator(".agenda__row", has_text=THIRD).get_by_role("button", name="开始本题").click()
    secretary.press("汇报完毕，进入表态")
    secretary.unfold("听取，形成结论")
    secretary.main.get_by_label("结论", exact=True).fill("会议听取了汇报。")
    secretary.press("形成结论")
    secretary.reads("全部议题已有结论")
    secretary.press("散会")
    secretary.reads("会议已散会")


def take_minutes(house: House, meeting: int, district: District) -> None:
    """5: drafted from the record, checked, signed, made by the job, issued, downloaded."""
    secretary = house.who("secretary")
    secretary.follow("办理纪要")
    secretary.press("起草纪要")
    secretary.reads(TITLE, "请假", "应到")
    secretary.press("送审")
    secretary.reads("把关")
    checker = house.who("office_head")
    minutes_of(checker, meeting)
    checker.press("把关通过")
    checker.reads("审签")
    chair = house.who("chair")
    minutes_of(chair, meeting)
    chair.follow("签发")
    chair.fill("登录密码", house.password)
    chair.press("签发并编号")
    chair.reads("正在" if chair.main.get_by_text("正在").count() else "正式文件")
    work()
    office = house.who("office")
    minutes_of(office, meeting)
    office.press("印发")
    office.reads("已印发")
    content = office.download(lambda: office.follow("下载 PDF"))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    flat = re.sub(r"\s", "", text)
    assert TITLE in flat
    for person in district.members:
        assert person.name in flat
    assert "同意9票" in flat or "9票同意" in flat or "赞成9" in flat or "同意9" in flat


def minutes_of(visitor: Visitor, meeting: int) -> None:
    visitor.open(f"/meetings/{meeting}/minutes/")
    visitor.follow("打开纪要")
