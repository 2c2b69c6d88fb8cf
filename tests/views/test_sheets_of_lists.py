"""Every list leaves as a workbook with the rows that its page shows to the same reader."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from committees.access.models import AccessEvent
from meetings.consultations.services import ask_consultation, decide_consultation
from tests.factories import make_district
from tests.items import signed_in
from tests.sheets import cells_of

pytestmark = pytest.mark.django_db
LISTS = {
    "items-sheet": "office", "plans-sheet": "office", "meetings-sheet": "office",
    "history-sheet": "office", "resolutions-sheet": "member1", "matters-sheet": "office", "minutes-sheet": "office",
    "people-sheet": "office_head", "publications-sheet": "office", "decision-notices-sheet": "handler",
    "consultations-sheet": "member1", "undelivered-sheet": "office", "inbox-sheet": "member1",
    "my-duties-sheet": "office", "life-sheet": "member1", "minutes-templates-sheet": "office_head",
    "screens-sheet": "office", "imports-sheet": "office", "reports-up-sheet": "office",
}  # fmt: skip
# Whose page has several lists or shares a part: where its button stands.
ELSEWHERE = {"outbox/dead_letters.html": ("outbox/undelivered.html", "outbox/health.html")}


def test_lists_leave_as_workbooks_and_that_is_recorded(now: datetime) -> None:
    district = make_district(now, members=3)
    clients = {login: signed_in(district, login) for login in set(LISTS.values())}
    for name, login in LISTS.items():
        answer = clients[login].get(reverse(name))
        assert answer.status_code == 200, name
        assert len(cells_of(answer.content)[0]) > 2, name
    assert AccessEvent.objects.filter(kind="exported").count() == len(LISTS)
    people = cells_of(clients["office_head"].get(reverse("people-sheet")).content)
    assert district.chair.name in {row[0] for row in people}
    roll = cells_of(clients["office_head"].get(reverse("committee-sheet", args=[district.committee.pk])).content)
    assert [row[1] for row in roll[1:]] == [seat.person.name for seat in district.seats]
    assert signed_in(district, "member1").get(reverse("people-sheet")).status_code == 404
    assert signed_in(district, "office").get(reverse("accounts-sheet")).status_code == 404


def test_every_list_that_turns_pages_offers_its_workbook() -> None:
    root = Path(settings.BASE_DIR) / "templates"
    lists = [path for path in root.rglob("*.html") if "components/pagination.html" in path.read_text("utf-8")]
    assert len(lists) > 25
    for path in lists:
        name = str(path.relative_to(root))
        for shown in ELSEWHERE.get(name, (name,)):
            assert "导出" in (root / shown).read_text("utf-8"), shown


def test_a_workbook_holds_what_its_reader_sees_and_no_more(now: datetime) -> None:
    district = make_district(now, members=3)
    asked = ask_consultation(
        committee=district.committee, title="关于集镇整治的方案", text="请提意见。", people=[district.members[1]],
        due_at=now + timedelta(days=9), user=district.user("office"), now=now,
    )  # fmt: skip
    decide_consultation(consultation=asked, consent=True, comment="", user=district.user("chair"), now=now)
    url = reverse("consultations-sheet")
    rows = {who: cells_of(signed_in(district, who).get(url).content)[1:] for who in ("office", "member1", "member2")}
    assert [row[0] for row in rows["office"]] == ["关于集镇整治的方案"]
    assert sum(bool(found) for found in rows.values()) < 3
    own = cells_of(signed_in(district, "member1").get(reverse("inbox-sheet")).content)[1:]
    assert all("member2" not in str(row) for row in own)
    for name in ("drift-sheet", "segments-sheet", "received-sheet", "undelivered-sheet"):
        assert signed_in(district, "member1").get(reverse(name)).status_code == 404, name
    assert signed_in(district, "office").get(reverse("personnel-list-sheet")).status_code == 404
