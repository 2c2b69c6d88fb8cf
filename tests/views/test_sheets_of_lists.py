"""Every list leaves as a workbook with the rows that its page shows to the same reader."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as house
from django.urls import reverse

from committees.access.matrix import paths
from committees.access.models import AccessEvent
from committees.access.ports import addresses
from committees.access.services import grant_role
from committees.access.states import Role
from meetings.consultations.services import ask_consultation, decide_consultation
from tests.factories import TERM_START, District, make_district, make_person
from tests.items import signed_in
from tests.sheets import cells_of

pytestmark = pytest.mark.django_db
# Every list, the address of its workbook, and someone who has both.
LISTS = {
    "items": ("items-sheet", "office"), "item-board": ("items-sheet", "office"), "plans": ("plans-sheet", "office"),
    "meetings": ("meetings-sheet", "office"), "history": ("history-sheet", "office"),
    "my-duties": ("my-duties-sheet", "office"), "consultations": ("consultations-sheet", "member1"),
    "resolutions": ("resolutions-sheet", "member1"), "publications": ("publications-sheet", "office"),
    "matters": ("matters-sheet", "office"), "decision-notices": ("decision-notices-sheet", "handler"),
    "minutes": ("minutes-sheet", "office"), "minutes-volumes": ("minutes-volumes-sheet", "office"),
    "minutes-templates": ("minutes-templates-sheet", "office_head"), "archive": ("archive-register-file", "office"),
    "personnel": ("personnel-list-sheet", "chair"), "life-meetings": ("life-sheet", "member1"),
    "loans": ("loans-sheet", "office"), "leave-slips": ("leave-sheet", "office"),
    "reports-up": ("reports-up-sheet", "office"), "health": ("undelivered-sheet", "system_admin"),
    "statistics": ("statistics-sheet", "office"), "rules": ("rules-sheet", "member1"),
    "calendar": ("calendar-sheet", "member1"), "routes": ("routes-sheet", "office"),
    "inbox": ("inbox-sheet", "member1"), "mail-folder": ("mails-sheet", "office"),
    "undelivered": ("undelivered-sheet", "office"), "imports": ("imports-sheet", "office"),
    "organisation": ("people-sheet", "office_head"), "room-screens": ("screens-sheet", "office"),
    "accounts": ("accounts-sheet", "security"), "roles": ("roles-sheet", "security"),
    "access-matrix": ("access-matrix-sheet", "security"), "drift": ("drift-sheet", "security"),
    "audit": ("audit-file", "audit"), "audit-acts": ("audit-acts-file", "audit"),
    "audit-segments": ("segments-sheet", "audit"), "sessions": ("sessions-sheet", "audit"),
    "my-declarations": ("my-declarations-sheet", "member1"), "rehearsals": ("rehearsals-sheet", "office_head"),
}  # fmt: skip


def named(words: str) -> frozenset[str]:
    """The names in a text."""
    return frozenset(words.split())


# Addresses that open something else than a list of records; whoever adds an address says here which it is.
FORMS = named("""
    login second-factor password-forgotten single-sign-on signed-on password factor my-ways my-deputies
    notice-settings setup setup-start item-propose personnel-new personnel-past personnel-lower-bodies consultation-new
    meeting-new life-new loan-new leave-new publicity-new matter-instruct try-rule
""")
PARTS = named("""
    inbox-count item-requirements item-earlier meeting-clashes timetable-events room-code room-panel
    room-version
""")
# The desk gathers what other lists hold; the calendar shows the meetings of that list; a search is no list.
GATHERED = named("desk timetable calendar-feed search duties publicity registers self-checks system manual")
# Its reader is another house: what its workbook holds is told by the tests of reports that go up.
ELSEWHERE = {"received"}
ROWS = re.compile(r"<tbody[^<]*>(?:(?!</tbody>)[\s\S])*?{% for")
# Tables on the page of one thing: its parts, not a list of things.
ONE_THING = named("""
    archive/files compliance/list consultations/page life/meeting live/record outage/blank
    outage/outage outbox/dead_letters people/person people/seat_lines personnel/candidate
    personnel/deliberation personnel/form personnel/matter personnel/meeting personnel/parts/sheet_body registers/score
    registers/score_edit rulebooks/rulebook scheduling/meeting setup/committees setup/logins setup/posts
    statistics/paper supervision/standing voting/resolution
""")


@pytest.fixture
def district(now: datetime, settings: Any, tmp_path: Path) -> District:
    """With an administrator of each kind whose lists are asked, and a folder of mails."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    made = make_district(now, members=3)
    for name, role in (("security", Role.SECURITY_ADMIN), ("audit", Role.AUDIT_ADMIN)):
        person = make_person(made.organisation, name, "管理员", now, login=f"weidong-{name}")
        assert person.user is not None
        made.users[name] = person.user
        grant_role(role=role, scope=made.organisation, user=person.user, starts_on=TERM_START, now=now)
    return made


def test_every_list_offers_its_workbook_and_that_is_recorded(district: District) -> None:
    clients = {login: signed_in(district, login) for _, login in LISTS.values()}
    events = AccessEvent.objects.filter(kind="exported")
    wrong = []
    for page, (sheet, login) in LISTS.items():
        shown, before = clients[login].get(reverse(page), follow=True), events.count()
        answer = clients[login].get(reverse(sheet))
        if (shown.status_code, answer.status_code) != (200, 200):
            wrong.append((page, shown.status_code, answer.status_code))
        elif reverse(sheet) not in shown.content.decode():
            wrong.append((page, "does not lead to its workbook"))
        elif len(cells_of(answer.getvalue())[0]) <= 2 or events.count() != before + 1:
            wrong.append((page, "no table, or not recorded"))
    assert wrong == []
    people = cells_of(clients["office_head"].get(reverse("people-sheet")).content)
    assert district.chair.name in {row[0] for row in people}
    roll = cells_of(clients["office_head"].get(reverse("committee-sheet", args=[district.committee.pk])).content)
    assert [row[1] for row in roll[1:]] == [seat.person.name for seat in district.seats]
    assert clients["member1"].get(reverse("people-sheet")).status_code == 404
    for name in ("accounts-sheet", "access-matrix-sheet"):
        assert clients["office"].get(reverse(name)).status_code == 404, name
    assert clients["handler"].get(reverse("routes-sheet")).status_code == 404


def test_whoever_adds_an_address_says_whether_it_is_a_list() -> None:
    known = addresses()
    pages = {
        name
        for path, name in paths()
        if "<" not in path and name in known and "GET" in known[name].verbs and not name.endswith(("-sheet", "-file"))
    }
    said = set(LISTS) | FORMS | PARTS | GATHERED | ELSEWHERE
    assert pages - said == set(), "a list has a workbook: name it in LISTS"
    assert said - pages == set(), "no longer an address"


def test_every_table_of_things_offers_its_workbook() -> None:
    """Also those below one thing, which have no address of their own to be asked at."""
    root = Path(house.BASE_DIR) / "templates"
    texts = {str(path.relative_to(root)): path.read_text("utf-8") for path in root.rglob("*.html")}
    lists = {
        name.removesuffix(".html") for name, text in texts.items() if "pagination.html" in text or ROWS.search(text)
    }
    assert len(lists) > 60
    assert {name for name in lists if "导出" not in texts[f"{name}.html"]} == ONE_THING


def test_a_workbook_holds_what_its_reader_sees_and_no_more(now: datetime, district: District) -> None:
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
