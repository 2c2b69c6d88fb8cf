"""From three administrators to an organisation that can call its first meeting, a step at a time."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from committees.access.accounts import make_administrators
from committees.models import Committee, LedgerEntry, Organisation, Person, RoleGrant, Rulebook, Seat, User
from committees.people.services import found_organisation
from committees.rulebooks.services import load_shipped_rulebooks

pytestmark = pytest.mark.django_db


def signed(username: str) -> Client:
    User.objects.filter(username=username).update(must_change_password=False)
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


@pytest.fixture
def town(now: datetime) -> Organisation:
    load_shipped_rulebooks(now=now, codes=["zuocun-town-2018"])
    home = found_organisation(
        code="liulin", name="中共柳林镇委员会", short_name="柳林镇党委", document_mark="", now=now
    )
    make_administrators(organisation=home, now=now)
    return home


def step(client: Client, key: str, data: dict[str, object], **query: object) -> str:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    answer = client.post(f"/system/setup/{key}/?{words}", data)
    assert answer.status_code == 302, re.findall(r"field__error|form-errors.*", answer.text)
    return str(answer["Location"])


def build(client: Client) -> Committee:
    step(client, "organisation", {"name": "中共柳林镇委员会", "short_name": "柳林镇党委", "document_mark": "柳委"})
    shipped = Rulebook.objects.get(organisation=None, code="zuocun-town-2018")
    step(client, "rulebook", {"rulebook": shipped.pk, "title": "柳林镇领导班子工作制度"})
    page = client.get("/system/setup/committees/").text
    mark = "zuocun-town-2018-leadership-team"
    assert f'name="take-{mark}"' in page
    chosen = {f"take-{mark}": "on", f"name-{mark}": "柳林镇领导班子", f"short-{mark}": "班子会"}
    step(client, "committees", chosen)
    step(client, "committees", chosen)  # pressed twice: founded once, and no other body in its place
    step(client, "units", {"lines": "党政办公室\n农业农村办公室"})
    step(client, "venues", {"lines": "一号会议室 20"})
    step(
        client,
        "people",
        {"lines": "林知远 党委书记\n高岚，党委副书记、镇长\n石可，副镇长\n罗静 党政办主任 党政办公室\n巫山 干事"},
    )
    return Committee.objects.get(organisation__code="liulin")


def test_a_town_is_set_up_step_by_step_and_the_security_administrator_opens_accounts(town: Organisation) -> None:
    client = signed("liulin-system")
    committee = build(client)
    assert (committee.short_name, committee.rulebook.organisation) == ("班子会", town)
    members = {p.name: p for p in Person.objects.filter(organisation=town)}
    assert members["高岚"].post == "党委副书记、镇长"
    roles = {f"role-{members[name].pk}": "领导班子成员" for name in ("林知远", "高岚", "石可", "罗静")}
    ranks = {f"rank-{members['石可'].pk}": "1", f"rank-{members['林知远'].pk}": "2"}
    kinds = {f"kind-{members['罗静'].pk}": "alternate", f"rank-{members['罗静'].pk}": "1"}
    asked = {"starts_on": "2026-01-05", "number": "7", "planned_seats": "5", **roles, **ranks, **kinds}
    step(client, "seats", asked)
    step(client, "seats", asked)  # pressed twice
    seats = list(Seat.objects.order_by("order"))
    assert [seat.person.name for seat in seats] == ["石可", "林知远", "高岚", "罗静"]
    assert [seat.kind for seat in seats] == ["voting", "voting", "voting", "alternate"]
    assert (seats[0].term.number, seats[0].term.planned_seats) == (7, 5)
    unit = town.units.get(name="农业农村办公室")
    step(client, "charges", {f"unit-{unit.pk}": seats[1].pk})
    assert (unit.portfolios.get().seat, unit.portfolios.get().starts_on) == (seats[1], date(2026, 1, 5))
    step(client, "charges", {f"unit-{unit.pk}": seats[2].pk})
    assert unit.portfolios.get(ends_on=None).seat == seats[2]
    step(client, "observers", {"persons": [members["巫山"].pk]})
    assert client.get("/system/setup/posts/").status_code == 404

    guard = signed("liulin-security")
    assert guard.get("/system/setup/people/").status_code == 404
    posts = {
        f"office_head-committee-{committee.pk}": members["罗静"].pk,
        f"office-committee-{committee.pk}": members["罗静"].pk,
        f"unit_handler-unit-{unit.pk}": members["巫山"].pk,
    }
    answer = guard.post("/system/setup/posts/", {**posts, "everyone": "on"})
    assert answer.status_code == 200
    assert "一次性密码" in answer.text
    assert User.objects.filter(must_change_password=True, person__organisation=town).count() == 3 + 2 + 1
    assert RoleGrant.objects.filter(user__person=members["罗静"]).count() == 2
    overview = guard.get(reverse("setup")).text
    assert "4个席位已任职" in overview
    actors = LedgerEntry.objects.filter(verb="person_entered", aggregate=f"organisation:{town.pk}").order_by("-pk")
    assert actors[0].actor == User.objects.get(username="liulin-system")
    kept = LedgerEntry.objects.filter(aggregate=f"organisation:{town.pk}").values_list("payload", flat=True)
    assert not any("password" in str(payload) for payload in kept)


def proposed(page: str, field: str) -> str:
    """What a select of the page holds when it is opened."""
    found = re.search(rf'<select name="{field}".*?</select>', page, re.DOTALL)
    chosen = re.search(r'<option value="([^"]*)" selected', found[0]) if found else None
    return chosen[1] if chosen else ""


def test_two_pages_enter_an_empty_organisation_and_what_follows_is_proposed(town: Organisation) -> None:
    client = signed("liulin-system")
    assert "一页登记" in client.get("/").text
    page = client.get(reverse("setup-start")).text
    assert 'value="柳委"' in page
    shipped = Rulebook.objects.get(organisation=None, code="zuocun-town-2018")
    lines = "林知远 党委书记\n高岚，党委副书记、镇长\n罗静 党政办公室主任 党政办公室\n蓝田 人大主席\n"
    lines += "巫山 农业办主任 农业办\n白露 干事 农业办"
    asked = {"body": f"{shipped.pk}-leadership-team", "document_mark": "柳委", "venues": "一号会议室 20"}
    answer = client.post(reverse("setup-start"), {**asked, "people": "甲 乙 丙 丁"})
    assert (answer.status_code, "第1行“甲 乙 丙 丁”分成了4项" in answer.text) == (422, True)
    for _ in range(2):  # pressed twice
        answer = client.post(reverse("setup-start"), {**asked, "people": lines})
        committee = Committee.objects.get(organisation=town)
        assert answer["Location"] == f"/system/setup/seats/?committee={committee.pk}"
    town.refresh_from_db()
    assert (town.document_mark, town.units.count(), town.venues.count()) == ("柳委", 2, 1)
    assert (committee.rulebook.organisation, str(committee.rulebook)) == (town, "柳林镇党委议事规则")
    answer = client.post(reverse("setup-start"), {**asked, "body": f"{shipped.pk}-secretaries-meeting", "people": "某"})
    assert (answer.status_code, "已经设立会议主体" in answer.text) == (422, True)
    assert "一页登记" not in client.get(reverse("setup")).text

    person = {p.name: p.pk for p in Person.objects.filter(organisation=town)}
    page = client.get(answer_to := f"/system/setup/seats/?committee={committee.pk}").text
    held = {name: proposed(page, f"role-{pk}") for name, pk in person.items()}
    assert [held[name] for name in ("林知远", "高岚", "罗静", "蓝田")] == [
        "主要负责人",
        "领导班子成员",
        "",
        "领导班子成员",
    ]
    unit = town.units.get(name="农业办")
    chosen = {f"role-{person[name]}": role for name, role in held.items() if role}
    saved = {**chosen, f"role-{person['蓝田']}": "@observer", "starts_on": "2026-01-05", "next": "1"}
    answer = client.post(answer_to, {**saved, f"charge-{unit.pk}": person["蓝田"]})
    assert (answer.status_code, "分管的人须是成员" in answer.text) == (422, True)
    for _ in range(2):
        answer = client.post(answer_to, {**saved, f"charge-{unit.pk}": person["高岚"]})
        assert (answer.status_code, answer["Location"]) == (302, "/minutes/templates/")
    assert Seat.objects.count() == 2
    assert unit.portfolios.get().seat.person_id == person["高岚"]
    assert committee.standing_observers.get().person_id == person["蓝田"]

    guard = signed("liulin-security")
    assert guard.get(reverse("setup-start")).status_code == 404
    page = guard.get("/system/setup/posts/").text
    for role, name in (("office_head", "罗静"), ("office", "罗静"), ("secretary", "罗静")):
        assert proposed(page, f"{role}-committee-{committee.pk}") == str(person[name])
    assert proposed(page, f"unit_handler-unit-{unit.pk}") == str(person["白露"])
    assert proposed(page, f"unit_leader-unit-{unit.pk}") == ""
    answer = guard.post("/system/setup/posts/", {f"office-committee-{committee.pk}": person["罗静"]})
    assert re.search(r"<code>[a-z2-9]{4}(-[a-z2-9]{4}){2}</code>", answer.text)
    assert "建议" in guard.get("/system/setup/posts/").text


def test_a_step_can_be_repeated_left_and_passed_over(town: Organisation) -> None:
    client = signed("liulin-system")
    build(client)
    step(client, "units", {"lines": "党政办公室\n财政所"})
    assert town.units.count() == 3
    step(client, "people", {"lines": "林知远 党委书记"})
    assert Person.objects.filter(organisation=town, name="林知远").count() == 1
    for key, more in (("observers", {}), ("venues", {"onward": "1"})):
        answer = client.post(f"/system/setup/{key}/pass/", more)
        onward = reverse("setup-step", args=["people"]) if more else reverse("setup")  # from its own page: the next
        assert (answer.status_code, answer["Location"]) == (302, onward)
    assert client.post("/system/setup/people/pass/").status_code == 404
    assert "无需办理" in client.get(reverse("setup")).text
    answer = client.post("/system/setup/people/", {"lines": "某某 干事 没有的单位"})
    assert answer.status_code == 422
    assert "没有名为" in answer.text
    for key, lines, words in (
        ("people", "甲某 干事\n乙某 副书记 镇长 党政办公室", "第2行“乙某 副书记 镇长 党政办公室”分成了4项"),
        ("units", "党政办公室，财政所", "第1行“党政办公室，财政所”分成了2项"),
        ("venues", "一号会议室 20 二号会议室", "第1行“一号会议室 20 二号会议室”分成了3项"),
    ):
        answer = client.post(f"/system/setup/{key}/", {"lines": lines})
        assert (answer.status_code, words in answer.text) == (422, True), key
    assert not Person.objects.filter(name="甲某").exists()


def test_the_desk_leads_an_administrator_to_the_step_that_is_next(town: Organisation) -> None:
    client, guard = signed("liulin-system"), signed("liulin-security")
    assert "建立机关：一页登记" in client.get("/").text
    assert "建立机关" not in guard.get("/").text  # nobody is there yet whom an account could be opened for
    build(client)
    assert "办理“7. 届与席位”" in client.get("/").text
    assert "办理“10. 账号与分工”" in guard.get("/").text


def test_a_step_asked_for_each_committee_goes_on_with_the_next_one(town: Organisation) -> None:
    client = signed("liulin-system")
    first = build(client)
    assert step(client, "units", {"lines": "财政所", "next": "1"}) == "/system/setup/venues/"
    offered = re.findall(r'name="take-([\w-]+)"', client.get("/system/setup/committees/").text)
    mark = offered[0]
    step(client, "committees", {f"take-{mark}": "on", f"name-{mark}": "柳林镇书记办公会", f"short-{mark}": "书记会"})
    second = Committee.objects.exclude(pk=first.pk).get(organisation=town)
    assert "保存，下一个：书记会" in client.get("/system/setup/observers/").text
    assert step(client, "observers", {"next": "1"}) == f"/system/setup/observers/?committee={second.pk}"
    assert step(client, "observers", {"next": "1"}, committee=second.pk) == "/minutes/templates/"
    guard = signed("liulin-security")
    assert guard.get("/system/setup/posts/").text.count("必须有") == 3 * 2 + 3
    unit, person = town.units.get(name="党政办公室"), town.people.get(name="巫山")
    guard.post("/system/setup/posts/", {f"unit_handler-unit-{unit.pk}": person.pk})
    # One unit that can bring an item is enough to begin.
    assert guard.get("/system/setup/posts/").text.count("必须有") == 3 * 2


def test_a_superior_is_named_by_its_code_and_may_not_stand_below(town: Organisation, now: datetime) -> None:
    county = found_organisation(code="nanshan", name="中共南山县委", short_name="县委", document_mark="", now=now)
    client = signed("liulin-system")
    data = {"name": town.name, "short_name": town.short_name, "document_mark": "柳委"}
    answer = client.post("/system/setup/organisation/", {**data, "superior": "beishan"})
    assert (answer.status_code, "没有这个代码的机关" in answer.text) == (422, True)
    step(client, "organisation", {**data, "superior": "nanshan"})
    town.refresh_from_db()
    assert town.superior == county
    entry = LedgerEntry.objects.get(verb="organisation_changed")
    assert (entry.payload["superior"], entry.actor) == (county.name, User.objects.get(username="liulin-system"))
    make_administrators(organisation=county, now=now)
    data = {"name": county.name, "short_name": "县委", "document_mark": "", "superior": "liulin"}
    answer = signed("nanshan-system").post("/system/setup/organisation/", data)
    assert (answer.status_code, "上级机关不能是" in answer.text) == (422, True)
