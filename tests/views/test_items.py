"""The pages of items: what they show, how many queries they need, wrong input, hidden objects."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.access.services import grant_role
from committees.access.states import Role
from committees.models import LedgerEntry
from committees.rulebooks.services import Override
from meetings.agenda import services
from meetings.agenda.models import AgendaItem
from meetings.agenda.selectors import current_step
from meetings.agenda.states import ItemState
from meetings.models import AgendaEntry, Meeting, Recusal, RollEntry
from meetings.papers.services import add_paper, replace_paper
from meetings.scheduling.states import MeetingState
from tests.factories import TERM_START, make_district
from tests.items import TEXT, agree_once, make_item, signed_in, text_upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now):
    return make_district(now, members=5)


def typed(district, **changes):
    """What a handler fills in."""
    return {
        "unit": district.unit.pk,
        "committee": district.committee.pk,
        "title": "关于老旧小区改造的请示",
        "matter": "general",
        "report": TEXT,
        "minutes_needed": "15",
        "prep-proposal": "on",
        "by-proposal": "发展改革局",
        "unit_1_name": "区财政局",
        "unit_1_position": "agree",
        "unit_1_opinion": "8月20日当面协调",
        **changes,
    }


def queries_of(client, url):
    """How many queries a page makes to the tables of this floor; frame and navigation have tests of their own."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return sum("meetings_" in query["sql"] for query in captured)


# Committees of the filter, count and page of the rows, count of what waits, the steps that wait now.
@pytest.mark.parametrize(("tab", "expected"), [("all", 5), ("mine", 5), ("review", 5), ("pool", 5)])
def test_the_list_needs_as_many_queries_for_three_rows_as_for_one(district, now, tab, expected):
    user = district.users["handler"]
    grant_role(role=Role.OFFICE_HEAD, scope=district.committee, user=user, starts_on=TERM_START, now=now)
    client = signed_in(district, "handler")
    make_item(district, now, title="题一", state=ItemState.POOLED)
    agree_once(make_item(district, now, title="题二", state=ItemState.IN_REVIEW), now)
    url = reverse("items") + f"?tab={tab}"
    client.get(url)
    assert queries_of(client, url) == expected
    for number in range(2):
        make_item(district, now, title=f"题{number}三", state=ItemState.POOLED)
        agree_once(make_item(district, now, title=f"题{number}四", state=ItemState.IN_REVIEW), now)
    assert queries_of(client, url) == expected


def test_the_page_of_an_item_needs_no_more_queries_for_more_papers_and_steps(district, now):
    client = signed_in(district, "handler")
    item = make_item(district, now, attachments=[text_upload()])
    client.get(item.get_absolute_url())
    one = queries_of(client, item.get_absolute_url())
    for number in range(3):
        add_paper(item=item, upload=text_upload(words=str(number)), user=district.user("handler"), now=now)
    assert queries_of(client, item.get_absolute_url()) == one


def test_filters_narrow_the_list(district, now):
    client = signed_in(district, "handler")
    make_item(district, now, title="关于供水的请示")
    make_item(district, now, title="关于供电的汇报", matter="report", state=ItemState.POOLED)

    def titles(**query):
        page = client.get(reverse("items"), query)
        return {row["item"].title for row in page.context["rows"]}

    assert titles() == {"关于供水的请示", "关于供电的汇报"}
    assert titles(text="供水") == {"关于供水的请示"}
    assert titles(text="关于 汇报") == {"关于供电的汇报"}
    assert titles(text="发展改革") == {"关于供水的请示", "关于供电的汇报"}
    assert titles(matter="report") == {"关于供电的汇报"}
    assert titles(state="draft") == {"关于供水的请示"}
    assert titles(tab="pool") == {"关于供电的汇报"}
    assert titles(committee=district.committee.pk) == {"关于供水的请示", "关于供电的汇报"}
    assert titles(text="没有这个") == set()


@pytest.mark.parametrize(
    "query", ["?committee=x&state=y&matter=z", "?page=99", "?page=x", "?tab=nonsense", "?text=%01"]
)
def test_a_crooked_address_still_answers(district, now, query):
    make_item(district, now)
    assert signed_in(district, "handler").get(reverse("items") + query).status_code == 200


def test_an_empty_list_says_what_would_fill_it(district):
    page = signed_in(district, "member1").get(reverse("items") + "?tab=review").content.decode()
    assert "没有等您审核的议题" in page
    assert "申报议题" not in page


