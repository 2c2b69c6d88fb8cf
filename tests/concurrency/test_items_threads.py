"""Several people at one item at once: one act counts, the others are told so."""

import pytest

from committees.errors import Refused
from committees.models import LedgerEntry, Outbox
from meetings.agenda import services
from meetings.agenda.models import AgendaItem
from meetings.agenda.selectors import current_step
from meetings.agenda.states import ItemState
from meetings.papers.models import Paper
from meetings.papers.services import add_paper, replace_paper
from tests.factories import make_district
from tests.items import agree_once, make_item, text_upload
from tests.threads import in_threads

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def counted(verb):
    return LedgerEntry.objects.filter(verb=verb).count()


def refused(errors, number):
    assert len(errors) == number, errors
    assert all(isinstance(error, Refused) for error in errors), errors


def test_one_of_many_agreements_to_a_step_counts(now):
    district = make_district(now, members=4)
    item = agree_once(make_item(district, now, state=ItemState.IN_REVIEW), now)
    step, users = current_step(item), [district.user("office"), district.user("office_head")]
    before = counted("step_agreed")

    def agree(number):
        services.agree_step(step=step, user=users[number % 2], comment=str(number), now=now)

    refused(in_threads(6, agree), 5)
    assert current_step(AgendaItem.objects.get(pk=item.pk)).sequence == step.sequence + 1
    assert counted("step_agreed") == before + 1


def test_agreeing_and_returning_at_once_leaves_one_outcome(now):
    district = make_district(now, members=4)
    item = make_item(district, now, state=ItemState.IN_REVIEW)
    step, user = current_step(item), district.user("member3")
    signed = counted("step_agreed")  # the unit's leader before the round reached this step

    def decide(number):
        act = services.agree_step if number % 2 else services.return_step
        act(step=step, user=user, comment="意见", now=now)

    refused(in_threads(4, decide), 3)
    item.refresh_from_db()
    returned = item.state == ItemState.RETURNED
    assert (counted("step_returned"), counted("step_agreed") - signed) == ((1, 0) if returned else (0, 1))


def test_an_item_is_submitted_and_scheduled_once(now):
    district = make_district(now, members=4)
    item, handler = make_item(district, now), district.user("handler")
    refused(in_threads(4, lambda _: services.submit_item(item=item, user=handler, now=now)), 3)
    assert (counted("item_submitted"), item.steps.count()) == (1, 6)  # the unit's leader and five of the rulebook
    assert Outbox.objects.filter(purpose="item_review").count() == 1
    pooled = make_item(district, now, title="另一议题", state=ItemState.POOLED)
    refused(in_threads(4, lambda _: services.schedule_item(item=pooled, now=now)), 3)
    assert counted("item_scheduled") == 1


def test_a_paper_gets_one_next_version(now):
    district = make_district(now, members=4)
    item, handler = make_item(district, now), district.user("handler")
    first = add_paper(item=item, upload=text_upload(), user=handler, now=now)

    def replace(number):
        replace_paper(paper=first, upload=text_upload(words=f"第{number}稿"), user=handler, now=now)

    refused(in_threads(4, replace), 3)
    assert list(Paper.objects.values_list("version", flat=True)) == [1, 2]
