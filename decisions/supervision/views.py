"""督办: the matters one may see, one matter with its acts, and what follows from a decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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

from committees.access.selectors import permissions_of
from committees.documents.storage import BlobDamaged, BlobMissing, open_checked
from committees.errors import Refused
from committees.models import Committee, User
from decisions.supervision import alike, charging, forms, pages, paper, selectors, services
from decisions.supervision.models import ReportFile, SupervisedMatter
from decisions.supervision.ports import other_way
from decisions.supervision.states import TRANSITIONS, MatterEvent, MatterState
from decisions.voting.models import Resolution
from decisions.voting.selectors import resolutions_visible_to
from meetings.agenda.models import AgendaItem
from meetings.agenda.rules import is_circled
from meetings.papers.uploads import limited_body, uploads_in

PAGE = 25
INLINE = {"application/pdf", "image/png", "image/jpeg"}
E = MatterEvent
# For each button: its form, the service it calls, and what is said when it is done.
ACTS: dict[MatterEvent, tuple[type[Form], Callable[..., Any], str]] = {
    E.APPROVE: (forms.CommentForm, services.approve_matter, "已批准立项。"),
    E.DECLINE: (forms.ReasonForm, services.decline_matter, "已注明不予立项。"),
    E.ASSIGN: (forms.ConfirmForm, services.assign_matter, "已交办，承办单位将收到通知。"),
    E.CONFIRM: (forms.ConfirmForm, services.confirm_matter, "已签收。"),
    E.REPORT: (forms.ReportForm, services.report_progress, "进展已报告。"),
    E.SUBMIT: (forms.SubmitForm, services.submit_matter, "已报请办结，等待督查部门审核。"),
    E.RETURN: (forms.ReturnForm, services.return_matter, "已退回重办。"),
    E.ACCEPT: (forms.CommentForm, services.accept_matter, "审核通过，已办结。"),
    E.ASK_EXTENSION: (forms.ExtensionForm, services.ask_extension, "延期申请已提出。"),
    E.GRANT_EXTENSION: (forms.CommentForm, services.grant_extension, "已批准延期。"),
    E.REFUSE_EXTENSION: (forms.ReasonForm, services.refuse_extension, "已答复，不批准延期。"),
    E.SUSPEND: (forms.ReasonForm, services.suspend_matter, "已中止。"),
    E.RESUME: (forms.ConfirmForm, services.resume_matter, "已恢复办理，时限相应顺延。"),
    E.HAND_OVER: (forms.HandOverForm, services.hand_over_matter, "已转办。"),
    E.SIGN_OFF: (forms.ConfirmForm, services.sign_off_matter, "已销号。"),
    E.REOPEN: (forms.ReopenForm, services.reopen_matter, "已按批示重新交办。"),
    E.ARCHIVE: (forms.ConfirmForm, services.archive_matter, "已归档。"),
    E.FOLLOW_NEW: (forms.FollowNewForm, services.follow_new_decision, "已核定，按新决定继续办理。"),
    E.END: (forms.ReasonForm, services.end_matter, "已终止办理。"),
}


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _matter(request: HttpRequest, pk: int) -> SupervisedMatter:
    return get_object_or_404(selectors.matter_page(_user(request)), pk=pk)


@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    """The matters one may see, the nearest limit first, with their lights."""
    user, now = _user(request), timezone.now()
    form = forms.FilterForm(request.GET, units=selectors.units_seen(user))
    chosen = form.cleaned_data if form.is_valid() else {}
    found = selectors.narrowed(selectors.visible_to(user), chosen, now)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [pages.row_of(matter, now) for matter in page],
        "form": form,
        "filtered": any(chosen.values()),
        "lights": pages.light_chips(selectors.light_totals(selectors.visible_to(user), timezone.localdate(now))),
        "may_instruct": selectors.initiating_committees(user).exists(),
        "circulars": selectors.circulating_committees(user),
    }
    return render(request, "supervision/list.html", context)


@require_safe
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter: what is to be done, how far it is, what may be done now, its whole record."""
    return render(
        request, "supervision/matter.html", pages.page_of(_matter(request, pk), _user(request), timezone.now())
    )


