"""What became of last month's decisions: matters in different lights, one returned, one signed off."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from committees.calendar.rules import SHANGHAI, local_day
from committees.models import Unit, User
from decisions.duties.selectors import obligations
from decisions.duties.services import record_duty
from decisions.models import Resolution, SupervisedMatter
from decisions.supervision import services
from decisions.supervision.selectors import people_in_charge
from decisions.voting.selectors import resolutions_visible_to
from personnel.demo.house import House
from personnel.demo.registers import keep_registers

DAY = timedelta(days=1)


def follow_up(house: House, now: datetime) -> None:
    """From the decisions of the meeting that is over, and from an instruction of the head."""
    decided = list(resolutions_visible_to(house.user("ducha")).order_by("number"))
    today, begun = local_day(now), decided[0].adopted_at + DAY
    green = _carried(house, decided[0], "落实下半年重点项目投资计划", today + 40 * DAY, begun)
    _report(green, "二十三个项目已全部明确责任人，十六个项目开工。", 60, now - 5 * DAY)
    _carried(house, decided[0], "建立重点项目月调度制度", today + 2 * DAY, begun)
    returned = _carried(house, decided[1], "修改印发资金分担办法", today + 15 * DAY, begun)
    _submit(returned, "已完成修改，请审核。", now - 6 * DAY)
    services.return_matter(
        matter=returned, reason="未吸收会议提出的居民分担上限意见", user=house.user("ducha"), now=now - 4 * DAY
    )
    _carried(house, decided[2], "拨付防汛抢险应急资金", today - 10 * DAY, begun)
    _instructed(house, begun)
    _keep_duties(house, now)
    keep_registers(house, now)


def _carried(house: House, resolution: Resolution, title: str, due_on: date, at: datetime) -> SupervisedMatter:
    """A matter from a decision, approved, assigned and signed for."""
    item = resolution.ballot.motion.entry.item
    matter = services.initiate_from_resolution(
        resolution=resolution,
        title=title,
        task=resolution.text,
        lead_unit=item.unit,
        responsible=item.in_charge.person if item.in_charge else None,
        supervisor=house.people["ducha"],
        due_on=due_on,
        report_every=15,
        user=house.user("ducha"),
        now=at,
    )
    return _to_work(house, matter, at)


def _instructed(house: House, at: datetime) -> None:
    """专项查办, done and signed off."""
    matter = services.initiate_instruction(
        committee=house.committee,
        instructed_by=house.people["shuji"].name,
        instruction="请民政局对养老机构消防安全逐一检查，结果报我。",
        title="检查养老机构消防安全",
        task="逐一检查并建立台账，发现隐患当场整改。",
        lead_unit=house.units["minzheng"],
        due_on=local_day(at) + 14 * DAY,
        user=house.user("ducha"),
        now=at,
    )
    _to_work(house, matter, at)
    _submit(matter, "十二家机构已全部检查，发现隐患九处，均已整改。", at + 9 * DAY)
    services.accept_matter(matter=matter, user=house.user("ducha"), now=at + 10 * DAY, comment="台账齐全。")
    services.sign_off_matter(matter=matter, user=house.user("ducha"), now=at + 11 * DAY)


def _to_work(house: House, matter: SupervisedMatter, at: datetime) -> SupervisedMatter:
    services.approve_matter(matter=matter, user=house.user("zhuren"), now=at + timedelta(hours=2))
    services.assign_matter(matter=matter, user=house.user("ducha"), now=at + timedelta(hours=3))
    services.confirm_matter(matter=matter, user=_handler(matter.lead_unit), now=at + timedelta(hours=5))
    return matter


def _report(matter: SupervisedMatter, text: str, percent: int, at: datetime) -> None:
    user = _handler(matter.lead_unit)
    services.report_progress(matter=matter, text=text, percent=percent, user=user, now=at)


def _submit(matter: SupervisedMatter, text: str, at: datetime) -> None:
    services.submit_matter(matter=matter, text=text, user=_handler(matter.lead_unit), now=at)


def _keep_duties(house: House, now: datetime) -> None:
    """Duties with a frequency: the research topics of the year, and every Monday's coordination but one."""
    owed = {each.title: code for code, each in obligations(house.organisation, now).items()}
    _record(house, owed["列出调研专题，落实到各常委"], now - 30 * DAY, "调研专题一览表，存区委办公室", now)
    monday = now - now.astimezone(SHANGHAI).weekday() * DAY
    for weeks in (4, 3, 1):
        day = monday - weeks * 7 * DAY
        _record(house, owed["四大班子主要领导工作协调会"], day, "协调会备忘录，存区委办公室", now)


def _record(house: House, code: str, at: datetime, evidence: str, now: datetime) -> None:
    record_duty(
        organisation=house.organisation,
        code=code,
        day=local_day(at),
        evidence=evidence,
        user=house.user("bangong"),
        now=now,
    )


def _handler(unit: Unit) -> User:
    """Whoever handles the unit's matters."""
    person = people_in_charge(unit).select_related("user").first()
    if person is None or person.user is None:
        raise LookupError(unit.code)
    return User.objects.get(pk=person.user.pk)
