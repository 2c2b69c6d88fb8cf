"""What consultations make whose work, for the desk."""

from __future__ import annotations

from datetime import datetime

from committees.desk.ports import Todo
from committees.models import User
from meetings.consultations.selectors import to_close, to_consent, waiting_for


def todos(user: User, now: datetime) -> list[Todo]:
    """To answer, to consent to, to collect."""
    answers = [
        Todo(
            f"回复征求意见：{view.consultation.title}",
            view.consultation.get_absolute_url(),
            view.consultation.due_at,
            why=f"{view.consultation.committee}书面征求意见",
        )
        for view in waiting_for(user)
    ]
    consents = [
        Todo(f"批复书面征求意见：{each.title}", each.get_absolute_url(), each.due_at, why=f"{each.committee}拟征求意见")
        for each in to_consent(user, now)
    ]
    closes = [
        Todo(f"汇总征求的意见：{each.title}", each.get_absolute_url(), each.due_at, why="已全部回复或期限已到")
        for each in to_close(user, now)
    ]
    return [*answers, *consents, *closes]
