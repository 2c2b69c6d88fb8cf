"""What can be done with a 民主生活会: plan, gather, tick a step, hold, list what is to be put right, close."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from committees.calendar.rules import local_day
from committees.calendar.selectors import working_calendar
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Committee, Person, User
from decisions.duties.selectors import obligations, recorded
from decisions.duties.services import record_duty
from decisions.life import selectors
from decisions.life.models import LifeMeeting, LifeRecord, LifeStep, Rectification
from decisions.life.rules import RECTIFY, missing_before, rectify_limit, steps_of
from decisions.life.states import (
    AFTER,
    BEFORE,
    RECORD_LABELS,
    RECORD_STEPS,
    STATE_LABELS,
    STEP_LABELS,
    TICKED,
    LifeState,
    RecordKind,
    StepKind,
)
from meetings.papers.intake import Upload, take_in

CHANGED = "该民主生活会刚刚被他人办理，请刷新页面后再办。"
AFTER_MEETING = (LifeState.HELD, LifeState.RECTIFYING)


def _words(text: str, label: str, limit: int, *, needed: bool = True) -> str:
    found = text.strip()
    if needed and not found:
        raise Refused(f"请填写{label}。")
    if len(found) > limit:
        raise Refused(f"{label}不能超过 {limit} 字。")
    return found


def _record(life: LifeMeeting, verb: str, payload: dict[str, Any], user: User, now: datetime) -> None:
    ledger.append(
        aggregate=f"life:{life.pk}",
        organisation_id=life.organisation_id,
        verb=verb,
        payload={"life": life.pk, "title": str(life), **payload},
        actor=user,
        now=now,
    )


def _locked(life: LifeMeeting, user: User, *states: LifeState) -> LifeMeeting:
    """The meeting as it stands, its row locked where the database locks rows. Refuses who does not keep it."""
    rows = LifeMeeting.objects.select_for_update(of=("self",)).select_related("committee__rulebook", "organisation")
    life = rows.get(pk=life.pk)
    if not selectors.may_keep(user, life):
        raise Refused("民主生活会由本班子的办公室办理。")
    if states and life.state not in states:
        raise Refused(f"该民主生活会目前为“{STATE_LABELS[LifeState(life.state)]}”，不能这样办理，请刷新页面。")
    return life


def _move(life: LifeMeeting, target: LifeState, **values: object) -> None:
    rows = LifeMeeting.objects.filter(pk=life.pk, state=life.state, revision=life.revision)
    if rows.update(state=target, revision=life.revision + 1, **values) != 1:
        raise Refused(CHANGED)
    life.refresh_from_db()


@transaction.atomic
def plan_life(
    *, committee: Committee, body: str, theme: str, planned_on: date, user: User, now: datetime
) -> LifeMeeting:
    """筹备: the steps of the rulebook in force are written down with their clauses; those before the meeting are due
    on its day."""
    if not selectors.keeping_committees(user).filter(pk=committee.pk).exists():
        raise Refused("民主生活会由本班子的办公室筹备。")
    if planned_on < local_day(now):
        raise Refused("计划召开日期不能早于今天。")
    steps = steps_of(selectors.body_of(committee, body, now))
    life = LifeMeeting.objects.create(
        organisation_id=committee.organisation_id,
        committee=committee,
        code=selectors.duty_code(committee, body),
        year=planned_on.year,
        theme=_words(theme, "主题", 120),
        planned_on=planned_on,
        created_by=user,
        created_at=now,
    )
    LifeStep.objects.bulk_create(
        LifeStep(
            life=life,
            kind=step.kind,
            order=order,
            clause=step.clause.as_dict(),
            due_on=planned_on if step.kind in (*BEFORE, StepKind.MEETING) else None,
        )
        for order, step in enumerate(steps)
    )
    payload = {"theme": life.theme, "planned_on": planned_on.isoformat(), "steps": [str(step.kind) for step in steps]}
    _record(life, "life_planned", payload, user, now)
    return life


@transaction.atomic
def postpone_life(
    *, life: LifeMeeting, planned_on: date, reason: str, user: User, now: datetime, consent: str = ""
) -> LifeMeeting:
    """延期, with a reason and, where the rulebook asks for it, who of the superior consented and when: what was due
    moves along."""
    life = _locked(life, user, LifeState.PREPARING)
    if planned_on < local_day(now):
        raise Refused("计划召开日期不能早于今天。")
    text = _words(reason, "延期理由", 300)
    before, agreed = life.planned_on, _words(consent, "上级同意的机关和日期", 120, needed=False)
    clause = selectors.consent_clause(life.committee, now)
    if clause is not None and planned_on > before and not agreed:
        raise Refused(f"延期须写明同意延期的上级组织和日期（{clause.label}：{clause.wording}）。")
    _move(life, LifeState.PREPARING, planned_on=planned_on)
    LifeStep.objects.filter(life=life, done_on__isnull=True, due_on=before).update(due_on=planned_on)
    payload = {"from": before.isoformat(), "planned_on": planned_on.isoformat(), "reason": text, "consent": agreed}
    _record(life, "life_postponed", payload, user, now)
    return life


def gather(
    *,
    life: LifeMeeting,
    kind: RecordKind,
    on: date,
    user: User,
    now: datetime,
    person: Person | None = None,
    other: str = "",
    text: str = "",
    file: Upload | None = None,
) -> LifeRecord:
    """An opinion (its source and words), a talk (who with whom), or a member's material (with its file).

    Of a talk no words are kept. Refuses what came after today and members of other bodies.
    """
    taken = take_in(file) if file is not None else None  # read and stored before the transaction begins
    with transaction.atomic():
        life = _locked(life, user, LifeState.PREPARING)
        if on > local_day(now):
            raise Refused("日期不能晚于今天。")
        _require_whole(life, kind, person, other, text, file is not None, now)
        values: dict[str, Any] = {}
        if taken is not None:
            blob = taken.blob
            values = {"name": taken.checked.name, "media_type": taken.checked.media_type}
            values |= {"size": blob.size, "digest": blob.digest}
        row = LifeRecord.objects.create(
            life=life,
            kind=kind,
            person=person,
            other=_words(other, "来源或谈话对象", 80, needed=False),
            text="" if kind is RecordKind.TALK else _words(text, "内容", 1000, needed=False),
            on=on,
            by=user,
            at=now,
            **values,
        )
        payload = {"record": row.pk, "kind": RECORD_LABELS[kind], "on": on.isoformat(), "digest": row.digest}
        payload["who"] = "、".join(name for name in (person.name if person else "", row.other) if name)
        _record(life, "life_gathered", payload, user, now)
        return row


def _require_whole(
    life: LifeMeeting, kind: RecordKind, person: Person | None, other: str, text: str, with_file: bool, now: datetime
) -> None:
    """Each kind has what makes it one."""
    members = {pk for pk, _ in selectors.members_of(life, now)}
    if person is not None and person.pk not in members:
        raise Refused("请选择本班子的成员。")
    if kind is RecordKind.OPINION and not (other.strip() and text.strip()):
        raise Refused("请写明意见的来源和内容。")
    if kind is RecordKind.TALK and (person is None or not other.strip()):
        raise Refused("请写明谈话的班子成员和谈话对象。")
    if kind is RecordKind.MATERIAL and (person is None or not with_file):
        raise Refused("请选择班子成员并附其对照检查材料。")


@transaction.atomic
def tick_step(*, life: LifeMeeting, kind: StepKind, done_on: date, note: str, user: User, now: datetime) -> LifeStep:
    """A step is done. Opinions and talks need at least one record, materials one of every member or a word why not."""
    life = _locked(life, user, *((LifeState.PREPARING,) if kind in BEFORE else AFTER_MEETING))
    if kind not in TICKED:
        raise Refused("这一步随会议或整改清单自动完成。")
    if not life.created_at.date() <= done_on <= local_day(now):
        raise Refused("完成日期须在筹备开始以后、不晚于今天。")
    text = _words(note, "完成情况", 500, needed=_note_needed(life, kind, now))
    rows = LifeStep.objects.filter(life=life, kind=kind, done_on__isnull=True)
    if rows.update(done_on=done_on, note=text, by=user) != 1:
        raise Refused("这一步已登记完成，或规则不要求，请刷新页面。")
    _record(
        life, "life_step_done", {"step": STEP_LABELS[kind], "done_on": done_on.isoformat(), "note": text}, user, now
    )
    return LifeStep.objects.get(life=life, kind=kind)


def _note_needed(life: LifeMeeting, kind: StepKind, now: datetime) -> bool:
    """Whether words must say how it was done. Refuses where there is nothing to show for it."""
    gathered = {step: record for record, step in RECORD_STEPS.items()}.get(kind)
    if gathered is None:
        return True
    if not LifeRecord.objects.filter(life=life, kind=gathered).exists():
        raise Refused(f"还没有登记{RECORD_LABELS[gathered]}，请先逐条登记。")
    return kind is StepKind.MATERIALS and bool(selectors.without_material(life, now))


@transaction.atomic
def hold_life(
    *, life: LifeMeeting, held_on: date, note: str, user: User, now: datetime, reason: str = ""
) -> LifeMeeting:
    """召开. Refuses while a step that a clause demands is missing; for others asks a reason. The list of rectification
    is due from then; the duty of the year is performed."""
    life = _locked(life, user, LifeState.PREPARING)
    if held_on > local_day(now):
        raise Refused("召开日期不能晚于今天：会议召开以后再登记。")
    forbidding, asking = missing_before(selectors.undone_before(life))
    if forbidding:
        raise Refused(f"召开前须先完成：{'；'.join(forbidding)}。")
    if asking and not reason.strip():
        raise Refused(f"以下步骤尚未完成：{'；'.join(asking)}。请完成，或写明未完成的理由。")
    text = _words(note, "会议情况", 500)
    _move(life, LifeState.HELD, held_on=held_on)
    LifeStep.objects.filter(life=life, kind=StepKind.MEETING).update(done_on=held_on, note=text, by=user)
    _set_limit(life, held_on, now)
    payload = {"held_on": held_on.isoformat(), "note": text, "missing": asking, "reason": reason.strip()[:300]}
    _record(life, "life_held", payload, user, now)
    _perform_duty(life, held_on, user, now)
    return life


def _set_limit(life: LifeMeeting, held_on: date, now: datetime) -> None:
    body = selectors.body_of(life.committee, life.code.rpartition(":")[2], now)
    within = next((step.limit for step in steps_of(body) if step.limit is not None), RECTIFY)
    limit = rectify_limit(held_on, within, working_calendar())
    # What the rulebook wants done after the meeting without naming days is owed with the list.
    steps = LifeStep.objects.filter(life=life, kind__in=list(AFTER), due_on__isnull=True)
    steps.update(due_on=limit.day, provisional=limit.provisional)


def _perform_duty(life: LifeMeeting, held_on: date, user: User, now: datetime) -> None:
    """The year's overview counts the meeting, where no meetings of its own body do."""
    organisation = life.organisation
    body = life.code.rpartition(":")[2]
    own = Committee.objects.filter(organisation=organisation, body=body).exists()
    known = any(each.code == life.code and each.day == held_on for each in recorded(organisation))
    if own or known or life.code not in obligations(organisation, now):
        return
    evidence = f"{life}，主题：{life.theme}"
    record_duty(
        organisation=organisation, code=life.code, day=held_on, evidence=evidence, user=user, now=now, by_act=True
    )


