"""演练会议: begin one, go to it, delete it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.errors import Refused
from committees.sheets.answers import sheet_answer
from committees.sheets.rules import Table
from committees.templatetags.cn import cn_datetime
from decisions.rehearsal import services
from decisions.rehearsal.forms import RehearsalForm
from decisions.rehearsal.selectors import Stage, stages_of


def _stages(request: HttpRequest) -> list[Stage]:
    found = stages_of(request.user)  # type: ignore[arg-type]
    if not found:
        raise Http404
    return found


def rehearsals(request: HttpRequest) -> HttpResponse:
    """The committees that may rehearse."""
    return render(request, "rehearsal/list.html", {"stages": _stages(request), "form": RehearsalForm()})


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """The running rehearsals as a workbook: a line for each meeting, one for a committee that rehearses nothing."""
    rows = [line for stage in _stages(request) for line in _lines(stage)]
    columns = ("会议主体", "演练会议", "时间", "状态")
    return sheet_answer(Table("演练会议", columns, rows), name="演练会议清单")


def _lines(stage: Stage) -> list[tuple[str, ...]]:
    name = stage.committee.short_name
    lines: list[tuple[str, ...]] = [
        (name, each.title, cn_datetime(each.starts_at), each.get_state_display()) for each in stage.meetings
    ]
    return lines or [(name, "", "", "没有进行中的演练")]


def _stage(request: HttpRequest, pk: int) -> Stage:
    found = next((each for each in _stages(request) if each.committee.pk == pk), None)
    if found is None:
        raise Http404
    return found


@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """A double of the committee with a meeting."""
    stage, form = _stage(request, pk), RehearsalForm(request.POST)
    if form.is_valid():
        try:
            meeting = services.begin_rehearsal(
                committee=stage.committee,
                user=request.user,  # type: ignore[arg-type]
                now=timezone.now(),
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "演练会议已建立，议题库里有两个演练议题，请照平时的步骤办理。")
            return redirect("meeting", meeting.pk)
    return render(request, "rehearsal/list.html", {"stages": _stages(request), "form": form}, status=422)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """The rehearsal goes with everything that came of it."""
    stage = _stage(request, pk)
    if stage.double is None:
        raise Http404
    services.delete_rehearsal(double=stage.double, user=request.user, now=timezone.now())  # type: ignore[arg-type]
    messages.success(request, "演练已删除。")
    return redirect("rehearsals")
