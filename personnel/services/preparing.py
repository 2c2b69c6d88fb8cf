"""动议: the department opens a matter, enters its candidates, their papers, who is close to them, who may know."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict, Unpack, cast

from django.db import transaction
from django.db.models import Max

from committees.access.services import refuse_naming_administrators
from committees.calendar.rules import local_day
from committees.documents.intake import INSPECTORS, FileKind
from committees.documents.storage import ALGORITHM
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Committee, Organisation, Person, Seat, Term, Unit, User
from committees.people.acting import holds
from committees.people.selectors import person_of
from meetings.papers.intake import Upload, take_in
from personnel.models import Candidate, CandidatePaper, Insider, Kinship, LowerBody, PersonnelMatter
from personnel.rules import missing_fields
from personnel.selectors.circle import committees_handled, may_edit, papers_for
from personnel.selectors.close import close_to_any
from personnel.services.moves import (
    HANDLE,
    numbered,
    proposal_digest,
    record,
    require_apart_from_all,
    require_handler,
    require_words,
    take,
    tell,
)
from personnel.states import KIND_LABELS, CandidateKind, MatterState

PICTURES = {FileKind.PNG, FileKind.JPEG}
# What a meeting has decided on stays who and what it was; the file behind it may be supplemented for the second time.
FIXED = {
    "person": "人员",
    "name": "姓名",
    "kind": "任免类别",
    "post": "拟任免职务",
    "seat": "免去的席位",
    "term": "进入的班子",
    "role": "席位职务",
}


INTRODUCER = "介绍人是该人选本人或者其亲属，按照任职回避的规定不能介绍。请更换介绍人，或者另提任免事项。"


class Proposal(TypedDict, total=False):
    """What the department proposes for one person. `seat` is left, `term` with `role` is entered."""

    person: Person | None
    name: str
    present_post: str
    kind: str
    post: str
    seat: Seat | None
    term: Term | None
    role: str
    lower_body: LowerBody | None
    grounds: str
    recommendation: str
    inspection: str
    discipline_opinion: str
    exception: str
    superior_reply: str
    probationary: bool


@transaction.atomic
def open_matter(
    *,
    committee: Committee,
    unit: Unit,
    grounds: str,
    introducer: Person,
    user: User,
    now: datetime,
    imported: bool = False,
) -> PersonnelMatter:
    """Open a matter under the next number of the year. Only the organisation department's handler on the committee."""
    person = person_of(user)
    if person is None or not holds(user, HANDLE, committee):
        raise Refused("只有组织部门经办人可以提出干部任免事项。如需授权，请联系安全管理员。")
    if committee.rehearsal_of_id is not None:
        raise Refused("演练会议不办理真实的干部任免事项，请选择正式的会议主体。")
    if unit.organisation_id != committee.organisation_id or introducer.organisation_id != committee.organisation_id:
        raise Refused("提出单位、介绍人与会议须属于同一机关。")
    year = local_day(now).year
    matter = PersonnelMatter.objects.create(
        organisation=committee.organisation,
        committee=committee,
        unit=unit,
        year=year,
        number=_next_number(committee.organisation_id, year),
        grounds=require_words(grounds, "动议依据"),
        introducer=introducer,
        created_by=user,
        created_at=now,
        imported=imported,
    )
    record(matter, "personnel_opened", {"imported": imported}, user, now)
    return matter


def _next_number(organisation_id: int, year: int) -> int:
    # The organisation's row is the lock of its numbering, as for decisions.
    Organisation.objects.select_for_update().get(pk=organisation_id)
    rows = PersonnelMatter.objects.filter(organisation_id=organisation_id, year=year)
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


@transaction.atomic
def add_candidate(*, matter: PersonnelMatter, user: User, now: datetime, **proposal: Unpack[Proposal]) -> Candidate:
    """Enter a candidate. Fields may still be empty; submitting asks for all of them."""
    handler = require_handler(user, matter)
    values = _checked(matter, dict(proposal))
    if values.get("person") == handler:
        raise Refused("您是人选本人，按照任职回避的规定应当回避，请由其他经办人办理。")
    last = matter.candidates.aggregate(last=Max("sequence"))["last"] or 0
    candidate = Candidate.objects.create(matter=matter, sequence=last + 1, salt=secrets.token_hex(16), **values)
    record(matter, "candidate_entered", numbered(candidate, proposal=proposal_digest(candidate)), user, now)
    return candidate


@transaction.atomic
def edit_candidate(*, candidate: Candidate, user: User, now: datetime, **proposal: Unpack[Proposal]) -> Candidate:
    """Change a proposal that was not submitted yet, or supplement the file of one that a meeting put off.

    Whom and what a meeting has decided on is not changed: another person or post is another matter.
    """
    candidate = take(candidate, user)
    if not may_edit(candidate):
        raise Refused(f"{candidate}已提请会议，不能再改。需要改变的，请先撤回。")
    current = {name: getattr(candidate, name) for name in FIXED}
    values = _checked(candidate.matter, {**current, **proposal})
    _refuse_other(candidate, values)
    Candidate.objects.filter(pk=candidate.pk, state=candidate.state).update(**values)
    candidate.refresh_from_db()
    record(candidate.matter, "candidate_edited", numbered(candidate, proposal=proposal_digest(candidate)), user, now)
    return candidate


