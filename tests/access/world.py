"""The world in which the table of access is tried: the demonstration, one object of every kind, and a stranger."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from openpyxl import Workbook
from PIL import Image

from committees.access.models import DriftReport
from committees.access.ports import Reader, readers
from committees.access.screens import open_screen
from committees.access.selectors import Permissions, permissions_of
from committees.access.services import grant_role
from committees.access.states import Role
from committees.documents.storage import store
from committees.ledger.selectors import entries_of
from committees.models import ImportRun, InboxMessage, RoleGrant, Seat, User
from committees.outbox.models import Route
from committees.outbox.states import DeliveryState
from committees.rulebooks.services import load_shipped_rulebooks
from committees.rulebooks.versions import copy_rulebook, propose_version
from decisions.archive.models import ArchiveFiling, ArchivePackage
from decisions.distribution.models import DecisionNotice, MinutesCopy
from decisions.duties.models import DutyOccasion
from decisions.duties.selectors import obligations
from decisions.duties.services import record_duty
from decisions.life.models import LifeMeeting
from decisions.minutes.models import Minutes, MinutesComment, MinutesTemplate
from decisions.publication.models import Publication
from decisions.registers.models import LeaveSlip, PublicityScore
from decisions.supervision.models import ProgressReport, ReportFile, SupervisedMatter
from decisions.supervision.services.initiating import initiate_instruction
from decisions.upward.models import UpwardReport
from decisions.voting.models import Resolution
from meetings.models import Consultation, ConsultedView, Duty, ItemObserver, Meeting, PastItem, PastMeeting, PlannedItem
from meetings.notices.models import Deputy, Objection
from meetings.papers.intake import Upload
from meetings.timetable.services import renew_feed
from personnel.demo import cast
from personnel.demo.build import build
from personnel.demo.house import House
from personnel.models import Candidate, CandidatePaper, Decision, PublicNotice
from personnel.models import Objection as Raised
from tests.access.trying import trying
from tests.factories import PASSWORD, TERM_START, make_district, make_person
from tests.snapshots import shared

# Each reader is someone of the demonstration: the handler and the leader belong to the unit whose item is looked at.
# The organisation department's own handler proposes items as well, so the department gets a reader without that.
LOGINS = {
    Reader.MEMBER: "tongzhan",
    Reader.CHAIR: "shuji",
    Reader.OFFICE: "bangong",
    Reader.OFFICE_HEAD: "zhuren",
    Reader.SECRETARY: "mishu",
    Reader.SUPERVISION: "ducha",
    Reader.ARCHIVIST: "dangan",
    Reader.UNIT_HANDLER: "fagai",
    Reader.UNIT_LEADER: "fagai-juzhang",
    Reader.SYSTEM_ADMIN: "xitong",
    Reader.SECURITY_ADMIN: "anquan",
    Reader.AUDIT_ADMIN: "shenji",
    Reader.OBSERVER: "renda",
    Reader.OTHER_UNIT: "jiaoyu",
}

NOTHING = Permissions(frozenset(), frozenset(), frozenset())


@dataclass
class World:
    """Readers by name, and for every kind of object the values of its addresses' parameters."""

    readers: dict[Reader, User]
    stranger: User
    stranger_administrators: list[User]
    samples: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Of an object that is somebody's own: who may find this one, whatever the role.
    owners: dict[str, frozenset[Reader]] = field(default_factory=dict)
    # What services answered other readers than the one who really called them, while all this was built.
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    # How many roles and seats there were when it was last asked whether all readers have theirs.
    asked: tuple[int, int] = (0, 0)

    def everybody(self) -> dict[str, User]:
        """Who tries services: the readers, and those of another organisation."""
        strangers = {f"stranger-{number}": user for number, user in enumerate(self.stranger_administrators)}
        return {**{str(reader): user for reader, user in self.readers.items()}, "stranger": self.stranger, **strangers}


