"""A template per organisation: worded by the rules, sampled and checked by the worker, adopted, printed."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from committees.documents.rendering import render_official
from committees.documents.storage import read_checked
from committees.documents.tasks import run_job
from committees.errors import Refused
from decisions.minutes import services as minutes_services
from decisions.minutes.models import Minutes, MinutesTemplate
from decisions.minutes.states import MinutesState
from decisions.stationery import services
from decisions.stationery.paper import picture
from decisions.stationery.rules import Stationery, faults_of
from decisions.stationery.selectors import template_of
from tests.factories import make_district
from tests.items import signed_in
from tests.minutes_support import Held, hold_meeting
from tests.pdf.samples import CREATED
from tests.pdf.samples import minutes as sample_minutes

pytestmark = pytest.mark.django_db
WORDING = Stationery("中共卫东区委常务委员会会议纪要", "卫委常纪", "中共卫东区委办公室", ("区委常委", "各街道党工委"))


@pytest.fixture(autouse=True)
def _blobs(settings: Any, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path / "blobs"


def adopted(held: Held, wording: Stationery = WORDING) -> MinutesTemplate:
    organisation = held.district.organisation
    template, job = services.propose_template(
        organisation=organisation, committee=None, wording=wording, user=held.user("office"), now=held.now
    )
    assert run_job(job.pk) == "done"
    template.refresh_from_db()
    return services.adopt_template(template=template, user=held.user("office_head"), now=held.now)


@pytest.mark.parametrize(
    ("wording", "fault"),
    [
        (Stationery(mark="中共卫东区委通知"), "以“纪要”结尾"),
        (Stationery(series="卫委〔2026〕"), "只写汉字"),
        (Stationery(series="WW"), "只写汉字"),
        (Stationery(copies_to=("某" * 41,)), "抄送"),
    ],
)
def test_wording_that_the_format_does_not_know_is_refused(wording: Stationery, fault: str) -> None:
    assert fault in "".join(faults_of(wording))
    assert faults_of(WORDING) == []


def test_the_picture_shows_head_and_imprint_side_by_side() -> None:
    three = render_official(sample_minutes(2), identifier="minutes:1", created=CREATED)
    assert len(PdfReader(BytesIO(three)).pages) == 3
    with Image.open(BytesIO(picture(three))) as shown:
        assert shown.width == 3 * 662 + 2 * 12
        assert shown.height == 936


def test_a_template_is_sampled_checked_adopted_and_printed(now: datetime) -> None:
    held = hold_meeting(now)
    template = adopted(held)
    assert {line["holds"] for line in template.sample_checks["lines"]} == {True}
    assert read_checked(template.sample_checks["image"]).startswith(b"\x89PNG")
    minutes = held.at(MinutesState.ISSUED)
    assert minutes.number_words == "卫委常纪〔2026〕1号"
    assert minutes.copies_to == ["区委常委", "各街道党工委"]
    text = PdfReader(BytesIO(read_checked(minutes.pdf_digest))).pages[0].extract_text()
    assert "中共卫东区委常务委员会会议纪要" in text.splitlines()
    assert "卫委常纪〔2026〕1号" in text
    # Another version is for minutes drafted later: what was signed stays what was signed.
    adopted(held, Stationery(series="卫委办纪"))
    assert Minutes.objects.get().number_words == "卫委常纪〔2026〕1号"


def test_a_draft_takes_a_new_template_when_it_is_asked_to(now: datetime) -> None:
    held = hold_meeting(now)
    draft = held.draft()
    assert draft.template is None
    template = adopted(held)
    fresh = minutes_services.refresh_facts(minutes=draft, user=held.user("secretary"), now=held.now)
    assert fresh.template == template
    assert fresh.series == "卫委常纪"


def test_only_whoever_keeps_it_proposes_and_only_a_checked_sample_is_adopted(now: datetime) -> None:
    district = make_district(now, members=3)
    values = {"organisation": district.organisation, "committee": None, "wording": WORDING, "now": now}
    with pytest.raises(Refused, match="没有维护"):
        services.propose_template(user=district.user("member1"), **values)
    template, job = services.propose_template(user=district.user("office"), **values)
    with pytest.raises(Refused, match="样张尚未生成"):
        services.adopt_template(template=template, user=district.user("office_head"), now=now)
    assert services.request_sample(template=template, user=district.user("office"), now=now) == job
    assert run_job(job.pk) == "done"
    with pytest.raises(Refused, match="办公室主任"):
        services.adopt_template(template=template, user=district.user("office"), now=now)
    MinutesTemplate.objects.update(sample_checks={"lines": [{"text": "版头排成一行", "holds": False}], "image": ""})
    with pytest.raises(Refused, match="版头排成一行"):
        services.adopt_template(template=template, user=district.user("office_head"), now=now)
    assert template_of(district.committee) is None


def test_two_people_put_a_template_into_force(now: datetime) -> None:
    district = make_district(now, members=3)
    head = district.user("office_head")
    template, job = services.propose_template(
        organisation=district.organisation, committee=None, wording=WORDING, user=head, now=now
    )
    assert run_job(job.pk) == "done"
    page = signed_in(district, "office_head").get(reverse("minutes-template", args=[template.pk])).content.decode()
    assert "您是拟定人，不能启用自己拟定的版式" in page
    assert reverse("minutes-template-adopt", args=[template.pk]) not in page
    with pytest.raises(Refused, match="拟定人不能启用自己拟定的版式"):
        services.adopt_template(template=template, user=head, now=now)
    answer = signed_in(district, "office_head").post(reverse("minutes-template-adopt", args=[template.pk]), follow=True)
    assert "拟定人不能启用自己拟定的版式" in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        MinutesTemplate.objects.update(adopted_by=head, adopted_at=now)
    assert template_of(district.committee) is None
    client, line = signed_in(district, "system_admin"), "看样张，启用纪要版式第 1 版"
    assert line in client.get(reverse("desk")).text
    office = signed_in(district, "office_head")
    assert line not in office.get(reverse("desk")).text  # his own proposal
    assert f'href="{reverse("minutes-templates")}"' in office.get(reverse("setup")).text  # he has a part in the step
    assert reverse("minutes-template-adopt", args=[template.pk]) in (
        client.get(reverse("minutes-template", args=[template.pk])).content.decode()
    )
    client.post(reverse("minutes-template-adopt", args=[template.pk]))
    assert line not in client.get(reverse("desk")).text
    adopted = template_of(district.committee)
    assert adopted is not None
    assert (adopted.proposed_by, adopted.adopted_by) == (head, district.user("system_admin"))


def test_the_fonds_number_heads_what_is_filed_from_then_on(now: datetime) -> None:
    district = make_district(now, members=3)
    with pytest.raises(Refused, match="大写字母"):
        services.set_fonds(
            organisation=district.organisation, fonds="全宗一", user=district.user("office_head"), now=now
        )
    with pytest.raises(Refused, match="机构代码"):
        services.set_fonds(
            organisation=district.organisation, fonds="z109", section="党办", user=district.user("office_head"), now=now
        )
    services.set_fonds(
        organisation=district.organisation, fonds="z109", section="dzb", user=district.user("office_head"), now=now
    )
    assert (district.organisation.fonds, district.organisation.archive_section) == ("Z109", "DZB")


def test_the_pages_belong_to_their_organisation(now: datetime) -> None:
    mine, theirs = make_district(now, members=3), make_district(now, members=3, code="other")
    client = signed_in(mine, "office")
    page = client.post(
        reverse("minutes-template-new", args=[mine.organisation.pk]), {"mark": WORDING.mark, "series": "卫委常纪"}
    )
    template = MinutesTemplate.objects.get()
    assert page.url == reverse("minutes-template", args=[template.pk])
    assert "正在生成样张" in client.get(reverse("minutes-templates")).content.decode()
    stranger = signed_in(theirs, "office_head")
    assert stranger.get(reverse("minutes-template", args=[template.pk])).status_code == 404
    assert stranger.get(reverse("minutes-template-new", args=[mine.organisation.pk])).status_code == 404
    counts = []
    for version in (2, 3, 4):
        counts.append(_count(client))
        MinutesTemplate.objects.create(organisation=mine.organisation, version=version, proposed_at=now)
    assert len(set(counts)) == 1


def _count(client: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("minutes-templates")).status_code == 200
    return len(queries)
