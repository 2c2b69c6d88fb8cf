"""Adding, replacing and removing the papers of an item. Files are stored first, then named in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from committees.documents.storage import ALGORITHM
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import User
from committees.search import services as search
from meetings.agenda.models import AgendaItem
from meetings.agenda.ports import objection_to_item
from meetings.agenda.states import ITEM_STATE_LABELS, ItemState
from meetings.papers.finding import KIND
from meetings.papers.intake import Taken, Upload, take_in
from meetings.papers.models import Paper
from meetings.papers.ports import PaperChange, paper_changed
from meetings.papers.selectors import may_change, papers_of

PAPERS_LIMIT = 30


def add_paper(*, item: AgendaItem, upload: Upload, user: User, now: datetime) -> Paper:
    """Add a paper to an item. Refuses files by size, content and marks of state secrets, and who holds not the item."""
    _require_change(user, item)
    taken = take_in(upload)
    with transaction.atomic():
        fresh = _locked(item)
        _require_change(user, fresh)
        return keep_papers(item=fresh, files=[taken], user=user, now=now)[0]


def replace_paper(*, paper: Paper, upload: Upload, user: User, now: datetime) -> Paper:
    """Put a new version in the place of a paper; the old one is kept. Refuses what is no longer the newest."""
    _require_change(user, paper.item)
    taken = take_in(upload)
    with transaction.atomic():
        item = _locked(paper.item)
        _require_change(user, item)
        old = _current(item, paper)
        if old.digest == taken.blob.digest:
            raise Refused(f"新文件与“{old.title}”现在的版本内容完全相同，没有需要替换的内容。")
        title = taken.title.strip()[:150] or old.title
        new = _row(item, taken, title, user, now, replaces=old)
        _record(new, "paper_replaced", user, now, before=old.digest)
        return new


@transaction.atomic
def remove_paper(*, paper: Paper, user: User, now: datetime) -> None:
    """Take a paper out of the set. The file stays in the store, as the record names it."""
    item = _locked(paper.item)
    _require_change(user, item)
    old = _current(item, paper)
    if Paper.objects.filter(pk=old.pk, removed=False).update(removed=True) != 1:
        raise Refused(f"“{old.title}”已被移除。请刷新页面。")
    _record(old, "paper_removed", user, now)


def keep_papers(*, item: AgendaItem, files: Sequence[Taken], user: User, now: datetime) -> list[Paper]:
    """Name stored files as papers of an item, inside the caller's transaction."""
    if files and papers_of(item).count() + len(files) > PAPERS_LIMIT:
        raise Refused(f"一个议题最多 {PAPERS_LIMIT} 份材料，请合并后再上传。")
    objection = objection_to_item(item, "\n".join(taken.shown_title for taken in files), papers=bool(files))
    if objection:
        raise Refused(objection)
    kept = []
    for taken in files:
        paper = _row(item, taken, taken.shown_title, user, now)
        _record(paper, "paper_added", user, now)
        kept.append(paper)
    return kept


def _locked(item: AgendaItem) -> AgendaItem:
    rows = AgendaItem.objects.select_for_update(of=("self",))
    return rows.select_related("committee", "unit").get(pk=item.pk)


def _require_change(user: User, item: AgendaItem) -> None:
    if not may_change(user, item):
        state = ITEM_STATE_LABELS[ItemState(item.state)]
        raise Refused(
            f"“{item.title}”现为“{state}”，您不能改动材料。草稿和退回补正时由提出单位办理，报送后由办公室办理，有结论后不再改动。"
        )


def _current(item: AgendaItem, paper: Paper) -> Paper:
    """The paper, if it is still the newest version and in the set."""
    current = papers_of(item).filter(pk=paper.pk).first()
    if current is None:
        raise Refused(f"“{paper.title}”已有新版本或已被移除。请刷新页面，对最新版本操作。")
    return current


def _row(
    item: AgendaItem, taken: Taken, title: str, user: User, now: datetime, *, replaces: Paper | None = None
) -> Paper:
    return Paper.objects.create(
        item=item,
        title=title,
        version=replaces.version + 1 if replaces else 1,
        replaces=replaces,
        file_name=taken.checked.name,
        media_type=taken.checked.media_type,
        size=taken.blob.size,
        digest=taken.blob.digest,
        algorithm=ALGORITHM,
        text=taken.checked.text,
        warnings=list(taken.checked.warnings),
        declared=taken.checked.declared and taken.checked.scanned,
        uploaded_by=user,
        uploaded_at=now,
        # A new version stays in the circle of the old one, and goes back after the meeting as it would have.
        secret=replaces.secret if replaces else None,
        to_return=replaces.to_return if replaces else False,
        preparation=replaces.preparation if replaces else taken.preparation,
    )


def _record(paper: Paper, verb: str, user: User, now: datetime, *, before: str = "") -> None:
    item = paper.item
    payload = {
        "paper": paper.pk,
        "title": paper.told_title,
        "version": paper.version,
        "file": "" if paper.is_secret else paper.file_name,
        "size": paper.size,
        "algorithm": paper.algorithm,
        "digest": paper.digest,
        "declared": paper.declared,
        **({"before": before} if before else {}),
    }
    ledger.append(
        aggregate=f"item:{item.pk}",
        organisation_id=item.organisation_id,
        verb=verb,
        payload=payload,
        actor=user,
        now=now,
    )
    search.refresh(kind=KIND, subjects=[each for each in (paper.pk, paper.replaces_id) if each])
    paper_changed(PaperChange(item.pk, paper.pk, verb, paper.told_title, paper.version), now)
