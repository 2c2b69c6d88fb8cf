"""The pages of papers: what goes out and how, what is stopped at the door."""

import io

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from meetings.papers.models import Paper
from tests.factories import make_district
from tests.items import make_item, signed_in, text_upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now):
    return make_district(now, members=5)


def test_five_gigabytes_are_refused_before_a_byte_is_read(district, now):
    item = make_item(district, now)
    client = signed_in(district, "handler")

    class Unread(io.BytesIO):
        def read(self, *args):
            raise AssertionError("the announced length alone must decide")

    for url in (reverse("paper-add", args=[item.pk]), reverse("item-propose"), reverse("item-edit", args=[item.pk])):
        answer = client.generic("POST", url, b"", content_type="multipart/form-data; boundary=x",
                                **{"CONTENT_LENGTH": str(5 * 1024**3), "wsgi.input": Unread()})  # fmt: skip
        assert answer.status_code == 413
        assert "上限是 50 MB" in answer.content.decode()
    assert not Paper.objects.exists()


def test_a_file_over_the_limit_is_dropped_while_it_arrives(district, now, settings):
    settings.UPLOAD_LIMIT = 100_000
    item = make_item(district, now)
    large = SimpleUploadedFile("大文件.txt", b"a" * 150_000)
    answer = signed_in(district, "handler").post(
        reverse("paper-add", args=[item.pk]), {"file": large, "title": "大文件"}
    )
    assert answer.status_code == 422
    assert "超过上限" in answer.content.decode()
    assert 'value="大文件"' in answer.content.decode()
    assert not Paper.objects.exists()


@pytest.mark.parametrize(("name", "disposition"), [("paper-file", "inline"), ("paper-download", "attachment")])
def test_a_file_goes_out_with_its_type_its_name_and_no_guessing(district, now, name, disposition):
    item = make_item(district, now, attachments=[text_upload(name="实施“方案”\r\n.txt", words="<script>1</script>")])
    answer = signed_in(district, "handler").get(reverse(name, args=[item.papers.get().pk]))
    assert b"<script>1</script>" in b"".join(answer)  # shown with the watermark, downloaded as it came
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"].startswith(disposition)
    assert "\n" not in answer["Content-Disposition"]
    assert "filename*=utf-8''" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_a_damaged_file_is_not_given_out(district, now):
    item = make_item(district, now, attachments=[text_upload(words="原文")])
    paper = item.papers.get()
    path = settings.BLOB_ROOT / paper.digest[:2] / paper.digest[2:4] / paper.digest
    path.chmod(0o600)
    path.write_bytes(b"other")
    answer = signed_in(district, "handler").get(reverse("paper-file", args=[paper.pk]))
    assert answer.status_code == 409
    assert "摘要不符" in answer.content.decode()


def test_a_paper_is_shown_replaced_and_removed_in_the_page(district, now):
    item = make_item(district, now, attachments=[text_upload()])
    client, first = signed_in(district, "handler"), item.papers.get()
    page = client.get(reverse("paper", args=[first.pk])).content.decode()
    assert f'src="{reverse("paper-file", args=[first.pk])}"' in page
    file = SimpleUploadedFile("第二稿.txt", "第二稿".encode())
    assert client.post(reverse("paper-replace", args=[first.pk]), {"file": file}).status_code == 302
    second = Paper.objects.get(version=2)
    assert "旧版" in client.get(reverse("paper", args=[second.pk])).content.decode()
    assert client.post(reverse("paper-remove", args=[second.pk])).status_code == 302
    assert "还没有附件" in client.get(item.get_absolute_url()).content.decode()
    late = client.post(reverse("paper-remove", args=[second.pk]), follow=True)
    assert "已被移除" in late.content.decode()


def test_no_file_chosen_is_said_in_words(district, now):
    item = make_item(district, now)
    answer = signed_in(district, "handler").post(reverse("paper-add", args=[item.pk]), {"title": "方案"})
    assert answer.status_code == 422
    assert 'value="方案"' in answer.content.decode()
