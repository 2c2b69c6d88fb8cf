"""What a rulebook sends up: only that is seen above, with its clause, signed for, answered, or withdrawn in time."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.desk.ports import all_todos
from committees.errors import Refused
from committees.ledger.models import LedgerEntry
from committees.models import Organisation
from committees.outbox.models import Outbox
from committees.rules import Clause
from decisions.duties.rules import Standing
from decisions.duties.selectors import duty_years
from decisions.life.states import StepKind
from decisions.upward import selectors, services
from decisions.upward.models import UpwardReport
from decisions.upward.states import MOVES, UpwardEvent, UpwardState
from meetings.papers.intake import Upload
from tests.factories import make_district
from tests.items import signed_in
from tests.services.test_life import hold, plan, prepare
from tests.sheets import cells_of

pytestmark = pytest.mark.django_db
TOWN, BUREAU = "zuocun-town-2018", "bureau-party-group-2017"


@pytest.fixture
def above(now):
    return make_district(now, members=3)


def below(now, above, rulebook=TOWN, body="leadership-team"):
    house = make_district(now, members=3, rulebook=rulebook, body=body, code="below")
    Organisation.objects.filter(pk=house.organisation.pk).update(superior=above.organisation, name="左村机关")
    house.organisation.refresh_from_db()
    return house


def paper(name="报告.txt"):
    return Upload(SimpleUploadedFile(name, "报告正文".encode()), name)


def send(house, now, rule="approval", login="office", **more):
    code = f"{house.committee.rulebook_id}:{rule}"
    values = {"title": "关于道路改造立项的请示", "summary": "", "signer": "镇党委书记", "file": paper(), **more}
    return services.send_up(organisation=house.organisation, code=code, user=house.user(login), now=now, **values)


def verbs(row):
    return list(LedgerEntry.objects.filter(aggregate=f"upward:{row.pk}").values_list("verb", flat=True))


def test_a_request_is_sent_signed_for_and_answered(now, above):
    town = below(now, above)
    row = send(town, now)
    assert (row.superior, row.kind, row.label) == (above.organisation, "request", "决策事项报批、备案")
    assert Clause.from_dict(row.clause).label == "《党委重大事项决策制度》三(三)"
    told = Outbox.objects.filter(purpose="upward")
    assert {each.recipient.organisation_id for each in told} == {above.organisation.pk}
    office = above.user("office")
    assert any("签收" in line.text for line in all_todos(office, now))
    row = services.receive_report(report=row, user=office, now=now)
    assert any("批复" in line.text for line in all_todos(office, now))
    row = services.answer_report(report=row, answer="同意立项", user=above.user("chair"), now=now)
    assert not any("批复" in line.text for line in all_todos(office, now))
    assert (row.state, row.answer) == (UpwardState.ANSWERED, "同意立项")
    assert verbs(row) == ["report_sent", "report_received", "report_answered"]
    assert told.filter(recipient__organisation=town.organisation).count() >= 2


def test_only_what_a_rule_in_force_sends_up_and_only_the_office_sends(now, above):
    town = below(now, above)
    with pytest.raises(Refused, match="没有规定"):
        send(town, now, rule="annual-report")
    with pytest.raises(Refused, match="办公室办理"):
        send(town, now, login="member1")
    with pytest.raises(Refused, match="办公室办理"):
        send(town, now, login="chair")
    Organisation.objects.filter(pk=town.organisation.pk).update(superior=None)
    town.organisation.refresh_from_db()
    with pytest.raises(Refused, match="没有指定上级"):
        send(town, now)
    assert not UpwardReport.objects.exists()
    assert not Outbox.objects.filter(purpose="upward").exists()


def test_a_rulebook_that_sends_nothing_up_has_nothing_to_choose(now, above):
    county = below(now, above, rulebook="county-mechanism-2023", body="standing-committee")
    assert selectors.upward_rules(county.organisation, now) == {}
    page = signed_in(county, "office").get(reverse("reports-up")).text
    assert "规则没有规定" in page


def test_it_is_withdrawn_only_until_it_is_taken(now, above):
    town = below(now, above)
    row = send(town, now)
    with pytest.raises(Refused, match="撤回理由"):
        services.withdraw_report(report=row, reason=" ", user=town.user("office"), now=now)
    services.withdraw_report(report=row, reason="文号有误", user=town.user("office"), now=now)
    assert not selectors.received_reports(above.user("office")).exists()
    assert not Outbox.objects.filter(purpose="upward", state="pending").exists()
    assert signed_in(above, "office").get(row.get_absolute_url()).status_code == 404
    with pytest.raises(Refused):
        services.receive_report(report=row, user=above.user("office"), now=now)
    other = send(town, now)
    services.receive_report(report=other, user=above.user("office"), now=now)
    with pytest.raises(Refused, match="已签收"):
        services.withdraw_report(
            report=UpwardReport.objects.get(pk=other.pk), reason="改", user=town.user("office"), now=now
        )


@pytest.mark.parametrize("state", list(UpwardState))
@pytest.mark.parametrize("event", list(UpwardEvent))
def test_every_pair_of_state_and_event(now, above, state, event):
    town = below(now, above)
    row = send(town, now)
    acts = {
        UpwardEvent.WITHDRAW: lambda: services.withdraw_report(
            report=row, reason="改", user=town.user("office"), now=now
        ),
        UpwardEvent.RECEIVE: lambda: services.receive_report(report=row, user=above.user("office"), now=now),
        UpwardEvent.ANSWER: lambda: services.answer_report(
            report=row, answer="同意", user=above.user("office"), now=now
        ),
    }
    way = {
        UpwardState.RECEIVED: (UpwardEvent.RECEIVE,),
        UpwardState.ANSWERED: (UpwardEvent.RECEIVE, UpwardEvent.ANSWER),
        UpwardState.WITHDRAWN: (UpwardEvent.WITHDRAW,),
    }
    for each in way.get(state, ()):
        acts[each]()
    row.refresh_from_db()
    before = len(verbs(row))
    if (state, event) in MOVES:
        assert acts[event]().state == MOVES[(state, event)].target
    else:
        with pytest.raises(Refused):
            acts[event]()
        assert len(verbs(row)) == before


def test_nobody_answers_his_own_report_or_withdraws_anothers(now, above):
    town = below(now, above)
    row = send(town, now)
    with pytest.raises(Refused, match="权限"):
        services.receive_report(report=row, user=town.user("office"), now=now)
    with pytest.raises(Refused, match="权限"):
        services.withdraw_report(report=row, reason="改", user=above.user("office"), now=now)
    with pytest.raises(Refused):
        services.receive_report(report=row, user=above.user("member1"), now=now)


def test_a_report_performs_the_duty_that_its_rule_names(now, above):
    bureau = below(now, above, rulebook=BUREAU, body="party-group")
    send(bureau, now, rule="annual-report", title="年度全面报告")
    rows = duty_years(bureau.organisation, now.year, now)
    year = next(each for each in rows if each.obligation.title == "向市委组织部全面报告")
    assert year.count(Standing.MET) == 1
    send(bureau, now, rule="annual-report", title="年度全面报告（补充）")
    assert UpwardReport.objects.count() == 2


def test_the_report_after_a_life_meeting_ticks_its_step(now, above):
    town = below(now, above)
    life = plan(town, now)
    prepare(town, life, now)
    hold(town, life, now)
    send(town, now, rule="life-after", title="民主生活会情况报告")
    step = life.steps.get(kind=StepKind.REPORT_AFTER)
    assert step.done_on is not None
    assert "民主生活会情况报告" in step.note


def test_the_superior_sees_the_report_and_nothing_else(now, above):
    town = below(now, above)
    row = send(town, now)
    other = make_district(now, members=3, code="third")
    client: Client = signed_in(above, "office")
    page = client.get(row.get_absolute_url())
    assert "签收" in page.text
    assert "report_sent" not in page.text
    assert "记录" not in page.text
    answer = client.get(reverse("report-up-file", args=[row.pk]))
    assert b"".join(answer.streaming_content).decode() == "报告正文"
    page = client.get(reverse("received")).text
    assert row.title in page
    assert reverse("received-sheet") in page
    assert row.title in str(cells_of(client.get(reverse("received-sheet")).content))
    for name in (
        "search",
        "desk",
        "items",
        "meetings",
        "minutes",
        "resolutions",
        "organisation",
        "statistics",
        "duties",
    ):
        words = client.get(reverse(name), {"q": "道路改造"}).text
        assert name == "desk" or row.title not in words, name
        assert name == "desk" or "左村机关" not in words, name
    for house, login in (
        (other, "office"),
        (above, "member1"),
        (above, "handler"),
        (town, "member1"),
        (town, "handler"),
    ):
        stranger = signed_in(house, login)
        assert stranger.get(row.get_absolute_url()).status_code == 404, login
        assert stranger.get(reverse("report-up-file", args=[row.pk])).status_code == 404, login


def test_what_was_sent_stays_with_its_addressee(now, above):
    town = below(now, above)
    row = send(town, now)
    third = make_district(now, members=3, code="third")
    Organisation.objects.filter(pk=town.organisation.pk).update(superior=third.organisation)
    assert list(selectors.received_reports(above.user("office"))) == [row]
    assert list(selectors.received_reports(third.user("office"))) == []


def test_the_journey_on_screen(now, above):
    town = below(now, above)
    office = signed_in(town, "office")
    assert "报送上级" in office.get(reverse("resolutions")).text
    where = reverse("report-up-new", args=[town.organisation.pk])
    code = f"{town.committee.rulebook_id}:approval"
    assert f'value="{code}" selected' in office.get(where, {"code": code}).text
    data = {
        "code": code,
        "title": "关于立项的请示",
        "signer": "书记",
        "file": SimpleUploadedFile("a.txt", "文".encode()),
    }
    assert office.post(where, {**data, "title": ""}).status_code == 422
    data["file"] = SimpleUploadedFile("a.txt", "文".encode())
    assert office.post(where, data).status_code == 302
    row = UpwardReport.objects.get()
    assert "报送上级" in office.get(row.get_absolute_url()).text
    superior = signed_in(above, "office")
    superior.post(reverse("report-up-receive", args=[row.pk]))
    assert superior.get(reverse("report-up-act", args=[row.pk, "withdraw"])).status_code == 404
    assert office.get(reverse("report-up-act", args=[row.pk, "answer"])).status_code == 404
    superior.post(reverse("report-up-act", args=[row.pk, "answer"]), {"answer": "同意"})
    assert "同意" in office.get(row.get_absolute_url()).text


@pytest.mark.parametrize(("side", "page"), [("above", "received"), ("below", "reports-up")])
def test_lists_ask_as_much_for_three_as_for_one(now, above, side, page):
    town = below(now, above)
    client = signed_in(above if side == "above" else town, "office")
    found = []
    for more in (1, 2):
        for _ in range(more):
            send(town, now)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(page)).status_code == 200
        found.append(len(asked))
    assert found[0] == found[1]
