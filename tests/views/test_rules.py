"""规则: every rule of every shipped rulebook is readable; a clause leads to its rule; nobody sees another's copy."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.models import Rulebook, RulebookVersion, User
from committees.rulebooks.links import clause_url
from committees.rulebooks.readable import body_sections, clause_key, rulebook_lines
from committees.rulebooks.selectors import rules_of
from committees.rulebooks.services import load_shipped_rulebooks
from committees.rulebooks.shipped import load_shipped, shipped_codes
from committees.rulebooks.versions import copy_rulebook
from committees.rules import Matter, QuorumFacts, judge_quorum
from tests.factories import District, make_district

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("code", shipped_codes())
def test_every_body_of_every_rulebook_reads(code: str, district: District, now: datetime) -> None:
    load_shipped_rulebooks(now=now, codes=[code])
    version = RulebookVersion.objects.get(rulebook__code=code)
    client = signed_in(district.user("outsider"))
    rules = rules_of(version)
    for body in rules.bodies.values():
        page = client.get(reverse("rule-body", args=[version.pk, body.code])).content.decode()
        for section in body_sections(body):
            for line in section.lines:
                assert line.text in page
                assert f'id="c-{line.key}"' in page
    page = client.get(reverse("rule-version", args=[version.pk])).content.decode()
    for body in rules.bodies.values():
        assert body.title in page


def test_a_verdict_leads_to_its_clause(district: District, now: datetime) -> None:
    version = RulebookVersion.objects.get()
    body = rules_of(version).bodies["standing-committee"]
    verdict = judge_quorum(body, Matter.PERSONNEL, QuorumFacts(entitled=11, present=9))
    client = signed_in(district.user("office"))
    for address in (clause_url(verdict.clause, version), clause_url(verdict.as_dict()["clause"])):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"] == (
            f"{reverse('rule-body', args=[version.pk, 'standing-committee'])}#c-{clause_key(verdict.clause.as_dict())}"
        )


def test_every_clause_of_every_rulebook_is_found(now: datetime) -> None:
    from committees.rulebooks.readable import find_clause

    for code in shipped_codes():
        rules = load_shipped(code)
        for _, line in rulebook_lines(rules):
            for clause in (line.clause, *(clause for _, clause in line.parts)):
                found = find_clause(rules, clause_key(clause.as_dict()))
                assert found is not None
                assert clause.wording in {found[1].clause.wording, *(c.wording for _, c in found[1].parts)}


def test_a_clause_that_stands_nowhere_says_so(district: District) -> None:
    version = RulebookVersion.objects.get()
    answer = signed_in(district.user("office")).get(
        reverse("rule-clause", args=[version.pk, "00000000-00000000"]), follow=True
    )
    assert "软件默认" in answer.content.decode()


def test_search_finds_wording_reference_and_title(district: District) -> None:
    client = signed_in(district.user("outsider"))
    for query, expected in (
        ("二(二)7", "办公室副主任"),
        ("到会人数 三分之二", "干部人事"),
        ("没有这样的词", "没有找到"),
    ):
        assert expected in client.get(reverse("rules"), {"q": query}).content.decode()
    version = RulebookVersion.objects.get()
    page = client.get(reverse("rule-body", args=[version.pk, "standing-committee"]), {"q": "纪要"}).content.decode()
    assert "会议纪要" in page
    assert "视频参会" not in page


def test_another_organisations_copy_is_hidden(district: District, now: datetime) -> None:
    other = make_district(now, code="other")
    copy = copy_rulebook(
        rulebook=Rulebook.objects.get(organisation=None),
        organisation=district.organisation,
        title="我们的规则",
        user=district.user("office"),
        now=now,
    )
    version = copy.versions.get()
    ours, theirs = signed_in(district.user("member1")), signed_in(other.user("office"))
    assert "我们的规则" in ours.get(reverse("rules")).content.decode()
    assert "我们的规则" not in theirs.get(reverse("rules")).content.decode()
    for name, args in (
        ("rulebook", [copy.pk]),
        ("rule-version", [version.pk]),
        ("rule-body", [version.pk, "plenary"]),
        ("rule-proposal", [version.pk]),
        ("edit-rulebook", [copy.pk, "plenary"]),
        ("rulebook-draft", [copy.pk]),
    ):
        assert theirs.get(reverse(name, args=args)).status_code == 404


def test_the_list_asks_as_often_for_three_rulebooks_as_for_one(district: District, now: datetime) -> None:
    client = signed_in(district.user("office"))
    client.get(reverse("rules"))
    counts = []
    for codes in ([], [code for code in shipped_codes() if code != "weidong-district"][:2]):
        load_shipped_rulebooks(now=now, codes=codes)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("rules")).content.decode()
        counts.append(len(queries))
    assert page.count("随软件提供") == 3
    assert counts[0] == counts[1]
    assert counts[0] <= 16  # of which the session, the person, the permissions and the unread count are everybody's
