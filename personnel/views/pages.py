"""What the views of this floor share: the signed-in person, hidden objects as 404, a page with one form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from committees.errors import Refused
from committees.models import User
from personnel.models import Candidate, PersonnelMatter
from personnel.selectors.circle import handled, handles, matters_visible_to


def user_of(request: HttpRequest) -> User:
    """The signed-in user."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if it is nothing; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def own_matter(request: HttpRequest, pk: int) -> PersonnelMatter:
    """A matter on which this user acts for the department; anything else does not exist."""
    user = user_of(request)
    matter = get_object_or_404(matters_visible_to(user), pk=pk)
    if matter.committee_id not in handles(user):
        raise Http404
    return matter


def own_candidate(request: HttpRequest, pk: int) -> Candidate:
    """A candidate on whom this user acts for the department; anything else does not exist."""
    user = user_of(request)
    candidate = get_object_or_404(handled(user), pk=pk)
    if candidate.matter.committee_id not in handles(user):
        raise Http404
    return candidate


def form_page(
    request: HttpRequest,
    form: Form,
    *,
    title: str,
    back: str,
    action: str,
    act: Callable[[dict[str, Any]], str],
    done: str,
    template: str = "personnel/form.html",
    **more: Any,
) -> HttpResponse:
    """Show a form, or hand what was typed to `act`, which answers where to go; a refusal stays with what was typed."""
    if request.method == "POST" and form.is_valid():
        try:
            target = act(form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, done)
            return redirect(target)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "title": title, "back": back, "action": action, **more}
    return render(request, template, context, status=status)
