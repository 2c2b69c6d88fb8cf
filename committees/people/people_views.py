"""机构与席位: the organisation, its units and its people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from committees.access.selectors import committees_kept_by, committees_seen_by_keepers, roles_of
from committees.people import services
from committees.people.declared import absences_of, acting_for, acting_on, away_on
from committees.people.forms import MergeForm, NameForm, PersonForm, PostForm
from committees.people.models import Committee, Person
from committees.people.pages import done
from committees.people.selectors import people_of, seats_of, units_of
from committees.people.services.revising import PERSON_NAME, UNIT_NAME

PAGE, RECENT = 50, 10


def _seen(request: HttpRequest) -> list[Committee]:
    committees = list(committees_seen_by_keepers(request.user))  # type: ignore[arg-type]
    if not committees:
        raise Http404
    return committees


def _may_keep(request: HttpRequest, organisation_id: int) -> bool:
    return committees_kept_by(request.user).filter(organisation=organisation_id).exists()  # type: ignore[arg-type]


def organisation(request: HttpRequest) -> HttpResponse:
    """The organisation's committees, units and people; who keeps them may enter a person."""
    committees = _seen(request)
    home = committees[0].organisation
    form = PersonForm(request.POST or None, organisation_id=home.pk) if _may_keep(request, home.pk) else None
    if request.method == "POST" and form is not None and form.is_valid():
        act = lambda: services.enter_person(  # noqa: E731
            organisation=home,
            actor=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
            **form.cleaned_data,
        )
        if done(request, form, act, "已登记人员。"):
            return redirect("organisation")
    query = request.GET.get("q", "").strip()
    people = people_of(home.pk).filter(name__contains=query) if query else people_of(home.pk)
    context = {
        "organisation": home,
        "committees": committees,
        "units": units_of(home.pk),
        "page_obj": Paginator(people, PAGE).get_page(request.GET.get("page")),
        "query": query,
        "acting": acting_on(home.pk, timezone.localdate()),
        "away": sorted(away_on(home.pk, timezone.localdate()).values(), key=lambda each: each.person_id),
        "form": form,
    }
    return render(request, "people/organisation.html", context)


def _person(request: HttpRequest, pk: int) -> Person:
    home = _seen(request)[0].organisation_id
    return get_object_or_404(Person.objects.select_related("unit", "user", "merged_into"), organisation=home, pk=pk)


def _person_context(request: HttpRequest, found: Person, **forms_with_errors: forms.Form) -> dict[str, Any]:
    may_edit = _may_keep(request, found.organisation_id) and found.merged_into_id is None
    context: dict[str, Any] = {
        "person": found,
        "seats": seats_of(found),
        "grants": roles_of(found.user) if found.user else [],
        "duplicates": found.duplicates.all(),
        "actings": acting_for(found),
        "absences": absences_of(found).filter(cancelled_at__isnull=True)[:RECENT],
        "today": timezone.localdate(),
        "may_edit": may_edit,
        "post_form": PostForm(initial={"post": found.post}) if may_edit else None,
        "name_form": _name_form(None, found.name, "姓名", PERSON_NAME) if may_edit else None,
        "merge_form": MergeForm(kept=found) if may_edit else None,
    }
    return context | forms_with_errors


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: seats over time, roles, duplicates; whoever keeps people may enter a new post."""
    found = _person(request, pk)
    context = _person_context(request, found)
    if request.method == "POST" and context["may_edit"]:
        form = PostForm(request.POST)
        act = lambda: services.change_post(  # noqa: E731
            person=found,
            user=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
            **form.cleaned_data,
        )
        if form.is_valid() and done(request, form, act, "已更改职务。"):
            return redirect("person", pk=pk)
        context["post_form"] = form
    return render(request, "people/person.html", context)


@require_POST
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """A duplicate goes into this person."""
    found = _person(request, pk)
    if not _may_keep(request, found.organisation_id):
        raise Http404
    form = MergeForm(request.POST, kept=found)
    act = lambda: services.merge_people(  # noqa: E731
        kept=found,
        user=request.user,  # type: ignore[arg-type]
        now=timezone.now(),
        **form.cleaned_data,
    )
    if form.is_valid() and done(request, form, act, "已合并；以往会议的名册保持原样。"):
        return redirect("person", pk=pk)
    return render(request, "people/person.html", _person_context(request, found, merge_form=form), status=422)


def _name_form(data: Any, name: str, label: str, longest: int) -> NameForm:
    return NameForm(data, initial={"name": name}, label=label, longest=longest)


@require_POST
def correct_name(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's name was wrong, or has changed."""
    found = _person(request, pk)
    if not _may_keep(request, found.organisation_id) or found.merged_into_id is not None:
        raise Http404
    form = _name_form(request.POST, found.name, "姓名", PERSON_NAME)
    act = lambda: services.correct_name(  # noqa: E731
        person=found,
        user=request.user,  # type: ignore[arg-type]
        now=timezone.now(),
        **form.cleaned_data,
    )
    if form.is_valid() and done(request, form, act, "已更正姓名；以往会议的名册和纪要保持原样。"):
        return redirect("person", pk=pk)
    return render(request, "people/person.html", _person_context(request, found, name_form=form), status=422)


def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit with its people; whoever keeps the organisation may rename it."""
    home = _seen(request)[0].organisation
    found = get_object_or_404(units_of(home.pk), pk=pk)
    may_edit = _may_keep(request, home.pk)
    form = _name_form(request.POST or None, found.name, "单位名称", UNIT_NAME) if may_edit else None
    if request.method == "POST" and form is not None and form.is_valid():
        act = lambda: services.rename_unit(  # noqa: E731
            unit=found,
            user=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
            **form.cleaned_data,
        )
        if done(request, form, act, "已更名；以往的纪要和议题单保持原样。"):
            return redirect("unit", pk=pk)
    people = Paginator(people_of(home.pk).filter(unit=found), PAGE).get_page(request.GET.get("page"))
    context = {"unit": found, "page_obj": people, "form": form}
    return render(request, "people/unit.html", context, status=422 if form is not None and form.errors else 200)
