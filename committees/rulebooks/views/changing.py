"""Views of changing a rulebook: copy, edit parameters, compare, propose, approve or decline.

What is edited but not yet proposed is kept in the session of whoever edits: nobody else sees a half-made change.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from committees.errors import Refused
from committees.people.models import User
from committees.people.selectors import person_of
from committees.rulebooks.catalogue import (
    adoptable_committees,
    latest_version,
    may_approve,
    may_propose,
    version_before,
    versions_visible_to,
)
from committees.rulebooks.editing import Difference, apply_changes, differences, editable_sections
from committees.rulebooks.forms import CopyForm, DecisionForm, ProposeForm, RulesForm
from committees.rulebooks.models import Rulebook, RulebookVersion
from committees.rulebooks.readable import COMMON, COMMON_TITLE, bodies_in_order
from committees.rulebooks.selectors import rulebooks_visible_to, rules_of
from committees.rulebooks.states import VersionState
from committees.rulebooks.versions import approve_version, copy_rulebook, decline_version, propose_version
from committees.rules import parse_rulebook


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _own_copy(request: HttpRequest, pk: int) -> tuple[Rulebook, RulebookVersion]:
    """The organisation's copy, for those who may change it; anyone else finds nothing here."""
    book = get_object_or_404(rulebooks_visible_to(_user(request)).select_related("organisation"), pk=pk)
    version = latest_version(book)
    if version is None or not may_propose(_user(request), book.organisation):
        raise Http404
    return book, version


def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy a rulebook for one's organisation."""
    book = get_object_or_404(rulebooks_visible_to(_user(request)), pk=pk)
    person = person_of(_user(request))
    if person is None or book.organisation_id is not None or not may_propose(_user(request), person.organisation):
        raise Http404
    form = CopyForm(request.POST or None, initial={"title": f"{book.title}（本机关）"})
    if request.method == "POST" and form.is_valid():
        try:
            made = copy_rulebook(
                rulebook=book,
                organisation=person.organisation,
                title=form.cleaned_data["title"],
                user=_user(request),
                now=timezone.now(),
            )
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("rulebook", pk)
        messages.success(request, "已复制。修改参数后提出，经另一人批准生效。")
        return redirect("rulebook", made.pk)
    return render(request, "rulebooks/copy.html", {"rulebook": book, "form": form})


def edit(request: HttpRequest, pk: int, body: str) -> HttpResponse:
    """The parameters of one body; saving keeps them as a draft and shows what would change."""
    book, version = _own_copy(request, pk)
    form = _rules_form(request, book, version, body)
    if request.method == "POST" and form.is_valid():
        _keep(request, book, body, form.changes)
        return redirect("rulebook-draft", pk)
    context = {
        "rulebook": book,
        "version": version,
        "form": form,
        "body": body,
        "draft_size": len(_draft(request, book)),
    }
    return render(request, "rulebooks/edit.html", {**context, "bodies": _bodies(version)})


@require_POST
def preview(request: HttpRequest, pk: int, body: str) -> HttpResponse:
    """What the form, as it stands, would change: shown beside it while one types."""
    book, version = _own_copy(request, pk)
    form = _rules_form(request, book, version, body)
    found = _differences(version, form.changes) if form.is_valid() else []
    return render(request, "rulebooks/_differences.html", {"differences": found, "form": form})


def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The comparison before proposing; proposing sends it to the approver."""
    book, version = _own_copy(request, pk)
    changes = _draft(request, book)
    form = ProposeForm(request.POST or None, committees=adoptable_committees(book))
    if request.method == "POST" and form.is_valid():
        try:
            proposal = propose_version(
                rulebook=book,
                changes=changes,
                committees=form.cleaned_data.get("committees") or [],
                reason=form.cleaned_data["reason"],
                effective_from=form.effective_from(),
                user=_user(request),
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            request.session.pop(_session_key(book), None)
            messages.success(request, "修改已提出，等待另一位有权的人批准。")
            return redirect("rule-proposal", proposal.pk)
    context = {"rulebook": book, "version": version, "form": form, "bodies": _bodies(version)}
    return render(request, "rulebooks/draft.html", {**context, "differences": _differences(version, changes)})


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away what was edited and not proposed."""
    book, _ = _own_copy(request, pk)
    request.session.pop(_session_key(book), None)
    messages.info(request, "未提出的修改已放弃。")
    return redirect("rulebook", pk)


def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposed (or decided) version beside the one it changes."""
    version = get_object_or_404(versions_visible_to(_user(request)), pk=pk)
    base = version_before(version)
    if version.proposed_by_id is None or base is None:
        return redirect("rule-version", pk)
    found = differences(rules_of(base), rules_of(version))
    open_still = version.state == VersionState.PROPOSED
    mine = version.proposed_by_id == _user(request).pk
    context = {
        "version": version,
        "rulebook": version.rulebook,
        "base": base,
        "differences": found,
        "committees": version.rulebook.organisation.committees.filter(pk__in=version.adopting)
        if version.rulebook.organisation
        else [],
        "may_approve": open_still and not mine and may_approve(_user(request), version.rulebook.organisation),
        "may_withdraw": open_still and mine,
        "form": DecisionForm(),
    }
    return render(request, "rulebooks/proposal.html", context)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve another's proposal."""
    return _decide(request, pk, approve_version, "已批准。此后发出通知的会议按新版本办理。")


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline another's proposal, or withdraw one's own."""
    return _decide(request, pk, decline_version, "已退回，规则没有变化。")


def _decide(request: HttpRequest, pk: int, service: Any, words: str) -> HttpResponse:
    version = get_object_or_404(versions_visible_to(_user(request)), pk=pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            service(version=version, note=form.cleaned_data["note"], user=_user(request), now=timezone.now())
            messages.success(request, words)
        except Refused as refused:
            messages.error(request, str(refused))
    else:
        messages.error(request, "意见过长，请缩短到 300 字以内。")
    return redirect("rule-proposal", pk)


def _rules_form(request: HttpRequest, book: Rulebook, version: RulebookVersion, body: str) -> RulesForm:
    rules = rules_of(version)
    if body != COMMON and body not in rules.bodies:
        raise Http404
    return RulesForm(
        request.POST or None,
        sections=editable_sections(rules, body),
        data_of_version=version.data,
        draft=_draft(request, book),
    )


def _session_key(book: Rulebook) -> str:
    return f"rulebook-draft-{book.pk}"


def _draft(request: HttpRequest, book: Rulebook) -> dict[str, Any]:
    return dict(request.session.get(_session_key(book), {}))


def _keep(request: HttpRequest, book: Rulebook, body: str, changes: dict[str, Any]) -> None:
    """Replace the drafted changes of this body; those of other bodies stay."""
    kept = {path: value for path, value in _draft(request, book).items() if _body_of(path) != body}
    request.session[_session_key(book)] = {**kept, **changes}


def _body_of(path: str) -> str:
    return path.split(".")[1] if path.startswith("bodies.") else COMMON


def _bodies(version: RulebookVersion) -> list[tuple[str, str]]:
    titles = [(body.code, body.title) for body in bodies_in_order(rules_of(version))]
    return [*titles, (COMMON, COMMON_TITLE)]


def _differences(version: RulebookVersion, changes: dict[str, Any]) -> list[Difference]:
    after = apply_changes(version.data, changes, title=version.rulebook.title, number=version.number + 1)
    return differences(rules_of(version), parse_rulebook(after))
