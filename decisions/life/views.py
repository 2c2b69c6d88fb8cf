"""民主生活会: the list, one with its steps, and each act on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from committees.documents.storage import BlobDamaged, BlobMissing, open_checked
from committees.errors import Refused
from committees.models import User
from committees.people.selectors import people_of
from decisions.life import forms, pages, selectors, services
from decisions.life.models import LifeMeeting
from decisions.life.states import RECORD_LABELS, STEP_LABELS, LifeState, RecordKind, StepKind
from meetings.papers.uploads import limited_body, uploads_in

PAGE = 25


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _life(request: HttpRequest, pk: int, *states: LifeState, keeper: bool = False) -> LifeMeeting:
    """One that the user may see; where he is to act, one that he keeps and, on reading the form, in its state."""
    found: LifeMeeting = get_object_or_404(selectors.visible_to(_user(request)), pk=pk)
    if keeper and not selectors.may_keep(_user(request), found):
        raise Http404
    if states and request.method != "POST" and found.state not in states:
        raise Http404
    return found


def _ask(
    request: HttpRequest,
    form: Form,
    title: str,
    life: LifeMeeting,
    act_on: Callable[[dict[str, Any]], Any],
    said: str,
    back: str = "",
) -> HttpResponse:
    """One form for one service: shown, refused with its reason, or done; then back to the meeting, or elsewhere."""
    back = back or life.get_absolute_url()
    if form.is_valid():
        try:
            act_on(form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, said)
            return redirect(back)
    inside = back == life.get_absolute_url()
    context = {"form": form, "title": title, "life": life if inside else None, "back": back, "outside": not inside}
    return render(request, "life/ask.html", context, status=422 if form.is_bound else 200)


def _press(request: HttpRequest, life: LifeMeeting, act: Callable[[], Any], said: str) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said)
    return redirect(life.get_absolute_url())


@require_safe
def life_meetings(request: HttpRequest) -> HttpResponse:
    """Those of the committees one sits on or prepares, the newest first."""
    user = _user(request)
    if not selectors.may_read(user):
        raise Http404
    page = Paginator(selectors.listed(user), PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [pages.row_of(each) for each in page],
        "may_plan": selectors.keeping_committees(user).exists(),
    }
    return render(request, "life/list.html", context)


def life_new(request: HttpRequest) -> HttpResponse:
    """Plan one."""
    user, now = _user(request), timezone.now()
    committees = {str(each.pk): each for each in selectors.keeping_committees(user)}
    if not committees:
        raise Http404
    form = forms.PlanForm(request.POST or None, duties=selectors.duties_for(user, now))
    if form.is_valid():
        data = form.cleaned_data
        key, _, body = data.pop("duty").partition("|")
        try:
            life = services.plan_life(committee=committees[key], body=body, user=user, now=now, **data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "已开始筹备，各步骤按规则列出。")
            return redirect(life.get_absolute_url())
    context = {"form": form, "title": "筹备民主生活会", "back": reverse("life-meetings")}
    return render(request, "life/ask.html", context, status=422 if form.is_bound else 200)


@require_safe
def life_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One with its steps, what was gathered, and the list of rectification."""
    found = _life(request, pk)
    return render(request, "life/meeting.html", pages.page_of(found, _user(request), timezone.now()))


