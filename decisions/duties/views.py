"""制度性任务: the year's overview of duties, met and missed, and the recording of a performance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.documents.storage import BlobDamaged, BlobMissing, open_checked
from committees.errors import Refused
from committees.models import User
from committees.people.selectors import people_of
from committees.sheets.answers import sheet_answer
from decisions.duties import pages, selectors, services
from decisions.duties.forms import CancelForm, DoneForm, DutyForm, ExtendForm, OccasionForm
from decisions.duties.models import DutyOccasion
from decisions.duties.rules import STANDING_LABELS, STANDING_TONES, Standing
from decisions.supervision.states import INITIATORS
from meetings.papers.intake import Upload
from meetings.papers.uploads import limited_body, uploads_in

EARLIEST = 2000


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@require_safe
def duties(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """The year of every organisation whose duties one may see (one, as a rule)."""
    user, now = _user(request), timezone.now()
    found = list(selectors.organisations_of(user))
    year = year or timezone.localdate(now).year
    if not found or not EARLIEST <= year <= timezone.localdate(now).year:
        raise Http404
    years = [pages.year_of(each, user, year, now) for each in found]
    badges = {
        str(each): {"label": STANDING_LABELS[each], "tone": STANDING_TONES[each][0], "icon": STANDING_TONES[each][1]}
        for each in Standing
    }
    return render(request, "duties/year.html", {"years": years, "year": year, "badges": badges, "last": year - 1})


@limited_body
def duty_record(request: HttpRequest, organisation: int) -> HttpResponse:
    """Record a performance."""
    user, now = _user(request), timezone.now()
    house = get_object_or_404(selectors.organisations_of(user, *INITIATORS), pk=organisation)
    choices = [
        (code, f"{each.title}（{each.owner or '本机关'}，{each.wanted}）")
        for code, each in selectors.obligations(house, now).items()
    ]
    initial = {"day": timezone.localdate(now), "code": request.GET.get("code", "")}
    form = DutyForm(
        request.POST or None,
        _files(request),
        duties=choices,
        people=selectors.members_owing(house, now),
        units=selectors.units_owing(house, now),
        initial=initial,
    )
    return _ask(
        request,
        form,
        "登记任务完成",
        lambda data: services.record_duty(
            organisation=house, user=user, now=now, files=_uploads(request, data), **data
        ),
        "已登记。",
    )


def duty_withdraw(request: HttpRequest, organisation: int, sequence: int) -> HttpResponse:
    """Take back what was recorded by mistake."""
    user, now = _user(request), timezone.now()
    house = get_object_or_404(selectors.organisations_of(user, *INITIATORS), pk=organisation)
    found = selectors.performance(house, sequence)
    if found is None:
        raise Http404
    return _ask(
        request,
        CancelForm(request.POST or None),
        f"撤销误登：{found.day:%Y-%m-%d} {found.evidence[:40]}",
        lambda data: services.withdraw_duty(organisation=house, sequence=sequence, user=user, now=now, **data),
        "已撤销，该条登记不再计数。",
    )


def _files(request: HttpRequest) -> Any:
    return request.FILES if request.method == "POST" else None


def _uploads(request: HttpRequest, data: dict[str, Any]) -> list[Upload]:
    """The files of the form; what is left in `data` is what the service takes by name."""
    data.pop("file", None)
    return uploads_in(request, "file", declared=data.pop("declared", False))


def _ask(
    request: HttpRequest, form: Form, title: str, act_on: Callable[[dict[str, Any]], Any], said: str, **more: Any
) -> HttpResponse:
    """One form for one service: shown, refused with its reason, or done."""
    if form.is_valid():
        try:
            act_on(form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, said)
            return redirect("duties")
    context = {"form": form, "title": title, **more}
    return render(request, "duties/record.html", context, status=422 if form.is_bound else 200)


@require_safe
def duties_sheet(request: HttpRequest, year: int) -> HttpResponse:
    """The year's overview as a workbook, a sheet for each organisation."""
    user, now = _user(request), timezone.now()
    found = list(selectors.organisations_of(user))
    if not found or not EARLIEST <= year <= timezone.localdate(now).year:
        raise Http404
    tables = [pages.year_table(each, selectors.duty_years(each, year, now)) for each in found]
    return sheet_answer(*tables, name=f"制度性任务-{year}")


@require_safe
@never_cache
def duty_file(request: HttpRequest, organisation: int, sequence: int, place: int) -> HttpResponseBase:
    """A file of evidence, checked against the digest that the record keeps."""
    house = get_object_or_404(selectors.organisations_of(_user(request)), pk=organisation)
    found = selectors.evidence_file(house, sequence, place)
    if found is None:
        raise Http404
    try:
        blob = open_checked(found["digest"])
    except (BlobMissing, BlobDamaged) as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    return FileResponse(blob, as_attachment=True, filename=found["name"], content_type=found["media_type"])


def occasion_new(request: HttpRequest, organisation: int) -> HttpResponse:
    """Something happened, or is planned, that a clause wants dealt with by a day."""
    user, now = _user(request), timezone.now()
    house = get_object_or_404(selectors.organisations_of(user, *INITIATORS), pk=organisation)
    form = OccasionForm(
        request.POST or None,
        duties=selectors.occasion_duties(house, now),
        people=people_of(house.pk),
        initial={"event_on": timezone.localdate(now)},
    )
    return _ask(
        request,
        form,
        "登记限期任务",
        lambda data: services.open_occasion(organisation=house, user=user, now=now, **data),
        "已登记，时限按规则计算。",
    )


# For each act on an occasion: its form, the service it calls, its title, and what is said when it is done.
ACTS: dict[str, tuple[type[Form], Callable[..., Any], str, str]] = {
    "done": (DoneForm, services.finish_occasion, "登记完成", "已登记完成。"),
    "extend": (ExtendForm, services.extend_occasion, "延长时限", "已延长。"),
    "cancel": (CancelForm, services.cancel_occasion, "撤销", "已撤销。"),
}


@limited_body
def occasion(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One act on an occasion."""
    user, now = _user(request), timezone.now()
    houses = selectors.organisations_of(user, *INITIATORS)
    found = get_object_or_404(DutyOccasion.objects.select_related("organisation"), pk=pk, organisation__in=houses)
    form_type, service, title, said = ACTS[act]
    form = form_type(request.POST or None, _files(request), initial={"day": timezone.localdate(now)})

    def act_on(data: dict[str, Any]) -> None:
        files = {"files": _uploads(request, data)} if act == "done" else {}
        service(occasion=found, user=user, now=now, **files, **data)

    row = selectors.OccasionRow(found, timezone.localdate(now))
    return _ask(request, form, f"{title}：{found}", act_on, said, row=row)
