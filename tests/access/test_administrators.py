"""Administrators are named in no matter, and whoever was named before he became one sees nothing of it any more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from committees.access.selectors import participant, without_administrators
from committees.access.services import end_grant, grant_role
from committees.access.states import Role
from committees.errors import Refused
from committees.models import Person, StandingObserver
from committees.people.services import invite_always, invite_no_longer
from meetings.agenda import selectors as agenda
from meetings.agenda.selectors import current_step, delegates_to_choose
from meetings.agenda.services import delegate_step
from meetings.agenda.states import ItemState
from meetings.checklists.selectors import people_to_ask
from meetings.models import Duty, ItemObserver, Meeting, Paper
from meetings.notices.selectors import recipients_of, secretary_candidates
from meetings.notices.services import allow_deputy
from meetings.papers.marking import mark_secret
from meetings.papers.selectors import circle_candidates
from meetings.papers.selectors import visible_to as papers_visible_to
from meetings.scheduling.selectors import observer_candidates, sees, sight_of
from meetings.scheduling.selectors import visible_to as meetings_visible_to
from meetings.scheduling.services import add_item_observer
from personnel.models import Insider
from personnel.selectors.circle import matters_visible_to
from personnel.services.preparing import admit_insider
from tests.factories import TERM_START, District, make_district
from tests.items import make_item, text_upload
from tests.personnel_support import make_affair
from tests.sittings import make_meeting

pytestmark = pytest.mark.django_db
CIRCLE = {"grounds": "尚未公布", "approver": "书记"}
REFUSED = "系统甲是系统、安全或审计管理员，不接触会议内容"


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now, members=5)


@pytest.fixture
def meeting(district: District, now: datetime) -> Meeting:
    item = make_item(district, now, state=ItemState.POOLED, attachments=[text_upload()])
    return make_meeting(district, now, items=[item])


def test_an_administrator_is_named_nowhere(district: District, meeting: Meeting, now: datetime) -> None:
    administrator, office = district.user("system_admin").person, district.user("office")
    entry, paper = meeting.entries.get(), Paper.objects.get()
    step = current_step(make_item(district, now, title="另一议题", state=ItemState.IN_REVIEW))
    assert step is not None
    holder = district.members[3].user
    assert holder is not None
    with pytest.raises(Refused, match=REFUSED):
        add_item_observer(entry=entry, person=administrator, user=office, now=now)
    with pytest.raises(Refused, match="不得列席会议"):
        invite_always(committee=district.committee, person=administrator, user=district.user("office_head"), now=now)
    with pytest.raises(Refused, match=REFUSED):
        mark_secret(paper=paper, circle=[administrator], user=office, now=now, **CIRCLE)
    with pytest.raises(Refused, match=REFUSED):
        delegate_step(step=step, person=administrator, reason="出差", user=holder, now=now)
    with pytest.raises(Refused, match=REFUSED):
        allow_deputy(secretary=administrator, user=holder, now=now)
    offered = [observer_candidates(meeting), people_to_ask(meeting), circle_candidates(paper.item)]
    offered += [delegates_to_choose(step.item), secretary_candidates(district.chair)]
    for people in offered:
        assert people.exists()
        assert administrator not in people


def test_an_administrator_is_let_into_no_personnel_matter(now: datetime) -> None:
    affair = make_affair(now, members=5)
    person = affair.district.user("system_admin").person
    words = {"grounds": "工作需要", "approved_by": "书记"}
    with pytest.raises(Refused, match=REFUSED):
        admit_insider(matter=affair.matter, person=person, user=affair.organiser, now=now, **words)
    Insider.objects.create(matter=affair.matter, person=person, added_at=now, **words)  # past the services
    assert not matters_visible_to(affair.district.user("system_admin")).exists()


def test_who_was_named_before_he_became_an_administrator_sees_nothing(
    district: District, meeting: Meeting, now: datetime
) -> None:
    """And sees it again when he is none any more."""
    person, office, paper = district.user("outsider").person, district.user("office"), Paper.objects.get()
    add_item_observer(entry=meeting.entries.get(), person=person, user=office, now=now)
    mark_secret(paper=paper, circle=[person], user=office, now=now, **CIRCLE)
    Duty.objects.create(meeting=meeting, person=person, text="送签", position=1)
    assert ways_to(district, meeting) == {"meeting", "sight", "item", "items", "few", "paper", "told", "page"}
    grant = grant_role(
        role=Role.SYSTEM_ADMIN,
        scope=district.organisation,
        user=district.user("outsider"),
        starts_on=TERM_START,
        now=now,
    )
    assert participant(district.user("outsider")) is None
    assert not without_administrators(Person.objects.filter(pk=person.pk)).exists()
    assert ways_to(district, meeting) == set()
    yesterday = now.date() - timedelta(days=1)
    end_grant(grant=grant, ends_on=yesterday, ended_by=None, now=now)
    assert "meeting" in ways_to(district, meeting)


def ways_to(district: District, meeting: Meeting) -> set[str]:
    """By which ways the outsider comes to the meeting, its item and its paper."""
    user, item, paper = district.user("outsider"), meeting.entries.get().item, Paper.objects.get()
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    told = {reader.person.pk for reader in recipients_of(meeting)}
    found = {
        "meeting": meetings_visible_to(user).filter(pk=meeting.pk).exists() and sees(meeting, user),
        "sight": bool(sight_of(user, meeting).entry_ids) or sight_of(user, meeting).whole,
        "item": agenda.visible_to(user).filter(pk=item.pk).exists(),
        "items": agenda.all_visible_to(user).filter(pk=item.pk).exists(),
        "few": item.pk in (agenda.few_known_to(user, 10) or []),
        "paper": papers_visible_to(user).filter(pk=paper.pk).exists(),
        "told": user.person.pk in told,
        "page": client.get(reverse("item", args=[item.pk])).status_code == 200,
    }
    return {name for name, there in found.items() if there}


def test_who_always_attends_becomes_no_administrator(district: District, meeting: Meeting, now: datetime) -> None:
    user, committee = district.user("outsider"), district.committee
    row = invite_always(committee=committee, person=user.person, user=None, now=now, starts_on=TERM_START)
    grant = {
        "role": Role.AUDIT_ADMIN,
        "scope": district.organisation,
        "user": user,
        "starts_on": now.date(),
        "now": now,
    }
    with pytest.raises(Refused, match="固定列席"):
        grant_role(**grant)
    invite_no_longer(committee=committee, person=row.person, user=None, now=now)
    grant_role(**grant)
    assert not ItemObserver.objects.filter(person=user.person).exists()
    StandingObserver.objects.create(committee=committee, person=user.person, starts_on=TERM_START)  # past the services
    assert not meetings_visible_to(district.user("outsider")).exists()
