"""What may not be written down outside the circle: the names of candidates, and proposals of somebody for a post.

Whoever does not know of a matter is never told that a name is a candidate's: trying names teaches nothing.
"""

from __future__ import annotations

from django.db.models import Q

from committees.models import User
from committees.rules import Matter
from decisions.models import Motion
from meetings.agenda.states import EDITABLE_STATES
from meetings.models import AgendaEntry, AgendaItem, Meeting, Recusal, RollEntry
from meetings.session.selectors import opinions_of, room_of
from personnel.models import Candidate
from personnel.rules import numbers_in, reads_like_appointment
from personnel.selectors.circle import decisions_visible_to, readable
from personnel.selectors.close import close_to

NOT_HERE = (
    "涉及干部任免的事项由组织部门在“干部任免”中提出，议题中只写编号，不写姓名和职务。请改写议题名称，或联系组织部门办理"
)


def objection_to_item(item: AgendaItem, words: str, papers: bool) -> str | None:
    """Why an item cannot stand so: 干部任免 comes from this floor only, by number, without names and papers."""
    if item.matter != Matter.PERSONNEL:
        return NOT_HERE if reads_like_appointment(item.title) else None
    candidate = _behind(item)
    if candidate is None:
        return NOT_HERE if item.state in EDITABLE_STATES else None
    if papers:
        return "任免材料会前不送达：请在“干部任免”中上传，只在会上审议时显示"
    return "为保密，议题和审核意见中写事项编号，不写姓名。姓名记入任免事项" if candidate.name in words else None


def _behind(item: AgendaItem) -> Candidate | None:
    """The candidate of an item, or the one for whom it is just being made: its title is his number."""
    rows = Candidate.objects.filter(matter__organisation=item.organisation_id)
    known, numbers = rows.filter(item=item.pk).first(), numbers_in(item.title)
    if known is not None or numbers is None:
        return known
    year, number, sequence = numbers
    return rows.filter(matter__year=year, matter__number=number, sequence=sequence).first()


def objection_to_naming(entry: AgendaEntry, words: str) -> str | None:
    """Why words cannot stand in the record of the meeting, which more than the circle read: they name the candidate."""
    name = Candidate.objects.filter(item=entry.item_id).values_list("name", flat=True).first()
    if name and name in words:
        return "为保密，会议记录中写“该人选”，不写姓名。姓名记入任免事项记录"
    return None


def objection_to_motion(entry: AgendaEntry, motion: Motion | None, words: str) -> str | None:
    """Why a motion on an item of this floor cannot be put so: one candidate, one motion, called by its number."""
    candidate = Candidate.objects.filter(item=entry.item_id).first()
    if candidate is None:
        return None
    if motion is None and Motion.objects.filter(entry=entry).exists():
        return "干部任免逐人表决：一个人选一项议题，只提一个表决事项"
    if candidate.name in words:
        return "为保密，表决内容写事项编号，不写姓名。人选在“干部任免”页中介绍"
    close = close_and_not_recused(entry, candidate)
    if close:
        return f"{'、'.join(row.name for row in close)}按任职回避的规定应当回避本事项，请先登记回避"
    silent = [] if motion else _silent(entry)
    if silent:
        return f"干部任免逐人表态后才能表决，还没有表态：{'、'.join(silent)}"
    return None


def _silent(entry: AgendaEntry) -> list[str]:
    """The members in the room with a vote on this item who have not stated their position."""
    stated = opinions_of(entry)
    seats = room_of(entry.meeting, entry).present
    return [seated.roll.name for seated in seats if seated.may_vote and seated.roll.pk not in stated]


def close_and_not_recused(entry: AgendaEntry, candidate: Candidate) -> list[RollEntry]:
    """The candidate himself and his declared relatives on the meeting's roll, who are not recused from his item yet."""
    recused = Recusal.objects.filter(entry=entry).values("roll")
    rows = RollEntry.objects.filter(meeting=entry.meeting_id, person__in=close_to(candidate))
    return list(rows.exclude(pk__in=recused).order_by("order"))


def objection_to_telling(meeting: Meeting, words: str, user: User) -> str | None:
    """Why words cannot stand in what a whole meeting is told: somebody who knows a candidate writes his name there."""
    decided = decisions_visible_to(user).filter(meeting=meeting).values("candidate")
    named = Candidate.objects.filter(Q(pk__in=readable(user).values("pk")) | Q(pk__in=decided))
    names = set(named.filter(item__entries__meeting=meeting).values_list("name", flat=True))
    if any(name in words for name in names):
        return "为保密，纪要和通知中写干部任免事项的编号，不写人选姓名"
    return None