def build_world(now: datetime, folder: Path) -> World:
    """The demonstration, and one object of every kind."""
    world, house, over = demonstration(now, folder)
    world.samples = {kind: make(world, house, over, now) for kind, make in MAKERS.items()}
    world.owners = OWNERS
    for user in (*world.readers.values(), world.stranger, *world.stranger_administrators):
        permissions_of(user)
    return world


def demonstration(now: datetime, folder: Path) -> tuple[World, House, Meeting]:
    """Built once in a run of tests: two processes and four files share its rows by way of the folder."""
    return shared(folder, lambda: _build(now))


def _build(now: datetime) -> tuple[World, House, Meeting]:
    load_shipped_rulebooks(now=now)
    stranger, administrators = _strangers(now)
    world = World({}, stranger, administrators)
    with trying(lambda: _who_is_there(world)) as trials:
        house, minutes = build(PASSWORD, now, random.Random(7))
    world.answers = trials.answers
    world.readers = {reader: User.objects.get(username=login) for reader, login in LOGINS.items()}
    world.readers[Reader.ORGANISATION_DEPARTMENT] = _department(house, now)
    return world, house, minutes.meeting


def _who_is_there(world: World) -> dict[str, User]:
    """Everybody, once all have their roles; nobody before."""
    if not world.readers:
        so_far = (RoleGrant.objects.count(), Seat.objects.count())
        if so_far == world.asked:  # a hundred services are called before the last role is given
            return {}
        world.asked = so_far
        named = {reader: User.objects.filter(username=login).first() for reader, login in LOGINS.items()}
        there = {reader: user for reader, user in named.items() if user and permissions_of(user) != NOTHING}
        if len(there) < len(LOGINS) - 1:  # the observer has no role at all
            return {}
        world.readers = {reader: user for reader, user in named.items() if user}
    return world.everybody()


def _department(house: House, now: datetime) -> User:
    user = make_person(house.organisation, "组织处", "处长", now, login="table-department").user
    assert user is not None
    role = Role.ORGANISATION_DEPARTMENT
    grant_role(role=role, scope=house.committee, user=user, starts_on=TERM_START, now=now)
    return User.objects.get(pk=user.pk)


