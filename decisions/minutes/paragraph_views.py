"""Paragraphs and remarks of one minutes page: what is refused keeps what was typed, beside the reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from committees.errors import Refused
from committees.models import User
from decisions.distribution.selectors import may_see_receipts
from decisions.minutes import forms, pages, selectors, services
from decisions.minutes.models import Minutes, MinutesComment, MinutesParagraph


@require_POST
def edit(request: HttpRequest, minutes_id: int, paragraph_id: int) -> HttpResponse:
    """Rewrite a paragraph."""
    paragraph = _paragraph(request, minutes_id, paragraph_id)
    return _with(
        request, forms.ParagraphForm(request.POST), minutes_id, services.edit_paragraph, "已保存。", paragraph=paragraph
    )


@require_POST
def add(request: HttpRequest, minutes_id: int, paragraph_id: int) -> HttpResponse:
    """Add a paragraph behind this one."""
    after = _paragraph(request, minutes_id, paragraph_id)
    return _with(request, forms.AddForm(request.POST), minutes_id, services.add_paragraph, "已补充。", after=after)


@require_POST
def remove(request: HttpRequest, minutes_id: int, paragraph_id: int) -> HttpResponse:
    """Take out an added paragraph."""
    paragraph = _paragraph(request, minutes_id, paragraph_id)
    return _with(
        request, forms.VersionForm(request.POST), minutes_id, services.remove_paragraph, "已删除。", paragraph=paragraph
    )


@require_POST
def remark(request: HttpRequest, minutes_id: int, paragraph_id: int) -> HttpResponse:
    """Remark on a paragraph."""
    paragraph = _paragraph(request, minutes_id, paragraph_id)
    return _with(
        request, forms.RemarkForm(request.POST), minutes_id, services.comment, "意见已记下。", paragraph=paragraph
    )


@require_POST
def answer(request: HttpRequest, minutes_id: int, comment_id: int) -> HttpResponse:
    """Reply to a remark."""
    to = _comment(request, minutes_id, comment_id)
    return _with(request, forms.ReplyForm(request.POST), minutes_id, services.reply, "已回复。", to=to)


@require_POST
def resolve(request: HttpRequest, minutes_id: int, comment_id: int) -> HttpResponse:
    """Say how a remark was dealt with."""
    found = _comment(request, minutes_id, comment_id)
    return _with(
        request, forms.ResolveForm(request.POST), minutes_id, services.resolve_comment, "已处理。", remark=found
    )


@require_POST
def adopt(request: HttpRequest, minutes_id: int, comment_id: int) -> HttpResponse:
    """Put a suggested wording in place."""
    found = _comment(request, minutes_id, comment_id)
    return _with(
        request, forms.VersionForm(request.POST), minutes_id, services.adopt_suggestion, "已按建议改写。", remark=found
    )


def _with(
    request: HttpRequest, form: Form, minutes_id: int, service: Callable[..., Any], done: str, **subject: Any
) -> HttpResponse:
    """One service with what the form holds, back to the page, at the paragraph that was worked on."""
    if not form.is_valid():
        why = "；".join(str(error) for errors in form.errors.values() for error in errors)
        return _kept(request, form, minutes_id, why, subject)
    try:
        service(**subject, **form.cleaned_data, user=_user(request), now=timezone.now())
    except Refused as refused:
        return _kept(request, form, minutes_id, refused.message, subject)
    messages.success(request, done)
    return redirect(f"{reverse('minutes-page', args=[minutes_id])}{_anchor(subject)}")


def _kept(request: HttpRequest, form: Form, minutes_id: int, why: str, subject: dict[str, Any]) -> HttpResponse:
    """The page once more, with the words that were typed in their field and why they were not taken."""
    typed = {name: form.data.get(name, "") for name in ("text", "suggestion")}
    if not any(str(words).strip() for words in typed.values()):
        messages.error(request, why)
        return redirect(f"{reverse('minutes-page', args=[minutes_id])}{_anchor(subject)}")
    user, now = _user(request), timezone.now()
    minutes = _minutes(user, minutes_id)
    kept = {"form": type(form).__name__, "subject": next(iter(subject.values())).pk, "why": why, **typed}
    context = {**pages.page_of(minutes, user, now), "may_see_receipts": may_see_receipts(user, minutes), "kept": kept}
    return render(request, "minutes/page.html", context)


def _anchor(subject: dict[str, Any]) -> str:
    for found in subject.values():
        if isinstance(found, MinutesComment) and found.paragraph_id:
            return f"#p{found.paragraph_id}"
        if isinstance(found, MinutesParagraph) and found.pk:
            return f"#p{found.pk}"
    return ""


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - every page here wants a login
    return request.user


def _minutes(user: User, minutes_id: int) -> Minutes:
    minutes = selectors.minutes_for(user, minutes_id)
    if minutes is None:
        raise Http404
    return minutes


def _paragraph(request: HttpRequest, minutes_id: int, paragraph_id: int) -> MinutesParagraph:
    found = selectors.paragraph_of(_minutes(_user(request), minutes_id), paragraph_id)
    if found is None:
        raise Http404
    return found


def _comment(request: HttpRequest, minutes_id: int, comment_id: int) -> MinutesComment:
    found = selectors.comment_of(_minutes(_user(request), minutes_id), comment_id)
    if found is None:
        raise Http404
    return found
