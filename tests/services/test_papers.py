"""Papers: what is refused at the door, versions, who may change them, and that nothing is half written."""

import io

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from committees.documents.storage import BlobDamaged, open_checked, path_of, read_checked
from committees.errors import Refused
from committees.models import LedgerEntry
from meetings.agenda import services as items
from meetings.agenda.models import AgendaItem
from meetings.agenda.states import ItemState
from meetings.papers import ports
from meetings.papers.intake import Upload
from meetings.papers.models import Paper
from meetings.papers.selectors import older_versions, papers_of
from meetings.papers.services import PAPERS_LIMIT, add_paper, remove_paper, replace_paper
from tests.factories import make_district
from tests.items import make_item, text_upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now):
    return make_district(now, members=5)


class Endless(io.RawIOBase):
    """A file of 5 GB of which no byte may be asked for."""

    def seekable(self):
        return True

    def seek(self, offset, whence=0):
        self.at = 5 * 1024**3 if whence == 2 else offset
        return self.at

    def tell(self):
        return self.at

    def readinto(self, buffer):
        raise AssertionError("the size alone must decide")


def test_a_paper_is_kept_under_its_digest_and_recorded(district, now):
    item = make_item(district, now)
    paper = add_paper(item=item, upload=text_upload(title="方案"), user=district.user("handler"), now=now)
    assert (paper.title, paper.file_name, paper.version) == ("方案", "汇报材料.txt", 1)
    assert read_checked(paper.digest).decode() == "汇报材料正文。"
    entry = LedgerEntry.objects.get(verb="paper_added")
    assert (entry.payload["digest"], entry.payload["algorithm"]) == (paper.digest, "sha256")


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (Upload(io.BytesIO(b"MZ\x90\x00"), "方案.pdf"), "不接受程序"),
        (Upload(io.BytesIO(b"not a pdf at all"), "方案.pdf"), "与扩展名不符"),
        (Upload(io.BytesIO(b"PK\x03\x04zip"), "方案.zip"), "压缩包"),
        (Upload(io.BytesIO(b"text"), "方案.exe"), "不能上传"),
        (Upload(io.BytesIO(b""), "方案.txt"), "文件是空的"),
        (text_upload(words="机密★3年\n正文"), "国家秘密标志"),
        (text_upload(name="方案（秘密）.txt"), "国家秘密标志"),
        (Upload(Endless(), "方案.pdf"), "超过上限"),
    ],
)
def test_what_may_not_come_in_is_refused_and_nothing_is_written(district, now, upload, words):
    item = make_item(district, now)
    with pytest.raises(Refused, match=words):
        add_paper(item=item, upload=upload, user=district.user("handler"), now=now)
    assert not Paper.objects.exists()
    assert not LedgerEntry.objects.filter(verb="paper_added").exists()


def test_one_bad_attachment_stops_the_whole_proposal(district, now):
    with pytest.raises(Refused, match="压缩包"):
        make_item(district, now, attachments=[text_upload(), Upload(io.BytesIO(b"PK\x03\x04zip"), "方案.zip")])
    assert not AgendaItem.objects.exists()
    assert not Paper.objects.exists()


def test_the_bare_words_in_running_text_warn(district, now):
    item = make_item(district, now)
    upload = text_upload(words="会议强调，涉及国家秘密的材料不得上网。")
    paper = add_paper(item=item, upload=upload, user=district.user("handler"), now=now)
    assert len(paper.warnings) == 1
    assert "秘密" in paper.warnings[0]


def test_a_new_version_keeps_the_old(district, now):
    item = make_item(district, now)
    handler = district.user("handler")
    first = add_paper(item=item, upload=text_upload(title="方案"), user=handler, now=now)
    second = replace_paper(paper=first, upload=text_upload(words="第二稿"), user=handler, now=now)
    assert (second.title, second.version, second.replaces) == ("方案", 2, first)
    assert list(papers_of(item)) == [second]
    assert list(older_versions(item)) == [first]
    assert read_checked(first.digest).decode() == "汇报材料正文。"
    assert LedgerEntry.objects.get(verb="paper_replaced").payload["before"] == first.digest


