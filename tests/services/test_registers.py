"""The registers: a loan with all its fields and no content, leave decided by another, publications and their score."""

from __future__ import annotations

from datetime import timedelta

import pytest

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from committees.models import Outbox
from committees.people.declared import away_on
from decisions.publication.models import Publication
from decisions.registers import selectors, services
from decisions.registers.models import LeaveSlip, PaperLoan, PublicationEntry, PublicityScore
from decisions.registers.states import LeaveState, PublicationState, ScoreState
from tests.factories import make_district
from tests.supervision_support import make_resolution

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SLIP = {
    "title": "内部通报",
    "reference": "卫发〔2026〕3号",
    "level": "confidential",
    "serial": "000012",
    "pages": 6,
    "copies": 1,
    "borrower": "张三",
    "purpose": "传达学习",
    "unit_head": "局长甲",
}


@pytest.fixture
def house(now):
    return make_district(now, members=3)


def lend(house, now, login="office", **changed):
    today = local_day(now)
    values = {**SLIP, "from_on": today, "until_on": today + 10 * DAY, **changed}
    return services.lend_paper(
        organisation=house.organisation, unit=house.unit, user=house.user(login), now=now, **values
    )


def ask(house, now, login="handler", **changed):
    today = local_day(now)
    user = house.user(login)
    values = {"kind": "personal", "starts_on": today, "ends_on": today + 2 * DAY, "reason": "家事", **changed}
    person = values.pop("person", user.person)
    return services.ask_leave(organisation=house.organisation, person=person, user=user, now=now, **values)


def publish(house, now, login="office", **changed):
    values = {
        "category": "思想建设",
        "title": "学习计划",
        "channel": "公开栏",
        "scope": "party",
        "published_on": local_day(now),
        "approved_by": "主任甲",
        **changed,
    }
    return services.enter_publication(organisation=house.organisation, user=house.user(login), now=now, **values)


def test_a_loan_goes_out_once_and_comes_back_once(house, now):
    loan = lend(house, now)
    assert str(loan) == "借〔2026〕1号"
    with pytest.raises(Refused, match="尚未归还"):
        lend(house, now)
    services.return_paper(loan=loan, returned_on=local_day(now), returner="李四", user=house.user("office"), now=now)
    with pytest.raises(Refused, match="他人办理"):
        services.return_paper(
            loan=loan, returned_on=local_day(now), returner="李四", user=house.user("office"), now=now
        )
    assert lend(house, now).number == 2
    assert [entry.verb for entry in LedgerEntry.objects.filter(aggregate=f"loans:{house.organisation.pk}")] == [
        "paper_lent",
        "paper_returned",
        "paper_lent",
    ]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": "机密★关于某事"}, "密级标志"),
        ({"purpose": "（绝密）研究"}, "密级标志"),
        ({"title": " "}, "文件名称"),
        ({"level": "public"}, "密级"),
        ({"pages": 0}, "页数"),
        ({"from_on": None}, "晚于今天"),
        ({"until_on": None}, "不早于借出"),
    ],
)
def test_a_loan_with_something_wrong_is_not_entered(house, now, changed, said):
    days = {"from_on": local_day(now) + DAY, "until_on": local_day(now) - DAY}
    changed = {name: days[name] if value is None else value for name, value in changed.items()}
    with pytest.raises(Refused, match=said):
        lend(house, now, **changed)
    assert not PaperLoan.objects.exists()


def test_no_field_of_the_register_holds_content():
    fields = {field.name for field in PaperLoan._meta.get_fields()}
    assert not {"file", "digest", "text", "content", "body"} & fields


@pytest.mark.parametrize("login", ["handler", "archivist", "member1", "secretary", "system_admin"])
def test_only_the_office_lends(house, now, login):
    with pytest.raises(Refused, match="权限"):
        lend(house, now, login)


