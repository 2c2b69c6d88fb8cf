"""Limits in days before and after a meeting, counted again from the rules and the days off that lie in the package."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone

from decisions.archive.checking.findings import Json
from decisions.archive.checking.rulings import Rules, holds_for

BEIJING = timezone(timedelta(hours=8))
LIMITS = ("notice", "materials", "objection", "minutes", "feedback")
UNITS = {"calendar": "天", "working": "个工作日", "month": "个月"}
SHIFTED = "按包内的工作日安排得出的日子与当时不同（工作日安排其后有过调整的会如此）"


class NotJudgedError(Exception):
    """A ruling that cannot be computed again with what the package holds; its words say why."""


def limit_faults(verdict: Json, matter: str, rules: Rules) -> list[str]:
    """Whether a limit follows from the rule: its number of days, its unit, and the day on which it ends."""
    found = _rules_of_limit(verdict, matter, rules)
    outcome = verdict["outcome"]
    if outcome == "none":
        return ["判为没有规定期限，包内规则却有规定"] if any(_days(rule) is not None for rule in found) else []
    if not found:
        return ["包内规则没有这项期限"]
    if outcome == "exempt":
        free = not matter or any(_is_exempt(rule, matter) for rule in found)
        return [] if free else ["判为不受期限限制，包内规则没有这样规定"]
    wanted = [
        rule for rule in found if _days(rule) == verdict["required"] and UNITS[_unit(rule)] in verdict["arithmetic"]
    ]
    if not wanted:
        told = "或".join(f"{_days(rule)} {UNITS[_unit(rule)]}" for rule in found)
        return [f"期限记为 {verdict['required']} 天，包内规则为 {told}"]
    return _day_faults(verdict, wanted[0], rules)


def _rules_of_limit(verdict: Json, matter: str, rules: Rules) -> list[Json]:
    check = verdict["check"]
    if check in {"minutes", "feedback"}:
        own = rules.body.get("minutes" if check == "minutes" else "follow_up")
        return [dict(own)] if own else []
    one = rules.for_matter(check, matter) if matter else None
    return [one] if one else [] if matter else rules.cited(check, verdict)


def _days(rule: Json) -> int | None:
    return rule.get("feedback_days", rule.get("days"))


def _unit(rule: Json) -> str:
    return str(rule.get("feedback_unit", rule.get("unit", "calendar")))


def _is_exempt(rule: Json, matter: str) -> bool:
    return holds_for({"matters": rule.get("exempt", rule.get("left_out", []))}, matter)


def _day_faults(verdict: Json, rule: Json, rules: Rules) -> list[str]:
    after = verdict["check"] in {"minutes", "feedback"}
    start = _moment(verdict["facts"]["moment"]).date()
    due = date.fromisoformat(verdict["details"]["due"][:10])
    if (
        f"截止 {due.isoformat()}（" not in verdict["arithmetic"]
        or f" {start.isoformat()}（" not in verdict["arithmetic"]
    ):
        return [f"算式“{verdict['arithmetic']}”与所记的日期不符"]
    if verdict["outcome"] == "exceeds" and _moment(verdict["facts"]["done_at"]) <= _moment(verdict["details"]["due"]):
        return ["判为超过期限，所记的办理时间却在期限之内"]
    days, by_calendar = _days(rule) or 0, _unit(rule) == "working" or after
    if not by_calendar:
        wanted = _months(start, -days) if _unit(rule) == "month" else start - timedelta(days=days)
        return [] if due == wanted else [f"截止日记为 {due}，按规则重新计算应为 {wanted}"]
    used = verdict["details"].get("calendar")  # as it stood then; versions before did not keep it
    if used is None and (verdict["details"]["provisional"] or rules.calendar is None):
        raise NotJudgedError("期限按工作日计算，工作日安排不在包内或当时尚未公布")
    wanted = _counted(start, days if after else -days, _unit(rule), used or rules.calendar or {})
    if due == wanted:
        return []
    if used is None:
        raise NotJudgedError(SHIFTED)
    return [f"截止日记为 {due}，按当时的工作日安排重新计算应为 {wanted}"]


def is_shifted(verdict: Json, rules: Rules | None) -> bool:
    """Whether the calendar in the package has other days than those that a limit was counted by."""
    used = verdict["details"].get("calendar")
    if used is None or rules is None or rules.calendar is None:
        return False
    start = _moment(verdict["facts"]["moment"]).date().isoformat()
    first, last = sorted((start, verdict["details"]["due"][:10]))
    now = {day: works for day, works in rules.calendar["days"].items() if first <= day <= last}
    return bool(used["days"] != now)


def _moment(told: str) -> datetime:
    return datetime.fromisoformat(told).astimezone(BEIJING)


def _counted(start: date, days: int, unit: str, calendar: Json) -> date:
    """So many days from a day; calendar days after a meeting go on to the next day of work."""
    step, day, left = timedelta(days=1 if days > 0 else -1), start, abs(days)
    if unit != "working":
        day = _months(start, days) if unit == "month" else start + timedelta(days=days)
        while not _works(day, calendar):
            day += step
        return day
    while left:
        day += step
        left -= _works(day, calendar)
    return day


def _months(start: date, months: int) -> date:
    """The same day so many calendar months on, or the last day of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _works(day: date, calendar: Json) -> bool:
    return bool(calendar["days"].get(day.isoformat(), day.weekday() < 5))
