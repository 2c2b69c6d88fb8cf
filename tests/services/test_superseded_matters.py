"""A matter whose decision its body made anew is carried on under the new one or ended; both decisions remain."""

from __future__ import annotations

from datetime import timedelta

import pytest

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from committees.outbox.models import Outbox
from decisions.models import Resolution
from decisions.supervision import charging, selectors, services
from decisions.supervision.plugs import todos_of
from decisions.supervision.rules import Light
from decisions.supervision.states import MatterEvent, MatterState
from tests.supervision_support import decide_anew, make_decided_district, make_matter

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def decided(now):
    return make_decided_district(now)


@pytest.fixture
def district(decided):
    return decided[0]


@pytest.fixture
def old(decided):
    return decided[1]


def end(district, matter, now, login="supervisor", reason="新决定不再要求"):
    return services.end_matter(matter=matter, reason=reason, user=district.user(login), now=now)


def follow(district, matter, now, login="supervisor", **changed):
    values = {"task": "按新方案完成改造", "due_on": matter.due_on, "reason": "范围扩大", **changed}
    return services.follow_new_decision(matter=matter, user=district.user(login), now=now, **values)


def asked(district, now, login="supervisor"):
    return [todo.text for todo in todos_of(district.user(login), now) if todo.text.startswith("按新决定核定")]


def entry_of(matter, verb):
    return LedgerEntry.objects.get(aggregate=f"supervision:{matter.pk}", verb=verb)


def test_the_desk_asks_until_the_matter_follows_the_new_decision(district, old, now):
    matter = make_matter(district, now, resolution=old, report_every=7)
    assert not asked(district, now)
    new = decide_anew(district, old, now)
    assert asked(district, now) == [f"按新决定核定督查事项：{matter.title}"]
    assert not asked(district, now, "handler")
    limit = matter.due_on + 30 * DAY
    matter = follow(district, matter, now, due_on=limit)
    assert (matter.state, matter.resolution, matter.task) == (MatterState.WORKING, new, "按新方案完成改造")
    assert matter.due_on >= limit
    assert not asked(district, now)
    payload = entry_of(matter, "supervision_follows_new").payload
    assert (payload["before"], payload["resolution"], payload["reason"]) == (str(old), str(new), "范围扩大")
    told = Outbox.objects.filter(recipient=district.user("handler").person, key__contains="follows-new").first()
    assert "按新方案完成改造" in told.body
    assert set(Resolution.objects.values_list("pk", flat=True)) == {old.pk, new.pk}
    with pytest.raises(Refused, match="没有变化"):
        follow(district, matter, now)


@pytest.mark.parametrize(
    ("state", "ended", "told"),
    [
        (MatterState.PROPOSED, MatterState.DECLINED, "supervisor"),
        (MatterState.APPROVED, MatterState.DECLINED, "supervisor"),
        (MatterState.ASSIGNED, MatterState.ENDED, "handler"),
        (MatterState.WORKING, MatterState.ENDED, "handler"),
        (MatterState.CHECKING, MatterState.ENDED, "handler"),
    ],
)
def test_what_the_new_decision_no_longer_asks_for_is_ended_with_its_reason(district, old, now, state, ended, told):
    matter = make_matter(district, now, resolution=old, state=state)
    new = decide_anew(district, old, now)
    with pytest.raises(Refused, match="终止理由"):
        end(district, matter, now, reason=" ")
    matter = end(district, matter, now)
    assert (matter.state, matter.resolution) == (ended, old)
    assert entry_of(matter, "supervision_ended").payload["reason"] == "新决定不再要求"
    people = Outbox.objects.filter(key__contains=f"matter:{matter.pk}:ended").values_list("recipient__user", flat=True)
    assert district.user(told).pk in people
    # Nobody is asked to carry the old decision out again: the new one waits for that.
    assert list(charging.unassigned_resolutions(district.user("supervisor"))) == [new]
    with pytest.raises(Refused, match=f"由决定{new}重新决定"):
        make_matter(district, now, resolution=old, state=MatterState.PROPOSED)


def test_an_ended_matter_burns_no_light_and_asks_for_nothing(district, old, now):
    matter = make_matter(district, now, resolution=old)
    services.suspend_matter(matter=matter, reason="等复议", user=district.user("supervisor"), now=now)
    new = decide_anew(district, old, now)
    assert asked(district, now)
    matter = end(district, matter, now)
    late = now + 90 * DAY
    assert selectors.light(matter, late) is Light.ENDED
    counted = selectors.light_totals(selectors.visible_to(district.user("supervisor")), local_day(late))
    assert counted[Light.ENDED] == sum(counted.values()) == 1
    assert services.remind_matters(now=late) == 0
    assert not any(matter.title in todo.text for todo in todos_of(district.user("handler"), late))
    assert selectors.events_for(district.user("supervisor"), matter, replaced=True) == []
    assert str(new)


def test_only_the_supervising_office_does_either_and_only_where_the_decision_was_made_anew(district, old, now):
    matter = make_matter(district, now, resolution=old)
    for act in (end, follow):
        with pytest.raises(Refused, match="没有变化"):
            act(district, matter, now)
        with pytest.raises(Refused, match="没有变化"):
            act(district, make_matter(district, now), now)
    decide_anew(district, old, now)
    for login in ("handler", "leader", "office", "chair", "member3", "outsider"):
        for act in (end, follow):
            with pytest.raises(Refused, match=r"不能审核|权限"):
                act(district, matter, now, login)
        buttons = selectors.events_for(district.user(login), matter, replaced=True)
        assert not {MatterEvent.END, MatterEvent.FOLLOW_NEW} & set(buttons)
