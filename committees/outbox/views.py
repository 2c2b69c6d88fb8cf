"""The inbox of the signed-in person, the folder of mails, and whether messages go out."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.errors import Refused
from committees.outbox import mails, selectors, services

PAGE = 20


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The person's own messages, newest first; only the unread ones with `?unread=1`."""
    only_unread = request.GET.get("unread") == "1"
    own = selectors.unread_of(request.user) if only_unread else selectors.inbox_of(request.user)
    page = Paginator(own, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "only_unread": only_unread, "has_mail_folder": mails.is_embedded()}
    return render(request, "outbox/inbox.html", context)


def _not_kept(must_create: bool = False) -> None:
    """The session stays as old as it is."""


@require_safe
def inbox_count(request: HttpRequest) -> HttpResponse:
    """How many messages are unread: asked by every open page, so that it must not keep an idle login alive."""
    request.session.save = _not_kept  # type: ignore[method-assign]
    return render(request, "outbox/count.html")


@require_POST
def open_message(request: HttpRequest, pk: int) -> HttpResponse:
    """The person opens a message: it is read from now on, and where it leads is shown."""
    message = selectors.own_message(request.user, pk)
    services.mark_read(message=message, now=timezone.now())
    return redirect(message.link or "inbox")


@require_safe
def mail_folder(request: HttpRequest) -> HttpResponse:
    """The outgoing mails of the embedded installation that the user may list."""
    page = Paginator(mails.mails_for(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "outbox/mail_folder.html", {"page_obj": page})


@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail, as its recipient got it."""
    return render(request, "outbox/mail.html", {"mail": mails.mail_for(request.user, name)})


def _or_hidden(organisations: set[int]) -> set[int]:
    """Organisations that the user answers for; 404 where there are none."""
    if not organisations:
        raise Http404
    return organisations


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Queue, dead letters, worker and beat."""
    organisations = _or_hidden(selectors.administered(request.user))
    now = timezone.now()
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    page = Paginator(selectors.dead_letters(organisations), PAGE).get_page(request.GET.get("page"))
    state = selectors.health(organisations, now=now, today=today)
    return render(request, "outbox/health.html", {"health": state, "page_obj": page, "now": now})


@require_safe
def undelivered(request: HttpRequest) -> HttpResponse:
    """The office's view of what could not be delivered."""
    organisations = _or_hidden(selectors.looked_after(request.user))
    page = Paginator(selectors.dead_letters(organisations), PAGE).get_page(request.GET.get("page"))
    return render(request, "outbox/undelivered.html", {"page_obj": page})


@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one dead letter another round."""
    row = selectors.dead_letter(_or_hidden(selectors.looked_after(request.user)), pk)
    try:
        services.resend(row=row, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已重新排队发送。")
    return redirect("health" if selectors.administered(request.user) else "undelivered")


@require_POST
def resend_all(request: HttpRequest) -> HttpResponse:
    """Give every dead letter another round, as after the mail server was away."""
    rows = selectors.dead_letters(_or_hidden(selectors.looked_after(request.user)))
    count = services.resend_all(rows=rows, actor=request.user, now=timezone.now())  # type: ignore[arg-type]
    messages.success(request, f"已将{count}条消息重新排队发送。")
    return redirect("health" if selectors.administered(request.user) else "undelivered")
