"""The pool as a board, what is late, and a step that a holder had another take."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from committees.errors import Refused
from committees.models import InboxMessage, Outbox
from meetings.agenda import selectors, services
from meetings.agenda.models import AgendaItem
from meetings.agenda.selectors import board
from meetings.agenda.states import ItemState
from tests.factories import District, make_district
from tests.items import make_item, signed_in
from tests.sheets import cells_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def district(now: datetime) -> District:
    return make_district(now)


def reviewing(district: District, now: datetime) -> AgendaItem:
    return make_item(district, now, state=ItemState.IN_REVIEW)


def holder(district: District, item: AgendaItem) -> str:
    """The short name of someone whose turn it is."""
    step = selectors.current_step(item)
    assert step is not None
    person = selectors.holders_of_step(item, step)[0]
    return next(name for name, user in district.users.items() if user.pk == person.user_id)


def test_a_delegate_takes_the_step_in_his_stead(district: District, now: datetime) -> None:
    item = reviewing(district, now)
    step, mine = selectors.current_step(item), holder(district, item)
    assert step is not None
    other = district.users["outsider"].person
    assert not selectors.visible_to(district.user("outsider")).exists()
    with pytest.raises(Refused, match="委托理由"):
        services.delegate_step(step=step, person=other, reason="", user=district.user(mine), now=now)
    with pytest.raises(Refused, match="不能由您委托"):
        services.delegate_step(step=step, person=other, reason="外出", user=district.user("outsider"), now=now)
    own, third = district.users[mine].person, district.users["member3"].person
    with pytest.raises(Refused, match="其他人员"):
        services.delegate_step(step=step, person=own, reason="外出", user=district.user(mine), now=now)
    proposer = district.users["handler"].person
    with pytest.raises(Refused, match="其他人员"):
        services.delegate_step(step=step, person=proposer, reason="外出", user=district.user(mine), now=now)
    services.delegate_step(step=step, person=other, reason="外出", user=district.user(mine), now=now)
    assert Outbox.objects.filter(recipient=other, purpose="item_review").exists() or InboxMessage.objects.exists()
    with pytest.raises(Refused, match="不能由您委托"):
        services.delegate_step(step=step, person=third, reason="外出", user=district.user("outsider"), now=now)
    page = signed_in(district, "outsider").get(reverse("item", args=[item.pk])).content.decode()
    assert "请您办理" in page
    item = services.agree_step(step=step, user=district.user("outsider"), now=now, comment="同意")
    step.refresh_from_db()
    assert step.decided_by == other
    assert f"受{district.users[mine].person.name}委托" in page_of(district, item)
    with pytest.raises(Refused, match="没有可以收回"):
        services.recall_step(step=step, user=district.user(mine), now=now)


def page_of(district: District, item: AgendaItem) -> str:
    return signed_in(district, "handler").get(reverse("item", args=[item.pk])).content.decode()


def test_a_recalled_delegate_finds_nothing(district: District, now: datetime) -> None:
    item = reviewing(district, now)
    mine, other = holder(district, item), district.users["outsider"].person
    client = signed_in(district, mine)
    client.post(reverse("item-delegate", args=[item.pk]), {"person": other.pk, "reason": "外出"})
    assert signed_in(district, "outsider").get(reverse("item", args=[item.pk])).status_code == 200
    client.post(reverse("item-recall", args=[item.pk]))
    assert signed_in(district, "outsider").get(reverse("item", args=[item.pk])).status_code == 404


def test_what_is_late_is_listed_with_its_reason(district: District, now: datetime) -> None:
    item = reviewing(district, now)
    other = make_item(district, now, title="关于另一事项的议题", state=ItemState.IN_REVIEW)
    client = signed_in(district, "office")
    assert "没有逾期的议题" in client.get(reverse("items"), {"tab": "late"}).content.decode()
    item.steps.filter(pk=selectors.current_step(item).pk).update(due_at=now - timedelta(days=400))  # type: ignore[union-attr]
    page = client.get(reverse("items"), {"tab": "late"}).content.decode()
    assert item.title in page
    assert "已超时" in page
    assert other.title not in page
    assert list(selectors.late_items(district.user("office"), now)) == [item]


def test_the_board_names_what_is_missing_with_its_clause(district: District, now: datetime) -> None:
    ready = make_item(district, now, title="齐备的议题", state=ItemState.POOLED, presenter="局长")
    lacking = make_item(district, now, title="有缺项的议题", state=ItemState.POOLED, urgent=True)
    AgendaItem.objects.filter(pk=lacking.pk).update(preparations=[])
    lacking.refresh_from_db()
    lacks = selectors.lacks_of([ready, lacking], now)
    assert lacks[ready.pk] == []
    assert [lack.text for lack in lacks[lacking.pk] if lack.clause is not None]
    client = signed_in(district, "office")
    page = client.get(reverse("item-board")).content.decode()
    assert "有缺项的议题" in page
    assert "齐备的议题" in page
    only = client.get(reverse("item-board"), {"ready": "yes"}).content.decode()
    assert "齐备的议题" in only
    assert "有缺项的议题" not in only
    assert "齐备的议题" not in client.get(reverse("item-board"), {"urgent": "on"}).content.decode()
    rows = cells_of(client.get(reverse("items-sheet"), {"tab": "pool"}).content)
    assert {row[1] for row in rows[1:]} == {"齐备的议题", "有缺项的议题"}


def test_the_pool_is_sorted_by_urgency_and_readiness_in_list_and_workbook(district: District, now: datetime) -> None:
    def pooled(title: str, **given: Any) -> AgendaItem:
        return make_item(district, now, title=title, state=ItemState.POOLED, **given)

    ready, lacking = {"presenter": "局长"}, {"presenter": ""}
    for place, (title, given) in enumerate(
        [
            ("一般有缺项", lacking),
            ("一般齐备但新近", ready),
            ("一般齐备且久等", ready),
            ("紧急有缺项", lacking | {"urgent": True}),
            ("紧急齐备", ready | {"urgent": True}),
        ]
    ):
        item = pooled(title, **given)
        AgendaItem.objects.filter(pk=item.pk).update(updated_at=now - timedelta(days=place))
    wanted = ["紧急齐备", "紧急有缺项", "一般齐备且久等", "一般齐备但新近", "一般有缺项"]
    client = signed_in(district, "office")
    page = client.get(reverse("items"), {"tab": "pool"}).content.decode()
    assert sorted(wanted, key=page.index) == wanted
    assert "未填汇报人" in page
    sheet = cells_of(client.get(reverse("items-sheet"), {"tab": "pool"}).content)
    assert [row[1] for row in sheet[1:]] == wanted
    only = client.get(reverse("items"), {"tab": "pool", "ready": "no"}).content.decode()
    assert [title for title in wanted if title in only] == ["紧急有缺项", "一般有缺项"]


def test_the_board_says_what_it_leaves_out_and_where_the_rest_is(
    district: District, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (board, selectors):
        monkeypatch.setattr(module, "COLUMN_LIMIT", 2)
    for number in range(3):
        make_item(district, now, title=f"第{number}个议题", state=ItemState.POOLED, urgent=number == 2)
    make_item(district, now, title="另一状态的议题", state=ItemState.IN_REVIEW)
    page = signed_in(district, "office").get(reverse("item-board"), {"text": "议题"}).content.decode()
    assert [f"第{number}个议题" in page for number in range(3)] == [True, False, True]
    assert "另一状态的议题" in page, "a full state takes no place from another"
    said = " ".join(re.sub("<[^>]+>", "", page).split())
    assert "“议题库”共 3 项，看板只列最紧急、等待最久的 2 项" in said
    assert f"{reverse('items')}?tab=pool&amp;text=" in page
    assert "“审核中”共" not in said


def test_the_board_asks_the_same_of_one_item_and_of_three(
    district: District, now: datetime, django_assert_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counts = signed_in(district, "office"), []
    for number in range(3):
        make_item(district, now, title=f"第{number}个议题", state=ItemState.POOLED)
        if number in {0, 2}:
            client.get(reverse("item-board"))
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("item-board"))
            counts.append(len(asked))
    assert counts[0] == counts[1]
