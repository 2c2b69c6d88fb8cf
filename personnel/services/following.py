"""会后: 任前公示, objections and their answers, the appointment notice, probation."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q

from committees.calendar.rules import local_day
from committees.calendar.selectors import working_calendar
from committees.errors import Refused
from committees.models import Organisation, Seat, Term, User
from committees.people import services as people
from committees.people.selectors import held_on
from committees.rules import FactError
from personnel.models import Appointment, Candidate, Objection, PublicNotice
from personnel.rules import may_clear, needs_publicity, one_year_after, publicity_ends, publicity_open
from personnel.selectors.circle import last_decision
from personnel.services.moves import handlers_of, move, numbered, record, require_words, take, tell
from personnel.states import CandidateEvent, CandidateKind, CandidateState, DecisionOutcome, Finding

ONE_DAY = timedelta(days=1)
POST_WORDS = 80
"""What the register of people holds as a post."""


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
    publicity.refresh_from_db()
    if candidate.state != CandidateState.PUBLICISED:
        raise Refused("该人选不在公示期，不能登记反映。")
    if not publicity.published_on <= received_on <= publicity.ends_on or received_on > local_day(now):
        raise Refused("收到日期须在公示期内。公示期满后的反映，请按信访举报程序办理。")
    row = Objection.objects.create(
        publicity=publicity,
        received_on=received_on,
        sender=require_words(sender.strip() or "匿名", "反映人", 60),
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
    publicity.refresh_from_db()
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
    row = _write(candidate, effective, require_words(post_after, "任免后职务", POST_WORDS), user, now)
    _change_seats(row, user, now)
    _end_probations(row, user, now)
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
    _leave_seat(row, user, now)
    _take_seat(row, user, now)
    if row.effective_on <= local_day(now):
        _change_post(row, user, now)


def _leave_seat(row: Appointment, user: User, now: datetime) -> None:
    """The seat ends on the day before. Given up meanwhile, it is empty; given up for a later day, it is in the way."""
    seat, last = row.candidate.seat, row.effective_on - ONE_DAY
    if seat is None:
        return
    if seat.ends_on is None:
        people.vacate(seat=seat, ends_on=last, reason=f"任免通知{row}", user=user, now=now)
    elif seat.ends_on > last:
        day = seat.ends_on + ONE_DAY
        raise Refused(
            f"该人选的席位“{seat.role}”已另行办理离任，任职到 {seat.ends_on.year}年{seat.ends_on.month}月"
            f"{seat.ends_on.day}日。请将起算日期填为 {day.year}年{day.month}月{day.day}日或者以后。"
        )


def _take_seat(row: Appointment, user: User, now: datetime) -> None:
    """A seat from the effective day, in the term that runs then; the same one already held is left as it is."""
    candidate = row.candidate
    if candidate.term is None or candidate.person is None:
        return
    committee, day = candidate.term.committee, row.effective_on
    term = Term.objects.filter(held_on(day), committee=committee).order_by("pk").last() or candidate.term
    held = Seat.objects.filter(held_on(day), term=term, person=candidate.person).first()
    if held is not None and held.role != candidate.role:
        raise Refused(
            f"该人选在{committee.short_name}已有席位“{held.role}”。请先在“机关和人员”办理该席位离任，"
            "再印发任免通知，起算日期填离任的次日或者以后。"
        )
    seat = held or people.appoint(
        term=term, person=candidate.person, role=candidate.role, starts_on=day, user=user, now=now
    )
    Appointment.objects.filter(pk=row.pk).update(seat_opened=seat)


def _end_probations(row: Appointment, user: User, now: datetime) -> None:
    """Who is removed or moved away during a probation is not appraised any more: it ends with this notice."""
    candidate = row.candidate
    if candidate.kind == CandidateKind.APPOINT:
        return
    same = Q(name=candidate.name, person=None, matter__organisation=candidate.matter.organisation_id)
    if candidate.person_id is not None:
        same = Q(person=candidate.person_id)
    left = candidate.post if candidate.kind == CandidateKind.REMOVE else candidate.present_post
    of_this = Q(post=left)
    if candidate.seat_id is not None:
        of_this |= Q(appointment__seat_opened=candidate.seat_id)
    for other in Candidate.objects.filter(same, of_this, state=CandidateState.PROBATION).exclude(pk=candidate.pk):
        move(other, CandidateEvent.END, closing_note=f"任免通知{row}{candidate.get_kind_display()}，试用终止")
        record(other.matter, "probation_ended", numbered(other, passed=False, by=str(row)), user, now)


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


def recount_publicities(year: int, now: datetime) -> None:
    """The calendar of a year came or changed: what is still open is counted anew, never shorter than was announced.

    Called inside the transaction of the change.
    """
    rows = PublicNotice.objects.filter(closed_at__isnull=True, candidate__state=CandidateState.PUBLICISED)
    rows = rows.filter(ends_on__year__gte=year, published_on__year__lte=year)
    still_open = tuple(rows.select_related("candidate__matter__committee"))
    if not still_open:
        return
    calendar = working_calendar()
    for row in still_open:
        ends = publicity_ends(calendar, row.published_on, row.days)
        last = max(row.ends_on, ends.day)
        if (last, ends.provisional) == (row.ends_on, row.provisional):
            continue
        PublicNotice.objects.filter(pk=row.pk).update(ends_on=last, provisional=ends.provisional)
        matter, until = row.candidate.matter, f"{last.month}月{last.day}日"
        payload = numbered(
            row.candidate, published_on=row.published_on.isoformat(), ends_on=last.isoformat(), days=row.days
        )
        record(matter, "publicity_recounted", payload, None, now)
        if last != row.ends_on:
            text = f"{row.candidate}公示期按放假安排重新推算，到{until}止，请更正公示"
            tell(matter, handlers_of(matter), key=f"recounted:{row.pk}:{last}", text=text, now=now)


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
