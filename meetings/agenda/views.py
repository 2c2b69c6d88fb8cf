"""The pages of items: list, form, one item, and what can be done with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.errors import NeedsOverride, Refused
from committees.models import User
from committees.rulebooks.services import Override
from committees.sheets.answers import EXPORT_LIMIT, sheet_answer
from meetings.agenda import pages, selectors, services
from meetings.agenda.forms import (
    CommentForm,
    DelegateForm,
    FilesForm,
    ItemForm,
    MatterForm,
    OverrideForm,
    ReasonForm,
    SeatForm,
    item_initial,
)
from meetings.agenda.models import AgendaItem
from meetings.agenda.narrowing import ListForm
from meetings.agenda.needs import RequirementsForm, requirements_initial
from meetings.papers.intake import Upload
from meetings.papers.uploads import limited_body, uploads_in
from meetings.plans.selectors import may_see_plans

PAGE_SIZE = 20


@require_safe
def item_list(request: HttpRequest) -> HttpResponse:
    """议题: four tabs, filters, pages."""
    user = _user(request)
    form = ListForm(request.GET, committees=selectors.committees_seen(user), tab=_tab(request))
    wanted = _wanted(request, form)
    now = timezone.now()
    page = Paginator(selectors.in_order(user, wanted, now), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = selectors.page_of(cast("QuerySet[AgendaItem] | list[int]", page.object_list))
    context = {
        "tabs": pages.tabs(user, _tab(request)),
        "tab": _tab(request),
        "form": form,
        "page_obj": page,
        "rows": pages.rows(shown, now, tab=_tab(request)),
        "may_plan": may_see_plans(user),
        "may_propose": selectors.units_for(user).exists(),
        "filtered": any(request.GET.get(name) for name in ("committee", "state", "matter", "text", "urgent", "ready")),
    }
    return render(request, "agenda/list.html", context)


@require_safe
def items_sheet(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook."""
    user, now = _user(request), timezone.now()
    form = ListForm(request.GET, committees=selectors.committees_seen(user), tab=_tab(request))
    rows = selectors.page_of(selectors.in_order(user, _wanted(request, form), now)[:EXPORT_LIMIT])
    return sheet_answer(pages.sheet(rows), name="议题清单")


def _wanted(request: HttpRequest, form: ListForm) -> selectors.ItemFilter:
    if not form.is_valid():
        return selectors.ItemFilter(_tab(request))
    data = form.cleaned_data
    committee = data["committee"].pk if data["committee"] else None
    return selectors.ItemFilter(
        _tab(request),
        committee,
        data.get("state", ""),
        data["matter"],
        data["text"],
        urgent=data["urgent"],
        ready=data.get("ready", ""),
    )


@limited_body
def item_propose(request: HttpRequest) -> HttpResponse:
    """议题申报."""
    user, now = _user(request), timezone.now()
    form = ItemForm(request.POST or None, user=user)
    if form.chosen() is None:
        raise Http404
    files = FilesForm(request.POST or None)
    needs = _requirements(request, form, now)
    if request.method == "POST" and form.is_valid() and needs.is_valid() and files.is_valid():
        try:
            item = services.propose_item(
                unit=form.cleaned_data["unit"],
                committee=form.cleaned_data["committee"],
                attachments=_uploads(request, files, needs),
                user=user,
                now=now,
                **form.for_service(),
                **needs.for_service(),
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "草稿已保存。核对无误后，请在本页按“报送”。")
            return redirect(item)
    return _form_page(request, form, files, needs, now, {"title": "申报议题"})


@limited_body
def item_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft or a returned item."""
    user, now = _user(request), timezone.now()
    item = _visible(request, pk)
    if not selectors.acts_of(user, item, None).edit:
        raise Http404
    form = ItemForm(request.POST or None, user=user, item=item, initial=item_initial(item))
    files = FilesForm(request.POST or None)
    needs = _requirements(request, form, now, initial=requirements_initial(item))
    if request.method == "POST" and form.is_valid() and needs.is_valid() and files.is_valid():
        try:
            services.edit_item(
                item=item,
                committee=form.cleaned_data["committee"],
                attachments=_uploads(request, files, needs),
                seen=form.cleaned_data["seen"],
                user=user,
                now=now,
                **form.for_service(),
                **needs.for_service(),
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "修改已保存。")
            return redirect(item)
    return _form_page(request, form, files, needs, now, {"title": f"修改“{item.title}”", "item": item})


@require_safe
def item_requirements(request: HttpRequest) -> HttpResponse:
    """The part of the form that follows committee, class and sum: chain, threshold, preparations."""
    now = timezone.now()
    form = ItemForm(request.GET, user=_user(request))
    if form.chosen() is None:
        raise Http404
    needs = _requirements(request, form, now)
    return render(request, "agenda/requirements.html", {"needs": needs, **pages.requirements(form, now)})


@require_safe
def item_earlier(request: HttpRequest) -> HttpResponse:
    """The choices of 关联的议题或决定 for what is looked for."""
    user = _user(request)
    if not selectors.units_for(user).exists():
        raise Http404
    field = ItemForm(request.GET, user=user)["previous"]
    choices = field.field.widget.choices
    return render(request, "agenda/earlier.html", {"choices": choices, "chosen": str(field.value() or "")})


@require_safe
def item_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One item."""
    return _show(request, _visible(request, pk), timezone.now())


