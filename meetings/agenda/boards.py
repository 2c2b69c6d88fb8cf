"""The board of items, and handing a step on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.errors import Refused
from committees.models import User
from meetings.agenda import pages, selectors, services
from meetings.agenda.forms import DelegateForm
from meetings.agenda.narrowing import ListForm


@require_safe
def item_board(request: HttpRequest) -> HttpResponse:
    """议题库看板: by state and readiness, urgent items first, what is missing with its clause."""
    user = _user(request)
    form = ListForm(request.GET, committees=selectors.committees_seen(user), tab="pool")
    wanted = selectors.BoardFilter()
    if form.is_valid():
        data = form.cleaned_data
        wanted = selectors.BoardFilter(
            committee=data["committee"].pk if data["committee"] else None,
            matter=data["matter"],
            text=data["text"],
            urgent=data["urgent"],
            ready=data["ready"],
        )
    now = timezone.now()
    filtered = wanted != selectors.BoardFilter()
    context = {"form": form, "filtered": filtered, "narrowed": request.GET.urlencode()}
    return render(request, "agenda/board.html", {**context, **pages.board(user, wanted, now)})


@require_POST
def item_delegate(request: HttpRequest, pk: int) -> HttpResponse:
    """委托办理 of the step that waits."""
    user = _user(request)
    item = get_object_or_404(selectors.visible_to(user), pk=pk)
    form, step = DelegateForm(request.POST, item=item), selectors.current_step(item)
    if step is None or not form.is_valid():
        messages.error(request, "请选择受托人并填写委托理由。")
        return redirect(item)
    try:
        services.delegate_step(step=step, user=user, now=timezone.now(), **form.cleaned_data)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"已委托{form.cleaned_data['person'].name}办理；您仍可自行办理或收回。")
    return redirect(item)


@require_POST
def item_recall(request: HttpRequest, pk: int) -> HttpResponse:
    """收回委托."""
    user = _user(request)
    item = get_object_or_404(selectors.visible_to(user), pk=pk)
    step = selectors.current_step(item)
    if step is None:
        messages.error(request, "没有可以收回的委托，请刷新页面查看。")
        return redirect(item)
    try:
        services.recall_step(step=step, user=user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已收回委托。")
    return redirect(item)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