@transaction.atomic
def add_rectification(
    *,
    life: LifeMeeting,
    problem: str,
    measure: str,
    responsible: Person,
    due_on: date,
    user: User,
    now: datetime,
) -> Rectification:
    """One line of the list: a problem, a measure, one person and a limit."""
    life = _locked(life, user, LifeState.HELD)
    if responsible.organisation_id != life.organisation_id:
        raise Refused("责任人须为本机关人员。")
    if life.held_on is not None and due_on < life.held_on:
        raise Refused("整改时限不能早于会议日期。")
    last = life.rectifications.aggregate(last=Max("number"))["last"] or 0
    row = Rectification.objects.create(
        life=life,
        number=last + 1,
        problem=_words(problem, "问题", 300),
        measure=_words(measure, "整改措施", 500),
        responsible=responsible,
        due_on=due_on,
    )
    payload = {"number": row.number, "problem": row.problem, "responsible": responsible.name}
    _record(life, "life_problem_listed", {**payload, "due_on": due_on.isoformat()}, user, now)
    return row


@transaction.atomic
def settle_list(*, life: LifeMeeting, user: User, now: datetime) -> LifeMeeting:
    """The list stands: from now on it is carried out. Late or not is kept with the step."""
    life = _locked(life, user, LifeState.HELD)
    number = life.rectifications.count()
    if number == 0:
        raise Refused("整改清单还没有内容，请先逐条列出问题、措施、责任人和时限。")
    today = local_day(now)
    step = LifeStep.objects.get(life=life, kind=StepKind.RECTIFICATION)
    late = step.due_on is not None and today > step.due_on
    _move(life, LifeState.RECTIFYING)
    LifeStep.objects.filter(pk=step.pk).update(done_on=today, note=f"共 {number} 项", by=user)
    _record(life, "life_list_settled", {"number": number, "overdue": late}, user, now)
    return life


