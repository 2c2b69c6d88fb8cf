"""党务公开: the register of a year and its own score."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.errors import Refused
from committees.models import Organisation
from committees.sheets.answers import EXPORT_LIMIT, sheet_answer
from decisions.registers import forms, pages, selectors, services
from decisions.registers.states import APPROVERS, KEEPERS, PUBLICITY_READERS
from decisions.registers.views.asking import PAGE, ask, house_for, user_of

EARLIEST = 2000


def _publicity(request: HttpRequest) -> Organisation:
    return house_for(request, *PUBLICITY_READERS)


def _year(year: int | None) -> int:
    this = timezone.localdate().year
    chosen = year if year is not None else this
    if not EARLIEST <= chosen <= this:
        raise Http404
    return chosen


@require_safe
def publicity(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """What was made public in a year, by category, with the year's own score."""
    user, now, house, chosen = user_of(request), timezone.now(), _publicity(request), _year(year)
    rules = selectors.publicity_rules(house, now)
    counts = selectors.counts_of(house, chosen)
    page = Paginator(selectors.entries_of(house, chosen), PAGE).get_page(request.GET.get("page"))
    context = {
        "house": house,
        "year": chosen,
        "years": selectors.years_of(house, now),
        "page_obj": page,
        "rows": [pages.publication_row(each) for each in page],
        "rules": rules,
        "categories": [(each, counts[each]) for each in rules.categories],
        "score": selectors.score_of(house, chosen),
        "may_keep": selectors.keeps(user, house),
        "unlisted": selectors.unlisted(house, user),
    }
    return render(request, "registers/publicity.html", context)


@require_safe
def publicity_sheet(request: HttpRequest, year: int) -> HttpResponse:
    """The year's register and its score as a workbook."""
    house, chosen, now = _publicity(request), _year(year), timezone.now()
    score = selectors.score_of(house, chosen)
    tables = [pages.publication_table(selectors.entries_of(house, chosen)[:EXPORT_LIMIT])]
    tables.append(pages.score_table(selectors.score_rows(house, chosen, score, now), score))
    return sheet_answer(*tables, name=f"党务公开台账-{chosen}")


def publication_new(request: HttpRequest) -> HttpResponse:
    """Enter a publication by hand."""
    user, house, now = user_of(request), house_for(request, *KEEPERS), timezone.now()
    form = forms.PublicationForm(
        request.POST or None,
        categories=selectors.publicity_rules(house, now).categories,
        initial={"published_on": timezone.localdate(now), "category": request.GET.get("category", "")},
    )
    return ask(
        request,
        form,
        "登记公开事项",
        reverse("publicity"),
        lambda data: services.enter_publication(organisation=house, user=user, now=now, **data),
        "已登记。",
        tab="publicity",
    )


def publication_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision's publication into the register."""
    user, house, now = user_of(request), house_for(request, *KEEPERS), timezone.now()
    found = next((each for each in selectors.unlisted(house, user) if each.pk == pk), None)
    if found is None:
        raise Http404
    form = forms.ListingForm(
        request.POST or None,
        categories=selectors.publicity_rules(house, now).categories,
        initial={"category": found.category, "approved_by": found.approver},
    )
    return ask(
        request,
        form,
        f"列入党务公开台账：{found.title}",
        reverse("publicity"),
        lambda data: services.list_publication(publication=found, user=user, now=now, **data),
        "已列入台账。",
        tab="publicity",
    )


def publication_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that something was taken down."""
    user, house = user_of(request), house_for(request, *KEEPERS)
    entry = get_object_or_404(house.publications.all(), pk=pk)
    return ask(
        request,
        forms.ReasonForm(request.POST or None),
        f"撤下：{entry.title}",
        reverse("publicity-year", args=[entry.year]),
        lambda data: services.take_down(entry=entry, user=user, now=timezone.now(), **data),
        "已登记撤下。",
        tab="publicity",
    )


def _score_house(request: HttpRequest, organisation: int, *permissions: str) -> Organisation:
    house = house_for(request, *permissions)
    if house.pk != organisation:
        raise Http404
    return house


@require_safe
def score(request: HttpRequest, organisation: int, year: int) -> HttpResponse:
    """The year's score."""
    user, now, house = user_of(request), timezone.now(), _score_house(request, organisation, *PUBLICITY_READERS)
    found = selectors.score_of(house, _year(year))
    context = {
        "house": house,
        "year": year,
        "score": found,
        "rows": selectors.score_rows(house, year, found, now),
        "rules": selectors.publicity_rules(house, now),
        **pages.score_buttons(user, house, found),
    }
    return render(request, "registers/score.html", context)


def score_edit(request: HttpRequest, organisation: int, year: int) -> HttpResponse:
    """Enter the points of the year."""
    user, now, house = user_of(request), timezone.now(), _score_house(request, organisation, *KEEPERS)
    found = selectors.score_of(house, _year(year))
    rows = selectors.score_rows(house, year, found, now)
    form = forms.ScoreForm(
        request.POST or None, rows=rows, initial={"remark": found.remark if found is not None else ""}
    )
    if form.is_valid():
        try:
            services.score_year(organisation=house, year=year, user=user, now=now, **form.answer)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "自评已保存，待负责人确认。")
            return redirect("publicity-score", house.pk, year)
    status = 422 if form.is_bound else 200
    return render(request, "registers/score_edit.html", {"form": form, "house": house, "year": year}, status=status)


@require_POST
def score_confirm(request: HttpRequest, organisation: int, year: int) -> HttpResponse:
    """A leader confirms the score."""
    house = _score_house(request, organisation, *APPROVERS)
    found = selectors.score_of(house, _year(year))
    if found is None:
        raise Http404
    try:
        services.confirm_score(score=found, user=user_of(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已确认。")
    return redirect("publicity-score", house.pk, year)


def score_reopen(request: HttpRequest, organisation: int, year: int) -> HttpResponse:
    """A leader sends a confirmed score back."""
    user, house = user_of(request), _score_house(request, organisation, *APPROVERS)
    found = selectors.score_of(house, _year(year))
    if found is None or (request.method != "POST" and not pages.score_buttons(user, house, found)["may_reopen"]):
        raise Http404
    return ask(
        request,
        forms.ReasonForm(request.POST or None),
        f"退回{found}",
        found.get_absolute_url(),
        lambda data: services.reopen_score(score=found, user=user, now=timezone.now(), **data),
        "已退回重评。",
        tab="publicity",
    )
