"""补录 in the browser: one types the sheets off, another confirms; and the presses that turn a sitting."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from committees.models import LedgerEntry, User
from committees.rules import Matter
from decisions.models import LateSheet, Resolution
from meetings.models import AttendanceInterval, Opinion, Recess, Recusal, Speech
from tests.session_support import Sitting, open_sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting() -> Sitting:
    """A meeting of the morning before: its times are past, and all on one day."""
    began = timezone.localtime(timezone.now() - timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    return open_sitting(began, 9, matters=(Matter.MAJOR_DECISION, Matter.GENERAL))


def visit(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def clock(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%H:%M")


def item_sheet(sitting: Sitting) -> dict[str, object]:
    begins = sitting.at(10)
    votes = {f"vote-{row.pk}": "for" for row in sitting.roll[:9]}
    return {
        "part": "item",
        "reason": "停电",
        "day": timezone.localdate(begins).isoformat(),
        "entry": sitting.entries[0].pk,
        "started_at": clock(begins),
        "ended_at": clock(sitting.at(20)),
        "motion": "同意立项",
        "method": "show-of-hands",
        **votes,
    }


def test_one_enters_another_confirms(sitting: Sitting) -> None:
    pk = sitting.meeting.pk
    secretary, chair = visit(sitting.secretary), visit(sitting.district.user("chair"))
    page = reverse("outage", args=[pk])
    assert "生成空白表" in secretary.get(page).content.decode()
    answer = secretary.post(reverse("outage-enter", args=[pk]), item_sheet(sitting), follow=True)
    assert "已记入补录单" in answer.content.decode()
    sheet = LateSheet.objects.get()
    assert "核对无误" not in secretary.get(page).content.decode()
    shown = chair.get(page).content.decode()
    assert "核对无误" in shown
    assert "同意立项" in shown
    answer = chair.post(reverse("outage-settle", args=[pk]), {"sheet": sheet.pk, "act": "confirm"}, follow=True)
    assert "逐条记入会议记录" in answer.content.decode()
    assert Resolution.objects.get().ballot.tally["for"] == 9


def test_every_column_of_the_late_form_comes_into_the_record(sitting: Sitting) -> None:
    """返回 and 再离会 of the attendance; 要点, 回避事由, 退场, 返场 and 紧急事由 of an item."""
    pk, roll, day = sitting.meeting.pk, sitting.roll, timezone.localdate(sitting.now).isoformat()
    secretary = visit(sitting.secretary)
    page = secretary.get(reverse("outage", args=[pk])).content.decode()
    for label in ("返回", "再离会", "要点", "回避事由", "回避人员退场", "回避人员返场", "突发紧急事由"):
        assert label in page, label
    times = {"out": 1, "back": 5, "again": 30}
    moves = {f"{name}-{roll[7].pk}": clock(sitting.at(minutes)) for name, minutes in times.items()}
    attendance = {"part": "attendance", "reason": "停电", "day": day, **moves}
    secretary.post(reverse("outage-enter", args=[pk]), attendance)
    near, speaker = roll[8], roll[1]
    line = {
        **item_sheet(sitting),
        f"vote-{near.pk}": "",
        f"recused-{near.pk}": "亲属任职",
        "out_at": clock(sitting.at(10)),
        "back_at": clock(sitting.at(21)),
        f"opinion-{speaker.pk}": "for",
        f"note-{speaker.pk}": "请分期实施",
        "emergency": "堤防出现险情",
    }
    answer = secretary.post(reverse("outage-enter", args=[pk]), line, follow=True).content.decode()
    for words in ("亲属任职", "请分期实施", "突发紧急：堤防出现险情"):
        assert words in answer, words
    settle = {"sheet": LateSheet.objects.get().pk, "act": "confirm"}
    visit(sitting.district.user("chair")).post(reverse("outage-settle", args=[pk]), settle)
    stays = AttendanceInterval.objects.filter(roll=roll[7]).order_by("arrived_at").values_list("arrived_at", "left_at")
    assert list(stays) == [(sitting.now, sitting.at(1)), (sitting.at(5), sitting.at(30))]
    recusal = Recusal.objects.get()
    assert (recusal.roll, recusal.out_at, recusal.back_at) == (near, sitting.at(10), sitting.at(21))
    assert Opinion.objects.get().note == "请分期实施"
    ballot = Resolution.objects.get().ballot
    assert (ballot.tally["for"], ballot.emergency_reason) == (8, "堤防出现险情")


def test_what_is_missing_is_said_and_others_find_nothing(sitting: Sitting) -> None:
    pk = sitting.meeting.pk
    values = {**item_sheet(sitting), "method": ""}
    answer = visit(sitting.secretary).post(reverse("outage-enter", args=[pk]), values)
    assert "请选择表决方式" in answer.content.decode()
    assert not LateSheet.objects.exists()
    assert visit(sitting.district.user("member1")).get(reverse("outage", args=[pk])).status_code == 404


def test_recess_recusal_and_the_clock_by_press(sitting: Sitting) -> None:
    secretary, member = visit(sitting.secretary), visit(sitting.district.user("member1"))
    chair = visit(sitting.district.user("chair"))

    def press(client: Client, verb: str, **data: object) -> int:
        address = reverse("press", args=[sitting.meeting.pk, verb])
        return int(client.post(address, data, headers={"Accept": "application/json"}).status_code)

    entry = sitting.entries[0].pk
    assert press(member, "recuse-self", entry=entry, reason="亲属参与") == 200
    assert "请确认回避" in chair.get(reverse("live-panel", args=[sitting.meeting.pk])).content.decode()
    assert press(chair, "confirm-recusal", recusal=Recusal.objects.get().pk) == 200
    assert Recusal.objects.get().confirmed_by == sitting.district.chair.name
    assert press(secretary, "start", entry=entry) == 200
    assert press(secretary, "speak", entry=entry, name="石某", minutes=5) == 200
    assert "石某发言，限时 5 分钟" in chair.get(reverse("screen-panel", args=[sitting.meeting.pk])).content.decode()
    assert press(secretary, "spoken", entry=entry) == 200
    assert press(secretary, "speak", entry=entry, name="石某", minutes=5) == 200
    assert press(secretary, "hear", entry=entry) == 200  # the report is over, and with it the clock
    assert not Speech.objects.filter(ended_at__isnull=True).exists()
    assert LedgerEntry.objects.filter(verb="spoke").count() == 2
    until = timezone.localtime(timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert press(secretary, "recess", reason="天色已晚", resumes_at=until) == 200
    assert "休会中" in member.get(reverse("live-panel", args=[sitting.meeting.pk])).content.decode()
    assert press(secretary, "resume") == 422
    for row in sitting.roll[:8]:
        assert press(secretary, "check-in", roll=row.pk) == 200
    assert press(secretary, "resume") == 200
    assert Recess.objects.get().resumed_at is not None
