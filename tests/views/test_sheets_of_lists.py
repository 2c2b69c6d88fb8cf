"""Every list leaves as a workbook with the rows that its page shows to the same reader."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.urls import reverse

from committees.access.models import AccessEvent
from tests.factories import make_district
from tests.items import signed_in
from tests.sheets import cells_of

pytestmark = pytest.mark.django_db
LISTS = {
    "items-sheet": "office", "plans-sheet": "office", "meetings-sheet": "office",
    "history-sheet": "office", "resolutions-sheet": "member1", "matters-sheet": "office", "minutes-sheet": "office",
    "people-sheet": "office_head",
}  # fmt: skip


def test_lists_leave_as_workbooks_and_that_is_recorded(now: datetime) -> None:
    district = make_district(now, members=3)
    clients = {login: signed_in(district, login) for login in set(LISTS.values())}
    for name, login in LISTS.items():
        answer = clients[login].get(reverse(name))
        assert answer.status_code == 200, name
        assert len(cells_of(answer.content)[0]) > 3, name
    assert AccessEvent.objects.filter(kind="exported").count() == len(LISTS)
    people = cells_of(clients["office_head"].get(reverse("people-sheet")).content)
    assert district.chair.name in {row[0] for row in people}
    roll = cells_of(clients["office_head"].get(reverse("committee-sheet", args=[district.committee.pk])).content)
    assert [row[1] for row in roll[1:]] == [seat.person.name for seat in district.seats]
    assert signed_in(district, "member1").get(reverse("people-sheet")).status_code == 404
    assert signed_in(district, "office").get(reverse("accounts-sheet")).status_code == 404
