"""建立向导: from an empty organisation to its first meeting, a step at a time. Every step can be left and resumed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from committees.errors import Refused
from committees.people import services as people
from committees.people.models import Committee, Organisation, User
from committees.setup import forms, services
from committees.setup.body_forms import SeatsForm, StartForm
from committees.setup.forms import StepForm
from committees.setup.selectors import (
    Standing,
    committees_of,
    may_begin,
    next_committee,
    next_standing,
    organisation_set_up_by,
    standings,
)

Act = Callable[[Any, User, datetime], Any]


def _organisation_act(form: Any, user: User, now: datetime) -> str:
    people.change_organisation(organisation=form.organisation, user=user, now=now, **form.cleaned_data)
    return "已保存机关信息。"


def _rulebook_act(form: Any, user: User, now: datetime) -> str:
    services.take_rulebook(organisation=form.organisation, user=user, now=now, **form.cleaned_data)
    return "已复制为本机关的规则。以后可以在“规则”中修改，每次修改都是一个新版本。"


def _committees_act(form: Any, user: User, now: datetime) -> str:
    made = services.found_committees(organisation=form.organisation, rows=form.rows, user=user, now=now)
    return f"已设立{len(made)}个会议主体。" if made else "所选会议主体此前已经设立。"


def _units_act(form: Any, user: User, now: datetime) -> str:
    count = services.enter_units(organisation=form.organisation, names=form.names, user=user, now=now)
    return f"新登记{count}个单位。"


def _venues_act(form: Any, user: User, now: datetime) -> str:
    count = services.enter_venues(organisation=form.organisation, rows=form.rows, user=user, now=now)
    return f"新登记{count}个会议室。"


def _people_act(form: Any, user: User, now: datetime) -> str:
    count = services.enter_people(organisation=form.organisation, rows=form.rows, user=user, now=now)
    return f"新登记{count}人。"


def _seats_act(form: Any, user: User, now: datetime) -> str:
    if not form.elected and form.repeated:
        return "所选成员此前已经任职。"
    first = form.first
    services.begin_term(committee=form.committee, first=first, user=user, now=now)
    told = [f"已任职{len(first.seats)}人"]
    told += [f"确定分管{len(first.charges)}项"] if first.charges else []
    told += [f"固定列席{len(first.observers)}人"] if first.observers else []
    return "，".join(told) + "。"


def _charges_act(form: Any, user: User, now: datetime) -> str:
    services.set_charges(committee=form.committee, charges=form.charges, user=user, now=now)
    return "已保存分管。"


def _observers_act(form: Any, user: User, now: datetime) -> str:
    persons = form.cleaned_data["persons"]
    services.set_observers(committee=form.committee, persons=persons, user=user, now=now)
    return "已保存固定列席。"


def _posts_act(form: Any, user: User, now: datetime) -> list[services.NewLogin]:
    return services.fill_posts(organisation=form.organisation, posts=form.chosen, others=form.others, by=user, now=now)


@dataclass(frozen=True)
class Page:
    """What a step asks and what it does; `of_committee`: asked for one committee at a time."""

    form: type[StepForm]
    act: Act
    of_committee: bool = False


PAGES = {
    "organisation": Page(forms.OrganisationForm, _organisation_act),
    "rulebook": Page(forms.RulebookForm, _rulebook_act),
    "committees": Page(forms.CommitteesForm, _committees_act),
    "units": Page(forms.UnitsForm, _units_act),
    "venues": Page(forms.VenuesForm, _venues_act),
    "people": Page(forms.PeopleForm, _people_act),
    "seats": Page(SeatsForm, _seats_act, of_committee=True),
    "charges": Page(forms.ChargesForm, _charges_act, of_committee=True),
    "observers": Page(forms.ObserversForm, _observers_act, of_committee=True),
    "posts": Page(forms.PostsForm, _posts_act),
}


def _home(request: HttpRequest) -> Organisation:
    found = organisation_set_up_by(request.user) if isinstance(request.user, User) else None
    if found is None:
        raise Http404
    return found


def overview(request: HttpRequest) -> HttpResponse:
    """All steps with what is there already."""
    home = _home(request)
    rows = standings(home, request.user)  # type: ignore[arg-type]
    done = sum(row.done for row in rows)
    context = {
        "organisation": home,
        "rows": rows,
        "done": done,
        "share": 100 * done // max(len(rows), 1),
        "may_begin": may_begin(request.user, home),  # type: ignore[arg-type]
    }
    return render(request, "setup/overview.html", context)


@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """一页登记: rulebook, body, rooms and people of an empty organisation at once; then who sits where."""
    home = _home(request)
    _standing(standings(home, request.user), "committees")  # type: ignore[arg-type]
    form = StartForm(request.POST or None, organisation=home)
    if request.method == "POST" and form.is_valid():
        try:
            committee = services.begin(organisation=home, start=form.start, user=request.user, now=timezone.now())  # type: ignore[arg-type]
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"已登记。请核对{committee.short_name}的届、席位和分管。")
            return redirect(f"{reverse('setup-step', args=['seats'])}?committee={committee.pk}")
    context = {"organisation": home, "form": form, "open": may_begin(request.user, home)}  # type: ignore[arg-type]
    return render(request, "setup/start.html", context, status=422 if form.errors else 200)


def _standing(rows: list[Standing], key: str) -> Standing:
    found = next((row for row in rows if row.step.key == key and row.mine), None)
    if found is None:
        raise Http404
    return found


def _committee(request: HttpRequest, home: Organisation) -> Committee | None:
    wanted = request.GET.get("committee", "")
    rows = list(committees_of(home))
    return next((row for row in rows if str(row.pk) == wanted), rows[0] if rows else None)


@never_cache
def step(request: HttpRequest, key: str) -> HttpResponse:
    """One step: saved as often as one likes."""
    home = _home(request)
    rows = standings(home, request.user)  # type: ignore[arg-type]
    standing = _standing(rows, key)
    page = PAGES.get(key)
    if page is None:
        return redirect(standing.url)
    committee = _committee(request, home) if page.of_committee else None
    if page.of_committee and committee is None:
        messages.error(request, "请先设立会议主体，再办理这一步。")
        return redirect("setup-step", key="committees")
    form = page.form(request.POST or None, organisation=home, committee=committee)
    if request.method == "POST" and form.is_valid():
        answer = _saved(request, page, form, rows, standing)
        if answer is not None:
            return answer
    context = {
        "organisation": home,
        "standing": standing,
        "rows": rows,
        "form": form,
        "committee": committee,
        "committees": committees_of(home) if page.of_committee else [],
        "next_committee": next_committee(home, committee),
        "following": next_standing(rows, _last_asked(form, key)),
    }
    return render(request, f"setup/{key}.html", context, status=422 if form.errors else 200)


def _saved(
    request: HttpRequest, page: Page, form: StepForm, rows: list[Standing], standing: Standing
) -> HttpResponse | None:
    try:
        answer = page.act(form, request.user, timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        form.add_error(None, refused.message)
        return None
    if isinstance(answer, list) and answer:
        return render(request, "setup/logins.html", {"logins": answer, "organisation": form.organisation})
    messages.success(request, answer if isinstance(answer, str) else "已授予角色。")
    following = _onward(form, rows, standing) if "next" in request.POST else None
    return redirect(following or request.get_full_path())


def _onward(form: StepForm, rows: list[Standing], standing: Standing) -> str | None:
    """A step asked for each committee goes on with the next committee before it goes on with the next step."""
    other = next_committee(form.organisation, getattr(form, "committee", None))  # most steps have none
    if other is not None:
        return f"{standing.url}?committee={other.pk}"
    following = next_standing(rows, _last_asked(form, standing.step.key))
    return following.url if following else None


def _last_asked(form: StepForm, key: str) -> str:
    """Where a body begins, one page asks for seats, charges and observers."""
    together = getattr(form, "begins", False) or getattr(form, "repeated", False)
    return "observers" if together else key


@require_POST
def pass_over(request: HttpRequest, key: str) -> HttpResponse:
    """This organisation does not need the step."""
    home = _home(request)
    rows = standings(home, request.user)  # type: ignore[arg-type]
    if _standing(rows, key).step.needed:
        raise Http404
    services.pass_over(organisation=home, step=key, now=timezone.now())
    following = next_standing(rows, key) if "onward" in request.POST else None
    return redirect(following.url if following else "setup")