def life_postpone(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day."""
    life = _life(request, pk, LifeState.PREPARING, keeper=True)
    return _ask(
        request,
        forms.PostponeForm(request.POST or None, initial={"planned_on": life.planned_on}),
        "延期召开",
        life,
        lambda data: services.postpone_life(life=life, user=_user(request), now=timezone.now(), **data),
        "已改期，未完成步骤的时限相应调整。",
    )


GATHERING: dict[RecordKind, type[forms.Gathered]] = {
    RecordKind.OPINION: forms.OpinionForm,
    RecordKind.TALK: forms.TalkForm,
    RecordKind.MATERIAL: forms.MaterialForm,
}


@limited_body
def life_gather(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Enter an opinion, a talk or a material."""
    life, now, chosen = _life(request, pk, LifeState.PREPARING, keeper=True), timezone.now(), RecordKind(kind)
    members = selectors.member_choices(life, now)
    files = request.FILES if request.method == "POST" else None
    form = GATHERING[chosen](request.POST or None, files, members=members, initial={"on": timezone.localdate(now)})

    def gather(data: dict[str, Any]) -> None:
        data.pop("file", None)
        uploads = uploads_in(request, "file", declared=data.pop("declared", False))
        file = uploads[0] if uploads else None
        services.gather(life=life, kind=chosen, file=file, user=_user(request), now=now, **data)

    return _ask(request, form, f"登记{RECORD_LABELS[chosen]}", life, gather, "已登记。")


def life_step(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A step is done."""
    life, chosen = _life(request, pk, keeper=True), StepKind(kind)
    if request.method != "POST" and not life.steps.filter(kind=chosen, done_on__isnull=True).exists():
        raise Http404
    return _ask(
        request,
        forms.StepForm(request.POST or None, initial={"done_on": timezone.localdate()}),
        f"登记完成：{STEP_LABELS[chosen]}",
        life,
        lambda data: services.tick_step(life=life, kind=chosen, user=_user(request), now=timezone.now(), **data),
        "已登记完成。",
    )


def life_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """The meeting was held."""
    life = _life(request, pk, LifeState.PREPARING, keeper=True)
    return _ask(
        request,
        forms.HoldForm(request.POST or None, initial={"held_on": timezone.localdate()}),
        "登记召开",
        life,
        lambda data: services.hold_life(life=life, user=_user(request), now=timezone.now(), **data),
        "已登记召开，请在时限内列出整改清单。",
    )


def life_rectify(request: HttpRequest, pk: int) -> HttpResponse:
    """One line of the list."""
    life = _life(request, pk, LifeState.HELD, keeper=True)
    return _ask(
        request,
        forms.RectifyForm(request.POST or None, people=people_of(life.organisation_id)),
        "列入整改清单",
        life,
        lambda data: services.add_rectification(life=life, user=_user(request), now=timezone.now(), **data),
        "已列入。",
    )


@require_POST
def life_settle(request: HttpRequest, pk: int) -> HttpResponse:
    """The list stands."""
    life = _life(request, pk, keeper=True)
    user, now = _user(request), timezone.now()
    return _press(request, life, lambda: services.settle_list(life=life, user=user, now=now), "整改清单已确定。")


def life_result(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What came of one line, by the office or by whoever is responsible."""
    user = _user(request)
    own = selectors.of_his_own(user, pk, number)
    outside = own is not None and not selectors.visible_to(user).filter(pk=pk).exists()
    life = own.life if own is not None else _life(request, pk, LifeState.RECTIFYING)
    row = get_object_or_404(life.rectifications.select_related("responsible"), number=number)
    if not (selectors.may_keep(user, life) or row.responsible.user_id == user.pk):
        raise Http404
    return _ask(
        request,
        forms.ResultForm(request.POST or None),
        f"登记整改完成：{row.problem}",
        life,
        lambda data: services.finish_rectification(life=life, number=number, user=user, now=timezone.now(), **data),
        "已登记完成。",
        # Who only puts his own line right reads nothing else of the meeting.
        back=reverse("desk") if outside else "",
    )


@require_POST
def life_close(request: HttpRequest, pk: int) -> HttpResponse:
    """All is done."""
    life = _life(request, pk, keeper=True)
    user, now = _user(request), timezone.now()
    return _press(request, life, lambda: services.close_life(life=life, user=user, now=now), "已完成。")


@require_safe
@never_cache
def life_file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """A member's material, checked against its digest."""
    record = get_object_or_404(_life(request, pk).records.exclude(digest=""), pk=file)
    try:
        blob = open_checked(record.digest)
    except (BlobMissing, BlobDamaged) as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    return FileResponse(blob, as_attachment=True, filename=record.name, content_type=record.media_type)
