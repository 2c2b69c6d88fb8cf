"""Remarks beside paragraphs: made by anyone who may read, dealt with by whoever may write."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.errors import Refused
from committees.models import User
from committees.people.selectors import person_of
from decisions.minutes.models import Minutes, MinutesComment, MinutesParagraph
from decisions.minutes.selectors import may_comment, visible_to
from decisions.minutes.services.editing import edit_paragraph, printable
from decisions.minutes.services.moves import locked, record, refuse_telling, require_editor

LENGTH = 500


@transaction.atomic
def comment(
    *, paragraph: MinutesParagraph, text: str, user: User, now: datetime, suggestion: str = ""
) -> MinutesComment:
    """Remark on a paragraph, with a suggested wording or without. Bound paragraphs take remarks, not wordings."""
    minutes = locked(paragraph.minutes)
    _require_reader(minutes, user)
    if suggestion.strip() and paragraph.bound:
        raise Refused("这一段取自会议记录，不能建议改写；认为记录有误的，请只写意见。")
    return _write(minutes, paragraph, None, text, printable(suggestion), user, now)


@transaction.atomic
def reply(*, to: MinutesComment, text: str, user: User, now: datetime) -> MinutesComment:
    """Answer a remark."""
    minutes = locked(to.minutes)
    _require_reader(minutes, user)
    if to.parent_id is not None:
        raise Refused("请在原意见下回复。")
    return _write(minutes, to.paragraph, to, text, "", user, now)


@transaction.atomic
def resolve_comment(*, remark: MinutesComment, resolution: str, user: User, now: datetime) -> None:
    """Mark a remark as dealt with: 已采纳, 未采纳 or 已说明. By whoever may write now; once."""
    minutes = locked(remark.minutes)
    require_editor(minutes, user, now)
    if resolution not in {"已采纳", "未采纳", "已说明"}:
        raise Refused("请选择处理结果：已采纳、未采纳或已说明。")
    _resolve(minutes, remark, resolution, user, now)


@transaction.atomic
def adopt_suggestion(*, remark: MinutesComment, version: int, user: User, now: datetime) -> None:
    """Put the suggested wording in place of the paragraph and mark the remark as adopted."""
    if remark.paragraph is None or not remark.suggestion:
        raise Refused("这条意见没有建议的文字，或所在段落已删除。")
    minutes = locked(remark.minutes)
    edit_paragraph(paragraph=remark.paragraph, text=remark.suggestion, version=version, user=user, now=now)
    _resolve(minutes, remark, "已采纳", user, now)


def _resolve(minutes: Minutes, remark: MinutesComment, resolution: str, user: User, now: datetime) -> None:
    open_ones = MinutesComment.objects.filter(pk=remark.pk, parent=None, resolved_at=None)
    if open_ones.update(resolved_at=now, resolved_by=user, resolution=resolution) != 1:
        raise Refused("这条意见已经处理过，请刷新页面。")
    record(minutes, "minutes_comment_resolved", {"comment": remark.pk, "resolution": resolution}, user, now)


def _require_reader(minutes: Minutes, user: User) -> None:
    if not visible_to(user).filter(pk=minutes.pk).exists():
        raise Refused("您不在这份纪要的送审范围内。")
    if not may_comment(minutes):
        raise Refused("纪要已经签发，不再征求意见。")


def _write(
    minutes: Minutes,
    paragraph: MinutesParagraph | None,
    parent: MinutesComment | None,
    text: str,
    suggestion: str,
    user: User,
    now: datetime,
) -> MinutesComment:
    words = _checked(text, suggestion)
    refuse_telling(minutes, f"{words}\n{suggestion}", user)
    person = person_of(user)
    written = MinutesComment.objects.create(
        minutes=minutes,
        paragraph=paragraph,
        parent=parent,
        author=user,
        author_name=person.name if person else user.username,
        text=words,
        suggestion=suggestion,
        revision=minutes.revision,
        at=now,
    )
    payload = {"comment": written.pk, "paragraph": paragraph.pk if paragraph else None, "text": written.text}
    record(minutes, "minutes_commented", {**payload, "suggestion": suggestion}, user, now)
    return written


def _checked(text: str, suggestion: str) -> str:
    words = text.strip()
    if not words and not suggestion:
        raise Refused("请填写意见。")
    if len(words) > LENGTH:
        raise Refused(f"意见不能超过 {LENGTH} 字，现有 {len(words)} 字。")
    return words or "建议改写"
