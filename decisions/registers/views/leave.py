"""请销假: asked for, decided, reported back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from committees.access.selectors import permissions_of
from committees.models import Organisation
from committees.people.selectors import people_of, person_of
from committees.sheets.answers import EXPORT_LIMIT, sheet_answer
from decisions.registers import forms, pages, selectors, services
from decisions.registers.states import (
    KEEPERS,
    LEAVE_TRANSITIONS,
    LeaveEvent,
    LeaveState,
)
from decisions.registers.views.asking import PAGE, ask, user_of


def _leave_house(request: HttpRequest) -> Organisation:
    user = user_of(request)
    person = person_of(user)
    found = person.organisation if person else selectors.house_of(user, *KEEPERS)
    if found is None or (person is None and not permissions_of(user).committees):
        raise Http404
    return found


@require_safe
def leaves(request: HttpRequest) -> HttpResponse:
    """One's own leave; for the office and those who approve, everyone's."""
    user, now, house = user_of(request), timezone.now(), _leave_house(request)
    today = timezone.localdate(now)
    form = forms.LeaveFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    seen = selectors.leaves_visible_to(user).filter(organisation=house)
    page = Paginator(selectors.leaves_chosen(seen, chosen, today), PAGE).get_page(request.GET.get("page"))
    context = {
        "house": house,
        "page_obj": page,
        "rows": pages.leave_rows(page, user, today),
        "form": form,
        "filtered": any(chosen.values()),
        "meeting_leaves": selectors.meeting_leaves(user, house, today.year)[:PAGE],
        "keeps": selectors.keeps(user, house),
    }
    return render(request, "registers/leaves.html", context)


@require_safe
def leaves_sheet(request: HttpRequest) -> HttpResponse:
    """The same leave as a workbook."""
    user, house = user_of(request), _leave_house(request)
    form = forms.LeaveFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    seen = selectors.leaves_visible_to(user).filter(organisation=house)
    found = selectors.leaves_chosen(seen, chosen, timezone.localdate())[:EXPORT_LIMIT]
    return sheet_answer(pages.leave_table(found), name="请销假台账")


def leave_new(request: HttpRequest) -> HttpResponse:
    """Ask leave for oneself; the office for others."""
    user, house = user_of(request), _leave_house(request)
    people = selectors.people_for(user, house)
    person = person_of(user)
    form = forms.LeaveForm(
        request.POST or None,
        people=people,
        others=people_of(house.pk),
        initial={"person": person, "starts_on": timezone.localdate(), "ends_on": timezone.localdate()},
    )
    return ask(
        request,
        form,
        "请假",
        reverse("leave-slips"),
        lambda data: services.ask_leave(organisation=house, user=user, now=timezone.now(), **data),
        "已提出，待批准。",
        tab="leave",
    )


# For each button: its form, the service it calls, and what is said when it is done.
LEAVE_ACTS: dict[LeaveEvent, tuple[type[Form], Callable[..., Any], dict[str, Any], str]] = {
    LeaveEvent.APPROVE: (forms.CommentForm, services.decide_leave, {"approved": True}, "已批准。"),
    LeaveEvent.REFUSE: (forms.CommentForm, services.decide_leave, {"approved": False}, "已答复，不批准。"),
    LeaveEvent.WITHDRAW: (forms.NothingForm, services.withdraw_leave, {}, "已撤回。"),
    LeaveEvent.CANCEL: (forms.NothingForm, services.cancel_leave, {}, "已取消。"),
    LeaveEvent.COME_BACK: (forms.BackForm, services.end_leave, {}, "已销假。"),
}


def leave_act(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One act on a leave: its form, then the one service behind its button."""
    user, chosen = user_of(request), LeaveEvent(event)
    slip = get_object_or_404(selectors.leaves_visible_to(user), pk=pk)
    transition = next(each for (_, known), each in LEAVE_TRANSITIONS.items() if known is chosen)
    if not selectors.stands(user, slip, transition.side):
        raise Http404
    if request.method != "POST" and chosen not in selectors.events_for(user, slip):
        raise Http404
    form_type, service, more, said = LEAVE_ACTS[chosen]
    # A form without fields is bound by the method alone.
    form = form_type(request.POST if request.method == "POST" else None, initial={"back_on": timezone.localdate()})
    return ask(
        request,
        form,
        f"{transition.label}：{slip}",
        reverse("leave-slips"),
        lambda data: service(slip=slip, user=user, now=timezone.now(), **more, **data),
        said,
        tab="leave",
        slip=slip if slip.state == LeaveState.ASKED else None,
    )
