"""When a notice, papers and minutes are due, what changed since the last notice, when to remind. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from committees.calendar.rules import SHANGHAI, WorkingCalendar, local_day, previous_working_day
from committees.rules import (
    Body,
    Clause,
    ConveningRule,
    Force,
    LeaveRule,
    Matter,
    Outcome,
    Verdict,
    deadline_materials,
    deadline_minutes,
    deadline_notice,
    silent,
)

WEEKDAYS = "一二三四五六日"
# Reminders before a deadline, the latest first; the software's default.
REMINDERS: tuple[tuple[str, timedelta], ...] = (
    ("late", timedelta(0)),
    ("2h", timedelta(hours=2)),
    ("1d", timedelta(days=1)),
    ("2d", timedelta(days=2)),
)
REMINDER_WORDS = {"late": "已过", "2h": "还有不到两小时", "1d": "还有不到一天", "2d": "还有不到两天"}
OFFICE_OPENS = time(9)
# Ad-hoc wording of a rulebook for whoever convenes the meeting.
CONVENER_WORDS = frozenset({"召集人", "会议召集人"})
CHAIR_WORDS = frozenset({"主持人", "会议主持人"})


@dataclass(frozen=True)
class Deadline:
    """One deadline of a meeting: what, until when (None: no number of days), why, and whether it was kept."""

    kind: str
    label: str
    due: datetime | None
    verdict: Verdict
    provisional: bool = False
    done: bool = False
    done_at: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        """Whether it was missed: done after it, or not done and past."""
        if self.due is None or (self.done and self.done_at is None):
            return False
        return (self.done_at or now) > self.due


def cn_moment(moment: datetime) -> str:
    """2026年9月3日（周四）15:00, in Beijing time."""
    local = moment.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）{local:%H:%M}"


def due_of(verdict: Verdict) -> datetime | None:
    """The moment a deadline's verdict names, or None."""
    due = verdict.details.get("due")
    return datetime.fromisoformat(due) if due else None


def strictest(verdicts: Iterable[Verdict]) -> Verdict | None:
    """The verdict with the earliest deadline; where none has one, the first that says why; None for no verdicts."""
    found = list(verdicts)
    dated = [verdict for verdict in found if due_of(verdict) is not None]
    if dated:
        return min(dated, key=lambda verdict: due_of(verdict) or datetime.max.replace(tzinfo=SHANGHAI))
    return found[0] if found else None


def notice_deadline(
    body: Body, matters: Iterable[Matter], starts_at: datetime, calendar: WorkingCalendar
) -> Verdict | None:
    """When the notice of a meeting with items of these classes must be out; None without items."""
    return strictest(deadline_notice(body, matter, starts_at, calendar) for matter in matters)


def materials_deadline(
    body: Body, matters: Iterable[Matter], starts_at: datetime, calendar: WorkingCalendar
) -> Verdict | None:
    """When the papers of a meeting with items of these classes must be in; None without items."""
    return strictest(deadline_materials(body, matter, starts_at, calendar) for matter in matters)


def minutes_deadline(body: Body, ends_at: datetime, calendar: WorkingCalendar) -> Verdict:
    """When the minutes of a meeting that ended at `ends_at` must be issued."""
    return deadline_minutes(body, Matter.GENERAL, ends_at, calendar)


def judge_in_time(verdict: Verdict, done_at: datetime, advice: str) -> Verdict:
    """Turn a deadline into a judgement on an act at `done_at`: unchanged if kept, else `exceeds`.

    `advice` says what to do instead. A verdict without a date is always kept.
    """
    due = due_of(verdict)
    if due is None or done_at <= due:
        return verdict
    clause = verdict.clause
    return replace(
        verdict,
        outcome=Outcome.EXCEEDS,
        arithmetic=f"{verdict.arithmetic}，实际 {cn_moment(done_at)}，已超过",
        facts={**verdict.facts, "done_at": done_at.isoformat()},
        reason=f"{clause.label}：{clause.wording}，时限已过。{advice}",
    )


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What changed between two notices' facts, as sentences for the reader, in a fixed order."""
    lines = [*_moved(old, new)]
    before = {item["id"]: item for item in old["items"]}
    after = {item["id"]: item for item in new["items"]}
    lines += [f"增加议题：{after[key]['title']}" for key in after if key not in before]
    lines += [f"取消议题：{before[key]['title']}" for key in before if key not in after]
    kept_before = [key for key in before if key in after]
    kept_after = [key for key in after if key in before]
    if kept_before != kept_after:
        lines.append("议题顺序有调整")
    for key in kept_after:
        lines += _changed_item(before[key], after[key])
    return lines


