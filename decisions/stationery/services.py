"""A template is proposed, its sample rendered and checked in the worker, then adopted; the 全宗号 is entered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from committees.documents.fonts import missing_glyphs
from committees.documents.models import Job
from committees.documents.services import request_job
from committees.documents.storage import StoredBlob
from committees.errors import Refused
from committees.ledger import services as ledger
from committees.models import Committee, Organisation, User
from decisions.minutes.models import MinutesTemplate
from decisions.stationery.rules import Stationery, faults_of, is_fonds
from decisions.stationery.selectors import JOB, may_adopt, organisations_kept_by, subject_of


@transaction.atomic
def propose_template(
    *, organisation: Organisation, committee: Committee | None, wording: Stationery, user: User, now: datetime
) -> tuple[MinutesTemplate, Job]:
    """A new version of what stands around the minutes of an organisation (or of one body of it), not yet in force.

    Its sample is asked for at once. Refused without the office's permission, where the wording does not fit
    GB/T 9704-2012, or where no installed face has a character.
    """
    _require_keeper(organisation, user)
    if committee is not None and committee.organisation_id != organisation.pk:
        raise Refused("所选会议主体不属于这个机关。")
    if faults := faults_of(wording):
        raise Refused("".join(faults))
    _require_glyphs(wording)
    # Two may propose at once: the organisation's row is the lock of its versions.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    last = MinutesTemplate.objects.filter(organisation=organisation).aggregate(last=Max("version"))["last"] or 0
    template = MinutesTemplate.objects.create(
        organisation=organisation,
        committee=committee,
        version=last + 1,
        mark=wording.mark,
        series=wording.series,
        issued_by=wording.issued_by,
        copies_to=list(wording.copies_to),
        proposed_by=user,
        proposed_at=now,
    )
    _record(template, "template_proposed", {}, user, now)
    return template, request_job(kind=JOB, subject=subject_of(template), user=user, now=now)


@transaction.atomic
def request_sample(*, template: MinutesTemplate, user: User, now: datetime) -> Job:
    """Ask for the sample once more, where its first rendering failed."""
    _require_keeper(template.organisation, user)
    if template.sample_digest:
        raise Refused("样张已经生成并检查，不需要重新生成。")
    return request_job(kind=JOB, subject=subject_of(template), user=user, now=now)


def keep_checks(*, template_id: int, checks: dict[str, Any]) -> None:
    """What the worker saw on the sample, before the sample itself is delivered; a repeat overwrites it."""
    MinutesTemplate.objects.filter(pk=template_id, sample_digest="").update(sample_checks=checks)


def deliver_sample(*, template_id: int, blob: StoredBlob, now: datetime) -> None:
    """Tie the checked sample to its template, in the transaction that ends the job. Once; a repeat is harmless."""
    waiting = MinutesTemplate.objects.filter(pk=template_id, sample_digest="").exclude(sample_checks=[])
    if waiting.update(sample_digest=blob.digest) == 1:
        template = MinutesTemplate.objects.get(pk=template_id)
        _record(template, "template_sampled", {"digest": blob.digest, "algorithm": "sha256"}, None, now)


@transaction.atomic
def adopt_template(*, template: MinutesTemplate, user: User, now: datetime) -> MinutesTemplate:
    """Put it into force for minutes drafted from now on; those already drafted keep theirs.

    Refused without a sample, where a check of the sample failed, for whoever does not direct the office, and for
    whoever proposed it: two people look at what an organisation prints.
    """
    fresh = MinutesTemplate.objects.select_for_update().get(pk=template.pk)
    if not may_adopt(user, fresh.organisation):
        raise Refused("版式由办公室主任或系统管理员启用。")
    if fresh.proposed_by_id == user.pk:
        raise Refused("拟定人不能启用自己拟定的版式，请由另一位办公室主任或系统管理员看过样张后启用。")
    if not fresh.sample_digest:
        raise Refused("样张尚未生成，不能启用。请等样张生成并看过之后再启用。")
    wrong = [line["text"] for line in fresh.sample_checks["lines"] if not line["holds"]]
    if wrong:
        raise Refused(f"样张检查不通过：{'；'.join(wrong)}。请改正后另拟一版。")
    rows = MinutesTemplate.objects.filter(pk=fresh.pk, adopted_at=None)
    if rows.update(adopted_at=now, adopted_by=user) != 1:
        raise Refused("这一版已经启用。")
    fresh.refresh_from_db()
    _record(fresh, "template_adopted", {"digest": fresh.sample_digest}, user, now)
    return fresh


@transaction.atomic
def set_fonds(*, organisation: Organisation, fonds: str, user: User, now: datetime, section: str = "BGS") -> None:
    """Enter the 全宗号 and 机构代码 given by the archives; what was filed before keeps the number it has."""
    if not may_adopt(user, organisation):
        raise Refused("全宗号由办公室主任或系统管理员登记。")
    number = fonds.strip().upper()
    if not is_fonds(number):
        raise Refused("全宗号由大写字母和数字组成，例如 Z109。请按档案馆给定的全宗号填写。")
    code = section.strip().upper()
    if not is_fonds(code):
        raise Refused("机构代码由大写字母和数字组成，例如 BGS（办公室）。请按归档办法填写。")
    before = " ".join((organisation.fonds, organisation.archive_section)).strip()
    Organisation.objects.filter(pk=organisation.pk).update(fonds=number, archive_section=code)
    ledger.append(
        aggregate=f"organisation:{organisation.pk}",
        organisation_id=organisation.pk,
        verb="fonds_entered",
        payload={"before": before, "after": f"{number} {code}"},
        actor=user,
        now=now,
    )
    organisation.refresh_from_db()


def _require_keeper(organisation: Organisation, user: User) -> None:
    if not organisations_kept_by(user).filter(pk=organisation.pk).exists():
        raise Refused("您没有维护纪要版式的权限，请由办公室或系统管理员办理。")


def _require_glyphs(wording: Stationery) -> None:
    text = "".join((wording.mark, wording.series, wording.issued_by, *wording.copies_to))
    if missing := missing_glyphs(text):
        named = "、".join(f"“{each}”（U+{ord(each):04X}）" for each in missing[:5])
        raise Refused(f"没有能印出这些字的字体：{named}。请改用规范字，或请系统管理员安装含有该字的字体。")


def _record(template: MinutesTemplate, verb: str, more: dict[str, Any], user: User | None, now: datetime) -> None:
    names = ("version", "mark", "series", "issued_by", "copies_to")
    told = {name: getattr(template, name) for name in names} | {"template": template.pk}
    ledger.append(
        aggregate=f"organisation:{template.organisation_id}",
        organisation_id=template.organisation_id,
        verb=verb,
        payload={**told, **more},
        actor=user,
        now=now,
    )
