"""干部任免 from the proposal to the appointment: three candidates, three ways."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from committees.calendar.services import load_shipped_calendar
from committees.errors import NeedsOverride, Refused
from committees.models import LedgerEntry, Seat, User
from committees.outbox.models import Outbox
from committees.people.services import declare_interest
from committees.rulebooks.models import AppliedRule
from committees.rulebooks.selectors import body_rules
from committees.rulebooks.services import Override
from committees.rules import Choice, Matter, Method, TallyFacts
from decisions.minutes import services as minutes
from decisions.models import Reconsideration, Resolution
from decisions.rehearsal.services import begin_rehearsal
from decisions.supervision.services import propose_reconsideration
from decisions.voting import services as voting
from meetings.agenda import services as items
from meetings.agenda.selectors import holders_of_step
from meetings.agenda.states import ItemState
from meetings.history.rules import judge_past_item
from meetings.history.states import PastOutcome
from meetings.models import AgendaItem, PastItem, PastMeeting, Recusal
from meetings.papers.intake import Upload
from meetings.scheduling.ports import blockers_of
from meetings.scheduling.states import MeetingEvent
from meetings.session import services as session
from personnel.models import Decision, Insider, LowerBody
from personnel.plugs import way_of_reconsideration
from personnel.selectors.choices import seats_of_house, terms_of_house
from personnel.selectors.circle import committees_handled, decisions_visible_to, readable
from personnel.selectors.close import close_to
from personnel.selectors.pages import candidate_page
from personnel.selectors.sheets import later_facts
from personnel.selectors.wording import objection_to_telling
from personnel.services import deliberating, following, past, preparing, sitting, submitting
from personnel.services.deliberating import Said
from personnel.states import CANDIDATE_TRANSITIONS, CandidateEvent, CandidateState, MatterState
from tests.items import signed_in
from tests.personnel_support import FILE, NAMES, ask, at_the_table, enter, make_affair, submitted
from tests.snapshots import remembered

pytestmark = pytest.mark.django_db
CONTACT = {"place": "区政府网站", "contact": "区委组织部干部监督科"}


def publish(affair, index, on, days=5):
    return following.publish_candidate(
        candidate=affair.fresh(index),
        published_on=on,
        days=days,
        user=affair.organiser,
        now=affair.at(days=1),
        **CONTACT,
    )


@remembered
def adopted(now, *, seated=False):
    affair = make_affair(now)
    if seated:
        preparing.edit_candidate(
            candidate=affair.fresh(0), term=affair.district.term, role="常委", user=affair.organiser, now=now
        )
    affair.submit(0)
    affair.convene(0)
    affair.open()
    affair.decide(0, affair.at(minutes=10), in_favour=9, against=2)
    return affair


# --- The first candidate: adopted, publicised, appointed on probation, confirmed.


def test_adopted_by_the_figures_of_the_meeting(now):
    affair = adopted(now)
    assert affair.fresh(0).state == CandidateState.ADOPTED
    decision = Decision.objects.get()
    assert (decision.entitled, decision.counted, decision.required_present) == (11, 11, 8)
    assert (decision.in_favour, decision.required_favour, decision.outcome) == (9, 6, "adopted")
    assert decision.retention == "Y"


def test_publicity_is_counted_in_working_days_over_the_national_holiday(now):
    load_shipped_calendar(now=now)
    affair = adopted(now)
    on = date(2026, 9, 3)
    row = publish(affair, 0, on, days=16)
    # Friday 4 September is day one; Sunday 20 September is worked, 25 to 27 September are free.
    assert (row.ends_on, row.provisional) == (date(2026, 9, 24), False)


def test_publicity_of_fewer_than_five_working_days_is_refused(now):
    affair = adopted(now)
    with pytest.raises(Refused, match="不得少于 5 个工作日"):
        publish(affair, 0, date(2026, 9, 3), days=4)
    assert affair.fresh(0).state == CandidateState.ADOPTED


def test_the_whole_way_to_the_end_of_probation(now):
    load_shipped_calendar(now=now)
    affair = adopted(now, seated=True)
    person = affair.fresh(0).person
    with pytest.raises(Refused, match="尚未期满"):
        following.issue_appointment(
            candidate=affair.fresh(0), post_after="区民政局局长", user=affair.organiser, now=affair.at(days=1)
        )
    row = publish(affair, 0, date(2026, 9, 3))
    assert row.ends_on == date(2026, 9, 10)
    objection = following.enter_objection(
        publicity=row,
        received_on=date(2026, 9, 8),
        sender="",
        content="个人事项",
        user=affair.organiser,
        now=affair.at(days=6),
    )
    for day, words in ((7, "公示期到"), (8, "没有查清")):
        with pytest.raises(Refused, match=words):
            following.close_publicity(publicity=row, conclusion="无", user=affair.organiser, now=affair.at(days=day))
    following.answer_objection(
        objection=objection,
        finding="unfounded",
        answer="经核查不属实，已答复。",
        user=affair.organiser,
        now=affair.at(days=8),
    )
    following.close_publicity(
        publicity=row, conclusion="无影响任用的问题", user=affair.organiser, now=affair.at(days=8)
    )
    notice = following.issue_appointment(
        candidate=affair.fresh(0), post_after="区民政局局长", user=affair.organiser, now=affair.at(days=9)
    )
    candidate = affair.fresh(0)
    # The term counts from the day of the decision, not from the notice.
    assert (notice.effective_on, candidate.state) == (date(2026, 9, 3), CandidateState.PROBATION)
    assert candidate.probation_until == date(2027, 9, 2)
    person.refresh_from_db()
    assert person.post == "区民政局局长"
    assert Seat.objects.get(person=person).starts_on == date(2026, 9, 3)
    check_probation(affair)


def check_probation(affair):
    def reminders():
        return Outbox.objects.filter(key__contains=":probation:").count()

    following.carry_out_due(now=affair.at(days=333))
    assert reminders() == 0
    following.carry_out_due(now=affair.at(days=334))  # 30 days before the last day
    following.carry_out_due(now=affair.at(days=335))
    assert reminders() == 1
    with pytest.raises(Refused, match="期满后才能"):
        following.end_probation(
            candidate=affair.fresh(0), passed=True, appraisal="合格", user=affair.organiser, now=affair.at(days=364)
        )
    following.end_probation(
        candidate=affair.fresh(0), passed=True, appraisal="合格", user=affair.organiser, now=affair.at(days=365)
    )
    assert affair.fresh(0).state == CandidateState.DONE
    # What the appraisal said stays with the file and its outcome on the sheet, while the record only knows that it was.
    assert affair.fresh(0).closing_note == "合格"
    assert later_facts(Decision.objects.get())["probation"] == "一年，至2027年9月2日，期满考核合格"


def test_an_upheld_objection_stops_the_appointment(now):
    affair = adopted(now)
    row = publish(affair, 0, date(2026, 9, 3))
    objection = following.enter_objection(
        publicity=row,
        received_on=date(2026, 9, 4),
        sender="甲",
        content="问题",
        user=affair.organiser,
        now=affair.at(days=2),
    )
    following.answer_objection(
        objection=objection, finding="upheld", answer="属实。", user=affair.organiser, now=affair.at(days=3)
    )
    with pytest.raises(Refused, match="影响任用"):
        following.close_publicity(publicity=row, conclusion="无", user=affair.organiser, now=affair.at(days=20))
    following.halt_candidate(publicity=row, conclusion="停止任用", user=affair.organiser, now=affair.at(days=20))
    assert affair.fresh(0).state == CandidateState.HALTED


def test_a_removal_needs_no_publicity_and_ends_the_seat_on_the_day_before(now):
    affair = make_affair(now, names=())
    seat = affair.district.seats[9]
    affair.candidates.append(enter(affair, seat.person, kind="remove", post="区委常委", seat=seat, probationary=False))
    affair.submit(0)
    affair.convene(0)
    affair.open()
    affair.decide(0, affair.at(minutes=10), in_favour=8, against=2)
    later = affair.at(days=2)
    following.issue_appointment(candidate=affair.fresh(0), post_after="无", user=affair.organiser, now=later)
    seat.refresh_from_db()
    seat.person.refresh_from_db()
    assert (seat.ends_on, seat.person.post) == (date(2026, 9, 2), "")
    affair.matter.refresh_from_db()
    assert (affair.fresh(0).state, affair.matter.state) == (CandidateState.DONE, MatterState.SETTLED)


def test_a_transfer_leaves_one_seat_and_takes_another(now):
    affair = make_affair(now, names=())
    seat = affair.district.seats[9]
    values = {"seat": seat, "term": affair.district.term, "role": "副书记", "post": "区委副书记", "probationary": False}
    affair.candidates.append(enter(affair, seat.person, kind="transfer", **values))
    affair.submit(0)
    affair.convene(0)
    affair.open()
    affair.decide(0, affair.at(minutes=10), in_favour=9, against=1)
    row = publish(affair, 0, date(2026, 9, 3))
    following.close_publicity(publicity=row, conclusion="无问题", user=affair.organiser, now=affair.at(days=20))
    following.issue_appointment(
        candidate=affair.fresh(0), post_after="区委副书记", user=affair.organiser, now=affair.at(days=20)
    )
    held = Seat.objects.filter(person=seat.person).order_by("pk").values_list("role", "starts_on", "ends_on")
    assert list(held) == [
        ("常委", date(2026, 1, 1), date(2026, 9, 2)),
        ("副书记", date(2026, 9, 3), None),
    ]


def test_a_post_of_a_later_day_changes_on_that_day(now):
    affair = adopted(now)
    row = publish(affair, 0, date(2026, 9, 3))
    following.close_publicity(publicity=row, conclusion="无问题", user=affair.organiser, now=affair.at(days=20))
    following.issue_appointment(
        candidate=affair.fresh(0),
        post_after="局长",
        effective_on=date(2026, 10, 1),
        user=affair.organiser,
        now=affair.at(days=20),
    )
    following.carry_out_due(now=affair.at(days=27))
    assert affair.fresh(0).person.post == "副主任"
    following.carry_out_due(now=affair.at(days=28))
    following.carry_out_due(now=affair.at(days=29))
    assert affair.fresh(0).person.post == "局长"


# --- The second candidate: put off for close sides, taken up again by consent of over half.


def test_put_off_then_reconsidered_by_over_half(now):
    affair = at_the_table(now, 1)
    affair.decide(1, affair.at(minutes=10), in_favour=5, against=5, defer=1)
    candidate = affair.fresh(1)
    assert (candidate.state, candidate.item.state) == (CandidateState.DEFERRED, ItemState.POOLED)
    session.close_meeting(meeting=affair.meeting, actor=affair.secretary, now=affair.at(hours=1))
    meeting = affair.convene(1, number=2, starts=affair.at(days=14))
    assert any("复议" in blocker.text for blocker in blockers_of(meeting, MeetingEvent.OPEN, affair.at(days=14)))
    with pytest.raises(Refused, match="复议"):
        affair.open(now=affair.at(days=14))
    members = affair.district.members
    with pytest.raises(Refused, match=r"须 > 5\.5"):
        reconsider(affair, members[:5])
    with pytest.raises(Refused, match="不是"):
        reconsider(affair, [*members[:6], affair.fresh(2).person])
    reconsider(affair, members[:6])
    affair.open(now=affair.at(days=14))
    affair.decide(1, affair.at(days=14, minutes=10), in_favour=8, against=3)
    assert [row.outcome for row in affair.fresh(1).decisions.order_by("attempt")] == ["deferred", "adopted"]
    assert [row.retention for row in affair.fresh(1).decisions.order_by("attempt")] == ["D10", "Y"]


def reconsider(affair, people):
    submitting.reconsider_candidate(
        candidate=affair.fresh(1),
        agreeing=people,
        grounds="进一步考察后",
        user=affair.organiser,
        now=affair.at(days=10),
    )


def test_rejected_is_proposed_anew_by_consent(now):
    affair = at_the_table(now, 1)
    affair.decide(1, affair.at(minutes=10), in_favour=2, against=9)
    assert affair.fresh(1).state == CandidateState.REJECTED
    with pytest.raises(Refused, match="不能提请会议"):
        submitting.submit_candidate(candidate=affair.fresh(1), user=affair.organiser, now=affair.at(days=1))
    first = affair.fresh(1).item
    reconsider(affair, affair.district.members[:6])
    assert affair.submit(1, now=affair.at(days=11)).item.previous == first


# --- The third candidate: a relative in the room breaks the quorum.


def test_recused_relatives_break_the_quorum_of_the_item(now):
    affair = make_affair(now)
    for member in affair.district.members[5:8]:
        preparing.declare_kinship(
            candidate=affair.fresh(2), person=member, relation="近亲属", user=affair.organiser, now=now
        )
    affair.submit(2)
    affair.convene(2)
    affair.open(present=10)
    assert Recusal.objects.filter(entry=affair.entry(2)).count() == 3
    with pytest.raises(Refused, match="回避 3，计 7"):
        session.start_item(entry=affair.entry(2), actor=affair.secretary, now=affair.at(minutes=5))
    assert not Decision.objects.exists()
    session.defer_item(
        entry=affair.entry(2), reason="到会人数不够，改期", actor=affair.secretary, now=affair.at(minutes=6)
    )
    decision = Decision.objects.get()
    assert (decision.outcome, decision.counted, decision.ballot) == ("deferred", 7, None)


def test_nobody_close_to_a_candidate_is_let_in_to_the_vote(now):
    affair = at_the_table(now, names=NAMES[:1])
    preparing.declare_kinship(  # after the opening, and before it a recusal taken back by the recorder
        candidate=affair.fresh(0), person=affair.district.members[6], relation="妻弟", user=affair.organiser, now=now
    )
    entry = affair.discuss(0, affair.at(minutes=5))
    text, roll = "同意所提任免意见", affair.meeting.roll.get(person=affair.district.members[6])
    with pytest.raises(Refused, match=f"{roll.name}按任职回避的规定应当回避"):
        voting.put_motion(entry=entry, text=text, actor=affair.secretary, now=affair.at(minutes=6))
    session.declare_recusal(entry=entry, roll=roll, reason="回避", actor=affair.secretary, now=affair.at(minutes=7))
    motion = voting.put_motion(entry=entry, text=text, actor=affair.secretary, now=affair.at(minutes=8))
    recusal = Recusal.objects.get(entry=entry, roll=roll)
    session.withdraw_recusal(recusal=recusal, actor=affair.secretary, now=affair.at(minutes=9))
    with pytest.raises(Refused, match=f"{roll.name}按任职回避的规定应当回避"):
        voting.open_ballot(
            motion=motion, method=Method.SHOW_OF_HANDS, actor=affair.secretary, now=affair.at(minutes=10)
        )


def test_who_left_the_circle_can_be_let_in_again(now):
    affair = make_affair(now, names=NAMES[:1])
    person = affair.district.users["outsider"].person
    terms = {"matter": affair.matter, "person": person, "user": affair.organiser, "approved_by": "部长"}
    row = preparing.admit_insider(**terms, grounds="核查档案", now=now)
    preparing.end_insider(insider=row, user=affair.organiser, now=now)
    assert not readable(affair.district.user("outsider")).exists()
    preparing.admit_insider(**terms, grounds="再次核查", now=affair.at(minutes=1))
    assert readable(affair.district.user("outsider")).exists()
    assert Insider.objects.get(person=person).grounds == "再次核查"
    admitted = LedgerEntry.objects.filter(verb="insider_admitted").values_list("payload__person", flat=True)
    assert list(admitted).count(person.pk) == 2


def test_no_real_matter_is_proposed_in_a_rehearsal(now):
    affair = make_affair(now, names=NAMES[:1])
    committee = affair.district.committee
    head = affair.district.user("office_head")
    double = begin_rehearsal(committee=committee, starts_at=affair.at(days=5), user=head, now=now).committee
    assert not committees_handled(affair.organiser).filter(pk=double.pk).exists()
    assert set(terms_of_house(committee.organisation_id).values_list("committee", flat=True)) == {committee.pk}
    assert not seats_of_house(committee.organisation_id).filter(term__committee=double).exists()
    organiser = User.objects.get(pk=affair.organiser.pk)
    of = {"unit": affair.matter.unit, "introducer": affair.matter.introducer, "grounds": "换届", "user": organiser}
    with pytest.raises(Refused, match="演练会议不办理真实的干部任免"):
        preparing.open_matter(committee=double, now=now, **of)


def test_recusal_reasons_in_the_meetings_record_tell_no_relation(now):
    affair = make_affair(now)
    preparing.declare_kinship(
        candidate=affair.fresh(0), person=affair.district.members[4], relation="妹夫", user=affair.organiser, now=now
    )
    affair.submit(0)
    affair.convene(0)
    affair.open()
    recusal = Recusal.objects.get()
    assert "妹夫" not in recusal.reason
    assert recusal.roll.person == affair.district.members[4]


# --- What the meeting may not do.


def test_one_candidate_one_motion_without_a_name(now):
    affair = at_the_table(now)
    entry = affair.discuss(0, affair.at(minutes=5))
    with pytest.raises(Refused, match="不写姓名"):
        voting.put_motion(entry=entry, text=f"同意{NAMES[0]}任职", actor=affair.secretary, now=affair.at(minutes=6))
    voting.put_motion(entry=entry, text="同意所提任免意见", actor=affair.secretary, now=affair.at(minutes=6))
    with pytest.raises(Refused, match="只提一个"):
        voting.put_motion(entry=entry, text="同意另一人", actor=affair.secretary, now=affair.at(minutes=6))


def test_the_meetings_record_takes_no_name_in_what_was_said(now):
    affair = at_the_table(now)
    with pytest.raises(Refused, match="该人选"):
        affair.discuss(0, affair.at(minutes=5), note=f"{NAMES[0]}同志很好。")


def test_a_decision_with_a_name_is_not_announced(now):
    affair = at_the_table(now)
    affair.discuss(0, affair.at(minutes=5))
    ballot = affair.ballot(0, affair.at(minutes=6), method=Method.SHOW_OF_HANDS)
    affair_vote(affair, ballot)
    with pytest.raises(Refused, match="不写姓名"):
        voting.announce_ballot(ballot=ballot, text=f"任命{NAMES[0]}", actor=affair.secretary, now=affair.at(minutes=9))
    assert not Decision.objects.exists()


def affair_vote(affair, ballot):
    from meetings.session.selectors import room_of

    for seated in room_of(affair.meeting, affair.entry(0)).present:
        voting.record_vote(
            ballot=ballot, roll=seated.roll, choice=Choice.FOR, actor=affair.secretary, now=affair.at(minutes=7)
        )
    voting.close_ballot(ballot=ballot, actor=affair.secretary, now=affair.at(minutes=8))


def test_the_database_itself_refuses_an_adoption_without_quorum_or_majority(now):
    adopted(now)
    decision = Decision.objects.get()
    for values in ({"counted": 7}, {"in_favour": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(outcome="void", must_reconsider=False)


# --- Before the meeting.


def test_every_field_must_be_answered_and_someone_consulted(now):
    affair = make_affair(now, consult=False)
    preparing.edit_candidate(
        candidate=affair.fresh(0), discipline_opinion=" ", exception="", user=affair.organiser, now=now
    )
    with pytest.raises(Refused, match="纪检监察意见、破格情况"):
        submitting.submit_candidate(candidate=affair.fresh(0), user=affair.organiser, now=now)
    with pytest.raises(Refused, match="先酝酿"):
        submitting.submit_candidate(candidate=affair.fresh(1), user=affair.organiser, now=now)
    ask(affair, affair.district.members[2])
    submitting.submit_candidate(candidate=affair.fresh(1), user=affair.organiser, now=now)
    with pytest.raises(Refused, match="不能再改"):
        preparing.edit_candidate(candidate=affair.fresh(1), post="局长", user=affair.organiser, now=now)


def test_only_the_department_proposes(now):
    affair = make_affair(now)
    for name in ("handler", "office", "chair", "secretary", "member1", "outsider", "system_admin"):
        with pytest.raises(Refused):
            preparing.open_matter(
                committee=affair.district.committee,
                unit=affair.district.unit,
                grounds="缺额",
                introducer=affair.district.members[3],
                user=affair.district.user(name),
                now=now,
            )


def deliberate(affair, body, present, *, leaning="favours", members=5):
    people = affair.district.members[:members]
    return deliberating.record_deliberation(
        matter=affair.matter,
        body=body,
        held_at=affair.now,
        place="小会议室",
        chair=people[1],
        voices=[
            Said(person, present=number < present, view="for" if number < present else "")
            for number, person in enumerate(people)
        ],
        leaning=leaning,
        summary="同意提请党委会",
        user=affair.organiser,
        now=affair.now,
    )


def town(now):
    return make_affair(
        now, consult=False, rulebook="zuocun-town-2018", body="leadership-team", roles=("书记", "副书记", "组织委员")
    )


def test_the_five_person_group_needs_four_whatever_its_size(now):
    affair = town(now)
    with pytest.raises(Refused, match="须 ≥ 4，未达到"):
        deliberate(affair, "five-person-group", 3)
    with pytest.raises(Refused, match="须 ≥ 4，未达到"):
        deliberate(affair, "five-person-group", 3, members=4)
    row = deliberate(affair, "five-person-group", 4)
    assert row.verdict["outcome"] == "met"
    assert Insider.objects.filter(matter=affair.matter).count() == 4


def test_a_deliberating_body_adopts_nothing(now):
    affair = town(now)
    with pytest.raises(Refused, match="酝酿不作决定"):
        deliberate(affair, "five-person-group", 5, leaning="adopted")
    with pytest.raises(Refused, match="决策会议"):
        deliberate(affair, "leadership-team", 5)
    deliberate(affair, "five-person-group", 5)
    assert {row.state for row in affair.matter.candidates.all()} == {CandidateState.DRAFT}
    assert not AgendaItem.objects.exists()


def test_county_deliberates_and_may_not_convene_the_secretaries(now):
    affair = make_affair(now, consult=False, rulebook="county-mechanism-2023")
    with pytest.raises(Refused, match="书记办公会"):
        deliberate(affair, "secretaries-meeting", 5)
    assert deliberate(affair, "deliberation", 5).body_title == "酝酿会"


def test_candidates_and_relatives_neither_deliberate_nor_are_consulted(now):
    affair = town(now)
    preparing.declare_kinship(
        candidate=affair.fresh(0), person=affair.district.members[2], relation="夫妻", user=affair.organiser, now=now
    )
    with pytest.raises(Refused, match="应当回避"):
        deliberate(affair, "five-person-group", 5)
    with pytest.raises(Refused, match="应当回避"):
        ask(affair, affair.district.members[2])


def test_the_cap_on_transfers_asks_for_a_reason(now):
    affair = make_affair(now, names=NAMES[:1])
    body = preparing.enter_lower_body(
        organisation=affair.district.organisation,
        name="柳林镇党委",
        seats=9,
        term_starts_on=date(2026, 1, 1),
        earlier=4,
        user=affair.organiser,
        now=now,
    )
    candidate = affair.fresh(0)
    preparing.edit_candidate(candidate=candidate, kind="transfer", lower_body=body, user=affair.organiser, now=now)
    with pytest.raises(NeedsOverride, match="职数 9，已调动 4，拟调动 1，合计 5，须 ≤ 4，超出"):
        submitting.submit_candidate(candidate=candidate, user=affair.organiser, now=now)
    submitting.submit_candidate(
        candidate=candidate, user=affair.organiser, now=now, override=Override("抗洪急需", "陆书记")
    )
    assert AppliedRule.objects.filter(check_name="transfer_cap", override_reason="抗洪急需").count() == 1


def test_the_numbers_under_the_cap_are_the_departments_and_on_record(now):
    affair = make_affair(now, names=NAMES[:1])
    body = {
        "organisation": affair.district.organisation,
        "name": "柳林镇党委",
        "seats": 9,
        "term_starts_on": date(2026, 1, 1),
        "earlier": 4,
        "now": now,
    }
    for role in ("chair", "member1", "secretary", "office", "outsider"):
        with pytest.raises(Refused, match="由组织部门经办人登记"):
            preparing.enter_lower_body(**body, user=affair.district.users[role])
    for seats in (9, 9, 11):
        row = preparing.enter_lower_body(**{**body, "seats": seats}, user=affair.organiser)
    assert (LowerBody.objects.count(), row.seats) == (1, 11)
    entries = LedgerEntry.objects.filter(aggregate=f"lower-body:{row.pk}").order_by("sequence")
    assert [entry.payload["seats"] for entry in entries] == [9, 11]


# --- Past records.


def bring_in(affair, present, in_favour, stated="adopted", source="2024年第3次会议记录第12页"):
    numbers = past.PastNumbers(entitled=11, present=present, in_favour=in_favour, against=present - in_favour)
    record = past.PastRecord(
        name="杨旧案",
        kind="appoint",
        post="局长",
        present_post="副局长",
        decided_at=affair.at(days=-900),
        stated=stated,
        source=source,
    )
    return past.import_past(
        committee=affair.district.committee,
        unit=affair.district.unit,
        introducer=affair.district.members[3],
        past=record,
        numbers=numbers,
        user=affair.organiser,
        now=affair.now,
    )


@pytest.mark.parametrize(
    ("present", "in_favour", "outcome", "state"),
    [(8, 6, "adopted", "done"), (7, 7, "void", "void"), (8, 5, "void", "void")],
)
def test_a_past_record_is_judged_by_its_numbers(now, present, in_favour, outcome, state):
    affair = make_affair(now)
    decision = bring_in(affair, present, in_favour)
    assert (decision.outcome, decision.must_reconsider) == (outcome, outcome == "void")
    assert decision.candidate.__class__.objects.get(pk=decision.candidate.pk).state == state


def test_a_void_decision_is_made_anew_without_anyones_consent(now):
    affair = make_affair(now)
    with pytest.raises(Refused, match="原记录出处共 201 字，超过上限 200 字"):
        bring_in(affair, 7, 7, source="长" * 201)
    candidate = bring_in(affair, 7, 7).candidate
    submitting.reconsider_candidate(
        candidate=candidate, agreeing=[], grounds="原决定无效", user=affair.organiser, now=now
    )
    candidate.refresh_from_db()
    assert candidate.state == CandidateState.DRAFT


# --- The sheet, and the table.


def test_the_sheet_takes_everything_from_the_record(now):
    affair = make_affair(now)
    preparing.declare_kinship(
        candidate=affair.fresh(0), person=affair.district.members[6], relation="近亲属", user=affair.organiser, now=now
    )
    affair.submit(0)
    affair.convene(0)
    affair.open(present=10)
    affair.decide(0, affair.at(minutes=10), in_favour=8, against=1)
    decision = sitting.draw_up_sheet(
        decision=Decision.objects.get(),
        seal="封〔2026〕7号",
        observers="无",
        note="无",
        user=affair.secretary,
        now=affair.at(hours=1),
    )
    sheet = decision.sheet
    assert (decision.sheet_year, decision.sheet_number) == (2026, 1)
    assert (sheet["attendance"]["entitled"], sheet["attendance"]["present"], sheet["attendance"]["counted"]) == (
        11,
        10,
        9,
    )
    assert [each["name"] for each in sheet["attendance"]["absent"]] == [affair.district.members[10].name]
    assert len(sheet["opinions"]) == 9
    assert sheet["opinions"][-1]["chair"]
    assert sheet["recusals"][0]["back"] != "无"
    assert (sheet["vote"]["issued"], sheet["vote"]["for"], sheet["vote"]["seal"]) == (9, 8, "封〔2026〕7号")
    assert re.fullmatch(r"监票人 \S+，计票人 \S+", sheet["vote"]["tellers"])
    with pytest.raises(Refused, match="已经形成"):
        sitting.draw_up_sheet(
            decision=decision, seal="无", observers="无", note="无", user=affair.organiser, now=affair.at(hours=2)
        )
    with pytest.raises(Refused, match="指定的记录人员"):
        sitting.draw_up_sheet(
            decision=decision,
            seal="无",
            observers="无",
            note="无",
            user=affair.district.user("office"),
            now=affair.at(hours=2),
        )


def test_voted_on_by_secret_ballot_on_the_members_own_devices(now):
    affair = make_affair(now)
    preparing.declare_kinship(
        candidate=affair.fresh(0), person=affair.district.members[6], relation="近亲属", user=affair.organiser, now=now
    )
    affair.submit(0)
    affair.convene(0)
    affair.open(present=10)
    affair.discuss(0, affair.at(minutes=5))
    ballot = affair.ballot(0, affair.at(minutes=10), electronic=True)

    def cast(login, choice, letter):
        voting.cast_secret_vote(
            ballot=ballot,
            choice=choice,
            code=f"{letter * 4}-2345-6789",
            actor=affair.district.user(login),
            now=affair.at(minutes=11),
        )

    with pytest.raises(Refused, match="回避"):
        cast("member6", Choice.FOR, "Z")
    voters = ["chair", *(f"member{index}" for index in (1, 2, 3, 4, 5, 7, 8, 9))]
    for number, (login, letter) in enumerate(zip(voters, "ABCDEFGHJ", strict=True)):
        cast(login, Choice.AGAINST if number in (4, 5) else Choice.FOR, letter)
    voting.close_ballot(ballot=ballot, actor=affair.secretary, now=affair.at(minutes=12))
    voting.announce_ballot(ballot=ballot, actor=affair.secretary, now=affair.at(minutes=13))
    decision = Decision.objects.get()
    assert (decision.outcome, decision.in_favour, decision.against, decision.counted) == ("adopted", 7, 2, 9)
    with pytest.raises(Refused, match="尚未登记返回"):  # the record says when the recused member came back
        sitting.draw_up_sheet(
            decision=decision, seal="无", observers="无", note="无", user=affair.secretary, now=affair.at(minutes=14)
        )
    session.return_from_recusal(recusal=Recusal.objects.get(), actor=affair.secretary, now=affair.at(minutes=15))
    sheet = sitting.draw_up_sheet(
        decision=decision, seal="无", observers="无", note="无", user=affair.secretary, now=affair.at(hours=1)
    ).sheet
    assert (sheet["vote"]["method"], sheet["vote"]["issued"], sheet["vote"]["tellers"]) == (
        "无记名投票（电子）",
        9,
        "无",
    )
    assert (sheet["vote"]["returned"], sheet["vote"]["valid"], sheet["vote"]["invalid"]) == (9, 9, 0)


# --- Outside the circle nothing is written that tells a name.


def typed(affair, login="organiser", **more):
    fields = {"matter": "personnel", "title": "干部任免事项", "report": "汇报", "question": "是否同意", **more}
    return items.propose_item(
        unit=affair.district.unit,
        committee=affair.district.committee,
        user=affair.district.user(login),
        now=affair.now,
        **fields,
    )


@pytest.mark.parametrize(
    "title", ["关于王五同志任职的请示", "关于免去李四区民政局局长职务的请示", "关于任命张某为局长的请示"]
)
def test_what_reads_like_an_appointment_comes_from_the_department_only(now, title):
    affair = make_affair(now, names=NAMES[:1])
    for login, fields in (("handler", {}), ("organiser", {}), ("handler", {"matter": "general", "title": title})):
        with pytest.raises(Refused, match="由组织部门在“干部任免”中提出"):
            typed(affair, login, **fields)
    assert not AgendaItem.objects.exists()
    # Nobody learns by trying who is a candidate; rules on cadres in general are an item like others.
    assert typed(affair, "handler", matter="general", title=f"{NAMES[0]}汇报全区经济运行情况").pk
    assert typed(affair, "handler", matter="general", title="关于规范干部任免程序的办法").pk


def test_an_item_and_its_review_take_no_name_and_no_paper(now):
    affair = make_affair(now, names=NAMES[:1])
    candidate = submitting.submit_candidate(candidate=affair.fresh(0), user=affair.organiser, now=now)
    step = candidate.item.steps.filter(state="waiting").first()
    reviewer = holders_of_step(candidate.item, step)[0].user
    with pytest.raises(Refused, match="不写姓名"):
        items.agree_step(step=step, user=reviewer, now=now, comment=f"同意提拔{NAMES[0]}")
    item = items.return_step(step=step, user=reviewer, now=now, comment="请补充")
    for fields in ({"title": f"关于{NAMES[0]}的请示"}, {"report": f"拟任{NAMES[0]}"}, {"presenter": NAMES[0]}):
        with pytest.raises(Refused, match="不写姓名"):
            items.edit_item(item=item, user=affair.organiser, now=now, **fields)
    paper = Upload(file=io.BytesIO("材料".encode()), name="材料.txt", title="考察材料")
    with pytest.raises(Refused, match="会前不送达"):
        items.edit_item(item=item, user=affair.organiser, now=now, attachments=[paper])
    with pytest.raises(Refused, match="不写姓名"):
        items.withdraw_item(item=item, reason=f"{NAMES[0]}本人申请", user=affair.organiser, now=now)
    assert not [e for e in LedgerEntry.objects.filter(aggregate=f"item:{item.pk}") if NAMES[0] in str(e.payload)]


def test_a_reason_of_recusal_names_no_candidate(now):
    affair = at_the_table(now, names=NAMES[:1])
    roll = affair.meeting.roll.get(person=affair.district.members[4])
    with pytest.raises(Refused, match="不写姓名"):
        session.declare_recusal(
            entry=affair.entry(0), roll=roll, reason=f"{NAMES[0]}的妻弟", actor=affair.secretary, now=affair.now
        )


def test_minutes_and_remarks_name_no_candidate(now):
    affair = at_the_table(now, names=NAMES[:1])
    affair.decide(0, affair.at(minutes=10), in_favour=9, against=2)
    session.close_meeting(meeting=affair.meeting, actor=affair.secretary, now=affair.at(hours=1))
    drawn = minutes.draft_minutes(meeting=affair.meeting, user=affair.secretary, now=affair.at(hours=2))
    prose = drawn.paragraphs.order_by("position").first()
    with pytest.raises(Refused, match="不写人选姓名"):
        minutes.add_paragraph(after=prose, text=f"同意{NAMES[0]}任职", user=affair.secretary, now=affair.at(hours=2))
    minutes.add_paragraph(after=prose, text="同意有关任免", user=affair.secretary, now=affair.at(hours=2))
    # Who knows nothing learns nothing by trying: the office may write what it likes, and is not told of a hit.
    assert objection_to_telling(affair.meeting, NAMES[0], affair.district.user("office")) is None


def test_every_state_and_event_of_a_candidate(now):
    from personnel.services.moves import move

    affair = make_affair(now, names=NAMES[:1])
    candidate = affair.fresh(0)
    for state in CandidateState:
        for event in CandidateEvent:
            candidate.__class__.objects.filter(pk=candidate.pk).update(state=state)
            fresh = affair.fresh(0)
            target = CANDIDATE_TRANSITIONS.get((state, event))
            if target is None:
                with pytest.raises(Refused):
                    move(fresh, event)
            else:
                move(fresh, event)
                stale = affair.fresh(0)
                stale.state = state
                if target is not state:
                    with pytest.raises(Refused):
                        move(stale, event)
                assert affair.fresh(0).state == target


def test_withdrawn_with_its_item(now):
    affair = submitted(now)
    submitting.withdraw_candidate(
        candidate=affair.fresh(0), reason="本人申请", user=affair.organiser, now=affair.at(days=1)
    )
    candidate = affair.fresh(0)
    assert (candidate.state, candidate.item.state) == (CandidateState.WITHDRAWN, ItemState.WITHDRAWN)
    assert candidate.closing_note == "本人申请"


# --- Around the rule no way leads: relatives who declared themselves, 破格, a new matter, silence at the table.


def declared(affair, number, **more):
    person = affair.district.members[number]
    declare_interest(person=person, kind="relative", relation="姐夫", user=person.user, now=affair.now, **more)
    return person


def test_who_declared_a_relative_himself_is_recused_without_the_department(now):
    affair = make_affair(now)
    close = declared(affair, 4, name="", relative=affair.fresh(0).person)
    declared(affair, 5, name="别人")
    assert [row.pk for row in candidate_page(affair.organiser, affair.fresh(0), now)["declared"]] == [close.pk]
    with pytest.raises(Refused, match="应当回避"):
        ask(affair, close)
    affair.submit(0)
    affair.convene(0)
    affair.open()
    assert [row.roll.person for row in Recusal.objects.all()] == [close]
    assert not readable(close.user).exists()
    affair.decide(0, affair.at(minutes=10), in_favour=9, against=1)
    assert not decisions_visible_to(close.user).exists()
    with pytest.raises(Refused, match="应当回避本事项"):
        submitting.reconsider_candidate(
            candidate=affair.fresh(0),
            agreeing=[close, *affair.district.members[:6]],
            grounds="再议",
            user=affair.organiser,
            now=affair.at(hours=1),
        )


def test_a_candidate_from_outside_is_known_by_the_declared_name(now):
    affair = make_affair(now, strangers=True)
    close = declared(affair, 4, name=NAMES[0])
    assert close_to(affair.fresh(0)) == {close.pk}
    assert close_to(affair.fresh(1)) == set()


def test_promoted_by_exception_only_with_the_reply_of_the_superior(now):
    affair = make_affair(now, names=NAMES[:1])
    preparing.edit_candidate(candidate=affair.fresh(0), exception="任职年限不足", user=affair.organiser, now=now)
    with pytest.raises(Refused, match="破格任用须先报上级同意"):
        submitting.submit_candidate(candidate=affair.fresh(0), user=affair.organiser, now=now)
    preparing.edit_candidate(
        candidate=affair.fresh(0), superior_reply="市委组干〔2026〕9号", user=affair.organiser, now=now
    )
    assert affair.submit(0).state == CandidateState.SUBMITTED


def test_a_new_matter_goes_around_no_consent(now):
    affair = at_the_table(now, 1)
    affair.decide(1, affair.at(minutes=10), in_favour=2, against=9)
    person = affair.fresh(1).person
    affair.candidates.append(enter(affair, person))
    with pytest.raises(Refused, match=f"须在{affair.fresh(1)}登记复议，不另提事项"):
        affair.submit(3)
    affair.candidates.append(enter(affair, person, post="区档案馆馆长"))
    assert affair.submit(4).state == CandidateState.SUBMITTED


def test_each_states_his_position_with_reasons_before_the_vote(now):
    affair = at_the_table(now, names=NAMES[:1])
    entry = affair.entry(0)
    session.start_item(entry=entry, actor=affair.secretary, now=affair.at(minutes=5))
    first = affair.meeting.roll.get(person=affair.district.members[5])
    given = {"entry": entry, "roll": first, "actor": affair.secretary, "now": affair.at(minutes=6)}
    for position in (Choice.AGAINST, Choice.DEFER):
        with pytest.raises(Refused, match="须说明理由"):
            session.record_opinion(position=position, **given)
    session.record_opinion(position=Choice.FOR, **given)
    with pytest.raises(Refused, match=f"还没有表态：{affair.district.chair.name}"):
        voting.put_motion(entry=entry, text="同意所提任免意见", actor=affair.secretary, now=affair.at(minutes=7))


# --- 复议 of a decision that was adopted, begun where decisions are supervised.


def test_a_decision_is_taken_up_again_in_its_own_room_only(now):
    affair = adopted(now)
    resolution = Resolution.objects.get()
    publish(affair, 0, date(2026, 9, 3))
    for login in ("organiser", "chair"):
        with pytest.raises(Refused, match=f"组织部门在{affair.fresh(0)}登记超过半数的成员同意复议"):
            propose_reconsideration(
                resolution=resolution,
                unit=affair.district.unit,
                reason="再议",
                agreeing=11,
                user=affair.district.user(login),
                now=affair.at(days=2),
            )
    assert AgendaItem.objects.count() == 1
    page = signed_in(affair.district, "organiser").get(reverse("resolution", args=[resolution.pk])).content.decode()
    own = reverse("personnel-reconsider", args=[affair.fresh(0).pk])
    assert own in page
    assert (
        own not in signed_in(affair.district, "chair").get(reverse("resolution", args=[resolution.pk])).content.decode()
    )
    assert signed_in(affair.district, "organiser").get(reverse("reconsider", args=[resolution.pk])).url == own


def test_an_adopted_candidate_is_decided_on_again_by_consent(now):
    affair = adopted(now)
    publish(affair, 0, date(2026, 9, 3))
    session.close_meeting(meeting=affair.meeting, actor=affair.secretary, now=affair.at(hours=1))
    given = {"candidate": affair.fresh(0), "grounds": "有新情况", "user": affair.organiser, "now": affair.at(days=2)}
    with pytest.raises(Refused, match=r"须 > 5\.5"):
        submitting.reconsider_candidate(agreeing=affair.district.members[:5], **given)
    submitting.reconsider_candidate(agreeing=affair.district.members[:6], **given)
    assert affair.fresh(0).state == CandidateState.DRAFT
    assert affair.fresh(0).publicity.conclusion == "成员同意复议，公示中止"
    item = affair.submit(0, now=affair.at(days=3)).item
    old = Resolution.objects.get()
    row = Reconsideration.objects.get()
    assert (row.resolution, row.item) == (old, item)
    assert not [name for name in NAMES if name in row.reason]
    affair.convene(0, number=2, starts=affair.at(days=10))
    affair.open(now=affair.at(days=10))
    affair.decide(0, affair.at(days=10, minutes=10), in_favour=10, against=1)
    second = publish_on(affair, 0, affair.at(days=10).date(), affair.at(days=11))
    first = affair.fresh(0).decisions.get(attempt=1)
    assert (second.decision.attempt, affair.fresh(0).publicity) == (2, second)
    assert "公示中止" in later_facts(first)["publicity"]
    page = signed_in(affair.district, "chair").get(reverse("resolution", args=[old.pk])).content.decode()
    assert str(affair.fresh(0)) in page
    assert "名成员同意复议，由组织部门再次提请" in page


def publish_on(affair, index, day, now):
    return following.publish_candidate(
        candidate=affair.fresh(index), published_on=day, days=5, user=affair.organiser, now=now, **CONTACT
    )


def test_after_the_appointment_only_another_appointment_changes_it(now):
    affair = adopted(now)
    affair.candidates[0].__class__.objects.filter(pk=affair.candidates[0].pk).update(state=CandidateState.DONE)
    way = way_of_reconsideration(Resolution.objects.get(), affair.organiser)
    assert "需要改变任免的" in way.words
    with pytest.raises(Refused, match="不能复议"):
        submitting.reconsider_candidate(
            candidate=affair.fresh(0),
            agreeing=affair.district.members[:6],
            grounds="再议",
            user=affair.organiser,
            now=affair.at(days=3),
        )


# --- Registers of former years (会议台账) are joined: what is void there must be made anew here.


def register(affair, **more):
    by = {"organisation": affair.district.organisation, "imported_by": affair.district.user("office_head")}
    meeting = PastMeeting.objects.create(
        committee=affair.district.committee,
        title="常委会2024年第3次会议",
        held_at=affair.at(days=-900),
        entitled=11,
        present=7,
        source="2024年第1卷",
        imported_at=affair.now,
        **by,
    )
    facts, stated = TallyFacts(11, 7, 7, 0), PastOutcome.ADOPTED
    verdict, doubtful = judge_past_item(
        body_rules(affair.district.committee, affair.now), Matter.PERSONNEL, facts, stated
    )
    values = {"matter": "personnel", "in_favour": 7, "outcome": stated, "verdict": verdict.as_dict(), **more}
    return PastItem.objects.create(meeting=meeting, position=1, title="旧案任免", doubtful=doubtful, **values)


def take_over(affair, item, user=None):
    return past.take_over_past(
        item=item,
        unit=affair.district.unit,
        introducer=affair.district.members[3],
        name="杨旧案",
        kind="appoint",
        post="局长",
        present_post="副局长",
        user=user or affair.organiser,
        now=affair.now,
    )


def test_a_void_line_of_an_old_register_is_made_anew(now):
    affair = make_affair(now)
    item = register(affair)
    own = reverse("personnel-past-item", args=[item.pk])
    seen = {
        login: signed_in(affair.district, login).get(reverse("personnel")).content.decode()
        for login in ("organiser", "chair", "member1")
    }
    assert [own in seen["organiser"], own in seen["chair"]] == [True, False]
    assert ["旧案任免" in page for page in seen.values()] == [True, True, False]
    assert "会议台账中有 1 项干部任免决定无效" in signed_in(affair.district, "organiser").get("/").content.decode()
    assert (
        "由组织部门在“干部任免”中提请重新审议"
        in signed_in(affair.district, "member1").get("/meetings/past/").content.decode()
    )
    with pytest.raises(Refused, match="组织部门经办人"):
        take_over(affair, item, user=affair.district.user("office_head"))
    answer = signed_in(affair.district, "organiser").post(
        own,
        {
            "name": "杨旧案", "kind": "appoint", "present_post": "副局长", "post": "局长",
            "unit": affair.district.unit.pk, "introducer": affair.district.members[3].pk,
        },
    )  # fmt: skip
    decision = Decision.objects.get(past_item=item)
    assert answer.url == decision.candidate.get_absolute_url()
    assert (decision.outcome, decision.must_reconsider, decision.present, decision.required_present) == (
        "void",
        True,
        7,
        8,
    )
    assert decision.reason.startswith("原记录为“同意”")
    with pytest.raises(Refused, match="已经录入"):
        take_over(affair, item)
    after = signed_in(affair.district, "organiser").get(reverse("personnel")).content.decode()
    assert own not in after
    assert "杨旧案" in after
    assert "杨旧案" not in signed_in(affair.district, "member1").get("/meetings/past/").content.decode()
    affair.candidates.append(decision.candidate)
    submitting.reconsider_candidate(
        candidate=decision.candidate, agreeing=[], grounds="原决定无效", user=affair.organiser, now=now
    )
    fields = {key: value for key, value in FILE.items() if key not in ("present_post", "post")}
    preparing.edit_candidate(candidate=affair.fresh(3), user=affair.organiser, now=now, **fields)
    ask_of(affair, decision.candidate.matter)
    affair.submit(3)
    affair.convene(3)
    affair.open()
    affair.decide(3, affair.at(minutes=10), in_favour=9, against=2)
    assert [row.outcome for row in affair.fresh(3).decisions.order_by("attempt")] == ["void", "adopted"]


def ask_of(affair, matter):
    deliberating.record_consultation(
        matter=matter,
        person=affair.district.members[1],
        at=affair.now,
        view="for",
        words="",
        user=affair.organiser,
        now=affair.now,
    )
