"""干部任免: around no rule does a way lead, and out of every state a way goes on."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from committees.errors import NeedsOverride, Refused
from committees.ledger.models import LedgerEntry
from committees.rulebooks.models import AppliedRule
from committees.rulebooks.services import Override
from committees.rules import Method
from decisions.voting import services as voting
from meetings.session import services as session
from personnel.models import Consultation, Decision
from personnel.plugs import note_on_item
from personnel.selectors.circle import (
    consultations_of,
    decisions_visible_to,
    deliberations_of,
    handled,
    matters_visible_to,
    papers_for,
    readable,
)
from personnel.selectors.pages import acts_of
from personnel.selectors.sheets import later_facts
from personnel.services import deliberating, following, introducing, preparing, submitting
from personnel.services.deliberating import Said
from personnel.states import CandidateState
from tests.items import signed_in
from tests.personnel_moves import agreed, appoint, at_meeting, change, deferred, published, sheet_of
from tests.personnel_support import FILE, NAMES, Affair, ask, enter, make_affair, submitted

pytestmark = pytest.mark.django_db
CONTACT = {"place": "区政府网站", "contact": "区委组织部干部监督科"}


# --- Put off, taken back, proposed anew: the first decision counts.


def test_taking_back_undoes_no_deferral(now):
    affair = deferred(now)
    submitting.withdraw_candidate(candidate=affair.fresh(1), reason="暂不提", user=affair.organiser, now=now)
    person = affair.fresh(1).person
    affair.candidates.append(enter(affair, person))
    with pytest.raises(Refused, match=f"须在{affair.fresh(1)}登记复议，不另提事项"):
        affair.submit(2)
    assert "reconsider" in acts_of(affair.fresh(1))
    with pytest.raises(Refused, match=r"须 > 5\.5"):
        agreed(affair, 1, members=5)
    agreed(affair, 1)
    assert affair.submit(1, now=affair.at(days=9)).state == CandidateState.SUBMITTED
    with pytest.raises(Refused, match=f"正在办理（{affair.fresh(1)}）"):
        affair.submit(2)
    # Taken back once more before the meeting: the consent is asked for again, and nothing breaks.
    submitting.withdraw_candidate(candidate=affair.fresh(1), reason="再缓", user=affair.organiser, now=now)
    agreed(affair, 1, members=7, day=10)
    assert [len(row.members) for row in affair.fresh(1).reconsiderations.all()] == [7]
    assert LedgerEntry.objects.filter(verb="reconsideration_agreed").count() == 2


def test_taken_back_before_any_meeting_there_is_nothing_to_reconsider(now):
    affair = submitted(now, names=NAMES[:1])
    submitting.withdraw_candidate(candidate=affair.fresh(0), reason="本人申请", user=affair.organiser, now=now)
    assert "reconsider" not in acts_of(affair.fresh(0))
    with pytest.raises(Refused, match="尚未表决过"):
        agreed(affair, 0)
    affair.candidates.append(enter(affair, affair.fresh(0).person))
    assert affair.submit(1).state == CandidateState.SUBMITTED


def test_what_was_put_off_is_supplemented_and_stays_the_same_proposal(now):
    affair = deferred(now)
    other = affair.fresh(0).person
    for fields in ({"person": other, "name": other.name}, {"post": "区档案馆馆长"}, {"kind": "transfer"}):
        with pytest.raises(Refused, match=r"已上会审议过.*请另提任免事项"):
            change(affair, 1, **fields)
    change(affair, 1, inspection="补充考察：群众评议良好")
    agreed(affair, 1)
    change(affair, 1, discipline_opinion="区纪委监委再次回复：无影响任用的情形")
    ask(affair, affair.district.members[4])
    page = signed_in(affair.district, "organiser").get(affair.fresh(1).get_absolute_url()).content.decode()
    assert "补充材料" in page
    # The first decision keeps what was before the first meeting, though its sheet is drawn up only now.
    first = affair.fresh(1).decisions.get(attempt=1)
    before = sheet_of(first, affair.secretary, affair.at(days=9))
    old = before["candidate"]
    assert (old["inspection"], old["name"]) == (FILE["inspection"], NAMES[1])
    at_meeting(affair, 1, day=14, number=2, in_favour=9, against=2)
    second = affair.fresh(1).decisions.get(attempt=2)
    sheet = sheet_of(second, affair.secretary, affair.at(days=15))
    assert sheet["candidate"]["inspection"].startswith("补充考察")
    assert sheet["meeting"]["again"].startswith("第2次审议，前次2026年9月3日缓议；同意复议 6，须 > 5.5，允许（")
    assert (before["meeting"]["again"], before["vote"]["voided"]) == ("无", "无")
    with pytest.raises(Refused, match="不能再改"):
        change(affair, 1, grounds="事后补写")


def test_on_the_agenda_of_the_second_meeting_the_file_stands(now):
    affair = deferred(now)
    agreed(affair, 1)
    affair.convene(1, number=2, starts=affair.at(days=14))
    with pytest.raises(Refused, match="不能再改"):
        change(affair, 1, inspection="会前改写")


def test_an_adoption_that_was_superseded_has_no_appointment_of_its_own(now):
    affair = submitted(now, names=NAMES[:1])
    at_meeting(affair, 0, in_favour=9, against=2)
    agreed(affair, 0, day=2)
    affair.submit(0, now=affair.at(days=3))
    at_meeting(affair, 0, day=4, number=2, in_favour=10, against=1)
    row = published(affair, 0, date(2026, 9, 7), 4)
    following.close_publicity(publicity=row, conclusion="无问题", user=affair.organiser, now=affair.at(days=25))
    appoint(affair, 0, 26)
    first, second = affair.fresh(0).decisions.order_by("attempt")
    assert later_facts(first)["appointment"] == "无（经复议，第2次审议另有决定）"
    assert "至2027年" not in later_facts(first)["probation"]
    assert later_facts(second)["appointment"].startswith("任〔2026〕1号")


# --- The proposal.


def test_name_and_person_are_the_same(now):
    affair = make_affair(now, names=NAMES[:2])
    with pytest.raises(Refused, match="与填写的姓名不一致"):
        change(affair, 0, person=affair.fresh(1).person)
    with pytest.raises(Refused, match="与填写的姓名不一致"):
        enter(affair, affair.fresh(1).person, name="别人")
    assert change(affair, 0, person=affair.fresh(1).person, name="").name == NAMES[1]


def test_nobody_introduces_himself_or_his_relatives(now):
    affair = make_affair(now, names=NAMES[:1])
    introducer = affair.district.members[3]
    with pytest.raises(Refused, match="介绍人是该人选本人或者其亲属"):
        enter(affair, introducer)
    preparing.declare_kinship(
        candidate=affair.fresh(0), person=introducer, relation="夫妻", user=affair.organiser, now=now
    )
    with pytest.raises(Refused, match=r"介绍人是该人选本人或者其亲属.*另提任免事项"):
        affair.submit(0)


def replaced(affair: Affair, member: int, reason: str = "原介绍人因病不能到会"):
    return introducing.change_introducer(
        matter=affair.matter,
        introducer=affair.district.members[member],
        reason=reason,
        user=affair.organiser,
        now=affair.now,
    )


def test_another_introduces_where_the_first_fell_ill(now):
    affair = submitted(now, names=NAMES[:2])
    affair.submit(1)
    affair.convene(0, 1)
    first, second = affair.district.members[3], affair.district.members[4]
    preparing.declare_kinship(
        candidate=affair.fresh(1), person=affair.district.members[5], relation="夫妻", user=affair.organiser, now=now
    )
    refused = {3: "已是本事项的介绍人", 5: f"是{affair.fresh(1)}人选本人或者其亲属"}
    for member, words in refused.items():
        with pytest.raises(Refused, match=words):
            replaced(affair, member)
    with pytest.raises(Refused, match="不写人选姓名"):
        replaced(affair, 4, reason=f"与{NAMES[0]}共事")
    own = reverse("personnel-introducer", args=[affair.matter.pk])
    page = signed_in(affair.district, "organiser")
    assert own in page.get(affair.matter.get_absolute_url()).content.decode()
    assert page.post(own, {"introducer": second.pk, "reason": "原介绍人因病不能到会"}).status_code == 302
    assert {affair.fresh(0).item.presenter, affair.fresh(1).item.presenter} == {second.name}
    row = LedgerEntry.objects.get(verb="introducer_changed")
    assert (row.payload["before"], row.payload["after"]) == (first.name, second.name)
    assert LedgerEntry.objects.filter(verb="presenter_changed").count() == 2
    # While the meeting is at one of them nobody is replaced; who introduced the decided one stays on its sheet.
    affair.open()
    affair.discuss(0, affair.at(minutes=10))
    with pytest.raises(Refused, match=f"会议正在审议{affair.fresh(0)}"):
        replaced(affair, 6)
    session.defer_item(
        entry=affair.entry(0), reason="再作了解", actor=affair.secretary, now=affair.at(minutes=20), again_on=None
    )
    replaced(affair, 6)
    decision = Decision.objects.get(candidate=affair.fresh(0))
    assert sheet_of(decision, affair.organiser, affair.at(hours=2))["meeting"]["introducer"].endswith(second.name)
    assert own in page.get(affair.matter.get_absolute_url()).content.decode()
    assert signed_in(affair.district, "office").get(own).status_code == 404


def test_who_introduces_knows_his_candidate_before_the_meeting_and_finds_him_at_the_item(now):
    affair = make_affair(now, names=NAMES[:1], consult=False)
    ask(affair, affair.district.members[1])
    first, second, stranger = (affair.district.user(f"member{number}") for number in (3, 4, 5))
    item = affair.submit(0).item
    for user, knows in ((first, True), (affair.district.user("chair"), True), (second, False), (stranger, False)):
        note = note_on_item(user, item, now)
        assert (note is not None and note.url == affair.fresh(0).get_absolute_url()) is knows, user
        assert matters_visible_to(user).exists() is knows, user
    # The record of the meeting and the papers are not his by that.
    assert not papers_for(first).exists()
    replaced(affair, 4)
    assert [matters_visible_to(user).exists() for user in (first, second)] == [False, True]


def test_a_round_below_the_quorum_comes_to_nothing_and_the_record_says_so(now):
    affair = make_affair(now, names=NAMES[:1])
    preparing.declare_kinship(
        candidate=affair.fresh(0), person=affair.district.members[6], relation="夫妻", user=affair.organiser, now=now
    )
    affair.submit(0)
    affair.convene(0)
    affair.open(present=9)
    affair.discuss(0, affair.at(minutes=10))
    ballot = affair.ballot(0, affair.at(minutes=11), Method.SHOW_OF_HANDS)
    last = affair.meeting.roll.get(order=9)
    session.check_out(roll=last, reason="急事", actor=affair.secretary, now=affair.at(minutes=12))
    with pytest.raises(Refused, match="须 ≥ 8，未达到"):
        voting.close_ballot(ballot=ballot, actor=affair.secretary, now=affair.at(minutes=13))
    with pytest.raises(Refused, match="不写姓名"):
        voting.abandon_ballot(
            ballot=ballot, reason=f"{NAMES[0]}的票数不符", actor=affair.secretary, now=affair.at(minutes=13)
        )
    voting.abandon_ballot(ballot=ballot, reason="表决中一人离会", actor=affair.secretary, now=affair.at(minutes=14))
    session.defer_item(
        entry=affair.entry(0), reason="到会人数不够", actor=affair.secretary, now=affair.at(minutes=15), again_on=None
    )
    session.close_meeting(meeting=affair.meeting, actor=affair.secretary, now=affair.at(hours=1))
    decision = Decision.objects.get()
    sheet = sheet_of(decision, affair.secretary, affair.at(hours=2))
    assert (decision.outcome, decision.voted, sheet["attendance"]["counted"]) == ("deferred", False, 7)
    assert re.fullmatch(r"第1轮 \S+ 作废：表决中一人离会", sheet["vote"]["voided"])
    assert {sheet["vote"][name] for name in ("for", "against", "abstain", "defer", "method")} == {"无"}
    assert sheet["recusals"][0]["back"] == "无（会议结束前未返场）"
    page = signed_in(affair.district, "organiser").get(reverse("personnel-sheet", args=[decision.pk]))
    assert "没有表决" in page.content.decode()


def test_nobody_is_replaced_when_nobody_is_left_to_be_introduced(now):
    affair = submitted(now, names=NAMES[:1])
    at_meeting(affair, 0, in_favour=9, against=2)
    with pytest.raises(Refused, match="没有待介绍的人选"):
        replaced(affair, 4)
    page = signed_in(affair.district, "organiser").get(affair.matter.get_absolute_url()).content.decode()
    assert "更换介绍人" not in page


def test_words_that_do_not_fit_are_refused_and_not_cut(now):
    affair = make_affair(now, names=NAMES[:1])
    with pytest.raises(Refused, match="超过 500 字"):
        ask(affair, affair.district.members[2], words="长" * 501)
    affair.submit(0)
    affair.convene(0)
    affair.open()
    with pytest.raises(Refused, match="缓议说明共 501 字，超过上限 500 字"):
        session.defer_item(entry=affair.entry(0), reason="长" * 501, actor=affair.secretary, now=now)
    affair.decide(0, affair.at(minutes=10), in_favour=9, against=2)
    session.close_meeting(meeting=affair.meeting, actor=affair.secretary, now=affair.at(hours=1))
    row = published(affair, 0, date(2026, 9, 3), 1)
    with pytest.raises(Refused, match="反映人共 61 字"):
        following.enter_objection(
            publicity=row,
            received_on=date(2026, 9, 4),
            sender="甲" * 61,
            content="问题",
            user=affair.organiser,
            now=affair.at(days=2),
        )
    following.close_publicity(publicity=row, conclusion="无问题", user=affair.organiser, now=affair.at(days=20))
    with pytest.raises(Refused, match="任免后职务共 81 字，超过上限 80 字"):
        appoint(affair, 0, 21, post="长" * 81)
    assert affair.fresh(0).state == CandidateState.CLEARED


# --- 酝酿: who counts, what a leaning allows, who reads.


def said(people, *views: str) -> list[Said]:
    return [Said(person, present=bool(view), view=view) for person, view in zip(people, views, strict=True)]


def deliberate(affair: Affair, voices: list[Said], *, body: str = "secretaries-meeting", leaning: str = "favours"):
    return deliberating.record_deliberation(
        matter=affair.matter,
        body=body,
        held_at=affair.now,
        place="小会议室",
        chair=voices[0].person,
        voices=voices,
        leaning=leaning,
        summary="逐个听取意见",
        user=affair.organiser,
        now=affair.now,
    )


def test_the_rulebook_says_who_belongs_to_a_deliberating_body(now):
    affair = make_affair(now, consult=False, names=NAMES[:1])
    members = affair.district.members
    # 书记、副书记 are three: one left out would make two of two from two of three.
    with pytest.raises(Refused, match=f"{members[2].name}是书记办公会的成员（书记、副书记），须登记到会或者未到会"):
        deliberate(affair, said(members[:2], "for", "for"))
    with pytest.raises(Refused, match="应到 3，实到 1"):
        deliberate(affair, said(members[:3], "for", "", ""))
    # 常委 concerned take part: heard, and not counted.
    row = deliberate(affair, said(members[:4], "for", "for", "", "for"))
    assert "应到 3，实到 2" in row.verdict["arithmetic"]
    assert row.voices.count() == 4


def test_the_five_are_those_whom_the_rulebook_names(now):
    roles = ("书记", "副书记", "副书记", "组织委员", "纪委书记")
    affair = make_affair(
        now, consult=False, names=NAMES[:1], rulebook="zuocun-town-2018", body="leadership-team", roles=roles
    )
    members = affair.district.members
    with pytest.raises(Refused, match=f"{members[5].name}不是五人小组会议的成员"):
        deliberate(affair, said(members[:6], "for", "for", "for", "", "", "for"), body="five-person-group")
    with pytest.raises(Refused, match="须 ≥ 4，未达到"):
        deliberate(affair, said(members[:5], "for", "for", "for", "", ""), body="five-person-group")
    deliberate(affair, said(members[:5], "for", "for", "for", "for", ""), body="five-person-group")


def test_a_body_is_said_to_have_deliberated_only_where_its_record_is(now):
    affair = make_affair(now, names=NAMES[:2])
    assert "pre-discussion" not in {row["kind"] for row in affair.submit(0).item.preparations}
    deliberate(affair, said(affair.district.members[:3], "for", "for", "for"))
    assert "pre-discussion" in {row["kind"] for row in affair.submit(1).item.preparations}


def test_a_divided_deliberation_is_put_off_unless_somebody_answers_for_it(now):
    affair = make_affair(now, consult=False, names=NAMES[:1])
    members = affair.district.members[:3]
    with pytest.raises(Refused, match="同意 1 人，没有超过半数"):
        deliberate(affair, said(members, "for", "against", "defer"))
    deliberate(affair, said(members, "for", "against", "defer"), leaning="divided")
    with pytest.raises(NeedsOverride, match="酝酿倾向：意见不一致"):
        affair.submit(0)
    url = reverse("personnel-submit", args=[affair.fresh(0).pk])
    page = signed_in(affair.district, "organiser").get(url).content.decode()
    assert "酝酿倾向：意见不一致" in page
    assert 'name="allowed_by"' in page
    submitting.submit_candidate(
        candidate=affair.fresh(0), user=affair.organiser, now=now, override=Override("已再次沟通一致", "陆书记")
    )
    assert AppliedRule.objects.get(check_name="deliberation_leaning").override_allowed_by == "陆书记"


def test_a_later_deliberation_that_agrees_clears_the_way(now):
    affair = make_affair(now, consult=False, names=NAMES[:1])
    members = affair.district.members[:3]
    deliberate(affair, said(members, "for", "against", "defer"), leaning="put_off")
    deliberate(affair, said(members, "for", "for", "defer"))
    assert affair.submit(0).state == CandidateState.SUBMITTED


def test_a_handler_close_to_one_candidate_reads_no_deliberation_of_the_others(now):
    affair = make_affair(now, names=NAMES[:2])
    deliberate(affair, said(affair.district.members[:3], "for", "for", "for"))
    own = affair.organiser.person
    assert deliberations_of(affair.organiser, affair.matter)
    preparing.declare_kinship(candidate=affair.fresh(0), person=own, relation="兄弟", user=affair.organiser, now=now)
    assert not deliberations_of(affair.organiser, affair.matter)
    assert not consultations_of(affair.organiser, affair.matter).exists()
    assert handled(affair.organiser).get() == affair.fresh(1)
    with pytest.raises(Refused, match="应当回避，请由其他经办人办理"):
        ask(affair, affair.district.members[4])
    assert Consultation.objects.count() == 1


# --- Who was let in by name: what it opens, what it does not.


def test_who_was_consulted_knows_of_the_matter_and_reads_no_record_sheet(now):
    affair = make_affair(now, names=NAMES[:1])
    stranger = affair.district.users["outsider"]
    ask(affair, stranger.person)
    insider = affair.district.user("outsider")
    assert readable(insider).get() == affair.fresh(0)
    affair.submit(0)
    at_meeting(affair, 0, in_favour=9, against=2)
    decision = Decision.objects.get()
    sheet_of(decision, affair.secretary, affair.at(hours=2))
    assert readable(insider).exists()
    assert not decisions_visible_to(insider).exists()
    client = signed_in(affair.district, "outsider")
    for name in ("personnel-sheet", "personnel-sheet-file", "personnel-sheet-draw"):
        assert client.get(reverse(name, args=[decision.pk])).status_code == 404
    assert (
        reverse("personnel-sheet", args=[decision.pk])
        not in client.get(affair.fresh(0).get_absolute_url()).content.decode()
    )
    for name in ("organiser", "chair", "member5", "secretary"):
        assert decisions_visible_to(affair.district.user(name)).exists(), name
    preparing.end_insider(insider=affair.matter.insiders.get(person=stranger.person), user=affair.organiser, now=now)
    assert client.get(affair.fresh(0).get_absolute_url()).status_code == 404
    assert client.get(affair.matter.get_absolute_url()).status_code == 404
