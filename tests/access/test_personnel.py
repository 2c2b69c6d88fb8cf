"""知悉范围: who finds which page of a candidate, and when; that his name stands in no table of the floors below.

The search by every role at every address is in circle.py.
"""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from committees.access.services import grant_role
from committees.access.states import Role
from committees.documents.models import Job
from committees.documents.storage import open_checked
from committees.documents.tasks import run_job
from committees.ledger.models import LedgerEntry
from committees.people import services as people
from decisions.archive.services import request_certificate
from decisions.live.jobs import ask_for_record
from decisions.models import Resolution
from meetings.models import Meeting, Recusal
from meetings.papers.intake import Upload
from meetings.session import services as session
from meetings.timetable.services import renew_feed
from personnel.models import CandidatePaper, Decision, Deliberation, Objection, PublicNotice, Reconsideration
from personnel.services import deliberating, following, preparing, sitting, submitting
from personnel.services.deliberating import Said
from tests.access.walking import told
from tests.factories import TERM_START, make_person
from tests.personnel_support import NAMES, make_affair
from tests.snapshots import remembered

pytestmark = pytest.mark.django_db
SECRETS = (*NAMES, "工作需要，德才表现良好", "单位公示栏里的密语")
OUTSIDE = (
    "handler",
    "leader",
    "other_handler",
    "office",
    "office_head",
    "archivist",
    "supervisor",
    "security_admin",
    "audit_admin",
    "system_admin",
    "observer",
    "outsider",
)


def upload(text):
    return Upload(file=io.BytesIO(text.encode()), name="材料.txt", title="考察材料")


@pytest.fixture
def affair(now):
    return three_on_their_way(now)


@remembered
def three_on_their_way(now):
    """Candidate 0: adopted and publicised. 1: put off and taken up again. 2: submitted; member 4 is his relative."""
    affair = make_affair(now, strangers=True)
    staff(affair, now)
    for index in range(3):
        preparing.add_candidate_paper(
            candidate=affair.fresh(index), upload=upload(f"{NAMES[index]}的材料"), user=affair.organiser, now=now
        )
    preparing.declare_kinship(
        candidate=affair.fresh(2), person=affair.district.members[4], relation="妻弟", user=affair.organiser, now=now
    )
    for index in (0, 1, 2):
        affair.submit(index)
    affair.convene(0, 1, 2)
    affair.open()
    return affair


def staff(affair, now):
    district = affair.district
    scopes = {
        "supervisor": (Role.SUPERVISION, district.committee),
        "security_admin": (Role.SECURITY_ADMIN, district.organisation),
        "audit_admin": (Role.AUDIT_ADMIN, district.organisation),
        "observer": (None, None),
    }
    for name, (role, scope) in scopes.items():
        person = make_person(district.organisation, f"人员{name}", "干部", now, login=f"weidong-{name}")
        district.users[name] = person.user
        if role is not None:
            grant_role(role=role, scope=scope, user=person.user, starts_on=TERM_START, now=now)
        else:
            people.invite_always(committee=district.committee, person=person, user=None, now=now)


def finish(affair, now):
    affair.decide(0, affair.at(minutes=10), in_favour=9, against=2)
    affair.decide(1, affair.at(minutes=30), in_favour=5, against=5)
    affair.decide(2, affair.at(minutes=50), in_favour=9, against=1)
    session.close_meeting(meeting=affair.meeting, actor=affair.secretary, now=affair.at(hours=2))
    for decision in Decision.objects.all():
        sitting.draw_up_sheet(
            decision=decision, seal="封存1号", observers="无", note="无", user=affair.secretary, now=affair.at(hours=3)
        )
    row = following.publish_candidate(
        candidate=affair.fresh(0),
        published_on=now.date(),
        days=5,
        place="单位公示栏里的密语",
        contact="组织部",
        user=affair.organiser,
        now=affair.at(hours=4),
    )
    following.enter_objection(
        publicity=row, received_on=row.ends_on, sender="", content="反映", user=affair.organiser, now=affair.at(days=8)
    )
    submitting.reconsider_candidate(
        candidate=affair.fresh(1),
        agreeing=affair.district.members[:6],
        grounds="再议",
        user=affair.organiser,
        now=affair.at(days=1),
    )