def _refuse_other(candidate: Candidate, values: dict[str, Any]) -> None:
    """What an old record left open may be filled in; what was decided on may not be replaced."""
    if not candidate.decisions.exists():
        return
    changed = [
        label
        for name, label in FIXED.items()
        if getattr(candidate, name) not in (None, "") and values.get(name) != getattr(candidate, name)
    ]
    if changed:
        raise Refused(
            f"{candidate}已上会审议过，{'、'.join(changed)}不能改变。改提其他人选或者职务的，请另提任免事项。"
        )


def _checked(matter: PersonnelMatter, values: dict[str, Any]) -> dict[str, Any]:
    person, kind = values.get("person"), values.get("kind", "")
    if person is not None and person.organisation_id != matter.organisation_id:
        raise Refused("所选人员不属于本机关。")
    values["name"] = require_words(values.get("name") or (person.name if person else ""), "人选姓名", 40)
    if person is not None and values["name"] != person.name:
        raise Refused(f"所选人员是{person.name}，与填写的姓名不一致。请核对后重新选择，或者清空姓名。")
    if person is not None and person.pk == matter.introducer_id:
        raise Refused(INTRODUCER)
    if kind not in {str(each) for each in CandidateKind}:
        raise Refused(f"请选择任免类别：{'、'.join(KIND_LABELS.values())}。")
    values["post"] = require_words(values.get("post", ""), "拟任免职务", 120)
    _check_seats(matter, person, kind, values)
    return values


def _check_seats(matter: PersonnelMatter, person: Person | None, kind: str, values: dict[str, Any]) -> None:
    seat, term = values.get("seat"), values.get("term")
    if seat is not None and (person is None or seat.person_id != person.pk):
        raise Refused("免去的席位须是该人选本人的席位。")
    if seat is not None and kind == CandidateKind.APPOINT:
        raise Refused("任职不免去原席位；同时免去原席位的，请选“调任”。")
    if term is None:
        return
    if kind == CandidateKind.REMOVE:
        raise Refused("免职不进入新的班子，请去掉“进入的班子”。")
    if person is None or term.committee.organisation_id != matter.organisation_id:
        raise Refused("进入班子席位的人选，须先登记为本机关人员。")
    values["role"] = require_words(values.get("role", ""), "席位职务", 30)


def lacking(candidate: Candidate) -> list[str]:
    """The required fields that are still empty, in Chinese."""
    return missing_fields({name: getattr(candidate, name) for name in _REQUIRED})


_REQUIRED = (
    "present_post",
    "post",
    "grounds",
    "recommendation",
    "inspection",
    "discipline_opinion",
    "exception",
    "superior_reply",
)


@transaction.atomic
def declare_kinship(*, candidate: Candidate, person: Person, relation: str, user: User, now: datetime) -> Kinship:
    """Enter a relationship that recuses a member from this candidate, from the next meeting on."""
    candidate = take(candidate, user)
    words = require_words(relation, "与人选的关系", 40)
    if candidate.person_id == person.pk:
        raise Refused("人选本人自动回避，无需登记。")
    row, created = Kinship.objects.get_or_create(
        candidate=candidate, person=person, defaults={"relation": words, "declared_at": now}
    )
    if not created:
        raise Refused(f"{person.name}的回避关系已经登记。")
    record(candidate.matter, "kinship_declared", numbered(candidate, person=person.pk), user, now)
    return row


@transaction.atomic
def admit_insider(
    *, matter: PersonnelMatter, person: Person, grounds: str, approved_by: str, user: User, now: datetime
) -> Insider:
    """Let a person know of a matter, with grounds and who agreed. Refuses candidates and their relatives."""
    require_apart_from_all(require_handler(user, matter), matter)
    if person.pk in close_to_any(matter):
        raise Refused("人选本人及其亲属不得列入知悉范围。")
    return admit(
        matter, person, require_words(grounds, "知悉理由", 120), require_words(approved_by, "批准人", 40), user, now
    )


def admit(
    matter: PersonnelMatter, person: Person, grounds: str, approved_by: str, user: User, now: datetime
) -> Insider:
    """Enter a person in the circle, once; inside the caller's transaction. Refuses an administrator."""
    refuse_naming_administrators([person], day=local_day(now))
    fresh = {"grounds": grounds, "approved_by": approved_by, "added_at": now}
    row, created = Insider.objects.get_or_create(matter=matter, person=person, defaults=fresh)
    again = Insider.objects.filter(pk=row.pk, ended_at__isnull=False).update(**fresh, ended_at=None)
    if created or again:
        row.refresh_from_db()
        record(matter, "insider_admitted", {"person": person.pk, "grounds": grounds}, user, now)
        tell(matter, [person], key=f"insider:{row.pk}:{int(now.timestamp())}", text="您已列入知悉范围", now=now)
    return row


