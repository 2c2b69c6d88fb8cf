"""A decision of the district's 常委会, the supervising office, and matters in any state through the services."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from committees.access.services import grant_role
from committees.access.states import Role
from committees.calendar.rules import local_day
from committees.rules import Matter
from decisions.models import Resolution, SupervisedMatter
from decisions.supervision import services
from decisions.supervision.selectors import leaders_approve
from decisions.supervision.states import MatterState
from meetings.agenda.states import ItemState
from meetings.models import AgendaEntry, AgendaItem
from tests.factories import TERM_START, District, make_district, make_person
from tests.session_support import make_sitting
from tests.snapshots import remembered


@remembered
def make_supervised_district(now: datetime, **facts: Any) -> District:
    """A district with a supervising office (login `supervisor`)."""
    district = make_district(now, **facts)
    code = district.organisation.code
    person = make_person(district.organisation, "督查甲", "督查室主任", now, login=f"{code}-supervisor")
    assert person.user is not None
    district.users["supervisor"] = person.user
    grant_role(role=Role.SUPERVISION, scope=district.committee, user=person.user, starts_on=TERM_START, now=now)
    return district


def make_resolution(
    district: District, now: datetime, *, matter: Matter = Matter.MAJOR_DECISION, number: int = 1
) -> Resolution:
    """A decision that a meeting adopted."""
    sitting = make_sitting(now - timedelta(days=1), matters=(matter,), district=district, number=number)
    sitting.open()
    sitting.decide(1, "fffffffffff")
    return Resolution.objects.latest("pk")


@remembered
def make_decided_district(now: datetime) -> tuple[District, Resolution]:
    """The same, with its first decision."""
    district = make_supervised_district(now)
    return district, make_resolution(district, now)


def decide_anew(district: District, resolution: Resolution, now: datetime, *, number: int = 2) -> Resolution:
    """The decision that its body took in place of `resolution`, on an item that names it for reconsideration."""
    made = services.propose_reconsideration(
        resolution=resolution, unit=district.unit, reason="情况变化", user=district.user("handler"), now=now
    )
    sitting = make_sitting(now, matters=(Matter.MAJOR_DECISION,), district=district, number=number)
    AgendaEntry.objects.filter(meeting=sitting.meeting).update(item=made.item)
    AgendaItem.objects.filter(pk=made.item_id).update(state=ItemState.SCHEDULED, round=1)
    sitting.open()
    sitting.decide(1, "fffffffffff")
    found = Resolution.objects.latest("pk")
    assert found.pk != resolution.pk
    return found


def make_matter(
    district: District,
    now: datetime,
    *,
    state: MatterState = MatterState.WORKING,
    resolution: Resolution | None = None,
    days: int = 20,
    **fields: Any,
) -> SupervisedMatter:
    """A matter in PROPOSED, APPROVED, ASSIGNED, WORKING, CHECKING, DONE or SIGNED_OFF."""
    user, lead = district.user, district.unit
    values = {
        "title": "整治城东排水",
        "task": "完成改造并验收",
        "lead_unit": lead,
        "due_on": local_day(now) + timedelta(days=days),
        **fields,
    }
    if resolution is not None:
        matter = services.initiate_from_resolution(resolution=resolution, user=user("supervisor"), now=now, **values)
    else:
        matter = services.initiate_instruction(
            committee=district.committee,
            instructed_by="赵某0",
            instruction="请督办",
            user=user("supervisor"),
            now=now,
            **values,
        )
    leaders = matter.circled or leaders_approve(district.committee, now)
    approver = "chair" if leaders else "office_head"
    steps = [
        (MatterState.APPROVED, lambda: services.approve_matter(matter=matter, user=user(approver), now=now)),
        (MatterState.ASSIGNED, lambda: services.assign_matter(matter=matter, user=user("supervisor"), now=now)),
        (MatterState.WORKING, lambda: services.confirm_matter(matter=matter, user=user("handler"), now=now)),
        (
            MatterState.CHECKING,
            lambda: services.submit_matter(matter=matter, text="已完成", user=user("handler"), now=now),
        ),
        (MatterState.DONE, lambda: services.accept_matter(matter=matter, user=user("supervisor"), now=now)),
        (MatterState.SIGNED_OFF, lambda: services.sign_off_matter(matter=matter, user=user("supervisor"), now=now)),
    ]
    for reached, step in steps:
        if matter.state == state:
            break
        step()
        matter.refresh_from_db()
        assert matter.state == reached
    return matter
