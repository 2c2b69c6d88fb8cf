"""会议室大屏: set up and switched off by the office."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from committees.access.forms import ScreenForm
from committees.access.screens import may_open_screens, open_screen, revoke_screen, screens_under
from committees.errors import Refused
from committees.people.models import User


def _office(request: HttpRequest) -> User:
    user: User = request.user  # type: ignore[assignment]
    if not may_open_screens(user):
        raise Http404
    return user


@never_cache
def screens(request: HttpRequest) -> HttpResponse:
    """Every screen of the office's committees, and a form for a new one; its address is shown once."""
    user = _office(request)
    form = ScreenForm(request.POST or None, user=user, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            screen, token = open_screen(**form.cleaned_data, user=user, now=timezone.now())
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            address = request.build_absolute_uri(reverse("room-screen", args=[token]))
            return render(request, "access/screen_opened.html", {"screen": screen, "address": address})
    page = Paginator(screens_under(user), 30).get_page(request.GET.get("page"))
    return render(request, "access/screens.html", {"form": form, "page_obj": page, "today": timezone.localdate()})


@require_POST
def screen_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a screen off."""
    user = _office(request)
    screen = get_object_or_404(screens_under(user), pk=pk)
    try:
        revoke_screen(screen=screen, user=user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "大屏已停用，不再显示任何内容。")
    return redirect("room-screens")