def _moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    lines = []
    if old["starts_at"] != new["starts_at"]:
        times = [cn_moment(datetime.fromisoformat(each["starts_at"])) for each in (old, new)]
        lines.append(f"时间由{times[0]}改为{times[1]}")
    for key, label in (("place", "地点"), ("chair", "主持人")):
        if old[key] != new[key]:
            lines.append(f"{label}由“{old[key]}”改为“{new[key]}”")
    return lines


def _changed_item(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    lines = []
    if old["title"] != new["title"]:
        lines.append(f"议题“{old['title']}”改名为“{new['title']}”")
    if old["papers"] != new["papers"]:
        lines.append(f"议题“{new['title']}”的材料有更新")
    if old.get("arrive_at") != new.get("arrive_at") and new.get("arrive_at"):
        lines.append(f"请于{cn_moment(datetime.fromisoformat(new['arrive_at']))}到达")
    return lines


def approver_roles(rule: LeaveRule | None, convening: ConveningRule) -> tuple[str, ...]:
    """The offices that decide on leave, as the rulebook names them; empty where it means whoever chairs."""
    approver = rule.approver.strip() if rule else ""
    if approver in CONVENER_WORDS:
        approver = convening.convener
    if approver in CHAIR_WORDS or approver in CONVENER_WORDS:
        return ()
    return tuple(part for part in approver.replace("或", "、").split("、") if part)


def leave_clause(rule: LeaveRule | None) -> Clause:
    """The clause on leave, or the software's own."""
    return rule.clause if rule else silent("不能到会的，会前向主持人请假")


def judge_leave(rule: LeaveRule | None, name: str) -> Verdict:
    """Whether leave may be granted without more: where the rulebook discourages it, only with a reason."""
    clause = leave_clause(rule)
    outcome = Outcome.NEEDS_REASON if rule is not None and rule.discouraged else Outcome.ALLOWED
    tail = "准假须写明理由。" if outcome is Outcome.NEEDS_REASON else "可以准假。"
    return Verdict(
        check="leave",
        outcome=outcome,
        force=Force.ORDINARY if outcome is Outcome.NEEDS_REASON else clause.force,
        arithmetic=f"{name} 请假，{outcome.label}",
        clause=clause,
        reason=f"{clause.label}：{clause.wording}，{tail}",
    )


@dataclass(frozen=True)
class Reminder:
    """Which reminder before a deadline is due now, and since when."""

    key: str
    since: datetime

    @property
    def words(self) -> str:
        """How much time is left, for a sentence."""
        return REMINDER_WORDS[self.key]


def current_reminder(due: datetime, since: datetime, now: datetime, calendar: WorkingCalendar) -> Reminder | None:
    """The reminder that is due at `now` for a deadline, or None; only the latest counts, so that none pile up.

    A reminder that would fall on a day off goes out at nine on the last working day before. One that lies before
    `since` (when the matter began) is left out: who was told an hour ago needs no reminder of two days ago.
    """
    for key, before in REMINDERS:
        moment = due - before
        if key != "late":
            moment = _on_working_day(moment, calendar)
        if moment <= now:
            return Reminder(key, moment) if moment > since else None
    return None


def _on_working_day(moment: datetime, calendar: WorkingCalendar) -> datetime:
    day = local_day(moment)
    if calendar.is_working(day):
        return moment
    return datetime.combine(previous_working_day(calendar, day).day, OFFICE_OPENS, tzinfo=SHANGHAI)


def personal_facts(facts: Mapping[str, Any], person_id: int, *, whole: bool) -> dict[str, Any]:
    """What one reader is told: everything, or (who attends single items only) those items with their hours.

    For the latter the meeting's own time is left empty: theirs is `arrive_at` of each item.
    """
    if whole:
        items = [{key: item[key] for key in ("id", "title", "papers")} for item in facts["items"]]
        return {**facts, "items": items}
    items = [{**item, "papers": []} for item in facts["items"] if person_id in item["observers"]]
    return {"starts_at": "", "place": facts["place"], "chair": facts["chair"], "items": items}


def cn_due(due: datetime) -> str:
    """A deadline as people say it: 9月1日（周二）24:00."""
    local = due.astimezone(SHANGHAI)
    clock = "24:00" if (local.hour, local.minute) == (23, 59) else f"{local:%H:%M}"
    return f"{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）{clock}"


def clause_text(clause: Clause | None) -> str:
    """A clause for a line on the screen: 〔《…》二(二)4〕, or where the rule is the software's own, that it is."""
    if clause is None:
        return ""
    return "来源：软件默认" if clause.default else f"〔{clause.label}〕"