def read(client, url):
    answer = client.get(url)
    if answer.status_code >= 500:
        raise AssertionError(f"{url} answered {answer.status_code}")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, content.decode("utf-8", "replace")


def test_the_names_stand_in_no_table_of_the_floors_below(affair, now):
    finish(affair, now)
    for model in apps.get_models():
        label = model._meta.label
        if label.startswith("personnel."):
            continue
        for field in model._meta.fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                for name in SECRETS:
                    rows = [str(value) for value in model._base_manager.values_list(field.name, flat=True)]
                    assert not [row for row in rows if name in row], (label, field.name, name)


def test_feeds_and_certificates_tell_numbers_only(affair, now):
    finish(affair, now)
    today = timezone.now()  # a feed tells what is near
    Meeting.objects.filter(pk=affair.meeting.pk).update(starts_at=today, ends_at=today + timedelta(hours=2))
    feeds = {}
    for role in (*OUTSIDE, "chair", "member5", "secretary", "organiser"):
        secret = renew_feed(user=affair.district.user(role), now=now)
        feeds[role] = told(Client().get(reverse("calendar-ics", args=[secret])).content)
    assert affair.meeting.title in feeds["member5"]
    # On paper: what certifies the decision, and what the meeting's recorder prints of it.
    chair = affair.district.user("chair")
    resolution = Resolution.objects.get(ballot=Decision.objects.get(candidate=affair.fresh(0)).ballot)
    request_certificate(resolution=resolution, user=chair, now=now)
    ask_for_record(meeting=affair.meeting, user=affair.secretary, now=now)
    papers = list(Job.objects.exclude(kind="personnel_sheet"))
    for job in papers:
        run_job(job.pk)
        job.refresh_from_db()
        with open_checked(job.result_digest) as file:
            feeds[job.kind] = told(file.read())
    assert str(affair.fresh(0)) in feeds[papers[0].kind]
    for where, text in feeds.items():
        assert not [secret for secret in SECRETS if secret in text], where


def test_a_relative_finds_the_matter_nowhere(affair, now):
    finish(affair, now)
    client = Client()
    client.force_login(affair.district.users["member4"])  # close to the third, a member for the others
    _, overview = read(client, reverse("personnel"))
    assert NAMES[0] in overview
    assert NAMES[2] not in overview
    assert read(client, affair.fresh(2).get_absolute_url())[0].status_code == 404
    assert (
        read(client, reverse("personnel-sheet", args=[Decision.objects.get(candidate=affair.fresh(2)).pk]))[
            0
        ].status_code
        == 404
    )


def test_a_candidate_of_the_department_itself_does_not_see_his_own_file(now):
    affair = make_affair(now, names=NAMES[:1])
    user = affair.district.users["cand0"]
    grant_role(
        role=Role.ORGANISATION_DEPARTMENT, scope=affair.district.committee, user=user, starts_on=TERM_START, now=now
    )
    client = Client()
    client.force_login(user)
    assert client.get(affair.fresh(0).get_absolute_url()).status_code == 404
    assert client.get(affair.matter.get_absolute_url()).status_code == 404
    assert str(affair.matter) not in read(client, reverse("personnel"))[1]


def test_papers_open_with_the_item_for_those_in_the_room_and_close_with_it(affair, now):
    paper = CandidatePaper.objects.get(candidate=affair.fresh(2))
    url = reverse("personnel-paper", args=[paper.pk])

    def status(role):
        client = Client()
        client.force_login(affair.district.users[role])
        return client.get(url).status_code

    assert status("member5") == 404
    assert status("organiser") == 200
    session.start_item(entry=affair.entry(2), actor=affair.secretary, now=affair.at(minutes=5))
    assert {status("member5"), status("chair"), status("secretary")} == {200}
    assert Recusal.objects.get().roll.person == affair.district.members[4]
    assert status("member4") == 404  # recused
    assert {status(role) for role in OUTSIDE} == {404}
    seen = LedgerEntry.objects.filter(verb="personnel_paper_seen")
    assert seen.count() == 4
    session.set_aside(entry=affair.entry(2), reason="等候", actor=affair.secretary, now=affair.at(minutes=6))
    assert {status("member5"), status("chair"), status("secretary")} == {404}


