"""The calendar: who sees which meeting, the secret link, clashes, and when a meeting can be held."""

from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from committees.calendar.rules import SHANGHAI, WorkingCalendar
from committees.calendar.selectors import working_calendar
from committees.errors import Refused
from committees.models import Absence, LedgerEntry, User
from committees.rulebooks.selectors import body_rules
from committees.rules import Matter
from committees.rules.frequency import FrequencyRule
from committees.rules.terms import Period
from meetings.agenda.states import ItemState
from meetings.models import CalendarFeed, ItemObserver
from meetings.notices.rules import due_of, materials_deadline, notice_deadline
from meetings.scheduling import services as scheduling
from meetings.scheduling.clashing import clashes
from meetings.timetable.rules import Event, calendar_text, earliest_day, rhythm
from meetings.timetable.selectors import meetings_between, reader_of
from meetings.timetable.services import renew_feed, revoke_feed
from tests.factories import make_district
from tests.items import make_item, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now):
    return make_district(now, members=5)


def meet(district, starts_at, now, **facts):
    values = {"place": "第一会议室", "chair": district.chair, "minutes": 60, **facts}
    return scheduling.schedule_meeting(
        committee=district.committee, starts_at=starts_at, user=district.user("office"), now=now, **values
    )


def asked(district, login, start="2026-09-01T00:00:00", end="2026-10-01T00:00:00"):
    return signed_in(district, login).get(reverse("timetable-events"), {"start": start, "end": end})


def test_a_draft_is_on_the_calendar_of_who_prepares_it_alone(district, now):
    meeting = meet(district, now + timedelta(days=5), now)
    [line] = asked(district, "office").json()
    assert line["url"] == reverse("meeting", args=[meeting.pk])
    assert line["start"] == "2026-09-08T09:00:00"
    assert line["classNames"] == [f"timetable__event--{meeting.tone}"]
    assert asked(district, "member4").json() == asked(district, "outsider").json() == []


@pytest.mark.parametrize(
    ("start", "end"),
    [("", ""), ("x", "y"), ("2026-09-01", "2026-08-01"), ("0001-01-01", "9999-12-31"), ("2026-09-01", "2027-09-01")],
)
def test_a_forged_span_is_refused(district, start, end):
    assert asked(district, "office", start, end).status_code == 400


def test_the_page_lets_in_the_style_sheet_of_the_library_and_nothing_else_inline(district):
    answer = signed_in(district, "office").get(reverse("timetable"))
    policy = answer["Content-Security-Policy"]
    nonce = answer.context["request"].csp_nonce
    assert f"'nonce-{nonce}'" in policy
    assert "unsafe-inline" not in policy
    assert f'name="csp-nonce" content="{nonce}"' in answer.content.decode()


def test_the_link_reads_without_a_login_until_it_is_renewed_or_revoked(district, now):
    soon = timezone.now().replace(microsecond=0) + timedelta(days=5)  # the feed looks from today on
    meet(district, soon, now)
    user = district.user("office")
    first = renew_feed(user=user, now=now)
    answer = Client().get(reverse("calendar-ics", args=[first]))
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Cache-Control"].startswith("max-age=0")
    assert f"DTSTART:{soon:%Y%m%dT%H%M%SZ}" in answer.content.decode()
    second = renew_feed(user=user, now=now)
    assert Client().get(reverse("calendar-ics", args=[first])).status_code == 404
    assert Client().get(reverse("calendar-ics", args=[second])).status_code == 200
    revoke_feed(user=user, now=now)
    assert Client().get(reverse("calendar-ics", args=[second])).status_code == 404
    verbs = LedgerEntry.objects.filter(verb__startswith="feed_").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["feed_renewed", "feed_renewed", "feed_revoked"]
    with pytest.raises(Refused):
        revoke_feed(user=user, now=now)


def test_the_secret_itself_is_kept_nowhere_and_dies_with_the_account(district, now):
    user = district.user("office")
    secret = renew_feed(user=user, now=now)
    assert secret not in str(CalendarFeed.objects.values().get())
    assert secret not in str(list(LedgerEntry.objects.values("payload")))
    assert reader_of(secret) == user
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert reader_of(secret) is None


def test_the_page_shows_the_link_once(district):
    client = signed_in(district, "member1")
    page = client.post(reverse("calendar-feed-renew")).content.decode()
    assert ".ics" in page
    assert ".ics" not in client.get(reverse("calendar-feed")).content.decode()
    assert client.get(reverse("calendar-feed-renew")).status_code == 405


def test_a_calendar_text_is_escaped_folded_and_ends_its_lines_as_the_format_asks(now):
    event = Event(
        "a@b",
        2,
        now,
        now + timedelta(hours=1),
        "常委会，会议;A,B\\C\n换行" + "长" * 60,
        "一,二",
        "http://x/",
        now,
        True,
    )
    text = calendar_text("会议", [event])
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    whole = text.replace("\r\n ", "")
    assert "SUMMARY:常委会，会议\\;A\\,B\\\\C 换行" in whole
    assert "STATUS:CANCELLED" in whole
    assert "SEQUENCE:2" in whole


