"""会后: 任前公示, objections and their answers, the appointment notice, probation."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from committees.calendar.rules import local_day
from committees.calendar.selectors import working_calendar
from committees.errors import Refused
from committees.models import Organisation, User
from committees.people import services as people
from committees.rules import FactError
from personnel.models import Appointment, Candidate, Objection, PublicNotice
from personnel.rules import may_clear, needs_publicity, one_year_after, publicity_ends, publicity_open
from personnel.selectors.circle import last_decision
from personnel.services.moves import handlers_of, move, numbered, record, require_words, take, tell
from personnel.states import CandidateEvent, CandidateKind, CandidateState, DecisionOutcome, Finding

ONE_DAY = timedelta(days=1)


@transaction.atomic
def publish_candidate(
    *, candidate: Candidate, published_on: date, days: int, place: str, contact: str, user: User, now: datetime
) -> PublicNotice:
    """任前公示 for at least 5 working days, the day after publication being the first. Refuses a mere 免职."""
    candidate = take(candidate, user)
    if not needs_publicity(CandidateKind(candidate.kind)):
        raise Refused("免职不需要任前公示，可直接印发任免通知。")
    decided = last_decision(candidate)
    if decided is None or published_on < local_day(decided.decided_at) or published_on > local_day(now):
        raise Refused("公示发布日期须在会议决定之后、今天之前（含今天）。")
    try:
        ends = publicity_ends(working_calendar(), published_on, days)
    except FactError as error:
        raise Refused(f"{error}。") from error
    move(candidate, CandidateEvent.PUBLISH)
    row = PublicNotice.objects.create(
        candidate=candidate,
        decision=decided,
        published_on=published_on,
        days=days,
        ends_on=ends.day,
        provisional=ends.provisional,
        place=require_words(place, "公示方式", 120),
        contact=require_words(contact, "受理反映的联系方式", 120),
    )
    payload = numbered(candidate, published_on=published_on.isoformat(), ends_on=ends.day.isoformat(), days=days)
    record(candidate.matter, "personnel_published", payload, user, now)
    return row


@transaction.atomic
def enter_objection(
    *, publicity: PublicNotice, received_on: date, sender: str, content: str, user: User, now: datetime
) -> Objection:
    """Enter what was reported during a 公示. Refuses dates outside it."""
    candidate = take(publicity.candidate, user)
    if candidate.state != CandidateState.PUBLICISED:
        raise Refused("该人选不在公示期，不能登记反映。")
    if not publicity.published_on <= received_on <= publicity.ends_on or received_on > local_day(now):
        raise Refused("收到日期须在公示期内。公示期满后的反映，请按信访举报程序办理。")
    row = Objection.objects.create(
        publicity=publicity,
        received_on=received_on,
        sender=sender.strip()[:60] or "匿名",
        content=require_words(content, "反映的问题"),
    )
    record(candidate.matter, "objection_received", numbered(candidate, objection=row.pk), user, now)
    return row


@transaction.atomic
def answer_objection(*, objection: Objection, finding: str, answer: str, user: User, now: datetime) -> Objection:
    """What the examination found, and the answer that was given. Once only."""
    candidate = take(objection.publicity.candidate, user)
    if finding not in {str(each) for each in Finding} or finding == Finding.OPEN:
        raise Refused("请选择核查结论。")
    changed = Objection.objects.filter(pk=objection.pk, finding=Finding.OPEN).update(
        finding=finding, answer=require_words(answer, "核查和答复情况"), answered_at=now
    )
    if changed != 1:
        raise Refused("该反映已有核查结论，不再改动。")
    record(
        candidate.matter, "objection_answered", numbered(candidate, objection=objection.pk, finding=finding), user, now
    )
    objection.refresh_from_db()
    return objection


@transaction.atomic
def close_publicity(*, publicity: PublicNotice, conclusion: str, user: User, now: datetime) -> Candidate:
    """公示期满: after its last day, when every objection is answered and none stands in the way."""
    candidate = take(publicity.candidate, user)
    findings = [Finding(value) for value in publicity.objections.values_list("finding", flat=True)]
    obstacle = may_clear(publicity.ends_on, local_day(now), findings)
    if obstacle:
        raise Refused(f"{obstacle}。")
    move(candidate, CandidateEvent.CLEAR)
    _close(publicity, conclusion, now)
    record(candidate.matter, "publicity_cleared", numbered(candidate, objections=len(findings)), user, now)
    return candidate


@transaction.atomic
def halt_candidate(*, publicity: PublicNotice, conclusion: str, user: User, now: datetime) -> Candidate:
    """停止任用: an objection was upheld. The decision stands in the record; it is not carried out."""
    candidate = take(publicity.candidate, user)
    if not publicity.objections.filter(finding=Finding.UPHELD).exists():
        raise Refused("没有“属实并影响任用”的反映，不能停止任用。")
    move(candidate, CandidateEvent.HALT)
    _close(publicity, conclusion, now)
    record(candidate.matter, "appointment_halted", numbered(candidate), user, now)
    return candidate


def _close(publicity: PublicNotice, conclusion: str, now: datetime) -> None:
    words = require_words(conclusion, "公示结论", 300)
    PublicNotice.objects.filter(pk=publicity.pk).update(closed_at=now, conclusion=words)


@transaction.atomic
def issue_appointment(
    *, candidate: Candidate, post_after: str, user: User, now: datetime, effective_on: date | None = None
) -> Appointment:
    """任免通知: the term counts from the day of the decision; posts and seats change from the effective day.

    Refused before the 公示 has ended well (免职 needs none), and for a day before the decision.
    """
    candidate = take(candidate, user)
    decision = last_decision(candidate)
    if decision is None or decision.outcome != DecisionOutcome.ADOPTED:
        raise Refused("会议没有通过此项任免，不能印发任免通知。")
    kind = CandidateKind(candidate.kind)
    if needs_publicity(kind) and candidate.state != CandidateState.CLEARED:
        raise Refused(f"任前公示尚未期满办结（现为“{candidate.get_state_display()}”），不能印发任职通知。")
    decided = local_day(decision.decided_at)
    effective = effective_on or decided
    if effective < decided:
        raise Refused("任职时间自会议决定之日起算，不能早于决定之日。")
    until = one_year_after(effective) if candidate.probationary and needs_publicity(kind) else None
    move(candidate, CandidateEvent.TRY if until else CandidateEvent.APPOINT, probation_until=until)
    row = _write(candidate, effective, require_words(post_after, "任免后职务", 120), user, now)
    _change_seats(row, user, now)
    payload = numbered(candidate, number=str(row), effective_on=effective.isoformat())
    record(candidate.matter, "appointment_issued", payload, user, now)
    if candidate.person is not None:
        _tell_person(row, now)
    return row


def _write(candidate: Candidate, effective: date, post_after: str, user: User, now: datetime) -> Appointment:
    organisation, year = candidate.matter.organisation, local_day(now).year
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    last = Appointment.objects.filter(organisation=organisation, year=year).aggregate(last=Max("number"))["last"] or 0
    return Appointment.objects.create(
        candidate=candidate,
        organisation=organisation,
        year=year,
        number=last + 1,
        effective_on=effective,
        post_after=post_after,
        post_before=candidate.person.post if candidate.person else candidate.present_post,
        issued_at=now,
        issued_by=user,
    )


def _change_seats(row: Appointment, user: User, now: datetime) -> None:
    candidate = row.candidate
    if candidate.seat is not None:
        people.vacate(
            seat=candidate.seat, ends_on=row.effective_on - ONE_DAY, reason=f"任免通知{row}", user=user, now=now
        )
    if candidate.term is not None and candidate.person is not None:
        seat = people.appoint(
            term=candidate.term,
            person=candidate.person,
            role=candidate.role,
            starts_on=row.effective_on,
            user=user,
            now=now,
        )
        Appointment.objects.filter(pk=row.pk).update(seat_opened=seat)
    if row.effective_on <= local_day(now):
        _change_post(row, user, now)


def _change_post(row: Appointment, user: User | None, now: datetime) -> None:
    if Appointment.objects.filter(pk=row.pk, applied_at__isnull=True).update(applied_at=now) != 1:
        return
    person = row.candidate.person
    if person is not None:
        post = "" if row.post_after == "无" else row.post_after
        people.change_post(person=person, post=post, user=user, now=now)


def _tell_person(row: Appointment, now: datetime) -> None:
    """The notice itself is public: the person may know it."""
    person = row.candidate.person
    if person is not None:
        words = f"任免通知{row}已印发"
        tell(row.candidate.matter, [person], key=f"appointed:{row.pk}", text=words, link="/inbox/", now=now)


@transaction.atomic
def end_probation(*, candidate: Candidate, passed: bool, appraisal: str, user: User, now: datetime) -> Candidate:
    """试用期满: confirmed after its last day, or found wanting at any time; then a removal must be proposed anew."""
    candidate = take(candidate, user)
    words = require_words(appraisal, "考核情况", 300)
    until = candidate.probation_until
    if passed and until is not None and local_day(now) <= until:
        raise Refused(f"试用期到 {until.year}年{until.month}月{until.day}日止，期满后才能办理转正。")
    move(candidate, CandidateEvent.CONFIRM if passed else CandidateEvent.FAIL, closing_note=words)
    record(candidate.matter, "probation_ended", numbered(candidate, passed=passed, appraisal=bool(words)), user, now)
    return candidate


def carry_out_due(*, now: datetime) -> int:
    """The daily run: posts whose effective day has come, and reminders of what ends. Harmless to repeat."""
    day, done = local_day(now), 0
    for row in Appointment.objects.filter(applied_at__isnull=True, effective_on__lte=day).select_related(
        "candidate__person", "candidate__matter"
    ):
        with transaction.atomic():
            _change_post(row, None, now)
        done += 1
    return done + _remind_publicity(day, now) + _remind_probation(day, now)


def _remind_publicity(day: date, now: datetime) -> int:
    rows = PublicNotice.objects.filter(candidate__state=CandidateState.PUBLICISED).select_related(
        "candidate__matter__committee"
    )
    ended = [row for row in rows if not publicity_open(row.ends_on, day)]
    for row in ended:
        matter = row.candidate.matter
        with transaction.atomic():
            tell(matter, handlers_of(matter), key=f"publicity:{row.pk}", text=f"{row.candidate}公示期满", now=now)
    return len(ended)


def _remind_probation(day: date, now: datetime) -> int:
    from personnel.selectors.overview import probations_ending

    rows = probations_ending(day)
    for candidate in rows:
        until = candidate.probation_until
        words = f"{candidate}试用期将届满"
        with transaction.atomic():
            people_told = handlers_of(candidate.matter)
            tell(candidate.matter, people_told, key=f"probation:{candidate.pk}:{until}", text=words, now=now)
    return len(rows)
