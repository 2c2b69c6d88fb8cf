"""Pages of the department: a matter, its candidates, papers, relatives, circle, deliberation, submission."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from committees.errors import NeedsOverride, Refused
from committees.rulebooks.services import Override
from meetings.papers.uploads import limited_body, uploads_in
from personnel import forms
from personnel.selectors.circle import committees_handled, handles, insiders_of_handler, lower_bodies_of, papers_for
from personnel.selectors.leaning import leaning_verdict_of
from personnel.selectors.transfers import transfer_verdict
from personnel.services import deliberating, introducing, preparing, submitting
from personnel.states import CandidateState
from personnel.views.pages import form_page, own_candidate, own_matter, posted, user_of


def matter_new(request: HttpRequest) -> HttpResponse:
    """提出任免事项."""
    user = user_of(request)
    if not handles(user):
        raise Http404
    return form_page(
        request,
        forms.MatterForm(user, posted(request)),
        title="提出干部任免事项",
        back=reverse("personnel"),
        action="提出",
        act=lambda data: preparing.open_matter(user=user, now=timezone.now(), **data).get_absolute_url(),
        done="已提出任免事项，请登记人选。",
    )


def introducer_change(request: HttpRequest, pk: int) -> HttpResponse:
    """更换介绍人."""
    user, matter = user_of(request), own_matter(request, pk)

    def act(data: dict[str, Any]) -> str:
        introducing.change_introducer(matter=matter, user=user, now=timezone.now(), **data)
        return matter.get_absolute_url()

    return form_page(
        request,
        forms.IntroducerForm(matter, posted(request)),
        title=f"{matter}：更换介绍人",
        back=matter.get_absolute_url(),
        action="更换",
        act=act,
        done="已更换介绍人，议程上的汇报人同时更换。",
    )


def candidate_new(request: HttpRequest, pk: int) -> HttpResponse:
    """登记人选."""
    user, matter = user_of(request), own_matter(request, pk)
    return form_page(
        request,
        forms.CandidateForm(matter, posted(request)),
        title=f"{matter}：登记人选",
        back=matter.get_absolute_url(),
        action="登记",
        act=lambda data: preparing.add_candidate(
            matter=matter, user=user, now=timezone.now(), **data
        ).get_absolute_url(),
        done="已登记人选。",
    )


def candidate_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """修改人选."""
    user, candidate = user_of(request), own_candidate(request, pk)
    names = forms.CandidateForm.base_fields
    return form_page(
        request,
        forms.CandidateForm(
            candidate.matter, posted(request), initial={name: getattr(candidate, name) for name in names}
        ),
        title=f"{candidate}：修改人选",
        back=candidate.get_absolute_url(),
        action="保存",
        act=lambda data: preparing.edit_candidate(
            candidate=candidate, user=user, now=timezone.now(), **data
        ).get_absolute_url(),
        done="已保存。",
    )


def kin_add(request: HttpRequest, pk: int) -> HttpResponse:
    """登记回避关系."""
    user, candidate = user_of(request), own_candidate(request, pk)

    def act(data: dict[str, Any]) -> str:
        preparing.declare_kinship(candidate=candidate, user=user, now=timezone.now(), **data)
        return candidate.get_absolute_url()

    return form_page(
        request,
        forms.KinshipForm(candidate.matter.organisation, posted(request)),
        title=f"{candidate}：登记回避关系",
        back=candidate.get_absolute_url(),
        action="登记",
        act=act,
        done="已登记，会议开始时该成员自动回避本事项。",
    )


@limited_body
def paper_add(request: HttpRequest, pk: int) -> HttpResponse:
    """登记任免材料."""
    user, candidate = user_of(request), own_candidate(request, pk)

    def act(data: dict[str, Any]) -> str:
        upload = uploads_in(request, "file", title=data["title"], declared=data["declared"])[0]
        preparing.add_candidate_paper(candidate=candidate, upload=upload, user=user, now=timezone.now())
        return candidate.get_absolute_url()

    files = request.FILES if request.method == "POST" else None
    return form_page(
        request,
        forms.PaperForm(posted(request), files),
        title=f"{candidate}：登记材料",
        back=candidate.get_absolute_url(),
        action="上传",
        act=act,
        done="已登记材料，只在会上审议本事项时显示。",
    )


@require_POST
def paper_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """移除材料."""
    user = user_of(request)
    paper = get_object_or_404(papers_for(user), pk=pk)
    return _pressed(
        request,
        lambda: preparing.remove_candidate_paper(paper=paper, user=user, now=timezone.now()),
        "已移除材料。",
        paper.candidate.get_absolute_url(),
    )


def insider_add(request: HttpRequest, pk: int) -> HttpResponse:
    """列入知悉范围."""
    user, matter = user_of(request), own_matter(request, pk)

    def act(data: dict[str, Any]) -> str:
        preparing.admit_insider(matter=matter, user=user, now=timezone.now(), **data)
        return matter.get_absolute_url()

    return form_page(
        request,
        forms.InsiderForm(matter.organisation, posted(request)),
        title=f"{matter}：列入知悉范围",
        back=matter.get_absolute_url(),
        action="列入",
        act=act,
        done="已列入知悉范围。",
    )


@require_POST
def insider_end(request: HttpRequest, pk: int) -> HttpResponse:
    """结束知悉."""
    user = user_of(request)
    insider = get_object_or_404(insiders_of_handler(user), pk=pk)
    return _pressed(
        request,
        lambda: preparing.end_insider(insider=insider, user=user, now=timezone.now()),
        "已结束该人员的知悉。",
        insider.matter.get_absolute_url(),
    )


def deliberation(request: HttpRequest, pk: int) -> HttpResponse:
    """登记酝酿会议."""
    user, matter, now = user_of(request), own_matter(request, pk), timezone.now()
    form = forms.DeliberationForm(matter, now, posted(request))

    def act(data: dict[str, Any]) -> str:
        names = ("body", "held_at", "place", "chair", "leaning", "summary")
        given = {name: data[name] for name in names}
        deliberating.record_deliberation(matter=matter, voices=form.said(), user=user, now=now, **given)
        return matter.get_absolute_url()

    return form_page(
        request,
        form,
        title=f"{matter}：登记酝酿会议",
        back=matter.get_absolute_url(),
        action="登记",
        act=act,
        done="已登记酝酿情况。记录只有参加人员和记录人可以查看。",
        template="personnel/deliberation.html",
    )


def consultation(request: HttpRequest, pk: int) -> HttpResponse:
    """登记个别酝酿."""
    user, matter = user_of(request), own_matter(request, pk)

    def act(data: dict[str, Any]) -> str:
        deliberating.record_consultation(matter=matter, user=user, now=timezone.now(), **data)
        return matter.get_absolute_url()

    return form_page(
        request,
        forms.ConsultationForm(matter, posted(request)),
        title=f"{matter}：登记个别酝酿",
        back=matter.get_absolute_url(),
        action="登记",
        act=act,
        done="已登记个别酝酿情况。",
    )


def candidate_submit(request: HttpRequest, pk: int) -> HttpResponse:
    """提请会议."""
    user, candidate = user_of(request), own_candidate(request, pk)
    cap = transfer_verdict(candidate, timezone.now())
    leaning = leaning_verdict_of(candidate.matter, timezone.now())

    def act(data: dict[str, Any]) -> str:
        given = data.get("reason") and data.get("allowed_by")
        override = Override(data["reason"], data["allowed_by"]) if given else None
        try:
            submitting.submit_candidate(candidate=candidate, user=user, now=timezone.now(), override=override)
        except NeedsOverride as refused:
            raise Refused(refused.message, refused.verdict) from refused
        return candidate.get_absolute_url()

    return form_page(
        request,
        forms.SubmitForm(posted(request), exceeds=any(each and each.needs_override for each in (cap, leaning))),
        title=f"{candidate}：提请会议",
        back=candidate.get_absolute_url(),
        action="提请会议",
        act=act,
        done="已提请会议。议题只显示编号，不显示人选。",
        lacking=preparing.lacking(candidate),
        cap=cap,
        leaning=leaning,
    )


def candidate_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """撤回人选."""
    user, candidate = user_of(request), own_candidate(request, pk)
    return form_page(
        request,
        forms.WordsForm("撤回理由", posted(request)),
        title=f"{candidate}：撤回",
        back=candidate.get_absolute_url(),
        action="撤回",
        act=lambda data: submitting.withdraw_candidate(
            candidate=candidate, reason=data["words"], user=user, now=timezone.now()
        ).get_absolute_url(),
        done="已撤回。",
    )


def candidate_reconsider(request: HttpRequest, pk: int) -> HttpResponse:
    """登记复议."""
    user, candidate, now = user_of(request), own_candidate(request, pk), timezone.now()

    def act(data: dict[str, Any]) -> str:
        submitting.reconsider_candidate(candidate=candidate, user=user, now=now, **data)
        return candidate.get_absolute_url()

    return form_page(
        request,
        forms.ReconsiderForm(candidate, now, posted(request)),
        title=f"{candidate}：登记同意复议的成员",
        back=candidate.get_absolute_url(),
        action="登记复议",
        act=act,
        done="已登记，可以再次列入会议议程。"
        if candidate.state == CandidateState.DEFERRED
        else "已登记。请核对、补全任免方案，再次“提请会议”。",
    )


def lower_bodies(request: HttpRequest) -> HttpResponse:
    """下一级班子的职数."""
    user = user_of(request)
    committee = committees_handled(user).first()
    if committee is None:
        raise Http404

    def act(data: dict[str, Any]) -> str:
        preparing.enter_lower_body(organisation=committee.organisation, user=user, now=timezone.now(), **data)
        return reverse("personnel-lower-bodies")

    return form_page(
        request,
        forms.LowerBodyForm(posted(request)),
        title="下一级班子",
        back=reverse("personnel"),
        action="保存",
        act=act,
        done="已保存。",
        bodies=lower_bodies_of(committee.organisation_id),
    )


def _pressed(request: HttpRequest, act: Any, done: str, back: str) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, done)
    return redirect(back)
