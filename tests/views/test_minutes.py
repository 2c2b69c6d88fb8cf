"""The pages of minutes: what each reader sees, how many queries it takes, and that nothing is typed over."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from committees.documents import storage
from committees.rules import Matter
from decisions.minutes import services
from decisions.minutes.models import Minutes, MinutesComment
from decisions.minutes.states import MinutesState, ParagraphKind
from tests.factories import PASSWORD
from tests.minutes_support import Held, hold_meeting, paragraph, render

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _blobs(settings: object, tmp_path: Path) -> None:
    settings.BLOB_ROOT = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def held(now: datetime) -> Held:
    return hold_meeting(now, matters=(Matter.GENERAL,))


def page(minutes: Minutes) -> str:
    return reverse("minutes-page", args=[minutes.pk])


def test_from_the_meeting_to_the_draft(client: Client, held: Held) -> None:
    client.force_login(held.user("secretary"))
    tab = reverse("meeting-minutes", args=[held.sitting.meeting.pk])
    assert "起草纪要" in client.get(tab).content.decode()
    answer = client.post(reverse("minutes-draft", args=[held.sitting.meeting.pk]))
    minutes = Minutes.objects.get()
    assert answer["Location"] == page(minutes)
    words = client.get(page(minutes)).content.decode()
    assert "应到11人，实到9人" in words
    assert "取自会议记录" in words
    again = client.post(reverse("minutes-draft", args=[held.sitting.meeting.pk]), follow=True).content.decode()
    assert "已经起草" in again


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    client: Client, held: Held, now: datetime, django_assert_num_queries: object
) -> None:
    held.draft()
    client.force_login(held.user("office"))
    client.get(reverse("minutes"))
    with django_assert_num_queries(LIST_QUERIES):  # type: ignore[operator]
        assert "区委常委会2026年第1次会议纪要" in client.get(reverse("minutes")).content.decode()
    for number in (2, 3):
        hold_meeting(now, district=held.district, number=number, matters=(Matter.GENERAL,)).draft()
    with django_assert_num_queries(LIST_QUERIES):  # type: ignore[operator]
        assert "区委常委会2026年第3次会议纪要" in client.get(reverse("minutes")).content.decode()


def test_a_page_takes_as_many_queries_for_three_remarks_as_for_one(
    client: Client, held: Held, django_assert_num_queries: object
) -> None:
    minutes = held.at(MinutesState.SIGNING)
    client.force_login(held.user("chair"))
    for count in (1, 2):
        for number in range(count):
            services.comment(
                paragraph=paragraph(minutes, ParagraphKind.VOTE),
                text=f"意见{number}",
                user=held.user("member2"),
                now=held.now,
            )
        client.get(page(minutes))
        with django_assert_num_queries(PAGE_QUERIES):  # type: ignore[operator]
            assert "意见0" in client.get(page(minutes)).content.decode()


def test_remarks_are_made_and_dealt_with_on_the_page(client: Client, held: Held) -> None:
    minutes = held.at(MinutesState.SIGNING)
    prose = paragraph(minutes, ParagraphKind.DUTY)
    client.force_login(held.user("member2"))
    where = reverse("paragraph-remark", args=[minutes.pk, prose.pk])
    answer = client.post(where, {"text": "请明确时限", "suggestion": "由发展改革局于10月底前办结。"})
    assert answer["Location"] == f"{page(minutes)}#p{prose.pk}"
    client.force_login(held.user("chair"))
    remark = minutes.comments.get()
    client.post(reverse("comment-adopt", args=[minutes.pk, remark.pk]), {"version": 0})
    words = client.get(page(minutes)).content.decode()
    assert "由发展改革局于10月底前办结。" in words
    assert "已采纳" in words


def test_facts_offer_no_field_and_refuse_a_forged_post(client: Client, held: Held) -> None:
    minutes = held.draft()
    vote = paragraph(minutes, ParagraphKind.VOTE)
    client.force_login(held.user("secretary"))
    where = reverse("paragraph-edit", args=[minutes.pk, vote.pk])
    assert f'action="{where}"' not in client.get(page(minutes)).content.decode()
    words = client.post(where, {"text": "同意11票", "version": 0}, follow=True).content.decode()
    assert "不能改写" in words
    vote.refresh_from_db()
    assert "同意8票" in vote.text


def test_signing_wants_the_password(client: Client, held: Held) -> None:
    minutes = held.at(MinutesState.SIGNING)
    client.force_login(held.user("chair"), backend="django.contrib.auth.backends.ModelBackend")
    where = reverse("minutes-sign", args=[minutes.pk])
    form = client.get(where).context["form"]
    digest = form.initial["digest"]
    wrong = client.post(where, {"digest": digest, "password": "guess"})
    assert "密码不正确，没有签发" in wrong.content.decode()
    assert Minutes.objects.get().state == MinutesState.SIGNING
    client.post(where, {"digest": digest, "password": PASSWORD})
    assert Minutes.objects.get().number_words == "〔2026〕1号"


def test_a_signer_is_told_of_remarks_nobody_dealt_with(client: Client, held: Held) -> None:
    minutes = held.at(MinutesState.SIGNING)
    client.force_login(held.user("chair"))
    where = reverse("minutes-sign", args=[minutes.pk])
    assert "条意见没有处理" not in client.get(where).content.decode()
    vote = paragraph(minutes, ParagraphKind.VOTE)
    services.comment(paragraph=vote, text="请核对", user=held.user("member2"), now=held.now)
    assert "还有 1 条意见没有处理" in client.get(where).content.decode()


def test_remarks_are_working_papers(client: Client, held: Held) -> None:
    minutes = held.at(MinutesState.SIGNING)
    vote = paragraph(minutes, ParagraphKind.VOTE)
    services.comment(paragraph=vote, text="请核对人数", user=held.user("member2"), now=held.now)
    held.sign(minutes)
    for name, seen in (("member2", False), ("office", True)):
        client.force_login(held.user(name))
        assert ("请核对人数" in client.get(page(minutes)).content.decode()) is seen


def test_signing_is_hidden_from_others(client: Client, held: Held) -> None:
    minutes = held.at(MinutesState.SIGNING)
    for name in ("member2", "secretary", "office_head"):
        client.force_login(held.user(name))
        assert client.get(reverse("minutes-sign", args=[minutes.pk])).status_code == 404


def test_issue_waits_for_the_paper(client: Client, held: Held) -> None:
    minutes = held.at(MinutesState.NUMBERED)
    client.force_login(held.user("office"))
    waiting = client.get(page(minutes)).content.decode()
    assert "文件生成后即可印发" in waiting
    assert "/paragraphs/" not in waiting
    assert reverse("minutes-issue", args=[minutes.pk]) not in waiting
    render(minutes)
    # Signed in September, issued today: the paper is made anew with today's date in its 版记 first.
    words = client.get(page(minutes)).content.decode()
    assert "版记的印发日期是2026年9月3日" in words
    assert reverse("minutes-issue", args=[minutes.pk]) not in words
    client.post(reverse("minutes-issue", args=[minutes.pk]))
    assert Minutes.objects.get().state == MinutesState.NUMBERED
    client.post(reverse("minutes-render", args=[minutes.pk]))
    render(minutes)
    assert reverse("minutes-issue", args=[minutes.pk]) in client.get(page(minutes)).content.decode()
    client.post(reverse("minutes-issue", args=[minutes.pk]))
    assert Minutes.objects.get().state == MinutesState.ISSUED


def test_the_paper_is_handed_out_and_checked(client: Client, held: Held) -> None:
    minutes = held.at(MinutesState.ISSUED)
    client.force_login(held.user("member2"))
    where = reverse("minutes-file", args=[minutes.pk])
    answer = client.get(where)
    assert b"".join(answer.streaming_content)[:5] == b"%PDF-"
    path = storage.path_of(minutes.pdf_digest)
    path.chmod(0o600)
    path.write_bytes(b"other")
    damaged = client.get(where)
    assert damaged.status_code == 409
    assert "摘要不符" in damaged.content.decode()


def test_a_preview_runs_as_a_job(client: Client, held: Held) -> None:
    minutes = held.at(MinutesState.CHECKING)
    client.force_login(held.user("office_head"))
    answer = client.post(reverse("minutes-preview", args=[minutes.pk]))
    assert "排队中" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("name", ["minutes-page", "minutes-file", "minutes-sign", "minutes-copies", "minutes-return"])
def test_strangers_find_nothing(client: Client, held: Held, name: str) -> None:
    minutes = held.at(MinutesState.SIGNING)
    client.force_login(held.user("outsider"))
    assert client.get(reverse(name, args=[minutes.pk])).status_code == 404


@pytest.mark.parametrize(
    "name", ["minutes-submit", "minutes-check", "minutes-issue", "minutes-preview", "minutes-render", "minutes-refresh"]
)
def test_strangers_change_nothing(client: Client, held: Held, name: str) -> None:
    minutes = held.draft()
    client.force_login(held.user("outsider"))
    assert client.post(reverse(name, args=[minutes.pk])).status_code == 404
    assert client.get(reverse(name, args=[minutes.pk])).status_code == 405


def test_what_is_refused_stays_in_its_field_with_the_reason(client: Client, held: Held) -> None:
    """Somebody else saved first, a character cannot be printed, a remark is too long: nothing typed is lost."""
    minutes = held.draft()
    prose = paragraph(minutes, ParagraphKind.DISCUSSION)
    client.force_login(held.user("secretary"))
    where = reverse("paragraph-edit", args=[minutes.pk, prose.pk])
    late = client.post(where, {"text": "会议充分讨论了方案。", "version": prose.version + 7}).content.decode()
    assert "刚刚被他人改动" in late
    assert "您填写的内容保留在下面" in late
    assert ">会议充分讨论了方案。</textarea>" in late
    rare = client.post(where, {"text": "由\uf8ff负责。", "version": prose.version}).content.decode()
    assert "没有能印出这些字的字体" in rare
    remark = reverse("paragraph-remark", args=[minutes.pk, prose.pk])
    long = client.post(remark, {"text": "长" * 501, "suggestion": "改为这样。"}).content.decode()
    assert "长" * 501 in long
    assert ">改为这样。</textarea>" in long
    assert not MinutesComment.objects.exists()
    prose.refresh_from_db()
    assert prose.version == 0


def test_remarks_on_a_paragraph_that_is_gone_are_shown_and_can_be_dealt_with(client: Client, held: Held) -> None:
    minutes, user = held.draft(), held.user("secretary")
    opening = paragraph(minutes, ParagraphKind.OPENING)
    added = services.add_paragraph(after=opening, text="另有说明。", user=user, now=held.now)
    remark = services.comment(paragraph=added, text="这一段不必写。", user=user, now=held.now)
    services.remove_paragraph(paragraph=added, version=added.version, user=user, now=held.now)
    client.force_login(user)
    words = client.get(page(minutes)).content.decode()
    assert "对已删段落的意见" in words
    assert "这一段不必写。" in words
    client.post(reverse("comment-resolve", args=[minutes.pk, remark.pk]), {"resolution": "已采纳"})
    remark.refresh_from_db()
    assert remark.resolution == "已采纳"


def test_a_comparison_shows_a_changed_distribution_list(client: Client, held: Held) -> None:
    minutes, user = held.draft(), held.user("secretary")
    services.edit_copies(minutes=minutes, copies=["区人大办公室"], user=user, now=held.now)
    client.force_login(user)
    words = client.get(reverse("minutes-compare", args=[minutes.pk])).content.decode()
    assert "有 1 段不同" in words
    assert "抄送：" in words


def test_the_desk_says_what_to_do(client: Client, held: Held) -> None:
    client.force_login(held.user("secretary"))
    assert "起草“区委常委会2026年第1次会议”的纪要" in client.get(reverse("desk")).content.decode()
    minutes = held.draft()
    assert "完善并送审纪要" in client.get(reverse("desk")).content.decode()
    services.submit_minutes(minutes=minutes, user=held.user("secretary"), now=held.now)
    client.force_login(held.user("office_head"))
    assert "为纪要把关" in client.get(reverse("desk")).content.decode()


LIST_QUERIES = 12
# Ten of them read the record beside the draft, for telling whoever opens it what has changed since.
PAGE_QUERIES = 24
