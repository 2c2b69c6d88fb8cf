"""党务公开: what was made public, taken down again, and the year's own score out of a hundred."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NotRequired, TypedDict, Unpack

from django.db import IntegrityError, transaction

from committees.calendar.rules import local_day
from committees.errors import Refused
from committees.models import Organisation, User
from decisions.duties import services as duties
from decisions.publication.models import Publication
from decisions.publication.states import PublicationScope
from decisions.registers.models import PublicationEntry, PublicityScore, PublicityScoreLine
from decisions.registers.rules import why_not_points
from decisions.registers.selectors import holds, publicity_rules, score_rows, source_of, unlisted
from decisions.registers.services.entering import CHANGED, next_number, record, require_keeper, words
from decisions.registers.states import APPROVERS, PublicationState, Scope, ScoreState


class PublicationFields(TypedDict):
    """What the register says of one publication; `source` names where it came from, and is entered once."""

    category: str
    title: str
    summary: NotRequired[str]
    channel: str
    scope: str
    published_on: date
    until_on: NotRequired[date | None]
    approved_by: str
    source: NotRequired[str]
    link: NotRequired[str]


def enter_publication(
    *, organisation: Organisation, user: User, now: datetime, **fields: Unpack[PublicationFields]
) -> PublicationEntry:
    """Enter what was made public under one category of the rulebook.

    Refuses an unknown category, the future, marks of secrecy, and a source that the register has already.
    """
    require_keeper(user, organisation)
    if fields["category"] not in publicity_rules(organisation, now).categories:
        raise Refused("请按规则列出的公开类别登记。")
    if fields["scope"] not in list(Scope):
        raise Refused("请选择公开范围。")
    if fields["published_on"] > local_day(now):
        raise Refused("公开日期不能晚于今天：台账登记已经公开的事项。")
    until_on = fields.get("until_on")
    if until_on is not None and until_on < fields["published_on"]:
        raise Refused("公开截止日期不能早于公开日期。")
    values: dict[str, Any] = {
        **fields,
        "title": words(fields["title"], "公开事项", 150),
        "summary": words(fields.get("summary", ""), "公开内容", 4000, needed=False),
        "channel": words(fields["channel"], "公开方式", 120),
        "approved_by": words(fields["approved_by"], "批准人", 40),
    }
    try:
        return _enter(organisation, values, user, now)
    except IntegrityError as error:
        raise Refused("该事项已列入台账，无需重复登记。") from error


@transaction.atomic
def _enter(organisation: Organisation, values: dict[str, Any], user: User, now: datetime) -> PublicationEntry:
    published_on: date = values["published_on"]
    number = next_number(PublicationEntry.objects.all(), organisation, published_on.year)
    entry = PublicationEntry.objects.create(
        organisation=organisation,
        year=published_on.year,
        number=number,
        registered_by=user,
        registered_at=now,
        **values,
    )
    payload = {
        "entry": entry.pk,
        "number": str(entry),
        "category": entry.category,
        "title": entry.title,
        "channel": entry.channel,
        "day": published_on.isoformat(),
        "source": entry.source,
    }
    record(_chain(organisation), organisation, "publication_entered", payload, user, now)
    return entry


def list_publication(
    *, publication: Publication, category: str, approved_by: str, user: User, now: datetime
) -> PublicationEntry:
    """Take a decision's publication into the register under a category. Refuses one that is not waiting for it."""
    organisation = publication.organisation
    if publication.pk not in {each.pk for each in unlisted(organisation, user)}:
        raise Refused("该决定尚未公开，或已列入台账。")
    scope = Scope.PUBLIC if publication.scope == PublicationScope.SOCIETY else Scope.PARTY
    return enter_publication(
        organisation=organisation,
        category=category,
        title=publication.title,
        summary=publication.text[:4000],
        channel=publication.channel,
        scope=scope,
        published_on=publication.starts_on,
        until_on=publication.ends_on,
        approved_by=approved_by,
        source=source_of(publication),
        link=f"/resolutions/{publication.resolution_id}/",
        user=user,
        now=now,
    )


