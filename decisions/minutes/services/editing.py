"""Rewriting prose. What is bound to the record cannot be typed over; who comes second sees what came first."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from committees.documents.fonts import missing_glyphs
from committees.errors import Refused
from committees.models import User
from decisions.minutes.models import Minutes, MinutesParagraph
from decisions.minutes.services.moves import CHANGED, locked, record, refuse_telling, require_editor, touch
from decisions.minutes.states import ParagraphKind

TEXT_LENGTH = 5000
COPIES = 60
COPY_LENGTH = 60


@transaction.atomic
def edit_paragraph(
    *, paragraph: MinutesParagraph, text: str, version: int, user: User, now: datetime
) -> MinutesParagraph:
    """Rewrite a paragraph of prose. `version` is what the writer had before him: no change is overwritten unseen."""
    minutes = locked(paragraph.minutes)
    require_editor(minutes, user, now)
    fresh = MinutesParagraph.objects.get(pk=paragraph.pk)
    if fresh.bound:
        raise Refused("这一段取自会议记录，不能改写。记录有误的，请先按规定更正记录；需要说明的，请另加一段。")
    words = printable(text)
    refuse_telling(minutes, words, user)
    mine = MinutesParagraph.objects.filter(pk=fresh.pk, version=version)
    if mine.update(text=words, version=F("version") + 1) != 1:
        raise Refused(CHANGED)
    touch(minutes)
    record(minutes, "minutes_edited", {"paragraph": fresh.pk, "before": fresh.text, "after": words}, user, now)
    fresh.refresh_from_db()
    return fresh


@transaction.atomic
def add_paragraph(*, after: MinutesParagraph, text: str, user: User, now: datetime) -> MinutesParagraph:
    """Add a paragraph of prose behind another one."""
    minutes = locked(after.minutes)
    require_editor(minutes, user, now)
    words = printable(text)
    if not words:
        raise Refused("请填写要补充的内容。")
    refuse_telling(minutes, words, user)
    following = MinutesParagraph.objects.filter(minutes=minutes, position__gt=after.position)
    following.update(position=F("position") + 1)
    added = MinutesParagraph.objects.create(
        minutes=minutes, position=after.position + 1, kind=ParagraphKind.PROSE, entry_id=after.entry_id, text=words
    )
    touch(minutes)
    record(minutes, "minutes_extended", {"paragraph": added.pk, "after": words}, user, now)
    return added


@transaction.atomic
def remove_paragraph(*, paragraph: MinutesParagraph, version: int, user: User, now: datetime) -> None:
    """Take out a paragraph that someone added. Bound ones and those of the draft's frame stay."""
    minutes = locked(paragraph.minutes)
    require_editor(minutes, user, now)
    fresh = MinutesParagraph.objects.get(pk=paragraph.pk)
    if fresh.kind != ParagraphKind.PROSE:
        raise Refused("只能删除补充的段落。其他文字段落可以清空，清空后不印发；取自记录的段落不能删除。")
    removed, _ = MinutesParagraph.objects.filter(pk=fresh.pk, version=version).delete()
    if not removed:
        raise Refused(CHANGED)
    touch(minutes)
    record(minutes, "minutes_shortened", {"paragraph": fresh.pk, "before": fresh.text}, user, now)


@transaction.atomic
def edit_copies(*, minutes: Minutes, copies: list[str], user: User, now: datetime) -> Minutes:
    """Change the distribution list (抄送)."""
    minutes = locked(minutes)
    require_editor(minutes, user, now)
    names = list(dict.fromkeys(name for line in copies if (name := " ".join(line.split()))))
    if not names or len(names) > COPIES or any(len(name) > COPY_LENGTH for name in names):
        raise Refused(f"请逐行填写抄送单位，至少 1 个、至多 {COPIES} 个，每个不超过 {COPY_LENGTH} 字。")
    printable("".join(names))
    before = list(minutes.copies_to)
    Minutes.objects.filter(pk=minutes.pk).update(copies_to=names)
    touch(minutes)
    record(minutes, "minutes_copies_changed", {"before": before, "after": names}, user, now)
    minutes.refresh_from_db()
    return minutes


def printable(text: str) -> str:
    """The text in one paragraph; refused where it is too long or has a character that no face can print."""
    words = " ".join(text.split())
    if len(words) > TEXT_LENGTH:
        raise Refused(f"一段不能超过 {TEXT_LENGTH} 字，现有 {len(words)} 字，请分段。")
    if missing := missing_glyphs(words):
        named = "、".join(f"“{each}”（U+{ord(each):04X}）" for each in missing[:5])
        raise Refused(f"没有能印出这些字的字体：{named}。请改用规范字，或请系统管理员安装含有该字的字体。")
    return words
