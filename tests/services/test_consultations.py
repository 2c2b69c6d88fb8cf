"""书面征求意见: consent, views, reminders, the collected paper; never a vote; seen by nobody else."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.desk.ports import all_todos
from committees.errors import Refused
from committees.ledger.selectors import entries_of
from committees.ledger.verification import verify
from committees.models import Outbox
from committees.rulebooks.models import AppliedRule
from meetings.consultations import services
from meetings.consultations.jobs import views_paper
from meetings.consultations.models import Consultation
from meetings.consultations.states import TRANSITIONS, ConsultationEvent, ConsultationState, Stance
from meetings.papers.intake import Upload
from tests.factories import District, make_planned_district
from tests.items import signed_in
from tests.pdf.measure import MeasuredPdf

pytestmark = pytest.mark.django_db
DUE = timedelta(days=5)


@pytest.fixture
def district(now: datetime) -> District:
    return make_planned_district(now, members=5)


def ask(district: District, now: datetime, **more: Any) -> Consultation:
    values = {
        "title": "区委工作要点（征求意见稿）",
        "text": "请对要点提出意见。",
        "due_at": now + DUE,
        "people": district.members[1:4],
    }
    return services.ask_consultation(
        committee=district.committee, user=district.user("office"), now=now, **{**values, **more}
    )


def opened(district: District, now: datetime, **more: Any) -> Consultation:
    asked = ask(district, now, **more)
    return services.decide_consultation(
        consultation=asked, consent=True, comment="", user=district.user("chair"), now=now
    )


def answer(found: Consultation, district: District, who: str, now: datetime, text: str = "") -> None:
    stance = Stance.REMARKS if text else Stance.NONE
    services.give_view(consultation=found, stance=stance, text=text, user=district.user(who), now=now)


def told(found: Consultation, *, purpose: str = "") -> list[str]:
    rows = Outbox.objects.filter(aggregate=f"consultation:{found.pk}", channel="inbox").order_by("pk")
    return [row.recipient.name for row in rows if row.subject.startswith(purpose)]


def test_from_the_asking_to_the_collected_views(district: District, now: datetime, tmp_path: Path) -> None:
    asked = ask(district, now, upload=Upload(file=io.BytesIO("第一条".encode()), name="要点.txt"))
    chair, deputies = district.chair.name, [person.name for person in district.members[1:3]]
    assert told(asked, purpose="请批复") == [chair, *deputies]
    assert signed_in(district, "member3").get(asked.get_absolute_url()).status_code == 404  # not before the consent
    with pytest.raises(Refused, match="须先经书记或副书记同意"):
        services.decide_consultation(
            consultation=asked, consent=True, comment="", user=district.user("member3"), now=now
        )
    found = services.decide_consultation(
        consultation=asked, consent=True, comment="请抓紧", user=district.user("member1"), now=now
    )
    assert told(found, purpose="征求意见") == [person.name for person in district.members[1:4]]
    [applied] = AppliedRule.objects.filter(aggregate=f"consultation:{found.pk}")
    assert (applied.check_name, applied.outcome) == ("consultation", "allowed")
    asked_for = [todo.text for todo in all_todos(district.user("member3"), now) if "征求意见" in todo.text]
    assert asked_for == [f"回复征求意见：{found.title}"]
    page = signed_in(district, "member3").get(found.get_absolute_url()).text
    assert "征求意见不是表决" in page
    assert "征求的意见" not in page  # the views of others are not his
    answer(found, district, "member1", now)
    answer(found, district, "member2", now, "第三条建议补充时限")
    with pytest.raises(Refused, match="还没有回复"):
        services.close_consultation(consultation=found, handling="", user=district.user("office"), now=now)
    answer(found, district, "member3", now + DUE + timedelta(hours=1), "同意第三条的修改")
    assert "征求意见已全部回复" in "".join(Outbox.objects.values_list("subject", flat=True))
    closed = services.close_consultation(
        consultation=found, handling="第三条已补充时限。", user=district.user("office"), now=now + DUE
    )
    assert closed.state == ConsultationState.CLOSED
    assert told(found, purpose="征求意见已汇总") == [person.name for person in district.members[1:4]]
    paper = MeasuredPdf(views_paper(Consultation.objects.get(pk=found.pk), now), tmp_path).text()
    for words in ("第三条建议补充时限", "没有意见", "逾期", "第三条已补充时限", "征求意见不是表决"):
        assert words in paper
    assert "赞成" not in paper
    verbs = [entry.verb for entry in entries_of(f"consultation:{found.pk}")]
    assert verbs.count("consultation_answered") == 3
    assert verify().holds


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"due_at": datetime.fromisoformat("2020-01-01T00:00:00+08:00")}, "已经过去"),
        ({"people": []}, "选择征求意见的对象"),
        ({"text": " "}, "写明征求意见"),
        ({"title": "关于某事（机密★）"}, "密级标志"),
    ],
)
def test_what_is_refused(district: District, now: datetime, change: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=words):
        ask(district, now, **change)
    with pytest.raises(Refused, match="会务人员办理"):
        services.ask_consultation(
            committee=district.committee,
            title="a",
            text="b",
            due_at=now + DUE,
            people=district.members,
            user=district.user("member1"),
            now=now,
        )
    assert not Consultation.objects.exists()


def test_every_state_and_event(district: District, now: datetime) -> None:
    asked = ask(district, now)
    acts = {
        ConsultationEvent.CONSENT: lambda: services.decide_consultation(
            consultation=asked, consent=True, comment="", user=district.user("chair"), now=now
        ),
        ConsultationEvent.DECLINE: lambda: services.decide_consultation(
            consultation=asked, consent=False, comment="改在会上讨论", user=district.user("chair"), now=now
        ),
        ConsultationEvent.CLOSE: lambda: services.close_consultation(
            consultation=asked, handling="", user=district.user("office"), now=now + DUE
        ),
        ConsultationEvent.WITHDRAW: lambda: services.withdraw_consultation(
            consultation=asked, reason="改为上会", user=district.user("office"), now=now
        ),
    }
    for state in ConsultationState:
        for event, act in acts.items():
            Consultation.objects.filter(pk=asked.pk).update(state=state)
            target = TRANSITIONS.get((state, event))
            if target is None:
                with pytest.raises(Refused, match="目前为"):
                    act()
            else:
                assert act().state == target


def test_reminders_each_once_by_the_times_of_the_organisation(district: District, now: datetime) -> None:
    found = opened(district, now)
    answer(found, district, "member1", now)
    assert services.remind_views(now=now) == 0
    soon = found.due_at - timedelta(hours=1)
    assert services.remind_views(now=soon) == 4  # two persons, inbox and mail
    assert services.remind_views(now=soon) == 0
    assert services.urge_views(consultation=found, user=district.user("office"), now=soon) == 2
    late = services.remind_views(now=found.due_at + timedelta(minutes=1))
    assert late == 8  # and the office, its clerk and its head
    assert services.remind_views(now=found.due_at + timedelta(hours=1)) == 0


def test_outside_a_veiled_one_says_nothing(district: District, now: datetime) -> None:
    found = opened(district, now, veiled=True)
    rows = Outbox.objects.filter(aggregate=f"consultation:{found.pk}")
    assert set(rows.filter(channel="mail").values_list("confidential", flat=True)) == {True}
    assert set(rows.filter(channel="inbox").values_list("confidential", flat=True)) == {False}


def test_pages(district: District, now: datetime) -> None:
    office, member = signed_in(district, "office"), signed_in(district, "member1")
    new = reverse("consultation-new")
    assert member.get(new).status_code == 404
    fields = {
        "title": "征求意见稿",
        "text": "请提意见",
        "due_at": "2030-01-01T12:00",
        "people": [district.members[1].pk],
    }
    assert "这个字段是必填项" in office.post(new, {**fields, "title": ""}).text
    answer_page = office.post(new, fields, follow=True)
    assert "同意后即发给所选成员" in answer_page.text
    made = Consultation.objects.get()
    url = made.get_absolute_url()
    assert signed_in(district, "outsider").get(url).status_code == 404
    assert "同意征求" in signed_in(district, "chair").get(url).text
    signed_in(district, "chair").post(reverse("consultation-decide", args=[made.pk]), {"consent": "yes"})
    member.post(reverse("consultation-answer", args=[made.pk]), {"stance": "remarks", "text": "建议修改"})
    assert "建议修改" in office.get(url).text
    assert "建议修改" not in signed_in(district, "member3").get(reverse("consultations")).text
    assert signed_in(district, "member3").get(url).status_code == 404  # was not asked
    assert member.post(reverse("consultation-paper", args=[made.pk])).status_code == 404
    assert office.post(reverse("consultation-paper", args=[made.pk])).status_code == 302


def test_the_list_and_the_page_ask_as_much_for_three_as_for_one(district: District, now: datetime) -> None:
    office = signed_in(district, "office")
    first = opened(district, now, people=district.members[1:2])

    def asked(url: str) -> int:
        office.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert office.get(url).status_code == 200
        return len(queries)

    before = asked(reverse("consultations"))
    page = asked(first.get_absolute_url())
    others = [opened(district, now) for _ in range(2)]
    assert asked(reverse("consultations")) == before
    assert asked(others[-1].get_absolute_url()) == page
