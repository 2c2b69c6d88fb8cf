"""What the desk says about compliance: too few meetings, and the yearly self-check at the turn of the year."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.urls import reverse

from committees.access.selectors import permissions_of
from committees.calendar.rules import end_of, local_day
from committees.desk.ports import Group, Todo
from committees.ledger.ports import VerbName
from committees.models import Committee, User
from committees.rulebooks.selectors import body_rules
from committees.rules import FrequencyRule, Outcome, judge_frequency
from committees.rules.frequency import Span, spoken, whole_spans
from decisions.compliance.selectors import first_day, held_meetings

VERBS = {"self_check_made": VerbName("生成规则执行自查报告", "done", lambda p: f"{p['committee']} {p['year']}年")}


def todos(user: User, now: datetime) -> list[Todo]:
    """For the office of each committee: periods with too few meetings, what this period still lacks, the self-check."""
    held = permissions_of(user).committee_ids("handle_office", "direct_office")
    if not held:
        return []
    committees = Committee.objects.filter(pk__in=held).select_related("rulebook")
    return [line for committee in committees for line in _lines(committee, now)]


def _lines(committee: Committee, now: datetime) -> list[Todo]:
    today = local_day(now)
    meetings = held_meetings(committee, today.year)
    days = [local_day(meeting.starts_at) for meeting in meetings]
    body = body_rules(committee, now)
    page = reverse("self-check", args=[committee.pk, today.year])
    found = []
    start = min(first_day(committee, today.year), today)
    verdict = judge_frequency(body, days, start, today)
    if verdict.outcome is Outcome.SHORT:
        short = "、".join(spoken(name) for name in verdict.details["periods"][-3:])
        why = f"{verdict.clause.label}：{verdict.clause.wording}"
        found.append(Todo(f"{committee.short_name}召开次数不足：{short}", page, group=Group.ALERT, why=why))
    if body.frequency is not None:
        found += _lacking(committee, body.frequency, days, today)
    if today.month == 12:
        found.append(Todo(f"{committee.short_name}{today.year}年规则执行自查", page, group=Group.COMING))
    return found


def _lacking(committee: Committee, rule: FrequencyRule, days: list[date], today: date) -> list[Todo]:
    span = _span(rule, today)
    held = sum(span.first <= day <= span.last for day in days)
    if held >= rule.times:
        return []
    text = f"{committee.short_name}本{rule.period.label}已开 {held} 次，须开 {rule.times} 次"
    why = f"{rule.clause.label}：{rule.clause.wording}"
    return [Todo(text, reverse("meetings"), due=end_of(span.last), group=Group.COMING, why=why)]


def _span(rule: FrequencyRule, today: date) -> Span:
    """The period that runs today."""
    around = timedelta(days=366)
    spans = whole_spans(rule.period, today - around, today + around)
    return next(span for span in spans if span.first <= today <= span.last)