def test_a_handler_proposes_with_an_attachment_and_submits(district):
    client = signed_in(district, "handler")
    file = SimpleUploadedFile("方案.txt", "方案正文".encode())
    answer = client.post(reverse("item-propose"), {**typed(district), "attachments": [file]})
    item = AgendaItem.objects.get()
    assert answer.headers["Location"] == item.get_absolute_url()
    assert item.preparations == [{"kind": "proposal", "count": 1, "note": "", "by": "发展改革局"}]
    assert [(row["unit"], row["position"]) for row in item.coordination] == [("区财政局", "agree")]
    assert item.papers.get().file_name == "方案.txt"
    page = client.get(item.get_absolute_url()).content.decode()
    assert "方案" in page
    client.post(reverse("item-submit", args=[item.pk]))
    item.refresh_from_db()
    assert item.state == ItemState.IN_REVIEW


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "议题名称"),
        ({"title": "长" * 121}, "120"),
        ({"minutes_needed": "0"}, "需要时间"),
        ({"amount": "-1"}, "金额"),
        ({"amount": "12.5"}, "金额"),
        ({"matter": "nonsense"}, "事项类别"),
        ({"committee": "999"}, "提请会议"),
        ({"unit": "999"}, "提出单位"),
    ],
)
def test_wrong_input_keeps_what_was_typed_and_writes_nothing(district, changes, words):
    answer = signed_in(district, "handler").post(
        reverse("item-propose"), typed(district, question="是否同意方案", **changes)
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "是否同意方案" in page
    assert TEXT in page
    assert "8月20日当面协调" in page
    assert not AgendaItem.objects.exists()


def test_a_bad_attachment_keeps_what_was_typed_and_writes_nothing(district):
    file = SimpleUploadedFile("方案.pdf", b"MZ\x90\x00program")
    answer = signed_in(district, "handler").post(reverse("item-propose"), {**typed(district), "attachments": [file]})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "不接受程序" in page
    assert "附件需要重新选择" in page
    assert TEXT in page
    assert not AgendaItem.objects.exists()
    assert not LedgerEntry.objects.filter(verb="item_proposed").exists()


def test_pages_with_files_are_still_guarded_against_forgery(district, now):
    item = make_item(district, now)
    client = signed_in(district, "handler", enforce_csrf_checks=True)
    for url in (reverse("item-propose"), reverse("item-edit", args=[item.pk]), reverse("paper-add", args=[item.pk])):
        assert client.post(url, typed(district)).status_code == 403
    assert AgendaItem.objects.count() == 1


def test_the_form_follows_committee_class_and_sum(now):
    office = make_district(now, rulebook="district-office-2019", body="office-affairs", code="office", members=3)
    client = signed_in(office, "handler")
    query = {"committee": office.committee.pk, "matter": "general", "spend_kind": "purchase", "amount": "80000"}
    part = client.get(reverse("item-requirements"), query).content.decode()
    assert "<html" not in part
    assert "不能按“一般事项”申报" in part
    assert "秘书室：收集汇总" in part
    assert "前置审核" not in part
    part = client.get(reverse("item-requirements"), {**query, "matter": "normative-document"}).content.decode()
    assert "前置审核" in part
    assert client.get(reverse("item-requirements"), {**query, "amount": "很多", "matter": "?"}).status_code == 200


def test_editing_shows_what_is_there_and_saves(district, now):
    item = make_item(district, now, amount=1200, spend_kind="project", question="是否同意")
    client = signed_in(district, "handler")
    url = reverse("item-edit", args=[item.pk])
    page = client.get(url).content.decode()
    assert 'value="1200"' in page
    assert "是否同意" in page
    seen = re.search(r'name="seen" value="([^"]+)"', page).group(1)
    assert client.post(url, typed(district, title="改过的题目", seen=seen)).status_code == 302
    item.refresh_from_db()
    assert item.title == "改过的题目"
    for crooked in ("", "x", "2026-99-99T00:00:00+00:00", "2026-09-03T09:00:00"):
        assert client.post(url, typed(district, title="又改", seen=crooked)).status_code == 422
    late = client.post(url, typed(district, title="又改", seen=seen))
    assert late.status_code == 422
    assert "已被他人修改" in late.content.decode()


def test_a_missing_mandatory_preparation_is_named_with_its_clause(district, now):
    item = make_item(district, now, preparations=[])
    answer = signed_in(district, "handler").post(reverse("item-submit", args=[item.pk]))
    assert answer.status_code == 422
    assert "《卫东区委工作规则》二(二)4" in answer.content.decode()
    item.refresh_from_db()
    assert item.state == ItemState.DRAFT


def test_an_ordinary_one_asks_for_reason_and_name_and_then_goes_on(district, now):
    item = make_item(district, now, preparations=[{"kind": "coordination", "count": 1, "note": "8月20日"}])
    client = signed_in(district, "handler")
    url = reverse("item-submit", args=[item.pk])
    asked = client.post(url)
    assert asked.status_code == 422
    assert "准许人" in asked.content.decode()
    assert "必填" in client.post(url, {"reason": "时间紧", "allowed_by": ""}).content.decode()
    assert client.post(url, {"reason": "时间紧", "allowed_by": "赵书记"}).status_code == 302
    item.refresh_from_db()
    assert item.state == ItemState.IN_REVIEW


def test_a_reviewer_agrees_or_returns_from_the_page(district, now):
    item = make_item(district, now, state=ItemState.IN_REVIEW)
    client, url = signed_in(district, "member3"), reverse("item-review", args=[item.pk])
    page = client.get(item.get_absolute_url()).content.decode()
    assert "请您办理：主管常委或分管副书记同意" in page
    assert "《卫东区委工作规则》二(二)4" in page
    step = current_step(item).pk
    empty = client.post(url, {"step": step, "decision": "return", "comment": ""})
    assert empty.status_code == 422
    assert "请填写退回理由" in empty.content.decode()
    too_long = client.post(url, {"step": step, "decision": "agree", "comment": "长" * 501})
    assert too_long.status_code == 422
    assert "长" * 501 in too_long.content.decode()
    assert client.post(url, {"step": step, "decision": "agree", "comment": "已协调"}).status_code == 302
    again = client.post(url, {"step": step, "decision": "agree", "comment": "已协调"})
    assert again.status_code == 422
    assert "已经办过" in again.content.decode()
    assert "已协调" in client.get(item.get_absolute_url()).content.decode()


def test_the_handler_reads_on_top_why_an_item_came_back(district, now):
    item = make_item(district, now, state=ItemState.IN_REVIEW)
    services.return_step(step=current_step(item), user=district.user("member3"), comment="<b>缺预算</b>", now=now)
    page = signed_in(district, "handler").get(item.get_absolute_url()).content.decode()
    assert "退回理由" in page
    assert "&lt;b&gt;缺预算&lt;/b&gt;" in page


def test_the_office_names_a_member_and_confirms_the_class(district, now):
    district.seats[3].portfolios.all().delete()
    item = make_item(district, now, state=ItemState.IN_REVIEW)
    client = signed_in(district, "office")
    page = client.get(item.get_absolute_url()).content.decode()
    assert "这一步现在没有人可以办理。请办公室指定分管领导。" in page
    bad = client.post(reverse("item-assign", args=[item.pk]), {"seat": "999"})
    assert bad.status_code == 422
    assert client.post(reverse("item-assign", args=[item.pk]), {"seat": district.seats[2].pk}).status_code == 302
    assert client.post(reverse("item-matter", args=[item.pk]), {"matter": "general"}).status_code == 302
    item.refresh_from_db()
    assert item.in_charge == district.seats[2]
    assert item.matter_confirmed_at is not None
    assert "办公室已确认" in client.get(item.get_absolute_url()).content.decode()


def test_withdrawing_needs_a_reason(district, now):
    item = make_item(district, now, state=ItemState.POOLED)
    client, url = signed_in(district, "handler"), reverse("item-withdraw", args=[item.pk])
    assert "请填写撤回理由" in client.post(url, {"reason": ""}).content.decode()
    assert client.post(url, {"reason": "情况变化"}).status_code == 302
    item.refresh_from_db()
    assert item.state == ItemState.WITHDRAWN


def test_what_one_may_not_know_of_does_not_exist(district, now):
    item = make_item(district, now)
    paper = add_paper(item=item, upload=text_upload(), user=district.user("handler"), now=now)
    for login in ("other_handler", "office", "outsider", "system_admin", "member1"):
        client = signed_in(district, login)
        for name in ("item", "item-edit", "paper-add"):
            assert client.get(reverse(name, args=[item.pk])).status_code == 404, (login, name)
        for name in ("item-submit", "item-review", "item-withdraw", "item-assign", "item-matter"):
            assert client.post(reverse(name, args=[item.pk])).status_code == 404, (login, name)
        for name in ("paper", "paper-file", "paper-download", "paper-replace"):
            assert client.get(reverse(name, args=[paper.pk])).status_code == 404, (login, name)
        assert client.post(reverse("paper-remove", args=[paper.pk])).status_code == 404
    assert Client().get(item.get_absolute_url()).status_code == 302


def test_who_may_see_but_not_change_has_no_page_for_changing(district, now):
    item = make_item(district, now, state=ItemState.IN_REVIEW)
    secretary = signed_in(district, "secretary")
    assert secretary.get(item.get_absolute_url()).status_code == 200
    assert secretary.get(reverse("item-edit", args=[item.pk])).status_code == 404
    assert secretary.get(reverse("paper-add", args=[item.pk])).status_code == 404
    assert signed_in(district, "handler").get(reverse("item-edit", args=[item.pk])).status_code == 404


def test_a_linked_item_is_not_named_to_who_may_not_know_of_it(district, now):
    hidden = make_item(district, now, title="尚未报送的旧议题")
    item = make_item(district, now, previous=hidden, state=ItemState.IN_REVIEW)
    assert "尚未报送的旧议题" in signed_in(district, "handler").get(item.get_absolute_url()).content.decode()
    assert "尚未报送的旧议题" not in signed_in(district, "office").get(item.get_absolute_url()).content.decode()


def test_the_history_is_told_in_chinese(district, now):
    item = make_item(district, now, state=ItemState.POOLED, attachments=[text_upload()])
    replace_paper(paper=item.papers.get(), upload=text_upload(words="新"), user=district.user("office"), now=now)
    page = signed_in(district, "office").get(item.get_absolute_url()).content.decode()
    for words in ("起草议题", "报送", "审核同意", "审定，进入议题库", "添加材料", "替换材料"):
        assert words in page
    for verb in LedgerEntry.objects.filter(aggregate=f"item:{item.pk}").values_list("verb", flat=True):
        assert verb not in page


def test_names_typed_by_people_cannot_act(district, now):
    item = make_item(district, now, title="<img src=x onerror=alert(1)>", report="<p>好</p><img src=x>")
    page = signed_in(district, "handler").get(item.get_absolute_url()).content.decode()
    assert "<img src=x" not in page


def test_what_is_missing_optional_or_waived_is_told_apart(district, now):
    item = make_item(district, now, preparations=[{"kind": "coordination", "count": 1, "note": "8月20日"}])
    client = signed_in(district, "handler")

    def words():
        page = client.get(item.get_absolute_url())
        return {line["label"]: line["word"] for line in page.context["preparations"]}

    assert words() == {"会前协调": "具备", "初步方案": "未具备", "会前酝酿": "可不办"}
    services.submit_item(item=item, user=district.user("handler"), now=now, override=Override("时间紧", "赵书记"))
    assert words() == {"会前协调": "具备", "初步方案": "经准许未办", "会前酝酿": "可不办"}


def test_a_reader_who_may_not_read_is_told_why(district, now):
    item = make_item(district, now, report="不应看到的正文", attachments=[text_upload()])
    entry = put_on_agenda(district, item, now)
    services.submit_item(item=item, user=district.user("handler"), now=now)
    roll = RollEntry.objects.create(meeting=entry.meeting, person=district.members[1], name="钱某1", order=1)
    client = signed_in(district, "member1")
    assert "不应看到的正文" in client.get(item.get_absolute_url()).content.decode()
    Recusal.objects.create(entry=entry, roll=roll, reason="亲属", declared_at=now)
    page = client.get(item.get_absolute_url()).content.decode()
    assert "您已回避本议题" in page
    assert "不应看到的正文" not in page
    assert client.get(reverse("paper-file", args=[item.papers.get().pk])).status_code == 404


def put_on_agenda(district, item, now):
    meeting = Meeting.objects.create(
        organisation=district.organisation,
        committee=district.committee,
        year=2026,
        number=1,
        title="区委常委会会议",
        starts_at=now,
        ends_at=now.replace(hour=now.hour + 2),
        place="第一会议室",
        chair=district.chair,
        state=MeetingState.IN_SESSION,
        created_by=district.user("office"),
        created_at=now,
    )
    return AgendaEntry.objects.create(meeting=meeting, item=item, position=1)
