"""纪要版式: what is in force, a new version with its checked sample, the 全宗号."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from committees.documents.selectors import last_job
from committees.documents.storage import BlobDamaged, BlobMissing, open_checked
from committees.errors import Refused
from committees.models import Organisation, User
from decisions.minutes.models import MinutesTemplate
from decisions.stationery import services
from decisions.stationery.forms import FondsForm, TemplateForm
from decisions.stationery.paper import file_name
from decisions.stationery.selectors import (
    JOB,
    bodies_of,
    issuer_of,
    mark_of,
    may_adopt,
    may_adopt_template,
    organisations_kept_by,
    subject_of,
    templates_visible_to,
    waits_for_another,
)

PAGE = 20


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _organisation(request: HttpRequest, pk: int) -> Organisation:
    return get_object_or_404(organisations_kept_by(_user(request)), pk=pk)


def _template(request: HttpRequest, pk: int) -> MinutesTemplate:
    return get_object_or_404(templates_visible_to(_user(request)), pk=pk)


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What each body prints now, all versions, and the 全宗号 of the organisation."""
    organisations = list(organisations_kept_by(_user(request)))
    if not organisations:
        raise Http404
    page = Paginator(templates_visible_to(_user(request)), PAGE).get_page(request.GET.get("page"))
    own = [{"organisation": each, "may_adopt": may_adopt(_user(request), each)} for each in organisations]
    context = {"organisations": own, "bodies": bodies_of(organisations), "page_obj": page}
    return render(request, "stationery/overview.html", context)


def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version; its sample is made at once."""
    organisation = _organisation(request, pk)
    form = TemplateForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        try:
            template, _ = services.propose_template(
                organisation=organisation,
                committee=form.cleaned_data["committee"],
                wording=form.wording(),
                user=_user(request),
                now=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("minutes-template", template.pk)
    context = {"form": form, "heading": "拟定纪要版式", "action": "保存并生成样张", "organisation": organisation}
    return render(request, "stationery/form.html", context)


def fonds(request: HttpRequest, pk: int) -> HttpResponse:
    """The 全宗号."""
    organisation = _organisation(request, pk)
    if not may_adopt(_user(request), organisation):
        raise Http404
    form = FondsForm(
        request.POST or None, initial={"fonds": organisation.fonds, "section": organisation.archive_section}
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.set_fonds(organisation=organisation, user=_user(request), now=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "已登记全宗号。")
            return redirect("minutes-templates")
    context = {"form": form, "heading": "登记全宗号", "action": "保存", "organisation": organisation}
    return render(request, "stationery/form.html", context)


@require_safe
def template_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: its wording, the sample as picture and PDF, what was checked on it."""
    template = _template(request, pk)
    checks = template.sample_checks or {}
    context = {
        "template": template,
        "mark": mark_of(template, template.organisation, template.committee) if template.committee else template.mark,
        "issuer": issuer_of(template, template.organisation),
        "lines": checks.get("lines", []) if checks else [],
        "image": checks.get("image", "") if checks else "",
        "job": None if template.sample_digest else last_job(JOB, subject_of(template)),
        "may_adopt": may_adopt_template(_user(request), template),
        "waits_for_another": waits_for_another(_user(request), template),
    }
    return render(request, "stationery/template.html", context)


@require_POST
def render_again(request: HttpRequest, pk: int) -> HttpResponse:
    """The sample once more."""
    try:
        services.request_sample(template=_template(request, pk), user=_user(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("minutes-template", pk)


@require_POST
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """启用."""
    try:
        services.adopt_template(template=_template(request, pk), user=_user(request), now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, "已启用。此后起草的纪要按这一版排印；已起草的，在起草阶段点“重新取自记录”即可换用。")
    return redirect("minutes-template", pk)


@require_safe
def sample_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The sample as PDF."""
    template = _template(request, pk)
    return _blob(request, template.sample_digest, file_name(template), "application/pdf")


@require_safe
def sample_image(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The sample's first page as picture."""
    checks = _template(request, pk).sample_checks or {}
    return _blob(request, checks.get("image", "") if checks else "", "样张.png", "image/png")


def _blob(request: HttpRequest, digest: str, name: str, kind: str) -> HttpResponse | FileResponse:
    if not digest:
        raise Http404
    try:
        blob = open_checked(digest)
    except (BlobMissing, BlobDamaged) as refused:
        return render(request, "documents/damaged.html", {"refused": refused}, status=409)
    return FileResponse(blob, filename=name, content_type=kind)
