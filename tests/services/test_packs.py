"""The personal pack: a member, an observer and a recused member get what each may see, and nothing more."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader, PdfWriter

from committees.documents.models import Job
from committees.documents.storage import read_checked
from committees.documents.tasks import run_job
from committees.errors import Refused
from committees.models import LedgerEntry, User
from committees.rules import Matter
from meetings.agenda.models import AgendaItem
from meetings.models import AgendaEntry, ItemObserver, Meeting, Recusal
from meetings.packs.selectors import pack_subject, parts_for, parts_printed, sheet_subject
from meetings.packs.services import request_pack, request_print, request_sheet
from meetings.papers.intake import Upload
from meetings.papers.selectors import papers_before
from meetings.papers.services import add_paper
from tests.items import signed_in, text_upload
from tests.services.uploads_support import W, docx
from tests.session_support import make_sitting
from tests.sheets import workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def sitting(now, settings, tmp_path):
    settings.BLOB_ROOT = tmp_path
    sitting = make_sitting(now, matters=(Matter.GENERAL, Matter.MAJOR_DECISION))
    for entry, words in zip(sitting.entries, ("甲项目的预算明细", "乙项目的选址比较"), strict=True):
        AgendaItem.objects.filter(pk=entry.item_id).update(state="scheduled", report=f"{words}，请审议。")
        add_paper(
            item=entry.item, upload=text_upload(f"{words}.txt", f"{words}的附件正文。"), user=_office(sitting), now=now
        )
    return sitting


def _office(sitting):
    return sitting.district.user("office")


def fresh(user):
    return User.objects.get(pk=user.pk)


def text_of(job):
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.message
    pages = PdfReader(io.BytesIO(read_checked(job.result_digest))).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "").replace(" ", "")


def test_the_packs_of_member_observer_and_recused_member_differ_as_they_should(sitting, now):
    district, (first, second) = sitting.district, sitting.entries
    observer = district.users["outsider"].person
    ItemObserver.objects.create(entry=second, person=observer)
    roll = sitting.prepare()[4]
    Recusal.objects.create(entry=first, roll=roll, reason="亲属", declared_at=now)
    member = text_of(request_pack(meeting=sitting.meeting, user=district.user("member2"), now=now))
    recused = text_of(request_pack(meeting=sitting.meeting, user=fresh(roll.person.user), now=now))
    observing = text_of(request_pack(meeting=sitting.meeting, user=district.user("outsider"), now=now))
    assert "甲项目的预算明细的附件正文" in member
    assert "乙项目的选址比较的附件正文" in member
    assert first.item.title in recused
    assert "甲项目的预算" not in recused
    assert "您已回避本议题" in recused
    assert "乙项目的选址比较的附件正文" in recused
    assert first.item.title not in observing
    assert "甲项目" not in observing
    assert "乙项目的选址比较的附件正文" in observing
    assert district.users["member2"].person.name in member


def test_a_pack_made_before_a_recusal_cannot_be_opened_after_it(sitting, now):
    roll = sitting.prepare()[4]
    user = roll.person.user
    job = request_pack(meeting=sitting.meeting, user=fresh(user), now=now)
    text_of(job)
    login = next(name for name, each in sitting.district.users.items() if each.pk == user.pk)
    answer = signed_in(sitting.district, login).get(reverse("job-file", args=[job.pk]))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # read to its end, which closes the file
    assert signed_in(sitting.district, "member2").get(reverse("job-file", args=[job.pk])).status_code == 404
    Recusal.objects.create(entry=sitting.entries[0], roll=roll, reason="亲属", declared_at=now)
    assert signed_in(sitting.district, login).get(reverse("job-file", args=[job.pk])).status_code == 404
    assert pack_subject(fresh(user), sitting.meeting, now) != job.subject


def test_pdf_papers_are_bound_in_with_the_readers_name_on_every_page(sitting, now):
    blank = PdfWriter()
    blank.add_blank_page(595, 842)
    blank.add_blank_page(842, 595)
    file = io.BytesIO()
    blank.write(file)
    file.seek(0)
    upload = Upload(file=file, name="图纸.pdf", declared=True)
    add_paper(item=sitting.entries[0].item, upload=upload, user=_office(sitting), now=now)
    job = request_pack(meeting=sitting.meeting, user=sitting.district.user("member2"), now=now)
    text_of(job)
    reader = PdfReader(io.BytesIO(read_checked(job.result_digest)))
    name = sitting.district.users["member2"].person.name
    assert all(name in page.extract_text() for page in reader.pages[-2:])
    # The overlay has no number of its own: every page of a paper would be page 1.
    assert all(page.extract_text().split()[-1] != "1" for page in reader.pages[-2:])
    assert "图纸" in reader.outline[-1].title


def test_who_does_not_see_the_meeting_has_no_pack_and_no_page(sitting, now):
    with pytest.raises(Refused):
        request_pack(meeting=sitting.meeting, user=sitting.district.user("outsider"), now=now)
    client = signed_in(sitting.district, "outsider")
    assert client.get(reverse("meeting-papers", args=[sitting.meeting.pk])).status_code == 404
    assert client.post(reverse("meeting-pack", args=[sitting.meeting.pk])).status_code == 404
    assert (
        signed_in(sitting.district, "member2").post(reverse("meeting-sheet", args=[sitting.meeting.pk])).status_code
        == 404
    )
    assert not Job.objects.exists()


def test_the_agenda_sheet_has_every_item_and_a_place_to_sign(sitting, now):
    item = sitting.entries[0].item
    item.coordination = [{"unit": "区财政局", "position": "dissent", "opinion": "资金分两年安排", "by": "", "at": ""}]
    item.save(update_fields=["coordination"])
    job = request_sheet(meeting=sitting.meeting, user=_office(sitting), now=now)
    words = text_of(job)
    assert "会前协调：区财政局不同意并附意见（资金分两年安排）" in "".join(words.split())
    assert all(entry.item.title in words for entry in sitting.entries)
    assert "审定人（签字）" in words
    with pytest.raises(Refused):
        request_sheet(meeting=sitting.meeting, user=sitting.district.user("member2"), now=now)


def test_the_papers_of_a_meeting_need_the_same_queries_for_two_and_six(sitting, now):
    user, counts = sitting.district.user("member2"), []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            parts = parts_for(fresh(user), sitting.meeting, now)
        counts.append((len(asked), sum(len(part.papers) for part in parts)))
        for extra in range(2 * (1 - number)):
            for entry in sitting.entries:
                upload = text_upload(f"附件{extra}.txt", "附件正文。")
                add_paper(item=entry.item, upload=upload, user=_office(sitting), now=now)
    assert [papers for _, papers in counts] == [2, 6]
    assert counts[0][0] == counts[1][0]


def test_the_page_shows_what_one_may_read_and_leads_to_the_pack(sitting, now):
    client = signed_in(sitting.district, "member2")
    url = reverse("meeting-papers", args=[sitting.meeting.pk])
    page = client.get(url).content.decode()
    assert "甲项目的预算明细" in page
    assert "生成我的材料包" in page
    assert "生成议题单" not in page
    assert client.post(reverse("meeting-pack", args=[sitting.meeting.pk])).status_code == 302
    job = Job.objects.get()
    assert reverse("job", args=[job.pk]) in client.get(url).content.decode()
    assert LedgerEntry.objects.filter(verb="pack_requested").count() == 1


def test_an_item_that_one_may_not_know_is_left_out_of_the_list(sitting, now):
    sitting.entries[1].item.__class__.objects.filter(pk=sitting.entries[1].item_id).update(matter=Matter.PERSONNEL)
    shown = parts_for(_office(sitting), sitting.meeting, now)
    assert [part.entry.pk for part in shown] == [sitting.entries[0].pk]


def test_the_office_prints_for_a_reader_what_both_may_see(sitting, now):
    district, office = sitting.district, sitting.district.user("office")
    observer = district.users["outsider"].person
    ItemObserver.objects.create(entry=sitting.entries[1], person=observer)
    reader = district.user("outsider")
    assert {part.entry.pk for part in parts_printed(reader, office, sitting.meeting, now)} == {sitting.entries[1].pk}
    job = request_print(meeting=sitting.meeting, reader=reader, user=office, now=now)
    words = text_of(job)
    assert f"{observer.name}（{office.person.name}打印）" in words
    assert "乙项目的选址比较的附件正文" in words
    assert "甲项目" not in words
    assert LedgerEntry.objects.get(verb="pack_printed").payload["reader"] == observer.name
    assert signed_in(district, "outsider").get(reverse("job-file", args=[job.pk])).status_code == 404
    with pytest.raises(Refused, match="由办公室"):
        request_print(meeting=sitting.meeting, reader=reader, user=district.user("member2"), now=now)
    page = signed_in(district, "office").get(reverse("meeting-papers", args=[sitting.meeting.pk])).content.decode()
    assert "为他人打印" in page


def test_office_files_stand_in_the_pack_with_their_words_their_tables_and_their_digest(sitting, now):
    item, office = sitting.entries[0].item, _office(sitting)
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>丙处</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    body = f"<w:p><w:r><w:t>请示正文第一段</w:t></w:r><w:del><w:r><w:t>删去的话</w:t></w:r></w:del></w:p>{table}"
    word = docx(parts={"word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'})
    for file, name in ((word, "请示.docx"), (workbook(("项目", "金额"), ("桥梁", 1250)), "预算.xlsx")):
        add_paper(item=item, upload=Upload(file=file, name=name), user=office, now=now)
    words = text_of(request_pack(meeting=sitting.meeting, user=sitting.district.user("member2"), now=now))
    assert all(each in words for each in ("请示正文第一段", "丙处", "桥梁", "1250", "摘自“预算.xlsx”"))
    assert "删去的话" not in words
    assert all(paper.digest in words for paper in item.papers.filter(file_name__endswith="x"))


def test_a_closed_meeting_that_had_no_papers_keeps_none(sitting, now):
    """What is put on a deferred item for the next meeting never lay before the first."""
    Meeting.objects.filter(pk=sitting.meeting.pk).update(closed_at=now)
    sitting.meeting.refresh_from_db()
    assert [part.papers for part in parts_for(sitting.district.user("member2"), sitting.meeting, now)] == [(), ()]
    assert not papers_before(sitting.meeting, sitting.entries[0].item)


def test_who_attends_one_item_is_told_when_to_arrive_and_not_when_the_meeting_begins(sitting, now):
    ItemObserver.objects.create(entry=sitting.entries[1], person=sitting.district.users["outsider"].person)
    begins = f"{timezone.localtime(sitting.meeting.starts_at):%H:%M}"
    arrive = f"{timezone.localtime(sitting.meeting.starts_at) + timedelta(minutes=5):%H:%M}"
    member = text_of(request_pack(meeting=sitting.meeting, user=sitting.district.user("member2"), now=now))
    observing = text_of(request_pack(meeting=sitting.meeting, user=sitting.district.user("outsider"), now=now))
    assert f"）{begins}地点" in member
    assert f"）{arrive}到达" in observing
    assert f"）{begins}" not in observing


def test_another_order_or_another_length_makes_pack_and_sheet_anew(sitting, now):
    user, entry = _office(sitting), sitting.entries[0]
    before = pack_subject(user, sitting.meeting, now), sheet_subject(sitting.meeting)
    AgendaEntry.objects.filter(pk=entry.pk).update(minutes=40)
    timed = pack_subject(user, sitting.meeting, now), sheet_subject(sitting.meeting)
    assert not set(before) & set(timed)
    ItemObserver.objects.create(entry=entry, person=sitting.district.users["outsider"].person)
    assert sheet_subject(sitting.meeting) != timed[1]


def test_the_sheet_says_who_chairs_for_another_and_when_observers_come_and_keeps_the_circle(sitting, now):
    first, second = sitting.entries
    ItemObserver.objects.create(entry=second, person=sitting.district.users["outsider"].person)
    told = [{"unit": "区纪委", "position": "agree", "opinion": "廉政无异议", "by": "", "at": ""}]
    AgendaItem.objects.filter(pk=first.item_id).update(matter=Matter.PERSONNEL, coordination=told)
    deputy = next(seat for seat in sitting.district.seats if seat.role == "副书记")
    Meeting.objects.filter(pk=sitting.meeting.pk).update(chair=deputy.person)
    sitting.meeting.refresh_from_db()
    words = text_of(request_sheet(meeting=sitting.meeting, user=_office(sitting), now=now))
    arrive = f"{timezone.localtime(sitting.meeting.starts_at) + timedelta(minutes=5):%H:%M}"
    assert f"主持：{deputy.person.name}（受委托）" in words
    assert f"（请于{arrive}到达）" in words
    assert "廉政无异议" not in words
    page = signed_in(sitting.district, "member2").get(reverse("meeting", args=[sitting.meeting.pk])).content.decode()
    assert f"{deputy.person.name}（受委托）" in page
    assert f"{arrive} 前到" in page