def test_one_who_left_the_room_loses_the_papers(affair, now):
    session.start_item(entry=affair.entry(0), actor=affair.secretary, now=affair.at(minutes=5))
    paper = CandidatePaper.objects.get(candidate=affair.fresh(0))
    client = Client()
    client.force_login(affair.district.users["member7"])
    url = reverse("personnel-paper", args=[paper.pk])
    assert client.get(url).status_code == 200
    roll = affair.meeting.roll.get(person=affair.district.members[7])
    session.check_out(roll=roll, actor=affair.secretary, now=affair.at(minutes=6))
    assert client.get(url).status_code == 404


def test_a_paper_says_who_looks_and_offers_no_file(affair, now):
    paper = CandidatePaper.objects.get(candidate=affair.fresh(0))
    client = Client()
    client.force_login(affair.district.users["organiser"])
    answer, text = read(client, reverse("personnel-paper", args=[paper.pk]))
    assert text.count("组织甲 ") >= 60
    assert f"{timezone.localtime():%Y-%m-%d %H:}" in text
    assert "no-store" in answer["Cache-Control"]
    assert read(client, reverse("personnel-picture", args=[paper.pk]))[0].status_code == 404


def test_a_deliberation_is_its_members_own(affair, now):
    matter = affair.matter
    members = affair.district.members
    deliberating.record_deliberation(
        matter=matter,
        body="secretaries-meeting",
        held_at=now,
        place="小会议室",
        chair=members[0],
        voices=[Said(member, view="for") for member in members[:3]],
        leaning="favours",
        summary="酝酿时的原话",
        user=affair.organiser,
        now=now,
    )
    assert Deliberation.objects.count() == 1
    # The introducer knows the matter, not what was said; a member who has no part in it knows neither.
    expected = {"organiser": True, "member2": True, "member1": True, "member3": False, "chair": True}
    expected |= {"member5": None, "office": None}
    for role, shown in expected.items():
        client = Client()
        client.force_login(affair.district.users[role])
        answer, text = read(client, matter.get_absolute_url())
        assert answer.status_code == (404 if shown is None else 200), role
        assert ("酝酿时的原话" in text) is bool(shown), role


def test_the_record_sheet_is_for_members_recorder_and_department(affair, now):
    finish(affair, now)
    for job in Job.objects.filter(kind="personnel_sheet"):
        run_job(job.pk)
    decision = Decision.objects.get(candidate=affair.fresh(0))
    url = reverse("personnel-sheet-file", args=[decision.pk])
    for role in ("organiser", "chair", "member5", "secretary"):
        client = Client()
        client.force_login(affair.district.users[role])
        answer, _ = read(client, url)
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf"), role
    for role in OUTSIDE:
        client = Client()
        client.force_login(affair.district.users[role])
        assert client.get(url).status_code == 404, role
    assert (PublicNotice.objects.count(), Objection.objects.count(), Reconsideration.objects.count()) == (1, 1, 1)


def test_nobody_but_the_department_acts(affair, now):
    acts = [
        "personnel-candidate-edit",
        "personnel-kin",
        "personnel-paper-add",
        "personnel-submit",
        "personnel-withdraw",
        "personnel-reconsider",
        "personnel-publish",
        "personnel-objection",
        "personnel-publicity-end",
        "personnel-appoint",
        "personnel-probation-end",
    ]
    for role in (*OUTSIDE, "chair", "member1", "secretary"):
        client = Client()
        client.force_login(affair.district.users[role])
        for act in acts:
            assert client.get(reverse(act, args=[affair.fresh(0).pk])).status_code == 404, (role, act)
        for url in ("personnel-new", "personnel-past"):
            assert client.get(reverse(url)).status_code == 404, (role, url)


def test_the_place_is_shown_to_those_entitled_only(affair, now):
    for role, shown in {
        "organiser": True,
        "chair": True,
        "member3": True,
        "secretary": True,
        "office": False,
        "archivist": False,
        "outsider": False,
    }.items():
        client = Client()
        client.force_login(affair.district.users[role])
        _, text = read(client, reverse("desk"))
        assert ('href="/personnel/"' in text) is shown, role
        assert read(client, reverse("personnel"))[0].status_code == (200 if shown else 404), role
