"""Pages of what follows a decision: publicity, objections, the appointment notice, probation; past records."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from committees.documents.word import MEDIA_TYPE
from personnel import forms, past_forms
from personnel.letters import appointment_letter, publicity_letter
from personnel.models import Candidate, PublicNotice
from personnel.selectors.circle import handles, objections_of_handler
from personnel.selectors.registers import register_voids_of_handler
from personnel.services import following, past
from personnel.views.pages import form_page, own_candidate, posted, user_of


def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """任前公示."""
    user, candidate = user_of(request), own_candidate(request, pk)

    def act(data: dict[str, Any]) -> str:
        following.publish_candidate(candidate=candidate, user=user, now=timezone.now(), **data)
        return candidate.get_absolute_url()

    return form_page(
        request,
        forms.PublishForm(posted(request)),
        title=f"{candidate}：任前公示",
        back=candidate.get_absolute_url(),
        action="登记公示",
        act=act,
        done="已登记任前公示，公示期按工作日推算。",
    )


def objection_add(request: HttpRequest, pk: int) -> HttpResponse:
    """登记反映的问题."""
    user, candidate = user_of(request), own_candidate(request, pk)
    publicity = _publicity(candidate)

    def act(data: dict[str, Any]) -> str:
        following.enter_objection(publicity=publicity, user=user, now=timezone.now(), **data)
        return candidate.get_absolute_url()

    return form_page(
        request,
        forms.ObjectionForm(posted(request)),
        title=f"{candidate}：登记反映的问题",
        back=candidate.get_absolute_url(),
        action="登记",
        act=act,
        done="已登记，核查答复后才能办结公示。",
    )


def objection_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """核查结论和答复."""
    user = user_of(request)
    objection = get_object_or_404(objections_of_handler(user), pk=pk)
    candidate = objection.publicity.candidate

    def act(data: dict[str, Any]) -> str:
        following.answer_objection(objection=objection, user=user, now=timezone.now(), **data)
        return candidate.get_absolute_url()

    return form_page(
        request,
        forms.AnswerForm(posted(request)),
        title=f"{candidate}：核查和答复",
        back=candidate.get_absolute_url(),
        action="登记答复",
        act=act,
        done="已登记核查结论和答复。",
    )


def publicity_end(request: HttpRequest, pk: int) -> HttpResponse:
    """公示办结, or 停止任用."""
    user, candidate = user_of(request), own_candidate(request, pk)
    publicity = _publicity(candidate)

    def act(data: dict[str, Any]) -> str:
        close = following.close_publicity if data["passed"] == "yes" else following.halt_candidate
        close(publicity=publicity, conclusion=data["conclusion"], user=user, now=timezone.now())
        return candidate.get_absolute_url()

    return form_page(
        request,
        forms.PublicityEndForm(posted(request)),
        title=f"{candidate}：办结公示",
        back=candidate.get_absolute_url(),
        action="办结",
        act=act,
        done="公示已办结。",
    )


@require_safe
@never_cache
def publicity_word(request: HttpRequest, pk: int) -> HttpResponse:
    """任前公示 worded for the board and the web site, as Word."""
    candidate = own_candidate(request, pk)
    return _word(publicity_letter(_publicity(candidate)), f"任前公示-{candidate}")


@require_safe
@never_cache
def appointment_word(request: HttpRequest, pk: int) -> HttpResponse:
    """任免通知 for the letterhead, as Word."""
    candidate = own_candidate(request, pk)
    notice = getattr(candidate, "appointment", None)
    if notice is None:
        raise Http404
    return _word(appointment_letter(notice), f"任免通知-{notice}")


def _word(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.docx") or ""
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """印发任免通知."""
    user, candidate = user_of(request), own_candidate(request, pk)

    def act(data: dict[str, Any]) -> str:
        following.issue_appointment(candidate=candidate, user=user, now=timezone.now(), **data)
        return candidate.get_absolute_url()

    return form_page(
        request,
        forms.AppointForm(posted(request), initial={"post_after": candidate.post}),
        title=f"{candidate}：印发任免通知",
        back=candidate.get_absolute_url(),
        action="印发",
        act=act,
        done="任免通知已印发，职务和席位自起算日期变更。",
    )


def probation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """试用期满考核."""
    user, candidate = user_of(request), own_candidate(request, pk)
    return form_page(
        request,
        forms.ProbationEndForm(posted(request)),
        title=f"{candidate}：试用期考核",
        back=candidate.get_absolute_url(),
        action="登记",
        act=lambda data: following.end_probation(
            candidate=candidate,
            passed=data["passed"] == "yes",
            appraisal=data["appraisal"],
            user=user,
            now=timezone.now(),
        ).get_absolute_url(),
        done="已登记试用期考核结论。",
    )


def past_import(request: HttpRequest) -> HttpResponse:
    """录入历史记录."""
    user = user_of(request)
    if not handles(user):
        raise Http404
    form = past_forms.PastForm(user, posted(request))

    def act(data: dict[str, Any]) -> str:
        decision = past.import_past(
            committee=data["committee"],
            unit=data["unit"],
            introducer=data["introducer"],
            past=form.past(),
            numbers=form.numbers(),
            user=user,
            now=timezone.now(),
        )
        return decision.candidate.get_absolute_url()

    return form_page(
        request,
        form,
        title="录入历史任免记录",
        back=reverse("personnel"),
        action="录入并判断",
        act=act,
        done="已录入，是否有效按原记录的数字判断。",
    )


def past_item(request: HttpRequest, pk: int) -> HttpResponse:
    """会议台账中的任免决定：录入人选，重新审议."""
    user = user_of(request)
    item = get_object_or_404(register_voids_of_handler(user), pk=pk)

    def act(data: dict[str, Any]) -> str:
        return past.take_over_past(item=item, user=user, now=timezone.now(), **data).candidate.get_absolute_url()

    return form_page(
        request,
        past_forms.PastItemForm(user, item.meeting.committee, posted(request)),
        title="会议台账中的任免决定",
        back=reverse("personnel"),
        action="录入",
        act=act,
        done="已录入。决定无效的，请“登记复议”，再次提请会议审议。",
        past_item=item,
    )


def _publicity(candidate: Candidate) -> PublicNotice:
    if candidate.publicity is None:
        raise Http404
    return candidate.publicity
