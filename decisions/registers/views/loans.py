"""涉密文件借阅: lent and brought back."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from committees.sheets.answers import EXPORT_LIMIT, sheet_answer
from decisions.registers import forms, pages, selectors, services
from decisions.registers.states import (
    KEEPERS,
    LOAN_READERS,
)
from decisions.registers.views.asking import PAGE, ask, house_for, user_of


@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    """The first register that the reader may open; leave is everyone's."""
    return redirect("loans" if selectors.may_read_loans(user_of(request)) else "leave-slips")


@require_safe
def loans(request: HttpRequest) -> HttpResponse:
    """The loans of the organisation, what is out first."""
    house, today = house_for(request, *LOAN_READERS), timezone.localdate()
    form = forms.LoanFilter(request.GET, units=selectors.loan_units(house))
    chosen = form.cleaned_data if form.is_valid() else {}
    found = selectors.loans_chosen(selectors.loans_of(house), chosen, today)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "house": house,
        "page_obj": page,
        "rows": [pages.loan_row(loan, today) for loan in page],
        "form": form,
        "filtered": any(chosen.values()),
        "may_keep": selectors.keeps(user_of(request), house),
        "overdue": selectors.overdue_loans(house, today).count(),
        "clause": pages.loan_clause(house, timezone.now()),
    }
    return render(request, "registers/loans.html", context)


@require_safe
def loans_sheet(request: HttpRequest) -> HttpResponse:
    """The same loans as a workbook."""
    house, today = house_for(request, *LOAN_READERS), timezone.localdate()
    form = forms.LoanFilter(request.GET, units=selectors.loan_units(house))
    chosen = form.cleaned_data if form.is_valid() else {}
    found = selectors.loans_chosen(selectors.loans_of(house), chosen, today)[:EXPORT_LIMIT]
    return sheet_answer(pages.loan_table(found, today), name="涉密文件借阅台账")


def loan_new(request: HttpRequest) -> HttpResponse:
    """Enter a loan."""
    user, house = user_of(request), house_for(request, *KEEPERS)
    initial = {"from_on": timezone.localdate()}
    form = forms.LoanForm(request.POST or None, units=selectors.loan_units(house), initial=initial)
    return ask(
        request,
        form,
        "登记借阅",
        reverse("loans"),
        lambda data: services.lend_paper(organisation=house, user=user, now=timezone.now(), **data),
        "已登记借阅。",
        tab="loans",
    )


def loan_return(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that a paper came back."""
    user, house = user_of(request), house_for(request, *KEEPERS)
    loan = get_object_or_404(selectors.loans_of(house), pk=pk)
    if loan.returned_on is not None and request.method != "POST":
        raise Http404
    form = forms.ReturnForm(
        request.POST or None, initial={"returned_on": timezone.localdate(), "returner": loan.borrower}
    )
    return ask(
        request,
        form,
        f"登记归还：{loan.title}（{loan.serial}）",
        reverse("loans"),
        lambda data: services.return_paper(loan=loan, user=user, now=timezone.now(), **data),
        "已登记归还。",
        tab="loans",
    )
