"""工作台: what I must do now, by deadline; then what comes."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from committees.desk.ports import GROUP_LABELS, Group, Todo, all_todos, starts_for
from committees.desk.system import system_pages

# How many places of work an empty desk of an administrator points to.
PAGES = 4


def desk(request: HttpRequest) -> HttpResponse:
    """The start page of everyone who signed in."""
    now = timezone.now()
    lines = all_todos(request.user, now)  # type: ignore[arg-type]
    groups = [
        {
            "key": str(group),
            "label": label,
            "lines": [_shown(line, now) for line in lines if _group(line, now) is group],
        }
        for group, label in GROUP_LABELS.items()
    ]
    filled = [group for group in groups if group["lines"]]
    pages = [] if filled else system_pages(request.user)  # type: ignore[arg-type]
    starts = starts_for(request.user)  # type: ignore[arg-type]
    return render(request, "desk/desk.html", {"groups": filled, "pages": pages[:PAGES], "now": now, "starts": starts})


def _group(line: Todo, now: datetime) -> Group:
    """What I had to do and whose limit has passed stands on top, apart from what is still in time."""
    owed = line.group in (Group.TO_DO, Group.COMING)
    return Group.LATE if owed and line.due is not None and line.due < now else line.group


def _shown(line: Todo, now: datetime) -> dict[str, object]:
    return {"line": line, "tone": line.urgency or _tone(line.due, now)}


def _tone(due: datetime | None, now: datetime) -> str:
    if due is None:
        return ""
    if due < now:
        return "overdue"
    days = (timezone.localtime(due).date() - timezone.localtime(now).date()).days
    return "today" if days <= 0 else "soon" if days <= 2 else ""


def system(request: HttpRequest) -> HttpResponse:
    """系统: the pages of administration that this user may open; hidden from who may open none."""
    pages = system_pages(request.user)  # type: ignore[arg-type]
    if not pages:
        raise Http404
    return render(request, "system/index.html", {"pages": pages})
