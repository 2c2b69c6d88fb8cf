"""Reading a paper: the reader's name across it, a record of who opened it, a note that nobody else sees."""

import io

import pytest
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader, PdfWriter

from committees.documents.watermark import mark_words, marked_pdf, marked_picture
from committees.errors import Refused
from committees.models import LedgerEntry
from meetings.agenda.states import ItemState
from meetings.models import PaperNote, PaperReading
from meetings.papers.intake import Upload
from meetings.papers.reading import write_note
from meetings.papers.services import add_paper, replace_paper
from tests.factories import make_district
from tests.items import make_item, signed_in, text_upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now):
    return make_district(now, members=5)


def read_to_the_end(answer):
    """Reading a file to its end closes it as a server does; closing it early would cut the test's own connection."""
    return answer.getvalue() if not answer.streaming else b"".join(answer.streaming_content)


def blank_pdf(*sizes):
    writer, file = PdfWriter(), io.BytesIO()
    for width, height in sizes:
        writer.add_blank_page(width, height)
    writer.write(file)
    file.seek(0)
    return file


def ink_of(page):
    """The stencils that a page paints."""
    return [image for image in page["/Resources"]["/XObject"].values() if image.get_object().get("/ImageMask")]


def test_every_page_of_a_pdf_bears_the_mark_and_the_file_itself_does_not(district, now):
    item = make_item(district, now)
    file = blank_pdf((595, 842), (842, 595))
    upload = Upload(file=file, name="图纸.pdf", declared=True)
    paper = add_paper(item=item, upload=upload, user=district.user("handler"), now=now)
    client = signed_in(district, "handler")
    answer = client.get(reverse("paper-file", args=[paper.pk]))
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.content)).pages
    assert [len(ink_of(page)) for page in pages] == [1, 1]
    download = client.get(reverse("paper-download", args=[paper.pk]))
    assert b"".join(download.streaming_content) == file.getvalue()


def test_nothing_is_shown_in_a_frame_but_a_paper_by_its_own_page(district, now):
    item = make_item(district, now, attachments=[text_upload()])
    paper, client = item.papers.get(), signed_in(district, "handler")
    told = [client.get(reverse(name, args=[paper.pk])) for name in ("paper", "paper-file")]
    assert [answer["X-Frame-Options"] for answer in told] == ["DENY", "SAMEORIGIN"]
    wanted = ["frame-ancestors 'none'", "frame-ancestors 'self'"]
    for answer, words in zip(told, wanted, strict=True):
        assert words in answer["Content-Security-Policy"].split("; ")
    read_to_the_end(told[1])


def test_the_mark_says_who_and_when_and_changes_with_both(now):
    words = mark_words("张三", now)
    assert words == "张三 2026-09-03 09:00"
    content = blank_pdf((595, 842)).getvalue()
    first, second = marked_pdf(content, words), marked_pdf(content, mark_words("李四", now))
    inks = [ink_of(PdfReader(io.BytesIO(each)).pages[0])[0].get_object().get_data() for each in (first, second)]
    assert inks[0] != inks[1]
    assert 0 < sum(byte != 255 for byte in inks[0]) < len(inks[0]) // 2


def test_a_picture_is_marked_and_a_damaged_pdf_is_refused(now):
    file = io.BytesIO()
    Image.new("RGB", (400, 600), "white").save(file, "PNG")
    with Image.open(io.BytesIO(marked_picture(file.getvalue(), "张三"))) as marked:
        assert marked.convert("L").getextrema()[0] < 240
    with pytest.raises(Refused):
        marked_pdf(b"%PDF-1.4 nothing", "张三")


def test_who_opened_what_is_counted_and_shown_to_the_office_alone(district, now):
    item = make_item(district, now, attachments=[text_upload()], state=ItemState.POOLED)
    paper = item.papers.get()
    for _ in range(2):
        read_to_the_end(signed_in(district, "leader").get(reverse("paper-file", args=[paper.pk])))
    read_to_the_end(signed_in(district, "leader").get(reverse("paper-download", args=[paper.pk])))
    assert sorted(PaperReading.objects.values_list("way", "times")) == [("download", 1), ("view", 2)]
    assert LedgerEntry.objects.filter(verb="paper_opened").count() == 2
    page = signed_in(district, "office").get(reverse("paper", args=[paper.pk])).content.decode()
    assert "阅看记录" in page
    assert "局长甲" in page
    assert "首次打开材料" in signed_in(district, "office").get(reverse("item", args=[item.pk])).content.decode()
    assert "阅看记录" not in signed_in(district, "leader").get(reverse("paper", args=[paper.pk])).content.decode()


def test_a_stranger_opens_nothing_notes_nothing_and_leaves_no_trace(district, now):
    paper = make_item(district, now, attachments=[text_upload()]).papers.get()
    client = signed_in(district, "outsider")
    assert client.get(reverse("paper-file", args=[paper.pk])).status_code == 404
    assert client.post(reverse("paper-note", args=[paper.pk]), {"text": "x"}).status_code == 404
    assert not PaperReading.objects.exists()
    assert not PaperNote.objects.exists()


def test_a_note_is_its_writers_alone_and_survives_a_new_version(district, now):
    item = make_item(district, now, attachments=[text_upload()])
    user, paper = district.user("handler"), item.papers.get()
    client = signed_in(district, "handler")
    client.post(reverse("paper-note", args=[paper.pk]), {"text": "第三页的数字要核对"})
    new = replace_paper(paper=paper, upload=text_upload("新.txt", "新的正文。"), user=user, now=now)
    newest = replace_paper(paper=new, upload=text_upload("三.txt", "第三版。"), user=user, now=now)
    assert "第三页的数字要核对" in client.get(reverse("paper", args=[newest.pk])).content.decode()
    other = signed_in(district, "leader").get(reverse("paper", args=[newest.pk])).content.decode()
    assert "第三页的数字要核对" not in other
    write_note(paper=newest, user=user, text="  ", now=now)
    assert not PaperNote.objects.exists()
    with pytest.raises(Refused):
        write_note(paper=newest, user=user, text="长" * 5001, now=now)


def test_an_uncommon_character_of_a_name_is_no_empty_box_in_the_mark():
    """The usual face lacks both: drawn from it alone, these two people would have the same mark."""
    file = io.BytesIO()
    Image.new("RGB", (400, 600), "white").save(file, "PNG")
    assert marked_picture(file.getvalue(), "顾喆") != marked_picture(file.getvalue(), "顾㛃")