@limited_body
def act(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """One act on a matter: its form, then the one service behind its button."""
    found, chosen = _matter(request, pk), MatterEvent(event)
    transition = TRANSITIONS.get((MatterState(found.state), chosen))
    replaced = charging.replaced_by(found) is not None
    allowed = chosen in selectors.events_for(_user(request), found, replaced=replaced)
    if request.method != "POST" and (transition is None or not allowed):
        raise Http404
    form = _form(request, chosen, found)
    if request.method == "POST" and form.is_valid():
        try:
            _perform(request, chosen, found, form)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, ACTS[chosen][2])
            return redirect("matter", found.pk)
    title = transition.label if transition else "办理"
    context = {"form": form, "matter": found, "title": title, "facts": pages.facts_of(found)}
    return render(request, "supervision/act.html", context, status=422 if request.method == "POST" else 200)


def _form(request: HttpRequest, event: MatterEvent, found: SupervisedMatter) -> Form:
    more: dict[str, Any] = {"units": selectors.units_for(found.committee)} if event is E.HAND_OVER else {}
    if request.method != "POST":
        initial: dict[str, Any] = {"percent": found.percent} if event is E.REPORT else {}
        if event is E.FOLLOW_NEW:
            initial = {"task": found.task, "due_on": found.due_on}
        return ACTS[event][0](initial=initial, **more)
    return ACTS[event][0](request.POST, request.FILES, **more)


def _perform(request: HttpRequest, event: MatterEvent, found: SupervisedMatter, form: Form) -> None:
    data = dict(form.cleaned_data)
    if event in (E.REPORT, E.SUBMIT):
        data.pop("evidence")
        data["files"] = uploads_in(request, "evidence", declared=data.pop("declared"))
    ACTS[event][1](matter=found, user=_user(request), now=timezone.now(), **data)


