"""The pages of supervision: reachable, hidden from others, constant in queries; every button does its act."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.calendar.rules import local_day
from committees.outbox.models import Outbox
from committees.outbox.states import Channel
from committees.rules import Matter
from committees.search import services as search
from decisions.models import SupervisedMatter
from decisions.supervision.standing import blockers_of
from decisions.supervision.states import MatterKind, MatterState
from meetings.agenda.states import ItemState
from meetings.models import AgendaItem
from meetings.scheduling.states import MeetingEvent
from tests.items import make_item, signed_in
from tests.session_support import make_sitting
from tests.supervision_support import decide_anew, make_matter, make_resolution, make_supervised_district

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now):
    return make_supervised_district(now)


def queries(client, url):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_a_decision_asks_who_carries_it_out_and_shows_its_duties(district, now):
    resolution = make_resolution(district, now)
    client = signed_in(district, "supervisor")
    page = reverse("resolution", args=[resolution.pk])
    assert "立项督办" in client.get(page).content.decode()
    answer = client.post(
        reverse("matter-initiate", args=[resolution.pk]),
        {
            "title": "整治城东排水",
            "task": "完成改造",
            "lead_unit": district.unit.pk,
            "supports": [district.other_unit.pk],
            "responsible": district.members[3].pk,
            "due_on": (local_day(now) + timedelta(days=400)).isoformat(),
        },
    )
    assert answer.status_code == 302
    text = client.get(page).content.decode()
    assert "整治城东排水" in text
    assert "再立一项" in text
    assert "立项督办" not in signed_in(district, "member2").get(page).content.decode()


def test_a_decision_goes_through_refusal_rework_extension_and_sign_off_by_four_accounts_and_their_pages(district, now):
    """The office proposes, checks and signs off, its head approves, the unit works, the archive keeps."""
    office, head, unit, archive = (
        signed_in(district, login) for login in ("supervisor", "office_head", "handler", "archivist")
    )
    resolution = make_resolution(district, now)
    due, later = ((local_day(now) + timedelta(days=days)).isoformat() for days in (4000, 4030))

    def propose():
        url = reverse("matter-initiate", args=[resolution.pk])
        data = {"title": "整治排水", "task": "完成改造", "lead_unit": district.unit.pk, "due_on": due}
        assert office.post(url, data).status_code == 302
        return SupervisedMatter.objects.latest("pk")

    def act(client, event, status=302, **data):
        answer = client.post(reverse("matter-act", args=[matter.pk, event]), data)
        assert answer.status_code == status, event
        return answer.content.decode()

    matter = propose()
    act(office, "approve", 422)
    act(head, "decline", reason="主办单位请再商")
    matter = propose()
    act(head, "approve")
    act(office, "assign")
    assert "签收</a>" in unit.get(matter.get_absolute_url()).content.decode()
    act(unit, "confirm")
    proof = [SimpleUploadedFile(f"{name}.txt", f"{name}说明".encode()) for name in ("进度", "照片清单")]
    act(unit, "report", percent=60, text="完成主体", evidence=proof)
    file = matter.reports.get().files.get(name="进度.txt")
    assert matter.reports.get().files.count() == 2
    answer = unit.get(reverse("matter-file", args=[matter.pk, file.pk]))
    assert "进度说明" in b"".join(answer.streaming_content).decode()
    assert signed_in(district, "outsider").get(reverse("matter-file", args=[matter.pk, file.pk])).status_code == 404
    act(unit, "ask-extension", until=later, reason="汛期停工")
    act(office, "refuse-extension", reason="可以提前备料")
    act(unit, "ask-extension", until=later, reason="材料未到")
    act(office, "grant-extension")
    act(unit, "submit", text="已完成")
    act(office, "return", reason="缺照片")
    act(unit, "submit", text="已补")
    assert "承办单位的人员不能" in act(unit, "accept", 422)
    act(office, "accept")
    assert "承办单位的人员不能" in act(unit, "sign-off", 422)
    assert unit.get(reverse("matter-act", args=[matter.pk, "sign-off"])).status_code == 404
    assert "销号</a>" not in unit.get(matter.get_absolute_url()).content.decode()
    act(office, "sign-off")
    act(archive, "archive")
    page = unit.get(matter.get_absolute_url()).content.decode()
    assert all(words in page for words in ("进度.txt", "汛期停工", "可以提前备料", "缺照片", "销号", "归档"))
    matter.refresh_from_db()
    assert (matter.state, matter.first_due_on < matter.due_on) == (MatterState.ARCHIVED, True)


@pytest.mark.parametrize(
    ("login", "state", "seen"),
    [
        ("supervisor", MatterState.PROPOSED, True),
        ("office", MatterState.PROPOSED, True),
        ("member2", MatterState.WORKING, True),
        ("handler", MatterState.PROPOSED, False),
        ("handler", MatterState.ASSIGNED, True),
        ("other_handler", MatterState.WORKING, False),
        ("outsider", MatterState.WORKING, False),
        ("system_admin", MatterState.WORKING, False),
    ],
)
def test_a_matter_is_seen_by_its_own_and_hidden_from_others(district, now, login, state, seen):
    matter = make_matter(district, now, state=state)
    client = signed_in(district, login)
    assert client.get(matter.get_absolute_url()).status_code == (200 if seen else 404)
    assert (matter.title in client.get(reverse("matters")).content.decode()) is seen


def test_another_house_sees_nothing(district, now):
    matter = make_matter(district, now)
    other = make_supervised_district(now, code="other")
    assert signed_in(other, "supervisor").get(matter.get_absolute_url()).status_code == 404


def test_a_leader_instructs_and_the_page_tells_the_source(district, now):
    client = signed_in(district, "office")
    data = {
        "instructed_by": "赵某0",
        "instruction": "请查清原因",
        "title": "核查来信",
        "task": "核查并报告",
        "lead_unit": district.unit.pk,
        "due_on": (local_day(now) + timedelta(days=400)).isoformat(),
    }
    assert client.post(reverse("matter-instruct"), data).status_code == 302
    matter = SupervisedMatter.objects.get()
    assert "请查清原因" in client.get(matter.get_absolute_url()).content.decode()
    assert signed_in(district, "handler").get(reverse("matter-instruct")).status_code == 404


def test_papers_and_circular_are_jobs_of_those_who_may(district, now):
    matter = make_matter(district, now)
    for form in ("proposal", "assignment", "special"):
        assert (
            signed_in(district, "supervisor").post(reverse("matter-paper", args=[matter.pk, form])).status_code == 302
        )
    assert signed_in(district, "outsider").post(reverse("matter-paper", args=[matter.pk, "special"])).status_code == 404
    circular = reverse("matter-circular", args=[district.committee.pk])
    assert signed_in(district, "supervisor").post(circular).status_code == 302
    assert signed_in(district, "handler").post(circular).status_code == 404


def _many(district, now, count):
    supervisor = district.user("supervisor")
    SupervisedMatter.objects.bulk_create(
        SupervisedMatter(
            organisation=district.organisation,
            committee=district.committee,
            kind=MatterKind.INSTRUCTION,
            instructed_by="书记",
            instruction="请办",
            year=2025,
            number=number,
            title=f"事项{number}",
            task="办理",
            lead_unit=district.unit,
            due_on=local_day(now) + timedelta(days=number % 90 - 30),
            first_due_on=local_day(now),
            state=MatterState.WORKING,
            initiated_by=supervisor,
            created_at=now,
        )
        for number in range(1, count + 1)
    )


@pytest.mark.parametrize("login", ["supervisor", "handler"])
def test_lists_and_desk_cost_the_same_with_forty_and_with_five_thousand(district, now, login):
    client = signed_in(district, login)
    pages = [reverse("matters"), reverse("matters") + "?light=red", reverse("desk")]
    if login == "supervisor":
        pages.append(reverse("statistics"))
    counted = []
    for total in (40, 43, 5000):
        SupervisedMatter.objects.all().delete()
        _many(district, now, total)
        counted.append([queries(client, page) for page in pages])
    assert counted[0] == counted[1] == counted[2]


def test_one_matter_costs_the_same_with_many_reports(district, now):
    matter = make_matter(district, now)
    client = signed_in(district, "supervisor")
    first = queries(client, matter.get_absolute_url())
    for number in range(3):
        matter.reports.create(
            unit=district.unit, text=f"第{number}次", percent=number, by=district.user("handler"), at=now
        )
    assert queries(client, matter.get_absolute_url()) <= first + 1


def test_a_decision_made_anew_is_told_on_both_pages_and_its_matter_follows_by_its_page(district, now):
    old = make_resolution(district, now)
    matter = make_matter(district, now, resolution=old)
    client, page = signed_in(district, "supervisor"), matter.get_absolute_url()
    assert "终止办理" not in client.get(page).content.decode()
    assert client.get(reverse("matter-act", args=[matter.pk, "end"])).status_code == 404
    new = decide_anew(district, old, now)
    text = client.get(page).content.decode()
    assert f"决定{old}经复议，由决定{new}重新决定" in text
    assert "按新决定办理</a>" in text
    assert "终止办理</a>" in text
    told = client.get(reverse("resolution", args=[old.pk])).content.decode()
    assert f"决定{new}</a>重新决定，不再按本决定立项" in told
    assert "再立一项" not in told
    unit, item = signed_in(district, "handler"), new.ballot.motion.entry.item.get_absolute_url()
    assert f'href="{item}"' in unit.get(reverse("resolution", args=[old.pk])).content.decode()
    assert f'href="{item}"' not in told  # who may not open the item has no link to it
    assert f"由决定{new}重新决定" in unit.get(page).content.decode()
    assert "终止办理</a>" not in unit.get(page).content.decode()
    assert unit.post(reverse("matter-act", args=[matter.pk, "end"]), {"reason": "不办"}).status_code == 422
    act = reverse("matter-act", args=[matter.pk, "follow-new"])
    assert matter.task in client.get(act).content.decode()
    data = {"task": "按新方案办理", "due_on": matter.due_on.isoformat(), "reason": "范围扩大"}
    assert client.post(act, data).status_code == 302
    text = client.get(page).content.decode()
    assert "按新方案办理" in text
    assert "所依据的决定已重新作出" not in text


def test_a_matter_within_a_circle_tells_the_body_its_number_and_nobody_its_content(district, now):
    supervisor = district.user("supervisor").person
    supervisor.email = "ducha@example.cn"
    supervisor.save()
    told = {"circled": True, "supervisor": supervisor, "title": "核查王某问题线索", "task": "核实王某账目"}
    matter = make_matter(district, now, **told)
    unit = signed_in(district, "handler")
    answer = unit.post(reverse("matter-to-body", args=[matter.pk]), {"reason": "证人王某失联，请研究"})
    assert answer.status_code == 302
    item = AgendaItem.objects.latest("pk")
    AgendaItem.objects.filter(pk=item.pk).update(round=1, state=ItemState.POOLED)
    for login in ("handler", "office", "chair"):
        page = signed_in(district, login).get(item.get_absolute_url()).content.decode()
        assert str(matter) in page
        assert "王某" not in page
    assert "失联" in signed_in(district, "supervisor").get(matter.get_absolute_url()).content.decode()
    assert signed_in(district, "office").get(matter.get_absolute_url()).status_code == 404
    mail = Outbox.objects.filter(aggregate=f"supervision:{matter.pk}", channel=Channel.MAIL)
    assert mail.filter(key__contains=":body:").exists()
    assert not any("王某" in each.subject + each.body for each in mail)


def _of_one_subject(district, now):
    old = make_resolution(district, now)
    AgendaItem.objects.filter(pk=old.ballot.motion.entry.item_id).update(title="老旧小区改造资金分担办法")
    search.refresh(kind="resolution", subjects=[old.pk])
    return old, make_item(district, now, title="关于调整老旧小区改造资金的请示", state=ItemState.POOLED)


def test_the_page_of_an_item_asks_what_becomes_of_a_standing_decision(district, now):
    old, item = _of_one_subject(district, now)
    client, url = signed_in(district, "office"), reverse("item-standing", args=[item.pk])
    page = client.get(item.get_absolute_url()).content.decode()
    assert f"内容与决定{old}" in page
    assert url in page
    assert "尚未说明" in client.get(url).content.decode()
    assert reverse("reconsider", args=[old.pk]) in signed_in(district, "handler").get(url).content.decode()
    assert client.post(url, {"resolution": old.pk, "reason": ""}).status_code == 422
    assert client.post(url, {"resolution": old.pk, "reason": "属原办法的落实"}).status_code == 302
    assert "不改变：属原办法的落实" in client.get(url).content.decode()
    page = client.get(item.get_absolute_url()).content.decode()
    assert "已说明与 1 项已有决定的关系" in page
    assert "说明不改变已有决定" in page
    for login in ("member2", "other_handler", "outsider"):
        assert signed_in(district, login).get(url).status_code == 404


def test_an_agenda_costs_the_same_with_one_and_three_items_alike(district, now):
    _of_one_subject(district, now)
    counted = []
    for total in (1, 3):
        sitting = make_sitting(now, matters=(Matter.GENERAL,) * total, district=district, number=total + 1)
        AgendaItem.objects.filter(entries__meeting=sitting.meeting).update(title="关于调整老旧小区改造资金的请示")
        with CaptureQueriesContext(connection) as caught:
            assert len(blockers_of(sitting.meeting, MeetingEvent.OPEN, now)) == total
        counted.append(len(caught))
    assert counted[0] == counted[1]
