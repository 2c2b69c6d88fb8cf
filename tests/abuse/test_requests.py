"""The whole way of a request: hosts, redirects, verbs, sessions, names of files, what a paper may fetch."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from committees.documents.intake import check_upload
from committees.documents.rendering import RenderingRefused, render_pdf
from committees.outbox import services as outbox
from committees.outbox.models import Outbox
from committees.outbox.states import Channel
from decisions.archive.checking import zipped
from tests.factories import PASSWORD, District, make_district
from tests.items import make_item, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now, members=3)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost:80@evil.example", "a b", "\u2028"]
)
def test_a_foreign_host_is_answered_nothing(host: str) -> None:
    answer = Client().get("/login/", headers={"host": host})
    assert answer.status_code == 400
    assert host not in answer.content.decode()


def test_a_forwarded_host_is_not_believed(district: District) -> None:
    client = signed_in(district, "office")
    text = client.get(reverse("desk"), headers={"x-forwarded-host": "evil.example"}).content.decode()
    assert "evil.example" not in text


@pytest.mark.parametrize("asked", [{"q": "一\x00二"}, {"q\x00": "一"}])
def test_a_character_that_no_record_can_hold_is_refused_by_name(district: District, asked: dict[str, str]) -> None:
    client = signed_in(district, "office")
    for answer in (client.get(reverse("desk"), asked), client.post(reverse("logout"), asked)):
        assert answer.status_code == 400
        assert "空字符" in answer.content.decode()
    assert client.get(reverse("desk")).status_code == 200  # nothing was done: still signed in


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example", "///evil.example", "\\\\evil.example", "/\\evil.example",
        "javascript:alert(1)", "data:text/html,x", "http:evil.example", "\thttps://evil.example", "https:///evil.example",
    ],
)  # fmt: skip
def test_signing_in_leads_to_no_other_house(district: District, target: str) -> None:
    user = district.user("office")
    answer = Client().post(
        f"{reverse('login')}?next={target}", {"username": user.username, "password": PASSWORD, "next": target}
    )
    assert answer.status_code in {200, 302}
    assert "evil" not in answer.headers.get("Location", "")
    assert "script" not in answer.headers.get("Location", "")


def test_the_session_before_signing_in_is_not_the_one_after(district: District) -> None:
    client, user = Client(), district.user("office")
    client.cookies["sessionid"] = "a" * 32
    client.get(reverse("login"))
    client.post(reverse("login"), {"username": user.username, "password": PASSWORD})
    assert client.cookies["sessionid"].value not in {"", "a" * 32}
    stranger = Client()
    stranger.cookies["sessionid"] = "a" * 32
    assert stranger.get(reverse("desk")).status_code == 302


@pytest.mark.parametrize("verb", ["TRACE", "CONNECT", "PROPFIND", "PUT", "PATCH", "DELETE", "X'; DROP TABLE"])
def test_verbs_that_nobody_means_do_nothing(district: District, verb: str, now: datetime) -> None:
    item, client = make_item(district, now), signed_in(district, "handler")
    for name in ("item", "item-withdraw", "item-submit"):
        assert client.generic(verb, reverse(name, args=[item.pk])).status_code == 405
    # Nor does a press that claims to be another verb, or comes without the token of its page.
    answer = client.post(
        reverse("item", args=[item.pk]), {"_method": "DELETE"}, headers={"x-http-method-override": "DELETE"}
    )
    assert answer.status_code == 405
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(district.user("handler"), backend="django.contrib.auth.backends.ModelBackend")
    assert careful.post(reverse("item-withdraw", args=[item.pk]), {"reason": "x"}).status_code == 403
    item.refresh_from_db()
    assert item.state == "draft"


@pytest.mark.parametrize(
    "body", [b"", b"\x00" * 2000, b"--x\r\nContent-Disposition: form-data; name=", b"a=%zz&%00=1&=&a[]=1", b"{" * 5000]
)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/xml"])
def test_bodies_that_are_no_forms_break_nothing(district: District, body: bytes, kind: str) -> None:
    client = signed_in(district, "handler")
    answer = client.post(reverse("item-propose"), body, content_type=kind)
    assert answer.status_code in {200, 400, 422}


def test_a_subject_is_one_line(district: District, now: datetime) -> None:
    person = district.members[1]
    outbox.enqueue(
        key="abuse",
        recipient=person,
        channel=Channel.MAIL,
        purpose="notice",
        subject="通知\r\nBcc: evil@example.invalid",
        body="请签收",
        now=now,
    )
    subject = Outbox.objects.get(key="abuse").subject
    assert "\n" not in subject
    assert "\r" not in subject


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd.txt", "..\\..\\windows\\win.txt", "/etc/cron.d/x.txt", "C:\\a.txt", "a\x00.exe.txt",
        "a\r\nSet-Cookie: x=1.txt", "\u202etxt.exe.txt", ".htaccess.txt", "a/../../b.txt",
        "%2e%2e%2fb.txt", "~/.ssh/a.txt",
    ],
)  # fmt: skip
def test_names_of_files_lead_nowhere(name: str) -> None:
    kept = check_upload(SimpleUploadedFile("x.txt", "汇报".encode()), name=name).name
    assert not set(kept) & set("/\\\x00\r\n\u202e")
    assert kept not in {".", ".."}
    package = zipfile.ZipFile(io.BytesIO(zipped({f"材料/{kept}": b"x"})))
    assert all(".." not in part.split("/") and not part.startswith("/") for part in package.namelist())


@pytest.mark.parametrize(
    "source",
    [
        "file:///etc/passwd", "http://127.0.0.1:9/x", "https://evil.example/x.png", "data:text/plain,x", "ftp://evil/x",
        "//evil.example/x", "/etc/passwd", "../config/settings.py", "FILE:///etc/hostname", "gopher://x", "jar:file:///x",
    ],
)  # fmt: skip
def test_papers_fetch_nothing(source: str) -> None:
    html = f'<html lang="zh-CN"><head><title>x</title></head><body><p>正文</p><img alt="" src="{source}"></body></html>'
    with pytest.raises(RenderingRefused):
        render_pdf(html, identifier="abuse")