def _strangers(now: datetime) -> tuple[User, list[User]]:
    """One person of another organisation with every role that one account may have, and its administrators."""
    other = make_district(now, members=3, code="elsewhere")
    mighty = other.user("chair")
    roles = (Role.OFFICE, Role.OFFICE_HEAD, Role.SECRETARY, Role.SUPERVISION)
    for role in (*roles, Role.ORGANISATION_DEPARTMENT, Role.ARCHIVIST):
        grant_role(role=role, scope=other.committee, user=mighty, starts_on=TERM_START, now=now)
    grant_role(role=Role.UNIT_LEADER, scope=other.unit, user=mighty, starts_on=TERM_START, now=now)
    administrators = [other.user("system_admin")]
    for role in (Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
        person = make_person(other.organisation, f"外{role}", "管理员", now, login=f"elsewhere-{role}")
        assert person.user is not None
        grant_role(role=role, scope=other.organisation, user=person.user, starts_on=TERM_START, now=now)
        administrators.append(person.user)
    return User.objects.get(pk=mighty.pk), administrators


def _first(label: str, *ordering: str, **lookup: Any) -> Any:
    """The first object of a model that fits; the demonstration must have one."""
    found = apps.get_model(label).objects.filter(**lookup).order_by(*(ordering or ("pk",))).first()
    assert found is not None, f"no {label} with {lookup} in the world"
    return found


def _committee(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    seat = _first("committees.Seat", "-order", term__committee=house.committee)
    return {"pk": house.committee.pk, "seat_pk": seat.pk, "committee": house.committee.pk, "year": now.year}


def _grant(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    return {"pk": _first("committees.RoleGrant", user=world.readers[Reader.OFFICE]).pk}


def _screen(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    day = timezone.localdate(now)
    values = {"room": "第一会议室", "ends_on": day, "user": world.readers[Reader.OFFICE], "now": now}
    return {"token": open_screen(committee=house.committee, **values)[1]}


def _drift(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    return {"pk": DriftReport.objects.create(organisation=house.organisation, at=now, checked=1).pk}


def _message(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    person = world.readers[Reader.MEMBER].person
    made = InboxMessage.objects.create(
        key="table", person=person, purpose="notice", subject="会议通知", body="请签收", delivered_at=now
    )
    return {"pk": made.pk}


def _route(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    values = {"kind": "feishu", "sealed": "", "created_by": world.readers[Reader.OFFICE], "created_at": now}
    return {"pk": Route.objects.create(organisation=house.organisation, name="机器人", **values).pk}


def _dead_letter(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    row = _first("committees.Outbox", recipient=world.readers[Reader.MEMBER].person)
    type(row).objects.filter(pk=row.pk).update(state=DeliveryState.DEAD)
    return {"pk": row.pk}


def _mail(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    message = EmailMessage()
    message["Subject"], message["From"] = "会议通知", "notice@governance.invalid"
    message["To"] = world.readers[Reader.MEMBER].person.email
    message.set_content("请签收。")
    (folder / "20260903-010000-1.log").write_bytes(message.as_bytes() + b"\n" + b"-" * 79 + b"\n")
    return {"name": "20260903-010000-1-0"}


def _first_decision() -> int:
    return int(_first("personnel.Decision", candidate=_appointed(), meeting__isnull=False).pk)


def _job(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    blob = store(b"%PDF-1.7")
    row = _first("committees.Job", kind="personnel_sheet", subject__endswith=f":{_first_decision()}")
    values = {"result_digest": blob.digest, "result_name": "a.pdf", "result_type": "application/pdf"}
    type(row).objects.filter(pk=row.pk).update(state="done", finished_at=now, progress=100, **values)
    return {"job_id": row.pk}


def _version(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    version = _first("committees.RulebookVersion", rulebook__code=cast.RULEBOOK)
    return {"pk": version.pk, "key": "some", "body": cast.BODY, "source": cast.RULEBOOK}


def _shipped(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    return {"pk": _first("committees.Rulebook", code="bureau-party-group-2017", organisation=None).pk}


def _own_rulebook(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    shipped = _first("committees.Rulebook", code=cast.RULEBOOK, organisation=None)
    head = world.readers[Reader.OFFICE_HEAD]
    args = {"organisation": house.organisation, "title": "本机关规则", "user": head, "now": now}
    return {"pk": copy_rulebook(rulebook=shipped, **args).pk, "body": cast.BODY}


def _proposal(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    copied = _first("committees.Rulebook", organisation=house.organisation)
    args = {"changes": {}, "committees": [house.committee], "reason": "采用副本", "effective_from": None}
    return {"pk": propose_version(rulebook=copied, user=world.readers[Reader.OFFICE], now=now, **args).pk}


def _year(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    return {"year": now.year}


def _with_step(item: Any) -> dict[str, Any]:
    """An item, and the step that a reviewer has on his screen."""
    step = item.steps.order_by("round", "sequence").first()
    return {"pk": item.pk, "step": step.pk if step else ""}


def _item(**lookup: Any) -> Maker:
    return lambda _world, house, *_: _with_step(_first("meetings.AgendaItem", unit=house.units["fagai"], **lookup))


def _circled_item(*_: Any) -> dict[str, Any]:
    return _with_step(_first("meetings.AgendaItem", matter="personnel", entries__meeting__state="in_session"))


def _paper(state: str) -> Maker:
    return lambda _world, house, *_: {
        "pk": _first("meetings.Paper", item__unit=house.units["fagai"], item__state=state, removed=False).pk
    }


def _meeting(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    meeting = _first("meetings.Meeting", state="in_session")
    entry = meeting.entries.order_by("-position").first()
    guest = ItemObserver.objects.create(entry=entry, person=house.people["yingji"])
    leave = _first("meetings.LeaveRequest", meeting=meeting)
    pooled = _first("meetings.AgendaItem", state="pooled", committee=house.committee)
    member = world.readers[Reader.MEMBER].person
    against = Objection.objects.create(entry=entry, person=member, text="建议缓议", raised_at=now)
    keys = {"pk": meeting.pk, "meeting_id": meeting.pk, "entry_pk": entry.pk, "observer_pk": guest.pk}
    more = {"leave_pk": leave.pk, "item_pk": pooled.pk, "objection_pk": against.pk, "verb": "close", "sheet": "agenda"}
    return {**keys, **more}


def _deputy(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    leader, secretary = world.readers[Reader.MEMBER].person, world.readers[Reader.SUPERVISION].person
    return {"pk": Deputy.objects.create(leader=leader, secretary=secretary, allowed_at=now).pk}


def _entrusted(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    person = world.readers[Reader.MEMBER].person
    return {"pk": _first("meetings.Notice", meeting__state="noticed", person=person).pk}


def _sent(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    person = world.readers[Reader.MEMBER].person
    return {"pk": _first("meetings.Notice", meeting__state="noticed", person=person).pk}


def _consultation(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    """One that the member was asked in and has not answered, with a file."""
    blob = store(b"text")
    values = {"text": "请提意见", "due_at": now + timedelta(days=5), "created_at": now, "state": "open"}
    file = {"digest": blob.digest, "file_name": "a.txt", "media_type": "text/plain", "size": 4}
    by = world.readers[Reader.OFFICE]
    made = Consultation.objects.create(committee=house.committee, title="征求意见", created_by=by, **values, **file)
    ConsultedView.objects.create(consultation=made, person=world.readers[Reader.MEMBER].person)
    return {"pk": made.pk}


def _minutes(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    minutes = Minutes.objects.get(meeting=over)
    issued = {"issued_at": now, "issued_by": world.readers[Reader.OFFICE_HEAD]}
    Minutes.objects.filter(pk=minutes.pk).update(pdf_digest=store(b"%PDF-1.7").digest, **issued)
    free = minutes.paragraphs.filter(bound=False).order_by("position").first() or minutes.paragraphs.first()
    author = world.readers[Reader.OFFICE_HEAD]
    values = {"author": author, "author_name": "主任", "text": "请核对", "at": now}
    remark = MinutesComment.objects.create(minutes=minutes, paragraph=free, **values)
    for reader in (Reader.MEMBER, Reader.CHAIR):
        person = world.readers[reader].person
        MinutesCopy.objects.get_or_create(minutes=minutes, person=person, defaults={"kind": "member", "sent_at": now})
    sent = MinutesCopy.objects.create(minutes=minutes, kind="outside", name="抄送单位", sent_at=now)
    return {"minutes_id": minutes.pk, "paragraph_id": free.pk, "comment_id": remark.pk, "copy_id": sent.pk}


def _notice_to_unit(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    minutes = Minutes.objects.get(meeting=over)
    values = {"entries": [], "issued_at": now, "pdf_digest": store(b"%PDF-1.7").digest}
    made = DecisionNotice.objects.create(
        organisation=house.organisation, minutes=minutes, unit=house.units["fagai"], **values
    )
    return {"pk": made.pk}


def _filing(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    """A file in the archive with a package that holds nothing: who finds it is asked, not what is in it."""
    values = {"organisation": house.organisation, "fonds": "1", "year": now.year, "piece": 1, "filed_at": now}
    filing = ArchiveFiling.objects.create(meeting=over, filed_by=world.readers[Reader.ARCHIVIST], **values)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("manifest.json", '{"files": []}')
    blob = store(content.getvalue())
    row = {"digest": blob.digest, "size": 1, "manifest_digest": "0" * 64, "manifest": {"files": []}, "packed_at": now}
    ArchivePackage.objects.create(filing=filing, **row)
    return {"pk": filing.pk}


def _resolution(**lookup: Any) -> Maker:
    return lambda *_: {
        "pk": _first("decisions.Resolution", **{f"ballot__motion__entry__item__{k}": v for k, v in lookup.items()}).pk
    }


def _matter(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    values = {"title": "督办事项", "task": "办理", "lead_unit": house.units["fagai"]}
    matter = initiate_instruction(
        committee=house.committee,
        instructed_by="陆明远",
        instruction="请抓紧办理",
        user=world.readers[Reader.SUPERVISION],
        now=now,
        due_on=timezone.localdate(now) + timedelta(days=60),
        **values,
    )
    report = ProgressReport.objects.create(
        matter=matter, unit=house.units["fagai"], text="进展", percent=10, by=world.readers[Reader.UNIT_HANDLER], at=now
    )
    blob = store(b"text")
    file = ReportFile.objects.create(report=report, name="a.txt", media_type="text/plain", size=4, digest=blob.digest)
    SupervisedMatter.objects.filter(pk=matter.pk).update(state="working")
    return {"pk": matter.pk, "file": file.pk, "event": "report", "form": "proposal"}


def _feed(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    return {"secret": renew_feed(user=world.readers[Reader.MEMBER], now=now)}


def _appointed() -> Candidate:
    """The candidate of the demonstration who came furthest, and was decided on in a meeting."""
    found: Candidate = _first("personnel.Candidate", publicity__isnull=False, person__isnull=False)
    return found


def _objection(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    publicity = PublicNotice.objects.get(candidate=_appointed())
    return {"pk": Raised.objects.create(publicity=publicity, received_on=publicity.published_on, content="反映").pk}


def _personnel_paper(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "PNG")
    paper = _first("personnel.CandidatePaper", candidate=_appointed())
    CandidatePaper.objects.filter(pk=paper.pk).update(digest=store(drawn.getvalue()).digest, media_type="image/png")
    return {"pk": paper.pk}


def _decision(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    decision = _first("personnel.Decision", candidate=_appointed(), meeting__isnull=False)
    Decision.objects.filter(pk=decision.pk).update(sheet_digest=store(b"%PDF-1.7").digest)
    return {"pk": decision.pk}


def _undrawn(*_: Any) -> dict[str, Any]:
    decision = Decision.objects.filter(meeting__isnull=False).exclude(candidate=_appointed()).get()
    Decision.objects.filter(pk=decision.pk).update(sheet_year=None, sheet_number=None, sheet=None)
    return {"pk": decision.pk}


def _template(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    """A template whose sample lies ready."""
    digest = store(b"%PDF-1.7").digest
    checks = {"lines": [], "image": digest}
    values = {"proposed_at": now, "sample_digest": digest, "sample_checks": checks}
    return {"pk": MinutesTemplate.objects.create(organisation=house.organisation, version=99, **values).pk}


def _publication(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    """A decision that waits to be approved for publication."""
    decision = Resolution.objects.get(pk=MAKERS["resolution"](world, house, over, now)["pk"])
    values = {"organisation": house.organisation, "committee": house.committee, "channel": "公开栏", "title": "决定"}
    more = {"text": "决定", "starts_on": timezone.localdate(now), "approver": "书记", "proposed_at": now}
    office = world.readers[Reader.OFFICE]
    return {"pk": Publication.objects.create(resolution=decision, proposed_by=office, **values, **more).pk}


def _loan(*_: Any) -> dict[str, Any]:
    return {"pk": _first("decisions.PaperLoan", returned_on__isnull=True).pk}


def _past_item(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    """A personnel decision of an old register, below its quorum, that nobody has taken over yet."""
    head = world.readers[Reader.OFFICE_HEAD]
    values = {"title": "旧会议", "held_at": now - timedelta(days=900), "entitled": 11, "present": 7, "source": "旧台账"}
    by = {"organisation": house.organisation, "imported_by": head, "imported_at": now}
    meeting = PastMeeting.objects.create(committee=house.committee, **values, **by)
    verdict = _first("personnel.Decision", past_item=None, imported=True).verdict
    votes = {"matter": "personnel", "in_favour": 7, "outcome": "adopted", "doubtful": True, "verdict": verdict}
    return {"pk": PastItem.objects.create(meeting=meeting, position=1, title="干部人事", **votes).pk}


def _leave(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    """Somebody's who is none of the readers: his own he would find himself."""
    person = house.people["zhengfa"]
    day = now.date() + timedelta(days=90)
    values = {"person": person, "starts_on": day, "ends_on": day, "asked_by": person.user, "asked_at": now}
    made = LeaveSlip.objects.create(organisation=house.organisation, kind="official", reason="公出", **values)
    return {"pk": made.pk, "event": "withdraw"}


def _published(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    """A decision that was made public and that the register does not have yet."""
    made = Publication.objects.get(**_publication(world, house, over, now))
    values = {"state": "published", "published_at": now, "published_by": world.readers[Reader.OFFICE]}
    approved = {"approved_at": now, "approved_by": world.readers[Reader.CHAIR]}
    Publication.objects.filter(pk=made.pk).update(**values, **approved)
    return {"pk": made.pk}


def _confirmed_score(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    head = world.readers[Reader.OFFICE_HEAD]
    values = {"by": head, "at": now, "state": "confirmed", "grade": "优秀", "confirmed_by": head, "confirmed_at": now}
    PublicityScore.objects.create(organisation=house.organisation, year=now.year - 1, total=95, **values)
    return {"organisation": house.organisation.pk, "year": now.year - 1}


def _life(**more: Any) -> Maker:
    """The one that is being prepared, with a member's material."""
    return lambda *_: {
        "pk": _first("decisions.LifeMeeting", state="preparing").pk,
        "file": _first("decisions.LifeRecord", life__state="preparing", kind="material").pk,
        **more,
    }


def _held_life(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    day = timezone.localdate(now)
    values = {"year": day.year, "theme": "主题", "planned_on": day, "held_on": day, "code": "0:body:x"}
    office = world.readers[Reader.OFFICE]
    made = LifeMeeting.objects.create(
        organisation=house.organisation,
        committee=house.committee,
        state="held",
        created_by=office,
        created_at=now,
        **values,
    )
    return {"pk": made.pk}


def _listed_life(*_: Any) -> dict[str, Any]:
    return {"pk": _first("decisions.LifeMeeting", state="rectifying").pk, "number": 1}


def _evidence(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    code = next(iter(obligations(house.organisation, now)))
    file = Upload(io.BytesIO("凭证".encode()), "凭证.txt")
    day = timezone.localdate(now)
    args = {"organisation": house.organisation, "code": code, "day": day, "evidence": "材料", "files": [file]}
    record_duty(user=world.readers[Reader.OFFICE], now=now, **args)
    entry = entries_of(f"duties:{house.organisation.pk}").last()
    assert entry is not None
    return {"organisation": house.organisation.pk, "sequence": entry.sequence, "place": 0}


def _occasion(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    days = {"event_on": timezone.localdate(now), "due_on": now.date()}
    values = {"code": "0:duty:x", "title": "任务", "subject": "事由", "registered_at": now, **days}
    office = world.readers[Reader.OFFICE]
    made = DutyOccasion.objects.create(organisation=house.organisation, registered_by=office, **values)
    return {"pk": made.pk, "act": "done"}


def _interest(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    person = world.readers[Reader.MEMBER].person
    values = {"kind": "firm", "name": "某公司", "relation": "配偶任职", "declared_at": now}
    return {"pk": apps.get_model("committees.Interest").objects.create(person=person, **values).pk}


def _absence(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    person, day = world.readers[Reader.MEMBER].person, timezone.localdate(now)
    values = {"kind": "travel", "starts_on": day, "ends_on": day, "reason": "出差", "entered_at": now}
    return {"pk": apps.get_model("committees.Absence").objects.create(person=person, **values).pk}


def _acting(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    person, deputy = world.readers[Reader.OFFICE].person, world.readers[Reader.SUPERVISION].person
    grant = _first("committees.RoleGrant", user=world.readers[Reader.SUPERVISION])
    values = {"grant": grant, "reason": "学习", "approved_by": "主任"}
    return {"pk": apps.get_model("committees.Acting").objects.create(person=person, deputy=deputy, **values).pk}


def _rehearsed(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    values = {"name": "演练", "short_name": "演练", "rulebook": house.committee.rulebook, "body": house.committee.body}
    apps.get_model("committees.Committee").objects.create(
        organisation=house.organisation, rehearsal_of=house.committee, **values
    )
    return {"pk": house.committee.pk}


def _received(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    """The house is made its own superior, for want of a second one that holds meetings here."""
    type(house.organisation).objects.filter(pk=house.organisation.pk).update(superior=house.organisation)
    minutes = Minutes.objects.get(meeting=over)
    Minutes.objects.filter(pk=minutes.pk).update(state="issued", pdf_digest=store(b"%PDF-1.7").digest, issued_at=now)
    minutes.copies.create(kind="superior", name="市领导", sent_at=now)
    return {"pk": minutes.pk}


def _reporting(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    """The house has a superior: another is named where it has none."""
    above = _another(house)
    type(above).objects.filter(pk=house.organisation.pk, superior=None).update(superior=above)
    return {"organisation": house.organisation.pk}


def _another(house: House) -> Any:
    model = type(house.organisation)
    return model.objects.get_or_create(code="shangji", defaults={"name": "上级机关", "short_name": "上级"})[0]


def _report_up(world: World, sender: Any, superior: Any, now: datetime, **more: Any) -> Any:
    values = {
        "code": "0:x",
        "kind": "request",
        "label": "请示",
        "reports_to": "上级",
        "title": "请示",
        "signer": "书记",
    }
    clause = {"force": "mandatory", "wording": "请示", "document": "规则", "reference": "一", "source": "x"}
    paper = {"name": "a.txt", "media_type": "text/plain", "size": 1, "digest": store(b"x").digest}
    return UpwardReport.objects.create(
        organisation=sender,
        superior=superior,
        clause=clause,
        sent_by=world.readers[Reader.OFFICE],
        sent_at=now,
        **{**values, **paper, **more},
    )


def _one_report_up(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    return {"pk": _report_up(world, house.organisation, _another(house), now).pk}


def _answerable(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    """One that came from below and waits for its answer."""
    taken = {"state": "received", "received_by": world.readers[Reader.OFFICE], "received_at": now}
    return {"pk": _report_up(world, _another(house), house.organisation, now, **taken).pk, "act": "answer"}


Maker = Callable[[World, House, Meeting, datetime], dict[str, Any]]


def _import(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    """An import of the head of the office: a preview is its importer's alone."""
    book = Workbook()
    book.active.append(["姓名"])  # type: ignore[union-attr]
    book.active.append(["新同事"])  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    values = {"organisation": house.organisation, "kind": "people", "file_name": "a.xlsx", "created_at": now}
    digest = store(content.getvalue()).digest
    head = world.readers[Reader.OFFICE_HEAD]
    return {"pk": ImportRun.objects.create(digest=digest, created_by=head, **values).pk}


def _plan(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    values = {"organisation": house.organisation, "committee": house.committee, "unit": house.units["fagai"]}
    handler = world.readers[Reader.UNIT_HANDLER]
    more = {"year": now.year, "quarter": 4, "title": "计划", "matter": "general", "created_at": now}
    return {"pk": PlannedItem.objects.create(created_by=handler, **values, **more).pk}


def _duty(world: World, house: House, over: Meeting, now: datetime) -> dict[str, Any]:
    meeting = _first("meetings.Meeting", state="in_session")
    return {"pk": Duty.objects.create(meeting=meeting, position=90, text="检查话筒").pk}


MAKERS: dict[str, Maker] = {
    "import-kind": lambda *_: {"kind": "people"},
    "import": _import,
    "plan": _plan,
    "duty": _duty,
    "committee": _committee,
    "organisation": lambda _world, house, *_: {"organisation": house.organisation.pk},
    "setup-step": lambda *_: {"key": "organisation"},
    "setup-step:posts": lambda *_: {"key": "posts"},
    "setup-optional": lambda *_: {"key": "observers"},
    "person": lambda _world, house, *_: {"pk": house.people["quzhang"].pk},
    "unit": lambda _world, house, *_: {"pk": house.units["fagai"].pk},
    "chapter": lambda *_: {"key": "setup", "name": "setup"},
    "rehearsed": _rehearsed,
    "received": _received,
    "reporting": _reporting,
    "report-up": _one_report_up,
    "report-up-act": _answerable,
    "interest": _interest,
    "absence": _absence,
    "acting": _acting,
    "grant": _grant,
    "home": lambda _world, house, *_: {"pk": house.organisation.pk},
    "template": _template,
    "volume": lambda _world, house, *_: {"pk": house.committee.pk, "year": 2026},
    "decision-notice": _notice_to_unit,
    "publication": _publication,
    "screen": _screen,
    "reset-link": lambda *_: {"uidb64": "MQ", "token": "used-up"},
    "drift": _drift,
    "screen-token": lambda *_: {"pk": _first("committees.ScreenToken").pk},
    "account": lambda world, *_: {"pk": world.readers[Reader.OFFICE].pk, "act": "reset"},
    "message": _message,
    "route": _route,
    "dead-letter": _dead_letter,
    "mail": _mail,
    "job": _job,
    "rule-version": _version,
    "shipped-rulebook": _shipped,
    "own-rulebook": _own_rulebook,
    "proposal": _proposal,
    "year": _year,
    "item": _item(state="in_review"),
    "item:draft": _item(state="draft"),
    "item:scheduled": _item(state="scheduled"),
    "item:circled": _circled_item,
    "paper": _paper("in_review"),
    "paper:draft": _paper("draft"),
    "paper:scheduled": _paper("scheduled"),
    "meeting": _meeting,
    "deputy": _deputy,
    "entrusted-notice": _entrusted,
    "sent-notice": _sent,
    "consultation": _consultation,
    "minutes": _minutes,
    "filing": _filing,
    "resolution": _resolution(unit__code="fagai"),
    "resolution:circled": _resolution(matter="personnel"),
    "matter": _matter,
    "loan": _loan,
    "leave": _leave,
    "published": _published,
    "entry": lambda *_: {"pk": _first("decisions.PublicationEntry", state="published").pk},
    "score": lambda _world, house, _over, now: {"organisation": house.organisation.pk, "year": now.year},
    "score-confirmed": _confirmed_score,
    "life": _life(kind="opinion"),
    "life-step": _life(kind="opinions"),
    "life-held": _held_life,
    "life-listed": _listed_life,
    "evidence": _evidence,
    "occasion": _occasion,
    "feed": _feed,
    "personnel-person": lambda *_: {"pk": _appointed().person_id},
    "personnel-matter": lambda *_: {"pk": _appointed().matter_id},
    "insider": lambda *_: {"pk": _first("personnel.Insider", matter=_appointed().matter).pk},
    "candidate": lambda *_: {"pk": _appointed().pk},
    "objection": _objection,
    "personnel-paper": _personnel_paper,
    "decision": _decision,
    "past-item": _past_item,
    "decision:undrawn": _undrawn,
    "personnel-meeting": lambda *_: {"pk": _first("personnel.Decision", candidate=_appointed()).meeting_id},
}
OWNERS = {
    "import": readers("office_head"),
    "interest": frozenset({Reader.MEMBER}),
    "absence": frozenset({Reader.MEMBER}),
    "acting": frozenset({Reader.OFFICE, Reader.SUPERVISION}),
    "message": readers("member"),
    "mail": readers("member office office_head"),
    "job": readers("member chair secretary organisation_department"),
    "deputy": readers("member"),
    "entrusted-notice": readers("supervision"),
}
