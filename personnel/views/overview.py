"""What stands where: the overview, one matter, one candidate, a person's history."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.ledger.selectors import timeline_of
from committees.sheets.answers import sheet_answer
from committees.sheets.rules import Table
from committees.templatetags.cn import cn_date
from personnel.selectors import circle
from personnel.selectors import overview as lines
from personnel.selectors.pages import candidate_page
from personnel.selectors.registers import register_voids
from personnel.views.pages import user_of

SHEETS_A_PAGE = 20
PEOPLE_SHOWN = 60
REGISTERS_SHOWN = 50


@require_safe
@never_cache
def overview(request: HttpRequest) -> HttpResponse:
    """Everything of personnel that this user may know of. Who is entitled to nothing finds nothing here (404)."""
    user = user_of(request)
    if not circle.is_entitled(user):
        raise Http404
    now = timezone.now()
    context = {
        "handler": bool(circle.handles(user)),
        "groups": lines.matters_by_state(user),
        "lines": lines.open_lines(user, now),
        "voids": lines.voids(user),
        "register_voids": list(register_voids(user)[:REGISTERS_SHOWN]),
        "own_committees": circle.handles(user),
        "seats": lines.seats_to_fill(circle.committees_known(user), now),
        "people": lines.people_with_history(user)[:PEOPLE_SHOWN],
        "sheets": Paginator(lines.own_sheets(user), SHEETS_A_PAGE).get_page(request.GET.get("page")),
        "current": circle.shown_now(user),
    }
    return render(request, "personnel/overview.html", context)


@require_safe
@never_cache
def overview_sheet(request: HttpRequest) -> HttpResponse:
    """The matters that this user may know of; the candidates of those he handles. Recorded as an export."""
    user, now = user_of(request), timezone.now()
    if not circle.is_entitled(user):
        raise Http404
    matters = (
        (str(each), each.committee.name, each.size, cn_date(each.created_at), group.label)  # type: ignore[attr-defined]
        for group in lines.matters_by_state(user)
        for each in group.matters
    )
    steps = (
        (
            str(line.candidate),
            line.candidate.name,
            f"{line.candidate.get_kind_display()}：{line.candidate.post}",
            line.candidate.get_state_display(),
            line.step.text,
            cn_date(line.step.due) if line.step.due else "",
        )
        for line in lines.open_lines(user, now)
    )
    return sheet_answer(
        Table("任免事项", ("任免事项", "提请会议", "人选", "提出时间", "状态"), matters),
        Table("下一步", ("编号", "人选", "拟任免", "状态", "下一步", "日期"), steps),
        name="干部任免清单",
    )


@require_safe
@never_cache
def matter(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter with its candidates, its deliberation and its circle."""
    user = user_of(request)
    found = get_object_or_404(circle.matters_visible_to(user), pk=pk)
    handler = found.committee_id in circle.handles(user)
    candidates = circle.candidates_of_matter(user, found).prefetch_related("publicities")
    context = {
        "matter": found,
        "handler": handler,
        "may_replace": handler and circle.may_replace_introducer(found),
        "lines": lines.lines_of(candidates, timezone.now()),
        "deliberations": circle.deliberations_of(user, found),
        "consultations": circle.consultations_of(user, found),
        "insiders": found.insiders.select_related("person") if handler else (),
        "timeline": timeline_of(f"personnel:{found.pk}") if handler else (),
    }
    return render(request, "personnel/matter.html", context)


@require_safe
@never_cache
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    """One candidate: the whole file for who handles him, the proposal for the meeting while his item is current."""
    user = user_of(request)
    found = get_object_or_404(circle.readable(user), pk=pk)
    return render(request, "personnel/candidate.html", candidate_page(user, found, timezone.now()))


@require_safe
@never_cache
def person_history(request: HttpRequest, pk: int) -> HttpResponse:
    """The posts and appointments of one person."""
    user = user_of(request)
    person = get_object_or_404(lines.people_with_history(user), pk=pk)
    return render(request, "personnel/person.html", {"history": lines.history_of(user, person)})