def test_another_house_neither_lends_here_nor_sees(house, now):
    other = make_district(now, members=3, code="elsewhere")
    with pytest.raises(Refused, match="权限"):
        services.lend_paper(
            organisation=house.organisation,
            unit=house.unit,
            user=other.user("office"),
            now=now,
            **{**SLIP, "from_on": local_day(now), "until_on": local_day(now)},
        )
    lend(house, now)
    ask(house, now)
    seen = selectors.house_of(other.user("office"), "handle_office")
    assert seen == other.organisation
    assert not selectors.loans_of(seen).exists()
    assert not selectors.leaves_visible_to(other.user("office")).exists()


def test_leave_is_asked_decided_by_another_and_reported_back(house, now):
    slip = ask(house, now)
    assert Outbox.objects.filter(purpose="leave", recipient=house.user("office_head").person).count() == 1
    services.decide_leave(slip=slip, approved=True, user=house.user("office_head"), now=now, comment="同意")
    assert slip.person_id in away_on(house.organisation.pk, local_day(now) + 2 * DAY)
    services.end_leave(slip=slip, back_on=local_day(now) + DAY, user=house.user("handler"), now=now + DAY)
    slip.refresh_from_db()
    assert slip.state == LeaveState.BACK
    assert slip.person_id not in away_on(house.organisation.pk, local_day(now) + 2 * DAY)
    verbs = [entry.verb for entry in LedgerEntry.objects.filter(aggregate=f"leave:{slip.pk}")]
    assert verbs == ["leave_asked", "leave_approved", "leave_back"]
    assert "家事" not in str(list(LedgerEntry.objects.values_list("payload", flat=True)))


def test_nobody_decides_his_own_leave_or_one_he_entered(house, now):
    own = ask(house, now, "office_head")
    with pytest.raises(Refused, match="本人不能批准"):
        services.decide_leave(slip=own, approved=True, user=house.user("office_head"), now=now)
    entered = ask(house, now, "office_head", person=house.user("handler").person)
    with pytest.raises(Refused, match="登记人不能批准"):
        services.decide_leave(slip=entered, approved=True, user=house.user("office_head"), now=now)
    services.decide_leave(slip=entered, approved=True, user=house.user("chair"), now=now)
    with pytest.raises(Refused, match="不能这样办理"):
        services.decide_leave(slip=entered, approved=False, user=house.user("chair"), now=now, comment="迟了")
    with pytest.raises(Refused, match="理由"):
        services.decide_leave(slip=own, approved=False, user=house.user("chair"), now=now)


def test_days_already_taken_and_other_people_are_refused(house, now):
    slip = ask(house, now)
    with pytest.raises(Refused, match="未销的请假"):
        ask(house, now, starts_on=local_day(now) + 2 * DAY, ends_on=local_day(now) + 5 * DAY)
    services.withdraw_leave(slip=slip, user=house.user("handler"), now=now)
    assert ask(house, now).pk != slip.pk
    with pytest.raises(Refused, match="为本人"):
        ask(house, now, "handler", person=house.user("leader").person)
    with pytest.raises(Refused, match="不早于开始"):
        ask(house, now, "leader", ends_on=local_day(now) - DAY)


def test_why_somebody_is_away_is_seen_by_him_the_office_and_who_decides(house, now):
    ask(house, now)
    seen = {
        login: selectors.leaves_visible_to(house.user(login)).exists()
        for login in ("handler", "office", "office_head", "chair", "leader", "member1", "secretary", "outsider")
    }
    assert {login for login, found in seen.items() if found} == {"handler", "office", "office_head", "chair"}


def test_a_publication_is_entered_under_a_category_of_the_rules(house, now):
    entry = publish(house, now)
    assert (str(entry), entry.state) == ("公开〔2026〕1号", PublicationState.PUBLISHED)
    with pytest.raises(Refused, match="公开类别"):
        publish(house, now, category="无此类")
    with pytest.raises(Refused, match="晚于今天"):
        publish(house, now, published_on=local_day(now) + DAY)
    services.take_down(entry=entry, reason="内容有误", user=house.user("office"), now=now)
    assert not selectors.counts_of(house.organisation, 2026)
    with pytest.raises(Refused, match="他人办理"):
        services.take_down(entry=entry, reason="再撤", user=house.user("office"), now=now)


