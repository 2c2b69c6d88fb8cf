"""Two people change a rulebook: an earlier meeting keeps its verdicts, a later one is judged anew."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from committees.desk.ports import all_todos
from committees.errors import Refused
from committees.ledger.selectors import timeline_of
from committees.models import LedgerEntry, Outbox, Rulebook, RulebookVersion
from committees.rulebooks.readable import clause_key
from committees.rulebooks.selectors import body_rules, digest_of, in_force_at, rules_of, version_in_force
from committees.rulebooks.states import VersionState
from committees.rulebooks.versions import approve_version, copy_rulebook, decline_version, propose_version
from committees.rules import Matter, QuorumFacts, judge_quorum
from tests.factories import District, make_district
from tests.session_support import make_sitting

pytestmark = pytest.mark.django_db

QUORUM = "bodies.standing-committee.quorum[2].fraction"


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now)


@pytest.fixture
def copy(district: District, now: datetime) -> Rulebook:
    shipped = Rulebook.objects.get(organisation=None)
    return copy_rulebook(
        rulebook=shipped,
        organisation=district.organisation,
        title="区委规则（本机关）",
        user=district.user("office"),
        now=now,
    )


def propose(district: District, copy: Rulebook, now: datetime, **given: Any) -> RulebookVersion:
    facts: dict[str, Any] = {
        "changes": {QUORUM: "3/4"},
        "committees": [district.committee],
        "reason": "提高到会要求",
        "effective_from": None,
        "user": district.user("office"),
    }
    return propose_version(rulebook=copy, now=now, **{**facts, **given})


def required(district: District, now: datetime) -> int | None:
    district.committee.refresh_from_db()
    body = body_rules(district.committee, now)
    return judge_quorum(body, Matter.GENERAL, QuorumFacts(entitled=11, present=8)).required


def test_a_copy_says_the_same_and_nobody_follows_it_yet(district: District, copy: Rulebook, now: datetime) -> None:
    shipped = version_in_force(district.committee, now)
    first = in_force_at(copy, now)
    assert first is not None
    assert first.data == {**shipped.data, "title": copy.title}
    assert rules_of(first).bodies == rules_of(shipped).bodies
    assert district.committee.rulebook_id == shipped.rulebook_id


def test_a_second_copy_and_strangers_are_refused(district: District, copy: Rulebook, now: datetime) -> None:
    shipped = Rulebook.objects.get(organisation=None)
    with pytest.raises(Refused, match="已有"):
        copy_rulebook(
            rulebook=shipped, organisation=district.organisation, title="又一份", user=district.user("office"), now=now
        )
    for name in ("handler", "member1", "outsider", "system_admin"):
        with pytest.raises(Refused, match="办公室"):
            propose(district, copy, now, user=district.user(name))


def test_the_shipped_rulebook_itself_is_never_changed(district: District, now: datetime) -> None:
    with pytest.raises(Refused, match="先复制"):
        propose(district, Rulebook.objects.get(organisation=None), now)


def test_the_proposer_cannot_approve(district: District, copy: Rulebook, now: datetime) -> None:
    head = district.user("office_head")
    version = propose(district, copy, now, user=head)
    with pytest.raises(Refused, match="提出人不能批准"):
        approve_version(version=version, note="", user=head, now=now)
    version.refresh_from_db()
    assert version.state == VersionState.PROPOSED
    with pytest.raises(IntegrityError), transaction.atomic():
        RulebookVersion.objects.filter(pk=version.pk).update(approved_by=head, state=VersionState.IN_FORCE)


def test_who_may_not_approve(district: District, copy: Rulebook, now: datetime) -> None:
    version = propose(district, copy, now)
    for name in ("member1", "secretary", "handler", "system_admin"):
        with pytest.raises(Refused, match="主持人或办公室主任"):
            approve_version(version=version, note="", user=district.user(name), now=now)


def test_another_organisation_cannot_approve(district: District, copy: Rulebook, now: datetime) -> None:
    version = propose(district, copy, now)
    other = make_district(now, code="other")
    with pytest.raises(Refused, match="主持人或办公室主任"):
        approve_version(version=version, note="", user=other.user("chair"), now=now)


@pytest.mark.parametrize("approver", ["chair", "office_head"])
def test_approval_by_another_puts_it_in_force(district: District, copy: Rulebook, now: datetime, approver: str) -> None:
    assert required(district, now) == 6
    version = propose(district, copy, now)
    assert required(district, now) == 6
    approve_version(version=version, note="同意", user=district.user(approver), now=now + timedelta(hours=1))
    assert required(district, now + timedelta(hours=2)) == 9
    body = body_rules(district.committee, now + timedelta(hours=2))
    clause = body.quorum[2].clause
    assert clause.reference == "二(二)6（第2版修改）"
    assert "四分之三" in clause.wording
    assert clause_key(clause.as_dict()) != clause_key(
        rules_of(copy.versions.get(number=1)).bodies[body.code].quorum[2].clause.as_dict()
    )


def test_an_earlier_meeting_keeps_its_verdict_and_a_later_one_changes(
    district: District, copy: Rulebook, now: datetime
) -> None:
    earlier = make_sitting(now, district=district, matters=(Matter.GENERAL,))
    type(earlier.meeting).objects.filter(pk=earlier.meeting.pk).update(
        rulebook_version=version_in_force(district.committee, now)
    )
    earlier.meeting.refresh_from_db()
    version = propose(district, copy, now)
    approve_version(version=version, note="", user=district.user("chair"), now=now)
    earlier.open(8)  # 8 of 11: enough by the pinned half, too few by the new three quarters
    ballot = earlier.decide(1, "ffffffff")
    assert ballot.verdict is not None
    assert ballot.verdict["outcome"] == "adopted"
    district.committee.refresh_from_db()
    later = make_sitting(now, district=district, matters=(Matter.GENERAL,), number=2)
    with pytest.raises(Refused, match="须 ≥ 9"):
        later.open(8)


def test_a_later_day_leaves_the_old_version_until_then(district: District, copy: Rulebook, now: datetime) -> None:
    day = now + timedelta(days=10)
    version = propose(district, copy, now, effective_from=day)
    approve_version(version=version, note="", user=district.user("chair"), now=now)
    district.committee.refresh_from_db()
    assert district.committee.rulebook_id == copy.pk
    assert required(district, day - timedelta(seconds=1)) == 6
    assert required(district, day) == 9


def test_one_open_proposal_and_no_empty_one(district: District, copy: Rulebook, now: datetime) -> None:
    with pytest.raises(Refused, match="没有任何修改"):
        propose(district, copy, now, changes={}, committees=[])
    with pytest.raises(Refused, match="修改说明"):
        propose(district, copy, now, reason="  ")
    with pytest.raises(Refused, match="有误"):
        propose(district, copy, now, changes={QUORUM: "4/3"})
    with pytest.raises(Refused, match="有误"):
        propose(district, copy, now, changes={"bodies.nobody.quorum[0].fraction": "1/2"})
    propose(district, copy, now)
    with pytest.raises(Refused, match="已有一项待批准"):
        propose(district, copy, now)


def test_only_own_followers_of_the_source_can_be_moved(district: District, copy: Rulebook, now: datetime) -> None:
    other = make_district(now, code="other")
    with pytest.raises(Refused, match="不能改用"):
        propose(district, copy, now, committees=[other.committee])


def test_declined_and_withdrawn(district: District, copy: Rulebook, now: datetime) -> None:
    version = propose(district, copy, now)
    with pytest.raises(Refused, match="理由"):
        decline_version(version=version, note=" ", user=district.user("chair"), now=now)
    decline_version(version=version, note="暂不修改", user=district.user("chair"), now=now)
    assert required(district, now) == 6
    with pytest.raises(Refused, match="已经办结"):
        approve_version(version=version, note="", user=district.user("chair"), now=now)
    second = propose(district, copy, now)
    assert second.number == 3
    decline_version(version=second, note="再研究", user=district.user("office"), now=now)
    assert second.state == VersionState.DECLINED
    assert second.approved_by is None


def test_everything_stands_in_the_ledger_with_chinese_words(district: District, copy: Rulebook, now: datetime) -> None:
    approve_version(version=propose(district, copy, now), note="同意", user=district.user("chair"), now=now)
    decline_version(
        version=propose(district, copy, now, committees=[]), note="不改了", user=district.user("chair"), now=now
    )
    verbs = list(LedgerEntry.objects.filter(aggregate=f"rulebook:{copy.pk}").values_list("verb", flat=True))
    assert verbs == ["rulebook_copied", "version_proposed", "version_approved", "version_proposed", "version_declined"]
    lines = timeline_of(f"rulebook:{copy.pk}")
    assert [line.title for line in lines] == ["复制为本机关的规则", "提出修改", "批准修改", "提出修改", "不予采用"]
    assert "区委常委会改用本规则" in lines[2].text


def test_a_refused_approval_writes_nothing(district: District, copy: Rulebook, now: datetime) -> None:
    version = propose(district, copy, now)
    before = LedgerEntry.objects.count()
    with pytest.raises(Refused):
        approve_version(version=version, note="", user=district.user("office"), now=now)
    assert LedgerEntry.objects.count() == before


@pytest.mark.parametrize("number", [1, 2])
def test_the_database_refuses_any_change_of_what_a_version_says(
    district: District, copy: Rulebook, now: datetime, number: int
) -> None:
    propose(district, copy, now)
    version = copy.versions.get(number=number)
    forged = {**version.data, "title": "改过的"}
    for change in (
        {"data": forged},
        {"digest": digest_of(forged)},
        {"number": 9},
        {"adopting": [999]},
        {"reason": "别的"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            RulebookVersion.objects.filter(pk=version.pk).update(**change)
    version.refresh_from_db()
    assert version.data["title"] == copy.title


def test_a_decided_version_cannot_be_taken_back(district: District, copy: Rulebook, now: datetime) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        copy.versions.update(effective_from=now + timedelta(days=3))


def test_sqlite_refuses_a_replacing_insert(district: District, copy: Rulebook) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    row = copy.versions.get()
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(
            "INSERT OR REPLACE INTO committees_rulebookversion SELECT * FROM committees_rulebookversion WHERE id = %s",
            [row.pk],
        )


def test_a_changed_row_is_found_by_its_digest(district: District, copy: Rulebook) -> None:
    version = copy.versions.get()
    version.data["title"] = "改过的"
    with pytest.raises(Refused, match="摘要不符"):
        rules_of(version)


def test_approvers_are_told_at_their_desk_and_the_proposer_is_not(
    district: District, copy: Rulebook, now: datetime
) -> None:
    propose(district, copy, now, user=district.user("office_head"))

    def told(name: str) -> bool:
        return any("待您批准" in line.text for line in all_todos(district.user(name), now))

    assert told("chair")
    assert not told("office_head")
    assert not told("member1")


def test_approvers_and_then_the_proposer_get_one_message(district: District, copy: Rulebook, now: datetime) -> None:
    version = propose(district, copy, now)
    told = set(Outbox.objects.filter(purpose="rulebook").values_list("recipient__name", flat=True))
    assert told == {district.chair.name, "主任甲"}
    approve_version(version=version, note="", user=district.user("chair"), now=now)
    last = Outbox.objects.filter(purpose="rulebook").order_by("-pk")[0]
    assert last.recipient.name == "办公室甲"
    assert "已批准" in last.body


def test_a_refused_proposal_leaves_no_message(district: District, copy: Rulebook, now: datetime) -> None:
    propose(district, copy, now)
    before = Outbox.objects.count()
    with pytest.raises(Refused):
        propose(district, copy, now)
    assert Outbox.objects.count() == before