@transaction.atomic
def end_insider(*, insider: Insider, user: User, now: datetime) -> None:
    """The person no longer needs to know."""
    require_apart_from_all(require_handler(user, insider.matter), insider.matter)
    if Insider.objects.filter(pk=insider.pk, ended_at__isnull=True).update(ended_at=now) != 1:
        raise Refused("此人的知悉已经结束。")
    record(insider.matter, "insider_ended", {"person": insider.person_id}, user, now)


def add_candidate_paper(*, candidate: Candidate, upload: Upload, user: User, now: datetime) -> CandidatePaper:
    """Keep a paper for the meeting: its text is what will be shown; a scan must be a picture, marked when shown."""
    require_handler(user, candidate.matter)
    taken = take_in(upload)
    kind = taken.checked.kind
    if taken.checked.scanned and kind not in PICTURES:
        raise Refused("扫描件请以 PNG 或 JPEG 图片上传，以便会上逐页加水印显示；或上传有文字的 PDF、Word 文件。")
    text = "" if kind in PICTURES else _text(upload, kind)
    with transaction.atomic():
        fresh = take(candidate, user)
        paper = CandidatePaper.objects.create(
            candidate=fresh,
            title=taken.shown_title,
            file_name=taken.checked.name,
            media_type=taken.checked.media_type,
            size=taken.blob.size,
            digest=taken.blob.digest,
            algorithm=ALGORITHM,
            text=text,
            uploaded_by=user,
            uploaded_at=now,
        )
        record(fresh.matter, "personnel_paper_added", numbered(fresh, paper=paper.pk, digest=paper.digest), user, now)
    return paper


def _text(upload: Upload, kind: FileKind) -> str:
    file = cast("Any", upload.file)
    file.seek(0)
    pages = INSPECTORS[kind](file).texts
    return "\n\n".join("\n".join(page.lines) for page in pages)


@transaction.atomic
def remove_candidate_paper(*, paper: CandidatePaper, user: User, now: datetime) -> None:
    """Take a paper back; the file stays in the store, as the record names it."""
    candidate = take(paper.candidate, user)
    if CandidatePaper.objects.filter(pk=paper.pk, removed=False).update(removed=True) != 1:
        raise Refused("该材料已被移除。")
    record(candidate.matter, "personnel_paper_removed", numbered(candidate, paper=paper.pk), user, now)


@dataclass(frozen=True)
class Shown:
    """One showing of a paper: to whom and when, as its watermark says."""

    paper: CandidatePaper
    viewer: str
    at: datetime


@transaction.atomic
def show_paper(*, paper: CandidatePaper, user: User, now: datetime) -> Shown:
    """Enter in the record that a person looks at a paper, which must be open to him now."""
    person = person_of(user)
    if person is None or not papers_for(user).filter(pk=paper.pk).exists():
        raise Refused("这份任免材料未向您开放。")
    record(paper.candidate.matter, "personnel_paper_seen", numbered(paper.candidate, paper=paper.pk), user, now)
    return Shown(paper, person.name, now)


@transaction.atomic
def enter_lower_body(
    *,
    organisation: Organisation,
    name: str,
    seats: int,
    term_starts_on: date,
    earlier: int,
    user: User,
    now: datetime,
) -> LowerBody:
    """Enter a leadership team of the next lower level, for the cap on transfers; again: update it.

    By the department only, and on record: the cap of every transfer is counted from these numbers.
    """
    if not committees_handled(user).filter(organisation=organisation).exists():
        raise Refused("下一级班子由组织部门经办人登记。如需授权，请联系安全管理员。")
    if seats < 1 or earlier < 0:
        raise Refused("职数须至少为 1，已调动人数不能为负。")
    words = require_words(name, "班子名称", 100)
    numbers = {"seats": seats, "term_starts_on": term_starts_on, "earlier": earlier}
    row, created = LowerBody.objects.get_or_create(organisation=organisation, name=words, defaults=numbers)
    changed = LowerBody.objects.filter(pk=row.pk).exclude(**numbers).update(**numbers)
    if created or changed:
        row.refresh_from_db()
        payload = {"name": words, **numbers, "term_starts_on": term_starts_on.isoformat()}
        ledger.append(
            aggregate=f"lower-body:{row.pk}",
            organisation_id=organisation.pk,
            verb="lower_body_entered",
            payload=payload,
            actor=user,
            now=now,
        )
    return row


def begin_deliberation(matter: PersonnelMatter) -> None:
    """The first deliberation or consultation moves the matter on; inside the caller's transaction."""
    PersonnelMatter.objects.filter(pk=matter.pk, state=MatterState.PREPARING).update(state=MatterState.DELIBERATING)
