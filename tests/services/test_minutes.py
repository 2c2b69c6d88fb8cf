"""Minutes from the record to the issued paper: who may, what is bound, what a signature covers."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction
from pypdf import PdfReader

from committees.documents import storage
from committees.documents.models import Job
from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from committees.models import Outbox
from committees.rules import Matter
from decisions.archive.checking import check_package
from decisions.minutes import services
from decisions.minutes.models import Minutes, MinutesComment, MinutesParagraph, NumberSeries
from decisions.minutes.selectors import digest_now, job_of, may_edit, visible_to
from decisions.minutes.states import MINUTES_TRANSITIONS, MinutesEvent, MinutesState, ParagraphKind
from decisions.minutes.volumes import renders_alike
from decisions.models import Ballot
from meetings.models import Meeting, RollEntry
from meetings.scheduling.services import advance_meeting
from meetings.scheduling.states import MeetingEvent, MeetingState
from tests.archive_support import archive, contents
from tests.minutes_support import Held, hold_meeting, paragraph, render
from tests.session_support import open_sitting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _blobs(settings: object, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def held(now: datetime) -> Held:
    """One item, adopted 8 to 1."""
    return hold_meeting(now, matters=(Matter.GENERAL,))


@pytest.fixture
def full(now: datetime) -> Held:
    """Three items: adopted, personnel, rejected."""
    return hold_meeting(now)


def texts(minutes: Minutes) -> str:
    return "\n".join(f"{each.lead}{each.text}" for each in minutes.paragraphs.all())


# --- the draft


def test_the_draft_tells_what_the_record_says(full: Held) -> None:
    minutes = full.draft()
    assert minutes.title == "区委常委会2026年第1次会议纪要"
    words = texts(minutes)
    assert "会议应到11人，实到9人。会议审议了2项议题" in words
    assert "同意8票，不同意1票，弃权0票，缓议0票。赞成8，须＞5.5，通过" in words
    assert "“同意该项目立项”未获通过。" in words
    assert [each["name"] for each in minutes.facts["present"]] == [each.name for each in full.district.members[:9]]
    assert [each["name"] for each in minutes.facts["on_leave"]] == [full.district.members[9].name]
    assert [each["name"] for each in minutes.facts["absent"]] == [full.district.members[10].name]


def test_personnel_stays_out_and_is_only_counted(full: Held) -> None:
    minutes = full.draft()
    assert "第2件事项" not in texts(minutes)
    assert "第2件事项" not in str(minutes.facts)
    assert minutes.facts["left_out"] == 1


def test_the_deadline_comes_from_the_rulebook(now: datetime) -> None:
    held = hold_meeting(now, rulebook="county-mechanism-2023", matters=(Matter.GENERAL,))
    minutes = held.draft()
    assert minutes.due_at is not None
    assert minutes.due_at.astimezone().date() == datetime(2026, 9, 8).date()  # Thursday and three working days
    assert minutes.deadline["clause"]["reference"].endswith("六是形成纪要")


def test_no_minutes_before_the_end_of_the_meeting(now: datetime) -> None:
    sitting = open_sitting(now, 9)
    with pytest.raises(Refused, match="散会后才能起草纪要"):
        services.draft_minutes(meeting=sitting.meeting, user=sitting.secretary, now=now)


def test_one_draft_per_meeting_and_only_by_those_who_handle_papers(held: Held) -> None:
    with pytest.raises(Refused, match="没有起草纪要的权限"):
        services.draft_minutes(meeting=held.sitting.meeting, user=held.user("member1"), now=held.now)
    held.draft()
    with pytest.raises(Refused, match="已经起草"):
        held.draft()
    assert Minutes.objects.count() == 1


def test_rows_that_disagree_with_the_ledger_give_no_minutes(held: Held) -> None:
    ballot = Ballot.objects.order_by("pk").first()
    assert ballot is not None
    Ballot.objects.filter(pk=ballot.pk).update(tally={**ballot.tally, "for": 9, "against": 0})
    with pytest.raises(Refused, match="与台账不一致：“同意该项目立项”的计票"):
        held.draft()
    assert not Minutes.objects.exists()


def test_an_attendance_without_its_entry_gives_no_minutes(held: Held) -> None:
    roll = RollEntry.objects.get(meeting=held.sitting.meeting, person=held.district.members[10])
    roll.intervals.create(arrived_at=held.sitting.now, left_at=held.now)
    with pytest.raises(Refused, match=f"{roll.name}的到会记录"):
        held.draft()


# --- writing


def test_prose_is_free_and_facts_are_not(held: Held) -> None:
    minutes = held.draft()
    prose = paragraph(minutes, ParagraphKind.DISCUSSION)
    edited = services.edit_paragraph(
        paragraph=prose, text="会议认为，  方案可行。", version=0, user=held.user("secretary"), now=held.now
    )
    assert (edited.text, edited.version) == ("会议认为， 方案可行。", 1)
    with pytest.raises(Refused, match="取自会议记录，不能改写"):
        services.edit_paragraph(
            paragraph=paragraph(minutes, ParagraphKind.VOTE),
            text="同意11票",
            version=0,
            user=held.user("secretary"),
            now=held.now,
        )


def test_who_comes_second_does_not_overwrite(held: Held) -> None:
    prose = paragraph(held.draft(), ParagraphKind.DISCUSSION)
    args = {"paragraph": prose, "version": 0, "now": held.now}
    services.edit_paragraph(text="甲", user=held.user("secretary"), **args)
    with pytest.raises(Refused, match="刚刚被他人改动"):
        services.edit_paragraph(text="乙", user=held.user("office"), **args)
    prose.refresh_from_db()
    assert prose.text == "甲"


def test_paragraphs_are_added_behind_and_removed_again(held: Held) -> None:
    minutes = held.draft()
    after = paragraph(minutes, ParagraphKind.DECISION)
    added = services.add_paragraph(after=after, text="会议强调安全。", user=held.user("secretary"), now=held.now)
    order = list(minutes.paragraphs.values_list("pk", flat=True))
    assert order.index(added.pk) == order.index(after.pk) + 1
    with pytest.raises(Refused, match="只能删除补充的段落"):
        services.remove_paragraph(paragraph=after, version=0, user=held.user("secretary"), now=held.now)
    services.remove_paragraph(paragraph=added, version=0, user=held.user("secretary"), now=held.now)
    assert not MinutesParagraph.objects.filter(pk=added.pk).exists()


def test_characters_without_a_glyph_are_refused_at_the_desk(held: Held) -> None:
    prose = paragraph(held.draft(), ParagraphKind.DISCUSSION)
    with pytest.raises(Refused, match=r"U\+E863"):
        services.edit_paragraph(paragraph=prose, text="张\ue863", version=0, user=held.user("secretary"), now=held.now)


def test_the_distribution_list_is_kept_line_by_line(held: Held) -> None:
    minutes = services.edit_copies(
        minutes=held.draft(), copies=["区纪委 ", "", "区财政局", "区纪委"], user=held.user("secretary"), now=held.now
    )
    assert minutes.copies_to == ["区纪委", "区财政局"]
    with pytest.raises(Refused, match="至少 1 个"):
        services.edit_copies(minutes=minutes, copies=[" "], user=held.user("secretary"), now=held.now)


def test_writing_is_for_whom_it_lies_with(held: Held) -> None:
    minutes = held.at(MinutesState.CHECKING)
    prose = paragraph(minutes, ParagraphKind.DISCUSSION)
    with pytest.raises(Refused, match="您不能修改"):
        services.edit_paragraph(paragraph=prose, text="改", version=0, user=held.user("secretary"), now=held.now)
    services.edit_paragraph(paragraph=prose, text="改", version=0, user=held.user("office_head"), now=held.now)


def test_after_signing_nothing_can_be_written(held: Held) -> None:
    minutes = held.at(MinutesState.NUMBERED)
    prose = paragraph(minutes, ParagraphKind.DISCUSSION)
    for name in ("secretary", "office", "office_head", "chair"):
        assert not may_edit(held.user(name), minutes, held.now)
        with pytest.raises(Refused, match="您不能修改"):
            services.edit_paragraph(paragraph=prose, text="改", version=0, user=held.user(name), now=held.now)


# --- remarks


def test_remarks_replies_and_adopted_wording(held: Held) -> None:
    minutes = held.at(MinutesState.SIGNING)
    prose = paragraph(minutes, ParagraphKind.DISCUSSION)
    remark = services.comment(
        paragraph=prose,
        text="请写明资金来源",
        suggestion="会议认为资金来源可靠。",
        user=held.user("member2"),
        now=held.now,
    )
    services.reply(to=remark, text="已补充", user=held.user("office_head"), now=held.now)
    with pytest.raises(Refused, match="不能修改"):
        services.adopt_suggestion(remark=remark, version=0, user=held.user("member2"), now=held.now)
    services.adopt_suggestion(remark=remark, version=0, user=held.user("chair"), now=held.now)
    prose.refresh_from_db()
    remark.refresh_from_db()
    assert prose.text == "会议认为资金来源可靠。"
    assert (remark.resolution, remark.replies.count()) == ("已采纳", 1)
    with pytest.raises(Refused, match="已经处理过"):
        services.resolve_comment(remark=remark, resolution="未采纳", user=held.user("chair"), now=held.now)


def test_facts_take_remarks_but_no_wording(held: Held) -> None:
    vote = paragraph(held.at(MinutesState.SIGNING), ParagraphKind.VOTE)
    services.comment(paragraph=vote, text="请核对", user=held.user("member2"), now=held.now)
    with pytest.raises(Refused, match="不能建议改写"):
        services.comment(paragraph=vote, text="", suggestion="同意11票", user=held.user("member2"), now=held.now)


def test_remarks_end_with_the_signature_and_never_come_from_strangers(held: Held) -> None:
    minutes = held.at(MinutesState.SIGNING)
    prose = paragraph(minutes, ParagraphKind.DISCUSSION)
    with pytest.raises(Refused, match="送审范围"):
        services.comment(paragraph=prose, text="意见", user=held.user("outsider"), now=held.now)
    held.sign(minutes)
    with pytest.raises(Refused, match="已经签发"):
        services.comment(paragraph=prose, text="意见", user=held.user("member2"), now=held.now)
    assert not MinutesComment.objects.exists()


# --- review and signature


def test_the_whole_way(held: Held) -> None:
    minutes = held.at(MinutesState.ISSUED)
    assert minutes.state == MinutesState.ISSUED
    assert minutes.number_words == "〔2026〕1号"
    assert Meeting.objects.get(pk=minutes.meeting_id).state == MeetingState.MINUTED
    told = Outbox.objects.filter(purpose="minutes")
    assert told.count() == 11
    assert storage.read_checked(minutes.pdf_digest).startswith(b"%PDF-1.7")
    verbs = list(LedgerEntry.objects.filter(verb__startswith="minutes_").values_list("verb", flat=True))
    assert verbs == [
        "minutes_drafted",
        "minutes_submitted",
        "minutes_checked",
        "minutes_signed",
        "minutes_rendered",
        "minutes_issued",
        "minutes_distributed",
    ]


def test_nobody_checks_what_he_handed_in(held: Held) -> None:
    minutes = services.submit_minutes(minutes=held.draft(), user=held.user("office_head"), now=held.now)
    with pytest.raises(Refused, match="不能给自己的稿子把关"):
        services.check_minutes(minutes=minutes, user=held.user("office_head"), now=held.now)


def test_a_return_needs_reasons_and_starts_over(held: Held) -> None:
    minutes = held.at(MinutesState.SIGNING)
    with pytest.raises(Refused, match="理由"):
        services.return_minutes(minutes=minutes, reason=" ", user=held.user("chair"), now=held.now)
    minutes = services.return_minutes(minutes=minutes, reason="补充依据", user=held.user("chair"), now=held.now)
    assert (minutes.state, minutes.checked_by, minutes.submitted_by) == (MinutesState.DRAFTING, None, None)


def test_a_signature_covers_what_was_seen(held: Held) -> None:
    minutes = held.at(MinutesState.SIGNING)
    seen = digest_now(minutes)
    prose = paragraph(minutes, ParagraphKind.DISCUSSION)
    services.edit_paragraph(paragraph=prose, text="改动", version=0, user=held.user("chair"), now=held.now)
    with pytest.raises(Refused, match="刚刚被他人改动"):
        services.sign_minutes(minutes=minutes, digest=seen, user=held.user("chair"), now=held.now)
    signed = held.sign(minutes)
    assert signed.signed_digest == digest_now(signed)


def test_facts_changed_behind_the_record_stop_the_signature(held: Held) -> None:
    minutes = held.at(MinutesState.SIGNING)
    vote = paragraph(minutes, ParagraphKind.VOTE)
    MinutesParagraph.objects.filter(pk=vote.pk).update(text=vote.text.replace("同意8票", "同意9票"))
    with pytest.raises(Refused, match="与记录不一致"):
        held.sign(minutes)
    assert not NumberSeries.objects.filter(last__gt=0).exists()
    services.return_minutes(minutes=minutes, reason="核对", user=held.user("chair"), now=held.now)
    minutes.refresh_from_db()
    services.refresh_facts(minutes=minutes, user=held.user("secretary"), now=held.now)
    vote.refresh_from_db()
    assert "同意8票" in vote.text


def test_content_changed_after_the_signature_makes_no_paper(held: Held) -> None:
    minutes = held.at(MinutesState.NUMBERED)
    MinutesParagraph.objects.filter(pk=paragraph(minutes, ParagraphKind.DUTY).pk).update(text="由他人牵头。")
    assert render(minutes) == "refused"
    job = job_of(minutes)
    assert job is not None
    assert "与签发时的摘要不符" in job.message
    with pytest.raises(Refused, match="尚未生成"):
        services.issue_minutes(minutes=minutes, user=held.user("office"), now=held.now)


def test_numbers_run_on_without_gaps_per_series(now: datetime) -> None:
    first = hold_meeting(now, matters=(Matter.GENERAL,))
    one = first.at(MinutesState.NUMBERED)
    second = hold_meeting(now, district=first.district, number=2, matters=(Matter.GENERAL,))
    waiting = second.at(MinutesState.SIGNING)
    with pytest.raises(Refused), transaction.atomic():
        services.sign_minutes(minutes=waiting, digest="0" * 64, user=second.user("chair"), now=now)
    with transaction.atomic():
        second.sign(waiting)
        transaction.set_rollback(True)
    two = second.sign(Minutes.objects.get(pk=waiting.pk))
    assert [one.number, two.number] == [1, 2]


def test_a_number_belongs_to_the_year_of_signing(held: Held) -> None:
    minutes = held.at(MinutesState.SIGNING)
    new_year = datetime(2026, 12, 31, 16, 30, tzinfo=held.now.tzinfo)  # half past midnight in Beijing
    signed = services.sign_minutes(minutes=minutes, digest=digest_now(minutes), user=held.user("chair"), now=new_year)
    assert signed.number_words == "〔2027〕1号"


def test_signing_asks_for_the_paper_once(held: Held) -> None:
    minutes = held.at(MinutesState.NUMBERED)
    assert Job.objects.filter(kind="minutes").count() == 1
    assert render(minutes) == "done"
    with pytest.raises(Refused, match="已经生成"):
        services.request_paper(minutes=minutes, user=held.user("office"), now=held.now)


def test_the_same_signature_gives_the_same_bytes(held: Held) -> None:
    minutes = held.at(MinutesState.NUMBERED)
    render(minutes)
    first = minutes.pdf_digest
    Minutes.objects.filter(pk=minutes.pk).update(pdf_digest="", pdf_size=0)
    later = held.now + timedelta(days=9)
    job = services.request_paper(minutes=minutes, user=held.user("office"), now=later)
    assert job.pk != 0
    assert render(minutes) == "done"
    assert minutes.pdf_digest == first


def test_issued_on_a_later_day_the_paper_bears_that_day_and_the_package_still_holds(held: Held) -> None:
    minutes, office, later = held.at(MinutesState.NUMBERED), held.user("office"), held.now + timedelta(days=2)
    render(minutes)
    first = minutes.pdf_digest
    with pytest.raises(Refused, match="印发日期是2026年9月3日，不是今天"):
        services.issue_minutes(minutes=minutes, user=office, now=later)
    services.request_paper(minutes=minutes, user=office, now=later)
    assert render(minutes) == "done"
    words = "".join(page.extract_text() for page in PdfReader(BytesIO(storage.read_checked(minutes.pdf_digest))).pages)
    assert "2026年9月5日印发" in re.sub(r"\s", "", words)
    assert (minutes.pdf_digest != first, minutes.signed_digest) == (True, digest_now(minutes))
    minutes = services.issue_minutes(minutes=minutes, user=office, now=later)
    assert renders_alike(minutes)
    rendered = LedgerEntry.objects.filter(verb="minutes_rendered").order_by("sequence")
    assert [row.payload["digest"] for row in rendered] == [first, minutes.pdf_digest]
    assert rendered[1].payload["printed_on"] == "2026-09-05"
    found = check_package(contents(archive(held)))
    assert found.sound, found.faults


def test_a_meeting_does_not_go_on_without_issued_minutes(held: Held) -> None:
    held.at(MinutesState.NUMBERED)
    with pytest.raises(Refused, match="尚未印发"):
        advance_meeting(
            meeting=held.sitting.meeting, event=MeetingEvent.ISSUE_MINUTES, user=held.user("office"), now=held.now
        )


def test_a_correction_is_a_new_version_that_names_the_old(held: Held) -> None:
    issued = held.at(MinutesState.ISSUED)
    fresh = services.correct_minutes(minutes=issued, reason="更正责任单位", user=held.user("office"), now=held.now)
    assert (fresh.version, fresh.replaces, fresh.state) == (2, issued, MinutesState.DRAFTING)
    assert texts(fresh) == texts(issued)
    with pytest.raises(Refused, match="只能更正最新一版"):
        services.correct_minutes(minutes=issued, reason="再更正", user=held.user("office"), now=held.now)
    fresh = services.submit_minutes(minutes=fresh, user=held.user("secretary"), now=held.now)
    fresh = services.check_minutes(minutes=fresh, user=held.user("office_head"), now=held.now)
    fresh = held.sign(fresh)
    render(fresh)
    services.issue_minutes(minutes=fresh, user=held.user("office"), now=held.now)
    issued.refresh_from_db()
    assert (issued.state, issued.number) == (MinutesState.ISSUED, 1)


# --- every pair of state and event

ACTORS = {
    MinutesEvent.SUBMIT: "secretary",
    MinutesEvent.CHECK: "office_head",
    MinutesEvent.RETURN: "chair",
    MinutesEvent.SIGN: "chair",
    MinutesEvent.ISSUE: "office",
}


def press(held: Held, minutes: Minutes, event: MinutesEvent, name: str) -> Minutes:
    user, now = held.user(name), held.now
    match event:
        case MinutesEvent.SUBMIT:
            return services.submit_minutes(minutes=minutes, user=user, now=now)
        case MinutesEvent.CHECK:
            return services.check_minutes(minutes=minutes, user=user, now=now)
        case MinutesEvent.RETURN:
            return services.return_minutes(minutes=minutes, reason="修改", user=user, now=now)
        case MinutesEvent.SIGN:
            return services.sign_minutes(minutes=minutes, digest=digest_now(minutes), user=user, now=now)
        case MinutesEvent.ISSUE:
            return services.issue_minutes(minutes=minutes, user=user, now=now)


CO_SIGNED = {MinutesState.COSIGNING, MinutesEvent.CIRCULATE, MinutesEvent.COSIGN}  # tests/services/test_cosigning.py


@pytest.mark.parametrize("state", [each for each in MinutesState if each not in CO_SIGNED])
def test_every_event_in_every_state(held: Held, state: MinutesState) -> None:
    minutes = held.at(state)
    if state == MinutesState.NUMBERED:
        render(minutes)
    for event in (each for each in MinutesEvent if each not in CO_SIGNED):
        name = "office_head" if (state, event) == (MinutesState.CHECKING, MinutesEvent.RETURN) else ACTORS[event]
        found = MINUTES_TRANSITIONS.get((state, event))
        entries = LedgerEntry.objects.count()
        with transaction.atomic():
            if found is None:
                with pytest.raises(Refused, match="不能这样办理"):
                    press(held, minutes, event, name)
                assert LedgerEntry.objects.count() == entries
            else:
                with pytest.raises(Refused, match="权限"):
                    press(held, minutes, event, "outsider")
                assert press(held, minutes, event, name).state == found.target
            transaction.set_rollback(True)
        minutes = Minutes.objects.get(pk=minutes.pk)


# --- who sees


@pytest.mark.parametrize(
    ("state", "seeing"),
    [
        (MinutesState.DRAFTING, {"secretary", "office", "office_head", "chair"}),
        (MinutesState.SIGNING, {"secretary", "office", "office_head", "chair", "member2"}),
        (MinutesState.ISSUED, {"secretary", "office", "office_head", "chair", "member2", "archivist"}),
    ],
)
def test_minutes_are_seen_by_those_concerned(held: Held, state: MinutesState, seeing: set[str]) -> None:
    held.at(state)
    names = [
        "secretary",
        "office",
        "office_head",
        "chair",
        "member2",
        "archivist",
        "handler",
        "outsider",
        "system_admin",
    ]
    assert {name for name in names if visible_to(held.user(name)).exists()} == seeing


def test_another_organisation_sees_nothing(held: Held, now: datetime) -> None:
    held.at(MinutesState.ISSUED)
    other = hold_meeting(now, code="other", matters=(Matter.GENERAL,))
    for name in ("chair", "office", "secretary", "archivist"):
        assert not visible_to(other.user(name)).exists()