@require_POST
def item_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """报送. Where an ordinary rule is not kept, a reason and the name of who allowed it are asked for."""
    user, now, item = _user(request), timezone.now(), _visible(request, pk)
    form = OverrideForm(request.POST if "allowed_by" in request.POST else None)
    override = Override(**form.cleaned_data) if form.is_valid() else None
    try:
        item = services.submit_item(item=item, user=user, now=now, override=override)
    except NeedsOverride as refused:
        return render(request, "agenda/override.html", {"item": item, "form": form, "refused": refused}, status=422)
    except Refused as refused:
        return _show(request, item, now, refused=refused)
    messages.success(request, f"已报送，进入审核。{pages.what_follows(item)}")
    return redirect(item)


@require_POST
def item_review(request: HttpRequest, pk: int) -> HttpResponse:
    """同意 or 退回补正 of the step that was on the reviewer's screen."""
    user, now, item = _user(request), timezone.now(), _visible(request, pk)
    given = request.POST.get("step", "")
    step = selectors.step_in(item, int(given)) if given.isascii() and given.isdigit() else None
    form = CommentForm(request.POST)
    if step is None:
        raise Http404
    if not form.is_valid():
        return _show(request, item, now, comment=form)
    act = services.return_step if request.POST.get("decision") == "return" else services.agree_step
    try:
        item = act(step=step, user=user, now=now, comment=form.cleaned_data["comment"])
    except Refused as refused:
        form.add_error("comment", refused.message)
        return _show(request, _visible(request, pk), now, comment=form, refused=refused)
    word = "已退回补正。" if act is services.return_step else "已同意。"
    messages.success(request, word + pages.what_follows(item))
    return redirect("items") if not selectors.visible_to(user).filter(pk=pk).exists() else redirect(item)


@require_POST
def item_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回."""
    user, now, item = _user(request), timezone.now(), _visible(request, pk)
    form = ReasonForm(request.POST)
    form.is_valid()
    try:
        services.withdraw_item(item=item, reason=form.cleaned_data.get("reason", ""), user=user, now=now)
    except Refused as refused:
        return _show(request, item, now, refused=refused)
    messages.success(request, "已撤回。")
    return redirect(item)


@require_POST
def item_send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """退回补正 of an approved item from the pool."""
    user, now, item = _user(request), timezone.now(), _visible(request, pk)
    form = CommentForm(request.POST)
    words = form.cleaned_data["comment"] if form.is_valid() else ""
    try:
        services.return_pooled(item=item, user=user, now=now, comment=words)
    except Refused as refused:
        return _show(request, item, now, refused=refused)
    messages.success(request, "已退回补正，经办人补正后重新报送、重新审核。")
    return redirect(item)


@require_POST
def item_assign(request: HttpRequest, pk: int) -> HttpResponse:
    """指定分管领导."""
    user, now, item = _user(request), timezone.now(), _visible(request, pk)
    form = SeatForm(request.POST, item=item, now=now)
    if not form.is_valid():
        return _show(request, item, now, refused=Refused("请从现任成员中选择分管领导。"))
    try:
        services.assign_in_charge(item=item, seat=form.cleaned_data["seat"], user=user, now=now)
    except Refused as refused:
        return _show(request, item, now, refused=refused)
    messages.success(request, "已指定分管领导。")
    return redirect(item)


@require_POST
def item_matter(request: HttpRequest, pk: int) -> HttpResponse:
    """确认事项类别."""
    user, now, item = _user(request), timezone.now(), _visible(request, pk)
    try:
        services.confirm_matter(item=item, matter=request.POST.get("matter", ""), user=user, now=now)
    except Refused as refused:
        return _show(request, _visible(request, pk), now, refused=refused)
    messages.success(request, "事项类别已确认。")
    return redirect(item)


def _show(
    request: HttpRequest,
    item: AgendaItem,
    now: datetime,
    *,
    comment: CommentForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    user = _user(request)
    context: dict[str, Any] = pages.item(user, item, now)
    context |= {
        "comment_form": comment or CommentForm(),
        "reason_form": ReasonForm(),
        "send_back_form": CommentForm(auto_id="id_back_%s"),
        "seat_form": SeatForm(item=item, now=now, initial={"seat": item.in_charge_id}),
        "matter_form": MatterForm(item=item),
        "delegate_form": DelegateForm(item=item),
        "refused": refused,
    }
    return render(request, "agenda/item.html", context, status=422 if refused or comment else 200)


def _form_page(
    request: HttpRequest,
    form: ItemForm,
    files: FilesForm,
    needs: RequirementsForm,
    now: datetime,
    more: dict[str, Any],
) -> HttpResponse:
    context = {"form": form, "files": files, "needs": needs, **pages.requirements(form, now), **more}
    return render(request, "agenda/form.html", context, status=422 if request.method == "POST" else 200)


def _uploads(request: HttpRequest, files: FilesForm, needs: RequirementsForm) -> list[Upload]:
    """The papers, and the file of each preparation."""
    declared = files.cleaned_data["declared"]
    found = uploads_in(request, "attachments", declared=declared)
    for kind in needs.kinds():
        proofs = uploads_in(request, f"file-{kind}", title=kind.label, declared=declared)
        found += [replace(proof, preparation=str(kind)) for proof in proofs]
    return found


def _requirements(
    request: HttpRequest, form: ItemForm, now: datetime, initial: dict[str, Any] | None = None
) -> RequirementsForm:
    """The preparations for what is chosen, filled with what was typed so far."""
    chosen = form.chosen()
    if chosen is None:
        raise Http404
    typed = request.POST or request.GET or None
    return RequirementsForm(typed, committee=chosen[0], matter=chosen[1], now=now, initial=initial)


def _tab(request: HttpRequest) -> str:
    tab = request.GET.get("tab", "")
    return tab if tab in pages.TABS else "all"


def _visible(request: HttpRequest, pk: int) -> AgendaItem:
    return get_object_or_404(selectors.visible_to(_user(request)), pk=pk)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user