def test_only_the_newest_version_is_replaced_or_removed(district, now):
    item = make_item(district, now)
    handler = district.user("handler")
    first = add_paper(item=item, upload=text_upload(), user=handler, now=now)
    second = replace_paper(paper=first, upload=text_upload(words="第二稿"), user=handler, now=now)
    with pytest.raises(Refused, match="已有新版本"):
        replace_paper(paper=first, upload=text_upload(words="又一稿"), user=handler, now=now)
    with pytest.raises(Refused, match="已有新版本"):
        remove_paper(paper=first, user=handler, now=now)
    with pytest.raises(Refused, match="完全相同"):
        replace_paper(paper=second, upload=text_upload(words="第二稿"), user=handler, now=now)
    remove_paper(paper=second, user=handler, now=now)
    with pytest.raises(Refused, match="已被移除"):
        remove_paper(paper=second, user=handler, now=now)
    assert not papers_of(item).exists()
    assert LedgerEntry.objects.filter(verb="paper_removed").count() == 1
    assert Paper.objects.count() == 2


def test_the_database_lets_a_version_be_replaced_once(district, now):
    item = make_item(district, now)
    first = add_paper(item=item, upload=text_upload(), user=district.user("handler"), now=now)
    facts = {"item": item, "title": "x", "file_name": "x", "media_type": "text/plain", "size": 1, "digest": "0" * 64}
    Paper.objects.create(**facts, replaces=first, uploaded_by=item.created_by, uploaded_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.create(**facts, replaces=first, uploaded_by=item.created_by, uploaded_at=now)


@pytest.mark.parametrize(
    ("state", "allowed", "refused"),
    [
        (ItemState.DRAFT, ["handler", "leader"], ["office", "chair", "other_handler", "outsider"]),
        (ItemState.IN_REVIEW, ["office", "office_head"], ["handler", "chair", "member3", "outsider"]),
        (ItemState.SCHEDULED, ["office", "office_head"], ["handler", "chair", "secretary"]),
    ],
)
def test_who_may_change_papers_when(district, now, state, allowed, refused):
    item = make_item(district, now, state=state)
    for login in allowed:
        add_paper(item=item, upload=text_upload(words=login), user=district.user(login), now=now)
    for login in refused:
        with pytest.raises(Refused, match="不能改动材料"):
            add_paper(item=item, upload=text_upload(words=login), user=district.user(login), now=now)
    assert papers_of(item).count() == len(allowed)


def test_a_concluded_item_keeps_its_papers_as_they_are(district, now):
    paper = add_paper(item=make_item(district, now), upload=text_upload(), user=district.user("handler"), now=now)
    AgendaItem.objects.filter(pk=paper.item_id).update(state=ItemState.CONCLUDED)
    paper.item.refresh_from_db()
    for login in ("handler", "office", "office_head", "chair"):
        with pytest.raises(Refused, match="已有结论"):
            remove_paper(paper=paper, user=district.user(login), now=now)


def test_there_is_an_end_to_the_number_of_papers(district, now):
    item = make_item(district, now)
    uploads = [text_upload(words=str(number)) for number in range(PAPERS_LIMIT + 1)]
    with pytest.raises(Refused, match=str(PAPERS_LIMIT)):
        items.edit_item(item=item, attachments=uploads, user=district.user("handler"), now=now)
    assert not papers_of(item).exists()


def test_altered_bytes_are_not_given_out(district, now):
    paper = add_paper(
        item=make_item(district, now), upload=text_upload(words="原文"), user=district.user("handler"), now=now
    )
    path = path_of(paper.digest)
    assert path.is_relative_to(settings.BLOB_ROOT)
    path.chmod(0o600)
    path.write_bytes("改过的".encode())
    with pytest.raises(BlobDamaged):
        open_checked(paper.digest)


def test_a_change_of_papers_is_told_inside_its_transaction(district, now, monkeypatch):
    told = []
    monkeypatch.setattr(ports, "_listeners", [])
    ports.on_paper_change(lambda change, moment: told.append((change.verb, change.version, moment)))
    item, handler = make_item(district, now), district.user("handler")
    first = add_paper(item=item, upload=text_upload(), user=handler, now=now)
    assert told == [("paper_added", 1, now)]

    def fail(change, moment):
        raise Refused("不行")

    ports.on_paper_change(fail)
    with pytest.raises(Refused, match="不行"):
        replace_paper(paper=first, upload=text_upload(words="新"), user=handler, now=now)
    assert list(papers_of(item)) == [first]
