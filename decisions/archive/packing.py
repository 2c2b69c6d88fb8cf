"""Making a package: sheets, uploads bit for bit, the ledger with its commitments, XML, manifest. In the worker only."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from django.utils import timezone
from pypdf import PdfReader

from committees.calendar.selectors import working_calendar
from committees.documents.ports import Progress
from committees.documents.storage import read_checked
from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from committees.ledger.rules import Row, flaws_of_chain
from committees.ledger.selectors import Line, entries_of, head_of, line_of, rows
from decisions.archive import checking, examining, paper, wrapping
from decisions.archive.models import ArchiveFiling
from decisions.archive.ports import OPEN, Part, parts_of_others
from decisions.archive.rules import Check, Counts, four_properties
from decisions.archive.selectors import group_name, is_withheld, issued_minutes, secret_group, secret_papers
from decisions.archive.states import NOT_PASSED, ORIGIN_LABELS, Origin, Retention
from decisions.minutes.models import Minutes
from decisions.minutes.rules import signed_text
from decisions.minutes.selectors import content_of
from decisions.voting.models import Ballot
from meetings.agenda.rules import CIRCLED_MATTERS
from meetings.models import AgendaEntry
from meetings.papers.selectors import papers_before

FORMAT = "governance-archive-3"
MIXED = "mixed"
# Acts on the meeting as a whole that tell nothing of a single item.
WHOLE = frozenset(
    (
        *("open", "close", "recessed", "resumed", "roll_prepared", "roll_excluded", "checked_in", "checked_out"),
        "attendance_undone",
        *("issue_minutes", "archive_filed"),
    )
) | frozenset(
    f"minutes_{act}" for act in ("drafted", "recounted", "submitted", "checked", "signed", "rendered", "issued")
)
README = (
    "归档包核验：在装有 Python 3.11 以上版本的电脑上，于本文件夹运行 python3 verify.py，不需要联网和本软件。\n"
    "保存有锚点邮件的，把邮件正文另存为文件，加 --anchor 文件。要求更高的，请用另行取得的 verify.py 核验。\n"
)
# Acts on an item that name its papers by their digests.
KEPT = ("paper_added", "paper_replaced", "papers_frozen")


@dataclass
class Packing:
    """A filing being packed."""

    filing: ArchiveFiling
    minutes: Minutes
    entries: list[AgendaEntry]
    parts: list[Part] = field(default_factory=list)
    heads: dict[str, list[Any]] = field(default_factory=dict)
    chains: list[str] = field(default_factory=list)
    flaws: int = 0
    count: int = 0
    recorded: int = 0
    digests: set[str] = field(default_factory=set)  # of papers, as the ledger has them
    frozen: set[str] = field(default_factory=set)  # of papers, as they lay before the meeting
    unsafe: list[str] = field(default_factory=list)
    secrets: set[int] = field(default_factory=set)  # papers of which only a circle may know

    @property
    def confidential(self) -> list[AgendaEntry]:
        """The items that only a circle may know of."""
        return [entry for entry in self.entries if entry.item.matter in CIRCLED_MATTERS]

    def add(self, path: str, title: str, content: bytes, group: str = OPEN, **more: Any) -> None:
        """One more file."""
        self.parts.append(Part(path, title, content, group, **more))


def pack(filing: ArchiveFiling, progress: Progress) -> bytes:
    """The whole package as ZIP. Refused where the record does not hold or something required is missing."""
    minutes = issued_minutes(filing.meeting)[-1]
    entries = list(filing.meeting.entries.select_related("item__unit", "meeting").order_by("position", "pk"))
    packing = Packing(filing, minutes, entries, secrets=set(secret_papers(filing.meeting).values_list("pk", flat=True)))
    progress(10, "正在摘录台账")
    lines = _add_ledger(packing)
    progress(25, "正在生成会议文件")
    _add_sheets(packing, lines.get(OPEN, []))
    for number, entry in enumerate(entries):
        progress(40 + 40 * number // len(entries), f"正在整理第{entry.position}项议题")
        _add_item(packing, entry, lines.get(group_name(entry), []))
    packing.parts += parts_of_others(filing.meeting, filing.filed_at)
    progress(85, "正在检测和封装")
    return _sealed(packing)


def _add_ledger(packing: Packing) -> dict[str, list[Line]]:
    """Chains without content, and the content apart by group of readers; answers the lines of the meeting by group."""
    lines: dict[str, list[Line]] = {}
    told: dict[str, dict[str, Any]] = {}
    _add_chain(packing, "ledger/meeting.json", f"meeting:{packing.filing.meeting_id}", OPEN, told)
    for entry in entries_of(f"meeting:{packing.filing.meeting_id}"):
        lines.setdefault(group_of(packing, entry.verb, entry.payload), []).append(line_of(entry))
    for each in packing.entries:
        group = group_name(each)
        _add_chain(packing, f"ledger/item-{each.position:02d}.json", f"item:{each.item_id}", group, told)
    for group, content in sorted(told.items()):
        title = f"台账内容与盐（{_group_words(group)}）"
        packing.add(f"ledger/payloads-{group}.json", title, _json(content), group, origin=Origin.MACHINE)
    return lines


def _group_words(group: str) -> str:
    """A group of readers as people say it."""
    number, _, secret = group.removeprefix("item-").partition("-")
    item = f"第{number}项{'的工作秘密材料' if secret else ''}"
    return {OPEN: "会议", MIXED: "会议，限定知悉范围"}.get(group) or item


def _add_chain(packing: Packing, path: str, aggregate: str, group: str, told: dict[str, dict[str, Any]]) -> None:
    found = list(rows(aggregate))
    packing.flaws += len(flaws_of_chain(found))
    packing.count += len(found)
    head = head_of(aggregate)
    packing.recorded += head.sequence if head else 0
    for row in found:
        own = group_of(packing, row.verb, row.payload) if group == OPEN else group
        if row.verb in KEPT:
            digests = {each.get("digest", "") for each in row.payload.get("papers", [row.payload])}
            packing.digests |= digests
            packing.frozen |= digests if row.verb == "papers_frozen" else set()
        if row.payload.get("paper") in packing.secrets and own.startswith("item-"):
            own = secret_group(own)
        told.setdefault(own, {})[f"{aggregate}#{row.sequence}"] = {"salt": row.salt, "payload": row.payload}
    if not found:
        return
    packing.heads[aggregate] = [found[-1].sequence, found[-1].digest]
    packing.chains.append(path)
    named = "会议" if group == OPEN else _group_words(group)
    packing.add(path, f"台账摘录（{named}）", _json([_header(row) for row in found]), group, origin=Origin.MACHINE)


def group_of(packing: Packing, verb: str, payload: Any) -> str:
    """Whose business an act of the meeting is: one item's, everybody's, or (where it may name a circled item) mixed."""
    position = next((e.position for e in packing.entries if e.pk == payload.get("entry")), None)
    if position is not None:
        return f"item-{position}"
    if not packing.confidential:
        return OPEN
    text = json.dumps(payload, ensure_ascii=False)
    named = any(entry.item.title in text for entry in packing.confidential) or _tells_outcome(packing, verb, payload)
    return OPEN if verb in WHOLE and not named else MIXED


def _tells_outcome(packing: Packing, verb: str, payload: Any) -> bool:
    """Meetings closed by earlier versions wrote the outcome of every item into the act of closing."""
    circled = {entry.position for entry in packing.confidential}
    return verb == "close" and any(each.get("position") in circled for each in payload.get("items", []))


def _header(row: Row) -> dict[str, Any]:
    names = ("aggregate", "sequence", "actor_name", "verb", "algorithm", "commitment", "commitment_sm3", "previous")
    return {name: getattr(row, name) for name in (*names, "digest", "digest_sm3")} | {
        "organisation": row.organisation_id,
        "actor": row.actor_id,
        "at": _written(row.at),
    }


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode()


def _add_sheets(packing: Packing, lines: list[Line]) -> None:
    """The file of the meeting as a whole: notice, agenda, record, minutes, compliance, the rules that held."""
    filing, meeting, entries = packing.filing, packing.filing.meeting, packing.entries
    for key, title, body in (
        ("01-通知与送达", f"{meeting.title}通知与送达签收", paper.notice_body(meeting)),
        ("02-议程", f"{meeting.title}议程", paper.agenda_body(meeting, entries)),
        ("03-会议记录", f"{meeting.title}记录", paper.record_body(lines)),
        ("05-规则执行情况", f"{meeting.title}规则执行情况", paper.compliance_body(meeting, entries)),
        ("06-印发与签收", f"{meeting.title}纪要印发与签收", paper.receipts_body(packing.minutes)),
        ("07-签到表", f"{meeting.title}签到表", paper.attendance_body(packing.minutes)),
    ):
        packing.add(f"documents/{key}.pdf", title, paper.sheet(filing, title, body, key[:2]))
    for each in issued_minutes(meeting):
        _add_minutes(packing, each)
    if meeting.rulebook_version is not None:
        version = meeting.rulebook_version
        content = {
            "title": version.rulebook.title,
            "number": version.number,
            "digest": version.digest,
            "data": version.data,
            "since": _written(version.effective_from),
            "calendar": _calendar(meeting.starts_at.year),
        }
        packing.add("rules/rulebook.json", "适用规则版本", _json(content), origin=Origin.MACHINE)


def _written(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds") if moment else ""


def _add_minutes(packing: Packing, minutes: Minutes) -> None:
    """Minutes as they were issued and what was signed in them; a correction names what it replaces, which stays."""
    newest = minutes.pk == packing.minutes.pk
    old = minutes.replaces
    titled = f"{minutes.title}{minutes.number_words}{f'（更正版，替换{old.number_words}）' if old else ''}"
    titled = titled if newest else f"{titled}（第{minutes.version}版，已被更正）"
    path, signed = checking.minutes_paths(None if newest else minutes.version)
    packing.add(path, titled, read_checked(minutes.pdf_digest))
    content = signed_text(content_of(minutes)).encode()
    words = "纪要签发内容" if newest else f"纪要第{minutes.version}版签发内容"
    packing.add(signed, f"{words}（摘要已登记在台账）", content, origin=Origin.MACHINE)


def _calendar(year: int) -> dict[str, Any]:
    """The days off and of work around the meeting that differ from the ordinary week, for limits in working days."""
    calendar = working_calendar()
    near = range(year - 1, year + 2)
    days = {day.isoformat(): works for day, works in sorted(calendar.exceptions.items()) if day.year in near}
    return {"years": sorted(calendar.known_years & set(near)), "days": days}


def _add_item(packing: Packing, entry: AgendaEntry, lines: list[Line]) -> None:
    """One item: its record with the vote certificates, and its papers bit for bit (not passed: kept ten years)."""
    group, folder = group_name(entry), f"items/{entry.position:02d}"
    ballots = Ballot.objects.filter(motion__entry=entry, verdict__isnull=False).select_related("motion", "resolution")
    told = paper.told_title(entry)
    body = paper.item_body(entry, ballots.order_by("motion__sequence", "round"), lines)
    content = paper.sheet(packing.filing, f"第{entry.position}项议题记录与表决结果", body, f"item{entry.position}")
    packing.add(f"{folder}/record.pdf", f"第{entry.position}项 {told} 记录与表决结果", content, group)
    kept = Retention.TEN if entry.outcome in NOT_PASSED else Retention.PERMANENT
    short = packing.filing.short_piece if kept is Retention.TEN else None
    circled = entry in packing.confidential
    for number, each in enumerate(papers_before(entry.meeting, entry.item), start=1):
        name = f"paper-{number:02d}{PurePosixPath(each.file_name).suffix.lower()}"
        path = f"pieces/D10-{short:04d}/item-{entry.position:02d}-{name}" if short else f"{folder}/{name}"
        # The archive's keeper need not be in the circle of a working secret: he gets an extract, and no title.
        title = f"第{entry.position}项 材料{number if circled or each.is_secret else f' {each.title}'}"
        content = read_checked(each.digest)
        own = secret_group(group) if each.is_secret else group
        marked = f"{title}（{each.told_title}）" if each.is_secret else title
        packing.add(path, marked, content, own, origin=Origin.UPLOAD, retention=kept)
        if why := examining.unsafe(content, name=each.file_name, title=title, declared=each.declared):
            packing.unsafe.append(why)


def _sealed(packing: Packing) -> bytes:
    """Check, cover, metadata, manifest, wrapper: in this order, since each names what came before."""
    pages = sum(_pages(part) for part in packing.parts if not part.path.startswith("pieces/"))
    packing.add("metadata.xml", "元数据（DA/T 46）", _metadata(packing, pages), origin=Origin.MACHINE)
    packing.add("verify.py", "核验程序", checking.script(), origin=Origin.MACHINE)
    packing.add("README.txt", "核验说明", README.encode(), origin=Origin.MACHINE)
    _add_short_piece(packing)
    packing.parts.sort(key=lambda part: (not part.path.startswith("documents/"), part.path))
    checks = checks_of(packing)
    broken = [each.text for each in checks if not each.holds and each.kind in {"真实性", "完整性"}]
    if broken:
        raise Refused(f"四性检测不通过，没有归档：{'；'.join(broken)}。请先核查。")
    lines = [
        f"{part.title}（{ORIGIN_LABELS[part.origin]}，{part.path}，{len(part.content)} 字节）" for part in packing.parts
    ]
    once = paper.cover(packing.filing, lines, checks, pages)
    total = pages + len(PdfReader(io.BytesIO(once)).pages)
    content = paper.cover(packing.filing, lines, checks, total)
    packing.parts.insert(0, Part("documents/00-归档目录.pdf", "归档目录", content))
    return _zip(packing, checks)


def _add_short_piece(packing: Packing) -> None:
    """The cover of the piece with what was not passed, its stamp counting its own pages and those of its papers."""
    parts = [part for part in packing.parts if part.path.startswith("pieces/")]
    if not packing.filing.short_piece or not parts:
        return
    lines = [part.title for part in sorted(parts, key=lambda part: part.path)]
    pages = sum(_pages(part) for part in parts)
    once = paper.short_cover(packing.filing, lines, pages)
    content = paper.short_cover(packing.filing, lines, pages + len(PdfReader(io.BytesIO(once)).pages))
    path = f"pieces/D10-{packing.filing.short_piece:04d}/00-目录.pdf"
    packing.add(path, "未通过材料目录", content, retention=Retention.TEN)


def checks_of(packing: Packing) -> list[Check]:
    """The four properties of what lies ready."""
    rendered = LedgerEntry.objects.filter(
        aggregate=f"meeting:{packing.filing.meeting_id}", verb="minutes_rendered", payload__minutes=packing.minutes.pk
    ).last()
    match = rendered is not None and rendered.payload["digest"] == packing.minutes.pdf_digest
    parts, frozen = packing.parts, packing.frozen
    metadata = next((part.content for part in parts if part.path == "metadata.xml"), b"<x/>")
    marked = set(secret_papers(packing.filing.meeting).values_list("digest", flat=True))
    secret = [part for part in parts if part.origin is Origin.UPLOAD and checking.sha256(part.content) in marked]
    counts = Counts(
        packing.flaws,
        match,
        packing.count,
        packing.recorded,
        len(parts),
        sum(len(part.content) for part in parts),
        replaced=examining.replaced(parts, frozenset(packing.digests)),
        missing=examining.missing(parts, frozenset(frozen), (entry.position for entry in packing.entries)),
        unfilled=examining.unfilled(metadata),
        unreadable=examining.unreadable(parts),
        unsafe=tuple(packing.unsafe),
        secrets=len(secret),
        exposed=sum(not part.group.endswith(secret_group("")) for part in secret),
    )
    return four_properties(counts)


def _pages(part: Part) -> int:
    return len(PdfReader(io.BytesIO(part.content)).pages) if part.path.endswith(".pdf") else 0


def _metadata(packing: Packing, pages: int) -> bytes:
    acts = [
        {"业务行为": line.title, "行为时间": timezone.localtime(line.when).isoformat(), "行为人": line.actor}
        for line in map(line_of, entries_of(f"meeting:{packing.filing.meeting_id}").filter(verb__in=WHOLE))
    ]
    return wrapping.metadata(packing.filing, packing.minutes, acts, pages)


def _zip(packing: Packing, checks: list[Check]) -> bytes:
    filing = packing.filing
    manifest = {
        "format": FORMAT,
        "number": filing.number,
        "version": filing.version,
        "title": filing.meeting.title,
        "organisation": filing.organisation.name,
        "filed_at": filing.filed_at.astimezone(UTC).isoformat(timespec="seconds"),
        "retention": filing.retention,
        "short_number": filing.short_number,
        "body": filing.meeting.committee.body,
        "replaces": filing.replaces.package.manifest_digest if filing.replaces else None,
        "reason": filing.reason,
        "algorithm": "sha256",
        "files": [_row(part) for part in packing.parts],
        "heads": packing.heads,
        "chains": packing.chains,
        "payloads": [part.path for part in packing.parts if part.path.startswith("ledger/payloads-")],
        "checks": [check.as_dict() for check in checks],
    }
    listed = _json(manifest)
    wrapper = wrapping.encapsulation(filing, manifest, checking.sha256(listed), packing.minutes)
    seal = f"{checking.sha256(listed)}  manifest.json\n{checking.sha256(wrapper)}  encapsulation.xml\n".encode()
    files = {part.path: part.content for part in packing.parts}
    files |= {checking.MANIFEST: listed, checking.WRAPPER: wrapper, checking.SEAL: seal}
    return checking.zipped(files)


def _row(part: Part) -> dict[str, Any]:
    return {
        "path": part.path,
        "title": part.title,
        "group": part.group,
        "origin": str(part.origin),
        "retention": str(part.retention),
        "size": len(part.content),
        "algorithm": "sha256",
        "sha256": checking.sha256(part.content),
    }


def extract(content: bytes, withheld: frozenset[str]) -> bytes:
    """The package without the files of some groups, or with some digests; the rest verifies against the manifest."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        files = {info.filename: package.read(info) for info in package.infolist()}
    listed = json.loads(files[checking.MANIFEST])["files"]
    hidden = {row["path"] for row in listed if is_withheld(row, withheld)}
    return checking.zipped({name: part for name, part in files.items() if name not in hidden})
