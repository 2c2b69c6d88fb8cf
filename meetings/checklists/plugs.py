"""What this room plugs in: its tab, its verbs, its lines on the desk."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from committees.desk.places import AccountLink, add_account_link
from committees.desk.ports import Group, Todo, add_todos
from committees.ledger.ports import VerbName, name_verbs
from committees.models import User
from committees.outbox.ports import name_purposes
from meetings.checklists.moving import follow_move
from meetings.checklists.selectors import own_duties, sees_checklist
from meetings.scheduling.ports import Tab, add_mover, add_tab

LINES = 20
VERBS = {
    "checklist_laid_out": VerbName("按规则列出会务清单", "neutral", lambda payload: f"{len(payload['lines'])} 项"),
    "duty_assigned": VerbName(
        "安排会务事项", "neutral", lambda payload: f"{payload['text']}：{payload['person'] or '未定责任人'}"
    ),
    "duties_moved": VerbName("会务时限随会议改期", "waiting", lambda payload: f"{len(payload['lines'])} 项"),
    "duty_done": VerbName("完成会务事项", "done", lambda payload: str(payload["text"])),
    "duty_reopened": VerbName("会务事项改为未完成", "waiting", lambda payload: str(payload["text"])),
    "duty_removed": VerbName("移除会务事项", "neutral", lambda payload: str(payload["text"])),
}


def todos(user: User, now: datetime) -> list[Todo]:  # noqa: ARG001 - the port's shape; limits are in the rows
    """The user's open lines."""
    return [
        Todo(
            text=f"会务：{duty.text}",
            url=reverse("my-duties"),
            due=duty.due_at,
            why=duty.meeting.title,
            group=Group.TO_DO,
        )
        for duty in own_duties(user)[:LINES]
    ]


def plug_in() -> None:
    """Called once when the application is ready."""
    name_verbs(VERBS)
    name_purposes({"duty": "会务事项"})
    add_todos(todos)
    add_mover(follow_move)
    add_tab(Tab("duties", "会务", "meeting-duties", 18, sees_checklist))
    add_account_link(AccountLink(15, "我的会务事项", "my-duties"))
