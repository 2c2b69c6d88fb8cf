"""The paper of real minutes, from a meeting held in the test: what is printed is what the record says."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader

from committees.documents import storage
from committees.documents.intake import check_upload
from committees.documents.tasks import run_job
from committees.errors import Refused
from committees.models import Organisation
from decisions.minutes import services
from decisions.minutes.paper import final_paper
from decisions.minutes.states import MinutesState
from tests.minutes_support import Held, hold_meeting
from tests.pdf.measure import MeasuredPdf, red_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(now: datetime, settings: object, tmp_path: Path) -> Held:
    settings.BLOB_ROOT = tmp_path / "blobs"  # type: ignore[attr-defined]
    held = hold_meeting(now)
    Organisation.objects.update(name="中共卫东区委")
    return held


def test_the_issued_paper_says_what_the_record_says(held: Held, tmp_path: Path) -> None:
    minutes = held.at(MinutesState.ISSUED)
    content = storage.read_checked(minutes.pdf_digest)
    assert hashlib.sha256(content).hexdigest() == minutes.pdf_digest
    assert len(content) == minutes.pdf_size
    paper = MeasuredPdf(content, tmp_path)
    text = paper.text()
    assert "中共卫东区委常委会会议纪要" in text
    assert "〔2026〕1号" in text
    assert "应到11人，实到9人；同意8票，不同意1票，弃权0票，缓议0票。赞成8，须＞5.5，通过" in text
    assert "第2件事项" not in text
    present = re.search(r"出席：(.*?)请假：(.*?)缺席：(.*?)签发时", text)
    assert present is not None
    names = [person.name for person in held.district.members]
    assert [part.split("、") for part in present.groups()] == [names[:9], names[9:10], names[10:]]
    assert "抄送：区委常委会组成人员，各有关单位。中共卫东区委办公室2026年9月3日印发" in text
    assert minutes.ledger_digest in text
    assert red_rows(paper.image(0))[0] == pytest.approx(72, abs=1.5)
    assert max(line.right for number in range(len(paper.pages)) for line in paper.body(number)) <= 184.2


def test_the_paper_carries_its_title_language_and_metadata(held: Held) -> None:
    minutes = held.at(MinutesState.ISSUED)
    content = storage.read_checked(minutes.pdf_digest)
    reader = PdfReader(BytesIO(content))
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert reader.metadata is not None
    assert reader.metadata.title == minutes.title
    xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "pdfaid:part" in xmp
    assert ">3<" in xmp.replace('"3"', ">3<")
    (written,) = reader.attachments["metadata.xml"]
    root = ET.fromstring(written)
    assert root.findtext("内容描述/题名") == minutes.title
    assert root.findtext("内容描述/文件编号") == minutes.number_words
    assert root.findtext("电子签名/签名结果") == minutes.signed_digest
    assert root.findtext("电子签名/签名人") == held.district.chair.name
    assert [act.findtext("业务行为") for act in root.findall("业务过程/业务行为")] == ["初稿", "送审", "把关", "签发"]
    assert final_paper(minutes) == content  # made again, it is the same bytes


def test_our_own_paper_passes_our_own_door(held: Held) -> None:
    minutes = held.at(MinutesState.ISSUED)
    with storage.open_checked(minutes.pdf_digest) as file:
        checked = check_upload(file, name=f"{minutes.title}.pdf")
    assert not checked.scanned


def test_an_attachment_passes_in_our_own_paper_only_bit_for_bit(held: Held, settings: Any, tmp_path: Path) -> None:
    content = storage.read_checked(held.at(MinutesState.ISSUED).pdf_digest)
    with pytest.raises(Refused, match="嵌入的附件"):  # one byte more, and it is somebody's file
        check_upload(BytesIO(content + b"\n"), name="纪要.pdf")
    settings.BLOB_ROOT = tmp_path / "elsewhere"
    with pytest.raises(Refused, match="嵌入的附件"):  # nor is it known where it was not made
        check_upload(BytesIO(content), name="纪要.pdf")


def test_a_preview_says_on_every_page_that_it_is_none(held: Held, tmp_path: Path) -> None:
    minutes = held.at(MinutesState.CHECKING)
    job = services.request_preview(minutes=minutes, user=held.user("office_head"), now=held.now)
    assert run_job(job.pk) == "done"
    job.refresh_from_db()
    paper = MeasuredPdf(storage.read_checked(job.result_digest), tmp_path)
    for page in paper.pages:
        assert any("送审稿，未签发" in line.text for line in page)
    assert "〔2026〕" not in paper.text().replace("（决定〔2026〕1号）", "")
    minutes.refresh_from_db()
    assert minutes.pdf_digest == ""