@transaction.atomic
def finish_rectification(*, life: LifeMeeting, number: int, result: str, user: User, now: datetime) -> Rectification:
    """One line is put right, with what came of it; by the office or by whoever is responsible for it."""
    rows = LifeMeeting.objects.select_for_update(of=("self",)).select_related("committee", "organisation")
    life = rows.get(pk=life.pk)
    row = life.rectifications.select_related("responsible").filter(number=number).first()
    own = row is not None and row.responsible.user_id == user.pk
    if row is None or not (own or selectors.may_keep(user, life)):
        raise Refused("整改事项由责任人或办公室登记完成。")
    if life.state != LifeState.RECTIFYING:
        raise Refused("整改清单确定后才能登记完成。")
    text = _words(result, "整改结果", 500)
    if life.rectifications.filter(pk=row.pk, done_on__isnull=True).update(done_on=local_day(now), result=text) != 1:
        raise Refused(CHANGED)
    _record(life, "life_problem_solved", {"number": number, "problem": row.problem, "result": text}, user, now)
    row.refresh_from_db()
    return row


@transaction.atomic
def close_life(*, life: LifeMeeting, user: User, now: datetime) -> LifeMeeting:
    """All lines put right and all steps done: closed."""
    life = _locked(life, user, LifeState.RECTIFYING)
    undone = [STEP_LABELS[StepKind(step.kind)] for step in life.steps.filter(done_on__isnull=True)]
    left = life.rectifications.filter(done_on__isnull=True).count()
    # What a reason excused before the meeting stays undone and does not hold the end up.
    undone = [name for name in undone if name not in {STEP_LABELS[kind] for kind in BEFORE}]
    if undone or left:
        words = [*undone, *([f"{left} 项整改"] if left else [])]
        raise Refused(f"还有未完成的：{'、'.join(words)}。")
    _move(life, LifeState.CLOSED)
    _record(life, "life_closed", {}, user, now)
    return life