@transaction.atomic
def take_down(*, entry: PublicationEntry, reason: str, user: User, now: datetime) -> PublicationEntry:
    """撤下, with a reason; the entry stays and no longer counts."""
    require_keeper(user, entry.organisation)
    text = words(reason, "撤下理由", 300)
    rows = PublicationEntry.objects.filter(pk=entry.pk, state=PublicationState.PUBLISHED)
    values = {"withdrawn_on": local_day(now), "withdrawn_reason": text}
    if rows.update(state=PublicationState.WITHDRAWN, **values) != 1:
        raise Refused(CHANGED)
    payload = {"entry": entry.pk, "number": str(entry), "title": entry.title, "reason": text}
    record(_chain(entry.organisation), entry.organisation, "publication_taken_down", payload, user, now)
    entry.refresh_from_db()
    return entry


@transaction.atomic
def score_year(
    *,
    organisation: Organisation,
    year: int,
    points: Sequence[int],
    notes: Sequence[str],
    user: User,
    now: datetime,
    remark: str = "",
) -> PublicityScore:
    """年度自评: points for each category in the order of the page. Refuses a year to come, and a confirmed score."""
    require_keeper(user, organisation)
    if year > local_day(now).year:
        raise Refused("不能为以后的年度自评。")
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    score = PublicityScore.objects.filter(organisation=organisation, year=year).first()
    if score is not None and score.state != ScoreState.DRAFT:
        raise Refused("该年度的自评已经确认，不能再改。确需修改的，请由确认人退回。")
    rows = score_rows(organisation, year, score, now)
    if why := why_not_points(points, [row.full for row in rows]):
        raise Refused(why)
    total = sum(points)
    values = {"total": total, "remark": words(remark, "说明", 500, needed=False), "by": user, "at": now}
    score, _ = PublicityScore.objects.update_or_create(organisation=organisation, year=year, defaults=values)
    score.lines.all().delete()
    PublicityScoreLine.objects.bulk_create(
        PublicityScoreLine(
            score=score, order=order, category=row.category, full=row.full, points=got, note=note.strip()[:200]
        )
        for order, (row, got, note) in enumerate(zip(rows, points, notes, strict=True))
    )
    payload = {"year": year, "total": total, "points": dict(zip([row.category for row in rows], points, strict=True))}
    record(_chain(organisation), organisation, "publicity_scored", payload, user, now)
    return score


@transaction.atomic
def confirm_score(*, score: PublicityScore, user: User, now: datetime) -> PublicityScore:
    """A leader other than the scorer confirms; the grade is computed and both stand."""
    if not holds(user, score.organisation, *APPROVERS):
        raise Refused("年度自评由办公室主任或主持人确认。")
    if score.by_id == user.pk:
        raise Refused("自评人不能确认自己的评分，请由其他负责人确认。")
    grade = publicity_rules(score.organisation, now).grade(score.total)
    values = {"grade": grade, "confirmed_by": user, "confirmed_at": now}
    rows = PublicityScore.objects.filter(pk=score.pk, state=ScoreState.DRAFT, total=score.total)
    if rows.update(state=ScoreState.CONFIRMED, **values) != 1:
        raise Refused(CHANGED)
    payload = {"year": score.year, "total": score.total, "grade": grade}
    record(_chain(score.organisation), score.organisation, "publicity_score_confirmed", payload, user, now)
    duties.note_performance(
        organisation=score.organisation,
        code="duty:publicity-scoring",
        day=min(local_day(now), date(score.year, 12, 31)),
        evidence=f"{score.year}年党务公开自评 {score.total} 分，{grade}",
        user=user,
        now=now,
    )
    score.refresh_from_db()
    return score


@transaction.atomic
def reopen_score(*, score: PublicityScore, reason: str, user: User, now: datetime) -> PublicityScore:
    """退回: a confirmed score goes back to be scored again; the ledger keeps the first."""
    if not holds(user, score.organisation, *APPROVERS):
        raise Refused("已确认的自评由办公室主任或主持人退回。")
    text = words(reason, "退回理由", 300)
    rows = PublicityScore.objects.filter(pk=score.pk, state=ScoreState.CONFIRMED)
    if rows.update(state=ScoreState.DRAFT, grade="", confirmed_by=None, confirmed_at=None) != 1:
        raise Refused(CHANGED)
    payload = {"year": score.year, "reason": text}
    record(_chain(score.organisation), score.organisation, "publicity_score_returned", payload, user, now)
    score.refresh_from_db()
    return score


def _chain(organisation: Organisation) -> str:
    return f"publicity:{organisation.pk}"