def initiate(request: HttpRequest, pk: int) -> HttpResponse:
    """立项 from a decision; the form comes back empty for the next duty of the same decision."""
    user = _user(request)
    resolution = get_object_or_404(resolutions_visible_to(user), pk=pk)
    item = resolution.ballot.motion.entry.item
    committee = item.committee
    if not selectors.may_initiate(user, committee.pk, circled=is_circled(item.matter)):
        raise Http404
    initial = {"title": item.title[:120], "task": resolution.text[:2000]}
    form = _matter_form(request, forms.MatterForm, committee, initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.initiate_from_resolution(
                resolution=resolution, user=user, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"{made}已提出立项，等待批准。还有其他事项的，可以继续添加。")
            return redirect("resolution", resolution.pk)
    rule = selectors.follow_up_rule(committee, timezone.now())
    context = {"form": form, "resolution": resolution, "rule": rule, "title": f"决定{resolution}立项督办"}
    return render(request, "supervision/initiate.html", context, status=422 if form.is_bound else 200)


def instruct(request: HttpRequest) -> HttpResponse:
    """专项查办: 立项 from a leader's written instruction."""
    user = _user(request)
    committees = selectors.initiating_committees(user)
    if not committees:
        raise Http404
    choice = forms.CommitteeForm(request.GET or None, committees=committees)
    committee: Committee = choice.cleaned_data["committee"] if choice.is_valid() else committees[0]
    form = _matter_form(request, forms.InstructionForm, committee, {})
    if request.method == "POST" and form.is_valid():
        try:
            made = services.initiate_instruction(
                committee=committee, user=user, now=timezone.now(), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"{made}已提出立项，等待批准。")
            return redirect("matter", made.pk)
    context = {
        "form": form,
        "title": "领导批示专项查办",
        "committee": committee,
        "committees": committees,
        "rule": selectors.follow_up_rule(committee, timezone.now()),
    }
    return render(request, "supervision/initiate.html", context, status=422 if form.is_bound else 200)


def _matter_form(
    request: HttpRequest, kind: type[forms.MatterForm], committee: Committee, initial: Mapping[str, Any]
) -> forms.MatterForm:
    more: dict[str, Any] = {
        "units": selectors.units_for(committee),
        "leaders": selectors.leaders_for(committee, timezone.now()),
        "supervisors": selectors.supervisors_for(committee),
    }
    return kind(request.POST, **more) if request.method == "POST" else kind(initial=initial, **more)


def waive(request: HttpRequest, pk: int) -> HttpResponse:
    """无需督办, with a reason."""
    user = _user(request)
    resolution = get_object_or_404(resolutions_visible_to(user), pk=pk)
    item = resolution.ballot.motion.entry.item
    if not selectors.may_initiate(user, item.committee_id, circled=is_circled(item.matter)):
        raise Http404
    form = forms.ReasonForm(request.POST or None)
    return _ask(
        request,
        form,
        f"决定{resolution}无需督办",
        reverse("resolution", args=[resolution.pk]),
        lambda data: services.waive_follow_up(resolution=resolution, user=user, now=timezone.now(), **data),
        lambda _made: redirect("resolution", resolution.pk),
        "已注明。",
    )


def to_body(request: HttpRequest, pk: int) -> HttpResponse:
    """提请会议研究: a draft item from a matter that is late or blocked."""
    user, found = _user(request), _matter(request, pk)
    if found.lead_unit_id not in permissions_of(user).unit_ids("handle_unit"):
        raise Http404
    return _ask(
        request,
        forms.ToBodyForm(request.POST or None, circled=found.circled),
        f"{found}提请会议研究",
        found.get_absolute_url(),
        lambda data: services.propose_matter_to_body(matter=found, user=user, now=timezone.now(), **data),
        lambda item: redirect("item-edit", item.pk),
        "已建立议题草稿，请补充后报送。",
    )


def reconsider(request: HttpRequest, pk: int) -> HttpResponse:
    """提请复议: a draft item that names the old decision."""
    user = _user(request)
    resolution: Resolution = get_object_or_404(resolutions_visible_to(user), pk=pk)
    way = other_way(resolution, user)
    if way is not None and way.address:
        messages.info(request, f"{way.words}。")
        return redirect(way.address)
    units = selectors.own_units(user)
    if not units.exists():
        raise Http404
    form = forms.ReconsiderForm(request.POST or None, units=units, initial={"unit": units.first()})
    return _ask(
        request,
        form,
        f"提请复议决定{resolution}",
        reverse("resolution", args=[resolution.pk]),
        lambda data: services.propose_reconsideration(resolution=resolution, user=user, now=timezone.now(), **data),
        lambda made: redirect("item-edit", made.item_id),
        "已建立复议议题草稿，请补充后报送。重新决定前，仍按原决定执行。",
    )


def standing_decisions(request: HttpRequest, pk: int) -> HttpResponse:
    """与已有决定的关系: what is alike, what was said of it, and the form to say that nothing of it is changed."""
    user, now = _user(request), timezone.now()
    item: AgendaItem = get_object_or_404(alike.stated_by(user), pk=pk)
    choices = alike.choices_for(user, item)
    readable = alike.readable_of(user, choices)
    asked = alike.unstated([item]).get(item.pk, [])
    initial = {"resolution": asked[0].pk} if len(asked) == 1 else {}
    form = forms.StatementForm(request.POST or None, choices=pages.named(choices, readable), initial=initial)
    if form.is_valid():
        chosen = next(each for each in choices if each.pk == form.cleaned_data["resolution"])
        reason = form.cleaned_data["reason"]
        try:
            services.state_unchanged(item=item, resolution=chosen, reason=reason, user=user, now=now)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已说明：本议题不改变决定{chosen}。")
            return redirect("item-standing", item.pk)
    shown = {"form": form, "item": item, **pages.standing_of(item, user)}
    return render(request, "supervision/standing.html", shown, status=422 if form.is_bound else 200)


def _ask(
    request: HttpRequest,
    form: Form,
    title: str,
    back: str,
    act_on: Callable[[dict[str, Any]], Any],
    leave: Callable[[Any], HttpResponse],
    said: str,
) -> HttpResponse:
    """One form for one service: shown, refused with its reason, or done."""
    if form.is_valid():
        try:
            made = act_on(form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, said)
            return leave(made)
    status = 422 if form.is_bound else 200
    return render(request, "supervision/ask.html", {"form": form, "title": title, "back": back}, status=status)


@require_safe
@never_cache
def report_file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """Evidence beside a report, checked against its digest."""
    found = get_object_or_404(selectors.files_of(_matter(request, pk)), pk=file)
    return _handed_out(request, found)


def _handed_out(request: HttpRequest, found: ReportFile) -> HttpResponseBase:
    try:
        blob = open_checked(found.digest)
    except (BlobMissing, BlobDamaged) as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    inline = found.media_type in INLINE
    return FileResponse(blob, as_attachment=not inline, filename=found.name, content_type=found.media_type)


@require_POST
def paper_of(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """One of the papers of a matter, as PDF."""
    if form not in list(paper.Form):
        raise Http404
    job = services.request_paper(matter=_matter(request, pk), form=form, user=_user(request), now=timezone.now())
    return redirect("job", job.pk)


@require_POST
def circular(request: HttpRequest, committee: int) -> HttpResponse:
    """督查通报 of a committee, as PDF."""
    found = get_object_or_404(selectors.circulating_committees(_user(request)), pk=committee)
    job = services.request_circular(committee=found, user=_user(request), now=timezone.now())
    return redirect("job", job.pk)
