"""Inbox, folder of mails, health: what is seen, by whom, and what stays hidden."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from committees.desk.ports import all_todos
from committees.ledger.selectors import entries_of
from committees.models import Outbox, Person
from committees.outbox import heart, selectors, services, tasks
from committees.outbox.states import Channel, DeliveryState
from tests.factories import District, make_district

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def district(now) -> District:
    return make_district(now, members=3)


def signed_in(district: District, name: str) -> Client:
    client = Client()
    client.force_login(district.users[name], backend=BACKEND)
    return client


def person(district: District, name: str) -> Person:
    return Person.objects.get(user=district.users[name])


def tell(district: District, name: str, now, key="k1", channel=Channel.INBOX, **more) -> Outbox:
    values = {"purpose": "notice", "subject": f"关于召开会议的通知 {key}", "body": "请准时参会。", "link": "/inbox/"}
    return services.enqueue(
        key=key, recipient=person(district, name), channel=channel, aggregate="meeting:1", now=now, **(values | more)
    )


def test_the_inbox_shows_ones_own_messages_only(district, now):
    tell(district, "member1", now)
    tell(district, "member2", now, key="k2")
    tasks.send_due()
    page = signed_in(district, "member1").get(reverse("inbox"))
    assert "关于召开会议的通知 k1" in page.text
    assert "通知 k2" not in page.text
    assert "未读（1）" in page.text
    assert "还没有消息" in signed_in(district, "outsider").get(reverse("inbox")).text


def test_an_anonymous_visitor_is_sent_to_the_login(client):
    for name in ("inbox", "mail-folder", "health"):
        assert client.get(reverse(name)).status_code == 302


def test_opening_marks_read_once_and_is_evidence(district, now):
    tell(district, "member1", now)
    tasks.send_due()
    message = selectors.inbox_of(district.users["member1"]).get()
    client = signed_in(district, "member1")
    address = reverse("inbox-open", args=[message.pk])
    assert client.get(address).status_code == 405  # looking on the way must not count as opening
    assert message.read_at is None
    for _ in range(2):
        assert client.post(address).url == "/inbox/"
    assert selectors.unread_count(district.users["member1"]) == 0
    assert [entry.verb for entry in entries_of("meeting:1")] == ["notice_delivered", "message_opened"]
    assert entries_of("meeting:1").last().actor == district.users["member1"]
    assert "没有未读消息" in client.get(reverse("inbox") + "?unread=1").text


def test_somebody_elses_message_is_hidden(district, now):
    tell(district, "member1", now)
    tasks.send_due()
    message = selectors.inbox_of(district.users["member1"]).get()
    assert signed_in(district, "member2").post(reverse("inbox-open", args=[message.pk])).status_code == 404
    message.refresh_from_db()
    assert message.read_at is None


def test_message_text_is_escaped(district, now):
    tell(district, "member1", now, subject="<script>1</script>", body="<img src=x>")
    tasks.send_due()
    page = signed_in(district, "member1").get(reverse("inbox")).text
    assert "<script>1" not in page
    assert "<img src=x>" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_inbox_do_not_grow(district, now, count, django_assert_num_queries):
    for number in range(count):
        tell(district, "member1", now, key=f"k{number}")
    tasks.send_due()
    client = signed_in(district, "member1")
    client.get(reverse("inbox"))
    with django_assert_num_queries(INBOX_QUERIES):
        client.get(reverse("inbox"))


INBOX_QUERIES = 9


@pytest.fixture
def folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    return tmp_path / "mail"


def mails_of(district, now):
    for number, name in enumerate(("member1", "member2")):
        tell(district, name, now, key=f"mail{number}", channel=Channel.MAIL)
    assert tasks.send_due() == 2


def test_ones_own_mail_can_be_read_in_the_folder(district, now, folder):
    mails_of(district, now)
    client = signed_in(district, "member1")
    page = client.get(reverse("mail-folder"))
    [mail] = page.context["page_obj"].object_list
    assert mail.subject == "关于召开会议的通知 mail0"
    body = client.get(reverse("mail", args=[mail.name])).text
    assert "请准时参会。" in body
    assert mail.message_id.strip("<>") in body
    assert signed_in(district, "member2").get(reverse("mail", args=[mail.name])).status_code == 404


def test_the_office_reads_all_mails_the_administrator_sees_that_they_went_out(district, now, folder):
    mails_of(district, now)
    office, admin = signed_in(district, "office"), signed_in(district, "system_admin")
    assert office.get(reverse("mail-folder")).text.count("关于召开会议的通知") == 2
    page = admin.get(reverse("mail-folder"))
    assert page.text.count("仅收件人和办公室可读") == 2
    assert "关于召开会议的通知" not in page.text
    name = page.context["page_obj"].object_list[0].name
    assert admin.get(reverse("mail", args=[name])).status_code == 404
    assert office.get(reverse("mail", args=[name])).status_code == 200


def test_another_organisation_sees_nothing_of_the_folder(district, now, folder):
    mails_of(district, now)
    other = make_district(now, members=1, code="other")
    assert "还没有邮件" in signed_in(other, "office").get(reverse("mail-folder")).text


def test_several_mails_in_one_file_and_foreign_files(district, now, folder):
    mails_of(district, now)
    *earlier, last = sorted(folder.glob("*.log"))  # within a second both may be in one file already
    last.write_bytes(b"".join(file.read_bytes() for file in [*earlier, last]))
    for file in earlier:
        file.unlink()
    (folder / "notes.txt").write_text("x")
    assert len(signed_in(district, "office").get(reverse("mail-folder")).context["page_obj"].object_list) == 2


def test_there_is_no_folder_where_a_server_takes_the_mail(district, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    client = signed_in(district, "office")
    assert client.get(reverse("mail-folder")).status_code == 404
    assert "外发邮件" not in client.get(reverse("inbox")).text


def test_health_is_not_for_the_office(district):
    assert signed_in(district, "office_head").get(reverse("health")).status_code == 404


@pytest.mark.parametrize("name", ["secretary", "member1", "outsider"])
def test_health_and_undelivered_messages_are_hidden_from_others(district, name):
    client = signed_in(district, name)
    assert client.get(reverse("health")).status_code == 404
    assert client.get(reverse("undelivered")).status_code == 404
    assert client.post(reverse("resend-all")).status_code == 404
    assert client.post(reverse("resend", args=[1])).status_code == 404


def dead(district, now, name="member1", key="dead1"):
    row = tell(district, name, now, key=key, channel=Channel.MAIL, subject="机密标题")
    Outbox.objects.filter(pk=row.pk).update(state=DeliveryState.DEAD, attempts=10, answer="554 no such user")
    return row


def test_health_tells_what_is_wrong_without_telling_what_it_says(district, now):
    dead(district, now)
    tell(district, "member1", now, key="waiting")
    page = signed_in(district, "system_admin").get(reverse("health"))
    assert page.context["health"].waiting == 1
    assert "554 no such user" in page.text
    assert "没有响应" in page.text
    assert "机密标题" not in page.text
    heart.beat(name="worker", now=timezone.now())
    heart.beat(name="beat", now=timezone.now() - timedelta(seconds=121))
    state = signed_in(district, "system_admin").get(reverse("health")).context["health"]
    assert (state.worker_alive, state.beat_alive) == (True, False)


def test_a_dead_letter_is_resent_from_the_page(district, now):
    row = dead(district, now)
    client = signed_in(district, "system_admin")
    answer = client.post(reverse("resend", args=[row.pk]), follow=True)
    assert "已重新排队发送" in answer.text
    row.refresh_from_db()
    assert row.state == DeliveryState.PENDING
    again = client.post(reverse("resend", args=[row.pk]), follow=True)
    assert "已不在发送失败之列" in again.text


def test_all_dead_letters_at_once_but_not_those_of_others(district, now):
    other = make_district(now, members=2, code="other")
    rows = [dead(district, now), dead(district, now, name="member2", key="dead2"), dead(other, now, key="dead3")]
    client = signed_in(district, "system_admin")
    assert "已将2条消息" in client.post(reverse("resend-all"), follow=True).text
    assert list(Outbox.objects.filter(state=DeliveryState.DEAD)) == [rows[2]]
    assert client.post(reverse("resend", args=[rows[2].pk])).status_code == 404


def test_the_office_sees_and_resends_what_was_not_delivered(district, now):
    row = dead(district, now)
    client = signed_in(district, "office")
    page = client.get(reverse("undelivered")).text
    assert "554 no such user" in page
    assert "机密标题" not in page
    answer = client.post(reverse("resend", args=[row.pk]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("undelivered")
    assert "没有发送失败的消息" in answer.text
    other = make_district(now, members=1, code="other")
    assert signed_in(other, "office").post(reverse("resend", args=[row.pk])).status_code == 404


def test_the_administrator_is_alerted_on_the_desk(district, now):
    def alerts(user):
        return [todo.text for todo in all_todos(district.user(user), now) if todo.url == reverse("health")]

    assert alerts("system_admin") == ["后台进程超过两分钟没有响应，通知不会发出"]
    heart.beat(name="worker", now=now - timedelta(seconds=30))
    assert alerts("system_admin") == []
    dead(district, now)
    assert alerts("system_admin") == ["1条消息未送达"]
    assert [todo.text for todo in all_todos(district.user("office"), now)].count("1条消息未送达") == 1
    assert alerts("member1") == []