def test_meetings_in_one_room_with_one_chair_or_the_same_people_clash(district, now):
    first = meet(district, now + timedelta(days=5), now)
    second = meet(district, now + timedelta(days=5, minutes=30), now)
    later = meet(district, now + timedelta(days=5, minutes=90), now, place="第二会议室")
    [clash] = clashes(first, district.user("office"))
    assert (clash.meeting, clash.known) == (second, True)
    assert [each.known for each in clashes(first, district.user("outsider"))] == [False]
    assert "地点相同，主持人相同" in clash.words
    assert "等 5 人两边都应出席、列席或汇报" in clash.words
    assert clashes(later, district.user("office")) == []
    shown = {
        each.meeting.pk: each.clashing for each in meetings_between(district.user("office"), now, now + timedelta(9))
    }
    assert shown == {first.pk: True, second.pk: True, later.pk: False}


def test_what_stands_in_the_way_is_shown_before_a_meeting_is_made_or_moved(district, now):
    first = meet(district, now + timedelta(days=5), now)
    later = meet(district, now + timedelta(days=6), now, place="第二会议室")
    absent = district.users["member2"].person
    Absence.objects.create(
        person=absent, starts_on=date(2026, 9, 9), ends_on=date(2026, 9, 9), kind="away", reason="出差", entered_at=now
    )

    def shown(client, **filled):
        answer = client.get(reverse("meeting-clashes"), {"minutes": 60, "place": "第三会议室", **filled})
        return answer.content.decode() if answer.status_code == 200 else answer.status_code

    office = signed_in(district, "office")
    page = shown(office, committee=district.committee.pk, starts_at="2026-09-08T09:30", place="第一会议室")
    assert first.title in page
    assert "地点相同" in page
    assert "主持人相同" not in page
    own = shown(office, meeting=first.pk, starts_at="2026-09-08T09:30", chair=district.chair.pk)
    assert "没有人员、地点冲突" in own
    assert later.title in shown(office, meeting=first.pk, starts_at="2026-09-09T09:00", chair=district.chair.pk)
    assert absent.name in shown(office, meeting=first.pk, starts_at="2026-09-09T18:00")
    assert shown(office, committee=district.committee.pk, starts_at="").strip() == ""
    assert shown(signed_in(district, "member2"), committee=district.committee.pk, starts_at="2026-09-08T09:30") == 404


def test_who_reports_in_one_meeting_and_observes_another_clashes(district, now):
    days = now + timedelta(days=5)
    first, second = meet(district, days, now), meet(district, days, now, place="第二会议室", chair=district.chair)
    presenter, office = district.users["outsider"].person, district.user("office")
    type(presenter).objects.filter(pk=presenter.pk).update(unit=district.unit)
    for meeting, words in ((first, f"副局长 {presenter.name}"), (second, "")):
        item = make_item(district, now, title=f"议题{meeting.pk}", presenter=words, state=ItemState.POOLED)
        entry = scheduling.add_to_agenda(meeting=meeting, item=item, user=office, now=now)
    district.committee.terms.get().seats.update(ends_on=date(2026, 9, 1))
    assert clashes(first, office)[0].words == "主持人相同"
    ItemObserver.objects.create(entry=entry, person=presenter)
    assert f"{presenter.name}两边都应出席、列席或汇报" in clashes(first, office)[0].words


def test_the_earliest_day_keeps_every_limit_and_the_day_before_breaks_one(district, now):
    body, calendar, matters = body_rules(district.committee, now), working_calendar(), list(Matter)
    found = earliest_day(body, matters, time(15), now, calendar)

    def kept(day):
        moment = datetime.combine(day, time(15), tzinfo=SHANGHAI)
        limits = notice_deadline(body, matters, moment, calendar), materials_deadline(body, matters, moment, calendar)
        return all(due_of(limit) is None or due_of(limit) >= now for limit in limits)

    assert kept(found.day)
    assert found.clauses
    days = [found.day - timedelta(days=back) for back in range(1, (found.day - now.date()).days)]
    assert days
    assert not any(kept(day) for day in days if day.weekday() < 5)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ((1, Period.WEEK, None), ["2026-09-10", "2026-09-17", "2026-09-24"]),
        ((2, Period.MONTH, None), ["2026-09-17", "2026-10-08", "2026-10-15"]),
        ((1, Period.MONTH, 1), ["2026-09-07", "2026-10-08", "2026-11-02"]),
    ],
)
def test_the_rhythm_follows_the_rulebook_in_whole_weeks_and_avoids_days_off(district, now, rule, expected):
    times, period, weekday = rule
    clause = body_rules(district.committee, now).quorum[0].clause
    wanted = FrequencyRule(clause, times, period, weekday=weekday)
    last = datetime(2026, 9, 3, 15, tzinfo=SHANGHAI)
    holiday = WorkingCalendar({date(2026, 10, day): False for day in range(1, 8)}, frozenset({2026}))
    dates = rhythm(wanted, last, datetime(2026, 9, 5, tzinfo=SHANGHAI), holiday)
    assert [str(each.date()) for each in dates] == expected
    assert all(each.time() == time(15) for each in dates)
    assert rhythm(wanted, last, last - timedelta(days=9), holiday)[0] > last
    assert rhythm(None, last, last, holiday) == []


def test_the_page_of_a_new_meeting_proposes_dates_that_fill_the_form(district, now):
    client = signed_in(district, "office")
    page = client.get(reverse("meeting-new"), {"committee": district.committee.pk, "at": "2027-03-04T15:00"})
    assert 'value="2027-03-04T15:00"' in page.content.decode()
    assert "最早可在" in page.content.decode()
    assert client.get(reverse("meeting-new"), {"at": "不是时间"}).status_code == 200
    assert isinstance(page.context["proposal"].earliest.day, date)
