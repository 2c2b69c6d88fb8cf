"""通知设置: when an organisation reminds, and in which words it puts its notices."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from committees.errors import Refused
from committees.models import Organisation
from committees.people.selectors import person_of
from meetings.notices import services
from meetings.notices.forms import RemindersForm, WordingForm
from meetings.notices.page import settings_of, tried_wording
from meetings.notices.selectors import may_set
from meetings.notices.states import Wording
from meetings.scheduling.requests import SignedInRequest


def _organisation(request: SignedInRequest) -> Organisation:
    person = person_of(request.user)
    if person is None or not may_set(request.user, person.organisation_id):
        raise Http404
    return person.organisation


def notice_settings(request: SignedInRequest) -> HttpResponse:
    """Both on one page; a wording may be looked at before it is kept."""
    organisation = _organisation(request)
    context = settings_of(organisation)
    if request.method == "POST":
        try:
            done = _acted(request, organisation, context)
        except Refused as refused:
            context["refused"] = refused
        else:
            if done:
                messages.success(request, done)
                return redirect("notice-settings")
    status = 422 if "refused" in context else 200
    return render(request, "notices/settings.html", context, status=status)


def _acted(request: SignedInRequest, organisation: Organisation, context: dict[str, object]) -> str:
    """What was kept, in words; nothing for a look beforehand."""
    act, now = request.POST.get("act", ""), timezone.now()
    if act == "reminders":
        form = RemindersForm(request.POST)
        if not form.is_valid():
            raise Refused("请至少选择一个提醒时间。")
        services.set_reminders(organisation=organisation, user=request.user, now=now, **form.cleaned_data)
        return "提醒时间已保存，从现在起按此提醒。"
    wording = WordingForm(request.POST)
    if not wording.is_valid():
        raise Refused("模板不能为空，且不超过 4000 字。")
    kind, text = Wording(wording.cleaned_data["kind"]), wording.cleaned_data["text"]
    context["tried"] = tried_wording(organisation, kind, text)
    context["texts"] = [(k, label, text if k == kind else old) for k, label, old in context["texts"]]  # type: ignore[attr-defined]
    if act == "preview":
        return ""
    services.set_wording(organisation=organisation, kind=kind, text=text, user=request.user, now=now)
    return "通知模板已保存，以后发出的通知按此行文。"
