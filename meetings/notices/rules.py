"""When a notice, papers and minutes are due, what changed since the last notice, when to remind. Pure."""

from __future__ import annotations

import re
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
from meetings.notices.states import Wording

WEEKDAYS = "一二三四五六日"
# How many minutes before a deadline people are reminded: the software's default; an organisation may set its own.
REMINDERS: tuple[int, ...] = (2880, 1440, 120)
SOONEST_REMINDER, EARLIEST_REMINDER, MOST_REMINDERS = 10, 43200, 6
LATE = "late"
# Of these classes a notice says only that there is such an item: it may leave the house.
VEILED: dict[str, str] = {Matter.PERSONNEL: "干部人事事项", Matter.DISCIPLINE: "纪律处分事项"}
HOUR, DAY = 60, 1440
COUNTED = {1: "一", 2: "两"}
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
    before, after = old.get("enlarged", ""), new.get("enlarged", "")
    if before != after:
        lines.append(f"扩大会议的范围为“{after}”" if after else "不再作为扩大会议召开")
    return lines


def _changed_item(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    lines = []
    if old["title"] != new["title"]:
        lines.append(f"议题“{old['title']}”改名为“{new['title']}”")
    # A paper is known by its version and bytes: that it was marked or renamed since is no other paper.
    if [paper[1:] for paper in old["papers"]] != [paper[1:] for paper in new["papers"]]:
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
        if self.key == LATE:
            return "已过"
        return f"还有不到{_spoken(self.key)}"


def _spoken(key: str) -> str:
    number, unit = int(key[:-1]), {"d": "天", "h": "小时", "m": "分钟"}[key[-1]]
    return f"{COUNTED.get(number, number)}{unit}"


def span_words(minutes: int) -> str:
    """So many minutes as people say them: 两天, 3小时, 45分钟."""
    return _spoken(reminder_key(minutes))


def reminder_key(minutes: int) -> str:
    """The name of a reminder so many minutes before: 2d, 3h, 45m."""
    for span, letter in ((DAY, "d"), (HOUR, "h")):
        if minutes % span == 0:
            return f"{minutes // span}{letter}"
    return f"{minutes}m"


def check_reminders(minutes: Iterable[int]) -> tuple[int, ...]:
    """The times of an organisation in order, each once. ValueError (Chinese) for none, too many, or out of range."""
    found = tuple(sorted(set(minutes), reverse=True))
    if not 1 <= len(found) <= MOST_REMINDERS:
        raise ValueError(f"提醒时间须有 1 至 {MOST_REMINDERS} 个。")
    if found[0] > EARLIEST_REMINDER or found[-1] < SOONEST_REMINDER:
        raise ValueError(f"提醒时间须在期限前 {SOONEST_REMINDER} 分钟至 {EARLIEST_REMINDER // DAY} 天之间。")
    return found


def current_reminder(
    due: datetime,
    since: datetime,
    now: datetime,
    calendar: WorkingCalendar,
    times: Iterable[int] = REMINDERS,
) -> Reminder | None:
    """The reminder that is due at `now` for a deadline, or None; only the latest counts, so that none pile up.

    A reminder that would fall on a day off goes out at nine on the last working day before. One that lies before
    `since` (when the matter began) is left out: who was told an hour ago needs no reminder of two days ago.
    """
    if due <= now:
        return Reminder(LATE, due) if due > since else None
    for minutes in sorted(times):
        moment = _on_working_day(due - timedelta(minutes=minutes), calendar)
        if moment <= now:
            return Reminder(reminder_key(minutes), moment) if moment > since else None
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
        kept = [{key: item[key] for key in ("id", "papers")} for item in facts["items"]]
        titles = [shown_title(item) for item in facts["items"]]
        return {**facts, "items": [{**item, "title": title} for item, title in zip(kept, titles, strict=True)]}
    own = [item for item in facts["items"] if person_id in item["observers"]]
    items = [{**item, "title": shown_title(item), "papers": []} for item in own]
    return {"starts_at": "", "place": facts["place"], "chair": facts["chair"], "items": items}


def shown_title(item: Mapping[str, Any]) -> str:
    """An item's title as a notice may say it."""
    return VEILED.get(item.get("matter", ""), str(item["title"]))


def stays_inside(items: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a notice of these items says nothing outside the application: personnel, discipline, working secrets."""
    return any(item.get("matter") in VEILED or item.get("secret") for item in items)


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


FIELD = re.compile(r"\{([^{}\n]*)\}")
CHANGES = "变更"
# What a wording may name, and what it must: nobody is invited without knowing to what, when, where and for which items.
WORDING_FIELDS: dict[Wording, tuple[str, ...]] = {
    Wording.WHOLE: ("收件人", "会议", "时间", "地点", "主持人", "议题", CHANGES, "请假规定", "机关"),
    Wording.SINGLE: ("收件人", "会议", "地点", "主持人", "议题", CHANGES, "请假规定", "机关"),
}
WORDING_NEEDED: dict[Wording, tuple[str, ...]] = {
    Wording.WHOLE: ("会议", "时间", "地点", "议题", CHANGES),
    Wording.SINGLE: ("会议", "地点", "议题", CHANGES),
}
DEFAULT_WORDINGS: dict[Wording, str] = {
    Wording.WHOLE: (
        "{变更}\n{会议}定于{时间}在{地点}召开，由{主持人}主持。\n议题：\n{议题}\n\n请登录系统签收。{请假规定}"
    ),
    Wording.SINGLE: "{变更}\n请列席{会议}的以下议题，地点：{地点}。\n{议题}\n\n请登录系统签收。{请假规定}",
}


def check_wording(kind: Wording, text: str) -> list[str]:
    """What is wrong with an organisation's wording, in sentences: unknown fields, missing ones, stray braces."""
    named = FIELD.findall(text)
    known = WORDING_FIELDS[kind]
    unknown = list(dict.fromkeys(name for name in named if name not in known))
    missing = [name for name in WORDING_NEEDED[kind] if name not in named]
    problems = []
    if unknown:
        shown = "、".join(f"{{{name}}}" for name in unknown)
        problems.append(f"没有这样的字段：{shown}。可用的字段：{'、'.join(f'{{{name}}}' for name in known)}。")
    if missing:
        problems.append(f"缺少必须写明的字段：{'、'.join(f'{{{name}}}' for name in missing)}。")
    if "{" in FIELD.sub("", text) or "}" in FIELD.sub("", text):
        problems.append("有不成对的大括号；大括号只用于字段，如 {会议}。")
    return problems


def fill_wording(text: str, values: Mapping[str, str]) -> str:
    """The words of a notice. Fields are replaced once and only once: braces inside a value stay what they are.

    A line that holds nothing but fields without a value is left out.
    """
    lines = []
    for line in text.splitlines():
        filled = FIELD.sub(lambda found: values[found.group(1)], line)
        if filled.strip() or not line.strip():
            lines.append(filled)
    return "\n".join(lines).strip("\n")
