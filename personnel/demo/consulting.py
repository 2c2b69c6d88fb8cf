"""Views asked in writing: one collected last month, one being answered, one that waits for consent; and before next
week's meeting an objection, and a secretary who signs for the head."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from meetings.consultations import services
from meetings.consultations.models import Consultation
from meetings.consultations.states import Stance
from meetings.models import Meeting
from meetings.notices import services as notices
from meetings.papers.intake import Upload
from personnel.demo.house import House

DAY = timedelta(days=1)
POINTS = """关于加强基层治理的若干措施（征求意见稿）

一、完善网格化管理，每个网格配备不少于两名专职人员。
二、推行“一件事一次办”，简化居民办事材料。
三、建立社区工作者培训制度，每年不少于四十学时。
"""


def consult(house: House, now: datetime) -> None:
    """The three of them."""
    _collected(house, now - 24 * DAY)
    asked = _asked(house, "加强基层治理的若干措施（征求意见稿）", now - 2 * DAY, now + 3 * DAY, with_file=True)
    found = _consented(house, asked, now - 2 * DAY + timedelta(hours=3))
    _answer(house, found, "jiwei", now - DAY, "第一条建议写明网格人员经费的渠道。")
    _answer(house, found, "zuzhi-buzhang", now - timedelta(hours=5))
    _asked(house, "全区营商环境提升行动方案（征求意见稿）", now - timedelta(hours=3), now + 6 * DAY)


def _asked(house: House, title: str, at: datetime, due_at: datetime, *, with_file: bool = False) -> Consultation:
    members = ("quzhang", "changwei", "jiwei", "zuzhi-buzhang", "xuanchuan-buzhang")
    upload = Upload(file=io.BytesIO(POINTS.encode()), name="若干措施（征求意见稿）.txt") if with_file else None
    return services.ask_consultation(
        committee=house.committee,
        title=title,
        text="现将文稿送您征求意见，请结合分管工作提出修改意见；没有意见的也请回复。",
        due_at=due_at,
        people=[house.people[login] for login in members],
        user=house.user("bangong"),
        now=at,
        upload=upload,
    )


def _consented(house: House, asked: Consultation, at: datetime) -> Consultation:
    return services.decide_consultation(
        consultation=asked, consent=True, comment="请各位常委认真研究。", user=house.user("shuji"), now=at
    )


def _answer(house: House, found: Consultation, login: str, at: datetime, text: str = "") -> None:
    stance = Stance.REMARKS if text else Stance.NONE
    services.give_view(consultation=found, stance=stance, text=text, user=house.user(login), now=at)


def _collected(house: House, at: datetime) -> None:
    found = _consented(
        house, _asked(house, "区委年度工作要点（征求意见稿）", at, at + 5 * DAY), at + timedelta(hours=2)
    )
    _answer(house, found, "quzhang", at + DAY, "建议补充城市更新的年度目标。")
    for number, login in enumerate(("changwei", "jiwei", "zuzhi-buzhang")):
        _answer(house, found, login, at + DAY + timedelta(hours=number))
    _answer(house, found, "xuanchuan-buzhang", at + 6 * DAY, "第六部分文字可再精简。")
    services.close_consultation(
        consultation=found,
        handling="采纳两条：补充城市更新年度目标，精简第六部分。",
        user=house.user("bangong"),
        now=at + 7 * DAY,
    )


def before_next_week(house: House, meeting: Meeting, now: datetime) -> None:
    """The head lets a deputy director sign for him; a member objects to an item, and waits for the chair's answer."""
    notices.allow_deputy(secretary=house.people["mishu"], user=house.user("shuji"), now=now - 30 * DAY)
    entry = meeting.entries.order_by("position").first()
    if entry is not None:
        text = "资金测算依据尚不充分，建议补充近三年数据后再上会。"
        notices.raise_objection(entry=entry, text=text, user=house.user("jiwei"), now=now - timedelta(hours=16))
