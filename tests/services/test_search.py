"""Search: what is found on both engines, by whom, and that it follows every change in the same transaction."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from committees.models import SearchEntry, SearchGram
from committees.rules import Matter
from committees.search.rules import words_of
from committees.search.selectors import PAGE, find
from meetings.agenda import services as items
from meetings.agenda.finding import refresh
from meetings.agenda.states import ItemState
from meetings.models import Recusal
from meetings.papers.intake import Upload
from meetings.papers.services import add_paper, remove_paper, replace_paper
from tests.factories import make_district
from tests.items import make_item, text_upload
from tests.services.uploads_support import docx
from tests.session_support import make_sitting, open_sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now):
    return make_district(now, members=5)


def found(district, login, query, now, **more):
    """What someone finds, as (kind, heading)."""
    hits = find(district.user(login), words_of(query), now, **more).hits
    return [(hit.kind, "".join(piece for piece, _ in hit.title)) for hit in hits]


@pytest.mark.parametrize("query", ["干部", "部考", "干部考察", "考察 工作", "ＡＢＣ", "abc", "2026", "2６"])
def test_two_characters_and_parts_of_words_are_found(district, now, query):
    make_item(district, now, title="关于2026年干部考察工作的ABC方案")
    make_item(district, now, title="关于防汛的汇报")
    assert found(district, "handler", query, now, kind="item") == [("议题", "关于2026年干部考察工作的ABC方案")]


@pytest.mark.parametrize("query", ["考察干部", "干部考核", "部工", "察的"])
def test_characters_that_do_not_stand_together_are_not_found(district, now, query):
    make_item(district, now, title="关于干部考察工作的方案")
    assert found(district, "handler", query, now) == []


def test_all_pairs_of_a_word_in_other_places_do_not_make_the_word(district, now):
    make_item(district, now, title="甲乙和乙丙的事项")
    assert found(district, "handler", "甲乙丙", now) == []


def test_a_word_broken_by_a_line_is_found_in_the_report(district, now):
    make_item(district, now, title="关于道路的议题", report="本年拟新建城市\n道路三条。")
    assert found(district, "handler", "城市道路", now) == [("汇报内容", "关于道路的议题")]


def test_the_index_follows_an_edit(district, now):
    item = make_item(district, now, title="关于防汛的议题")
    items.edit_item(item=item, user=district.user("handler"), title="关于抗旱的议题", now=now)
    assert found(district, "handler", "防汛", now) == []
    assert found(district, "handler", "抗旱", now)[0] == ("汇报内容", "关于抗旱的议题")


def test_what_is_rolled_back_was_never_indexed(district, now):
    before = SearchEntry.objects.count(), SearchGram.objects.count()
    with transaction.atomic():
        make_item(district, now, title="关于撤销的议题")
        transaction.set_rollback(True)
    assert (SearchEntry.objects.count(), SearchGram.objects.count()) == before


def test_the_text_of_a_paper_is_taken_at_intake_and_found_until_it_is_replaced(district, now):
    item, user = make_item(district, now), district.user("handler")
    upload = Upload(file=docx("拟征收房屋一百二十户。"), name="方案.docx", title="实施方案")
    paper = add_paper(item=item, upload=upload, user=user, now=now)
    assert "拟征收房屋一百二十户" in paper.text
    assert found(district, "handler", "征收房屋", now) == [("材料", "实施方案")]
    new = replace_paper(paper=paper, upload=text_upload("新.txt", "改为协议搬迁。"), user=user, now=now)
    assert found(district, "handler", "征收房屋", now) == []
    assert found(district, "handler", "协议搬迁", now) == [("材料", "实施方案")]
    remove_paper(paper=new, user=user, now=now)
    assert found(district, "handler", "协议搬迁", now) == []


def test_nothing_is_found_by_who_may_not_see_it(district, now):
    make_item(district, now, title="关于城东片区的议题", state=ItemState.POOLED)
    assert found(district, "office", "城东", now, kind="item") == [("议题", "关于城东片区的议题")]
    for stranger in ("other_handler", "outsider", "member4", "system_admin"):
        assert found(district, stranger, "城东", now) == []


def test_who_knows_of_little_finds_the_same_as_by_going_through_everything(now, monkeypatch):
    sitting = make_sitting(now)
    district = sitting.district
    for state in (ItemState.DRAFT, ItemState.POOLED):
        item = make_item(district, now, title=f"关于水利的议题{state}", state=state)
    add_paper(item=item, upload=text_upload("水利.txt", "水利"), user=district.user("office"), now=now)
    for entry in sitting.entries:
        refresh(entry.item)
    word = sitting.entries[0].item.title[:4]
    logins = ("handler", "other_handler", "office", "organiser", "chair", "member1", "member3", "outsider")
    seen = {}
    for most in (0, 1, 400):
        monkeypatch.setattr("committees.search.selectors.FEW", most)
        seen[most] = {login: [found(district, login, query, now) for query in ("水利", word)] for login in logins}
    assert seen[0] == seen[1] == seen[400]
    assert seen[0]["member1"][1]
    assert seen[0]["handler"][0]
    assert seen[0]["outsider"] == [[], []]


def test_a_recused_member_finds_the_title_but_no_word_of_the_content(now):
    sitting = make_sitting(now, matters=(Matter.GENERAL,))
    entry, roll = sitting.entries[0], sitting.prepare()[4]
    user = roll.person.user
    item = entry.item
    item.report = "涉及远航公司的合同。"
    item.save()
    refresh(item)
    words = words_of("远航公司")
    assert [hit.kind for hit in find(type(user).objects.get(pk=user.pk), words, now).hits] == ["汇报内容"]
    Recusal.objects.create(entry=entry, roll=roll, reason="亲属", declared_at=now)
    fresh = type(user).objects.get(pk=user.pk)
    assert find(fresh, words, now).hits == []
    assert [hit.kind for hit in find(fresh, words_of(item.title[:4]), now).hits] == ["议题"]


def test_decisions_and_minutes_are_found_by_those_who_may_see_them(now):
    sitting = open_sitting(now, 11, matters=(Matter.GENERAL,))
    ballot = sitting.ballot(1)
    sitting.vote(ballot, "fffffffffff")
    sitting.close(ballot)
    sitting.announce(ballot, text="同意建设滨江图书馆。")
    district = sitting.district
    assert ("决定", sitting.entries[0].item.title) in found(district, "member2", "滨江图书", now)
    assert found(district, "outsider", "滨江图书", now) == []


def test_a_page_goes_on_behind_the_last_hit_and_nothing_is_lost_or_told_twice(district, now):
    wanted = PAGE * 2 + 3
    for number in range(wanted):
        make_item(district, now, title=f"第{number}号水库议题", report="无")
    user, seen, after = district.user("handler"), [], 0
    while True:
        page = find(user, ("水库",), now, kind="item", after=after)
        seen += [hit.address for hit in page.hits]
        if not page.after:
            break
        after = page.after
    assert len(seen) == len(set(seen)) == wanted


def test_the_number_of_queries_does_not_grow_with_the_hits(district, now):
    user = district.user("office")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            find(district.user("office"), ("桥梁",), now)
        return len(captured)

    make_item(district, now, title="桥梁一", report="桥梁", state=ItemState.POOLED)
    one = queries()
    for number in range(3):
        make_item(district, now, title=f"桥梁{number}号", report="桥梁", state=ItemState.POOLED)
    assert queries() == one
    assert user.is_active


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="reads the plan of SQLite; PostgreSQL scans tables this small"
)
@pytest.mark.parametrize("login", ["office", "handler", "member4"])
def test_no_query_reads_the_index_from_end_to_end(district, now, login):
    make_item(district, now, title="关于供热管网的议题", state=ItemState.POOLED)
    with CaptureQueriesContext(connection) as captured:
        find(district.user(login), words_of("供热管网 议题"), now)
    plans = []
    with connection.cursor() as cursor:
        for query in captured:
            if any(table in query["sql"] for table in ("searchgram", "decisions_resolution", "decisions_minutes")):
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                plans += [row[3] for row in cursor.fetchall()]
    assert plans
    # Not of the index, nor of what its candidates are asked by: items, papers, decisions, minutes.
    assert not [line for line in plans if line.startswith("SCAN ") and line != "SCAN subquery"]


def test_the_index_can_be_rebuilt_from_nothing(district, now, capsys):
    make_item(district, now, title="关于农贸市场的议题")
    SearchEntry.objects.all().delete()
    assert found(district, "handler", "农贸", now) == []
    call_command("rebuild_search")
    assert ("议题", "关于农贸市场的议题") in found(district, "handler", "农贸", now)
    assert "议题：1" in capsys.readouterr().out
