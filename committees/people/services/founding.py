"""Organisations, their units, committees, rooms and people. Every change stands in the ledger."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.errors import Refused
from committees.people.models import Committee, Organisation, Person, Unit, User, Venue
from committees.people.services.recording import record, require_security
from committees.rulebooks.models import Rulebook
from committees.rulebooks.selectors import in_force_at, rules_of


@transaction.atomic
def found_organisation(*, code: str, name: str, short_name: str, document_mark: str, now: datetime) -> Organisation:
    """Enter an organisation (机关). Refuses a code that is taken."""
    if Organisation.objects.filter(code=code).exists():
        raise Refused(f"机关代码“{code}”已被使用，请换一个代码。")
    organisation = Organisation.objects.create(code=code, name=name, short_name=short_name, document_mark=document_mark)
    record(organisation, "organisation_founded", {"code": code, "name": name}, None, now)
    return organisation


@transaction.atomic
def found_unit(*, organisation: Organisation, code: str, name: str, user: User | None, now: datetime) -> Unit:
    """Enter a department or subordinate unit, after those there are. Refuses a code that is taken."""
    if organisation.units.filter(code=code).exists():
        raise Refused(f"单位代码“{code}”已被使用，请换一个代码。")
    unit = Unit.objects.create(organisation=organisation, code=code, name=name, position=organisation.units.count() + 1)
    record(organisation, "unit_founded", {"code": code, "name": name}, user, now)
    return unit


@transaction.atomic
def found_committee(
    *,
    organisation: Organisation,
    rulebook: Rulebook,
    body: str,
    name: str,
    short_name: str,
    user: User | None,
    now: datetime,
) -> Committee:
    """Enter a committee that follows one body of a rulebook. Refuses a body that the rulebook lacks or forbids."""
    version = in_force_at(rulebook, now)
    bodies = rules_of(version).bodies if version else {}
    if body not in bodies:
        raise Refused(f"“{rulebook}”中没有会议类型“{body}”，请从规则列出的会议类型中选择。")
    forbidden = bodies[body].forbidden
    if forbidden is not None:
        raise Refused(f"{bodies[body].title}：{forbidden.wording}，不能设立。")
    committee = Committee.objects.create(
        organisation=organisation, rulebook=rulebook, body=body, name=name, short_name=short_name
    )
    record(organisation, "committee_founded", {"committee": name, "rulebook": rulebook.code, "body": body}, user, now)
    return committee


@transaction.atomic
def enter_person(
    *,
    organisation: Organisation,
    name: str,
    post: str,
    unit: Unit | None = None,
    email: str = "",
    user: User | None = None,
    actor: User | None = None,
    now: datetime,
) -> Person:
    """Enter a person; `user`: his login, which may be tied to one person only; `actor`: who enters him."""
    if not name.strip():
        raise Refused("请填写姓名。")
    if user is not None and Person.objects.filter(user=user).exists():
        raise Refused(f"账号“{user.username}”已属于另一人，请另选账号。")
    person = Person.objects.create(
        organisation=organisation, name=name.strip(), post=post, unit=unit, email=email, user=user
    )
    record(organisation, "person_entered", {"person": person.pk, "name": person.name}, actor, now)
    return person


@transaction.atomic
def change_post(*, person: Person, post: str, user: User | None, now: datetime) -> None:
    """Enter the post that a person holds from now on. Empty: none any more."""
    before = person.post
    if Person.objects.filter(pk=person.pk, post=before).update(post=post.strip()[:80]) != 1:
        raise Refused(f"{person.name}的职务刚刚被他人改动，请刷新页面后再办。")
    payload = {"person": person.name, "before": before, "post": post.strip()[:80]}
    record(person.organisation, "post_changed", payload, user, now)


@transaction.atomic
def change_organisation(
    *,
    organisation: Organisation,
    name: str,
    short_name: str,
    document_mark: str,
    superior: Organisation | None,
    user: User | None,
    now: datetime,
) -> Organisation:
    """Correct an organisation's names; name the superior that is given sight of what the rulebook sends up."""
    if not name.strip() or not short_name.strip():
        raise Refused("请填写机关的全称和简称。")
    _refuse_circle(organisation, superior)
    changed = {
        "name": name.strip(),
        "short_name": short_name.strip(),
        "document_mark": document_mark.strip(),
        "superior": superior,
    }
    Organisation.objects.filter(pk=organisation.pk).update(**changed)
    organisation.refresh_from_db()
    payload = {"name": organisation.name, "superior": superior.name if superior else ""}
    record(organisation, "organisation_changed", payload, user, now)
    return organisation


def _refuse_circle(organisation: Organisation, superior: Organisation | None) -> None:
    above = superior
    while above is not None:
        if above.pk == organisation.pk:
            raise Refused("上级机关不能是本机关或本机关的下级。")
        above = above.superior


@transaction.atomic
def enter_venue(
    *, organisation: Organisation, name: str, capacity: int | None, user: User | None, now: datetime
) -> Venue:
    """Enter a meeting room (会议室). Refuses a name that is taken."""
    if not name.strip():
        raise Refused("请填写会议室名称。")
    if organisation.venues.filter(name=name.strip()).exists():
        raise Refused(f"会议室“{name.strip()}”已经登记。")
    position = organisation.venues.count() + 1
    venue = Venue.objects.create(
        organisation=organisation, name=name.strip()[:80], capacity=capacity, position=position
    )
    record(organisation, "venue_entered", {"name": venue.name}, user, now)
    return venue


@transaction.atomic
def give_login(*, person: Person, account: User, user: User | None, now: datetime) -> None:
    """Tie a login to a person that has none, by the security administrator."""
    require_security(person.organisation, user)
    if Person.objects.filter(pk=person.pk, user__isnull=True, merged_into__isnull=True).update(user=account) != 1:
        raise Refused(f"{person.name}已有账号，无需再次开通。")
    record(person.organisation, "login_given", {"person": person.name, "user": account.username}, user, now)