def test_the_town_names_its_own_categories_and_grades(now):
    town = make_district(now, members=3, rulebook="zuocun-town-2018", body="leadership-team", code="town")
    rules = selectors.publicity_rules(town.organisation, now)
    assert len(rules.categories) == 8
    assert not rules.category_clause.default
    assert not rules.grade_clause.default
    assert sum(rules.full_points) == 100


def test_a_decision_made_public_enters_the_register_once(house, now):
    resolution = make_resolution(house, now)
    made = Publication.objects.create(
        organisation=house.organisation,
        committee=house.committee,
        resolution=resolution,
        channel="政务网",
        title="关于重点项目的决定",
        text="同意",
        scope="society",
        starts_on=local_day(now),
        state="published",
        proposed_by=house.user("office"),
        proposed_at=now,
        published_by=house.user("office"),
        published_at=now,
    )
    office = house.user("office")
    assert selectors.unlisted(house.organisation, office) == [made]
    values = {"category": "决议、决定及执行情况", "approved_by": "主任甲", "user": office, "now": now}
    entry = services.list_publication(publication=made, **values)
    assert (entry.scope, entry.title) == ("public", made.title)
    assert not selectors.unlisted(house.organisation, office)
    with pytest.raises(Refused, match="已列入"):
        services.list_publication(publication=made, **values)
    assert PublicationEntry.objects.count() == 1


def test_the_year_is_scored_by_one_and_confirmed_by_another(house, now):
    publish(house, now)
    rows = selectors.score_rows(house.organisation, 2026, None, now)
    full = [row.full for row in rows]
    values = {"organisation": house.organisation, "year": 2026, "notes": [""] * len(rows), "now": now}
    with pytest.raises(Refused, match="满分"):
        services.score_year(points=[full[0] + 1, *full[1:]], user=house.user("office"), **values)
    score = services.score_year(points=[full[0] - 5, *full[1:]], user=house.user("office_head"), **values)
    with pytest.raises(Refused, match="自评人不能确认"):
        services.confirm_score(score=score, user=house.user("office_head"), now=now)
    with pytest.raises(Refused, match="主任或主持人"):
        services.confirm_score(score=score, user=house.user("office"), now=now)
    score = services.confirm_score(score=score, user=house.user("chair"), now=now)
    assert (score.total, score.grade, score.state) == (95, "优秀", ScoreState.CONFIRMED)
    with pytest.raises(Refused, match="已经确认"):
        services.score_year(points=full, user=house.user("office"), **values)
    services.reopen_score(score=score, reason="漏评一项", user=house.user("chair"), now=now)
    score = services.score_year(points=full, user=house.user("office"), **values)
    assert (score.total, PublicityScore.objects.count()) == (100, 1)


def test_a_refused_entry_leaves_nothing_behind(house, now):
    lend(house, now)
    before = LedgerEntry.objects.count()
    with pytest.raises(Refused):
        lend(house, now)
    with pytest.raises(Refused):
        ask(house, now, kind="none")
    assert (LedgerEntry.objects.count(), LeaveSlip.objects.count()) == (before, 0)


def test_an_approved_leave_is_cancelled_until_it_begins(house, now):
    slip, head = ask(house, now), house.user("office_head")
    services.decide_leave(slip=slip, approved=True, user=head, now=now)
    with pytest.raises(Refused, match="已经开始"):
        services.cancel_leave(slip=slip, user=house.user("handler"), now=now + DAY)
    before = now - DAY
    with pytest.raises(Refused, match="不能对这次请假"):
        services.cancel_leave(slip=slip, user=house.user("member1"), now=before)
    services.cancel_leave(slip=slip, user=house.user("handler"), now=before)
    slip.refresh_from_db()
    assert slip.state == LeaveState.WITHDRAWN
    assert slip.person_id not in away_on(house.organisation.pk, local_day(now) + 2 * DAY)
    assert Outbox.objects.filter(key__startswith=f"leave:{slip.pk}:cancelled", recipient=head.person).exists()
