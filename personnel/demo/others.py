"""The organisations beside the district: each founded, staffed, and with a meeting held under its own rulebook."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

from django.core.files.base import ContentFile

from committees.access.services import grant_role
from committees.access.states import Role
from committees.models import Committee, Organisation, Rulebook, Unit, User
from committees.people import services as people
from committees.people.states import Beginning
from decisions.minutes.models import Minutes
from decisions.stationery.rules import Stationery
from decisions.upward.selectors import upward_rules
from decisions.upward.services import send_up
from meetings.models import Meeting
from meetings.papers.intake import Upload
from meetings.session import services as session
from personnel.demo.build import thursday
from personnel.demo.business import call_meeting
from personnel.demo.conferences import call_conferences
from personnel.demo.house import House
from personnel.demo.paperwork import print_own_head, sign_minutes
from personnel.demo.post import deliver_until
from personnel.demo.registers import keep_occasions
from personnel.demo.sitting import Secretary, announce, discuss, gather, receive, vote
from personnel.demo.troupes import OFFICE, TROUPES, Troupe

BEGAN = date(2026, 1, 5)


def build_others(password: str, now: datetime, dice: random.Random) -> list[tuple[House, Minutes]]:
    """Build all four in the caller's transaction; answers each with the signed minutes of its meeting."""
    pattern = User()
    pattern.set_password(password)
    built = []
    for weeks, troupe in enumerate(TROUPES, start=1):
        founded = thursday(now, -weeks - 1) - timedelta(days=20)
        house = found(troupe, pattern.password, founded)
        head = Stationery(mark=f"{troupe.committee}会议纪要", series=f"{troupe.mark}纪")
        print_own_head(house, founded, wording=head, fonds=f"Z{200 + weeks}")
        meeting = hold(house, troupe, thursday(now, -weeks), dice)
        built.append((house, sign_minutes(house, meeting)))
        office = next(login for login, _, _, role, _ in troupe.staff if role == Role.OFFICE)
        keep_occasions(house, house.user(office), now)
        if troupe is OFFICE:
            call_conferences(house, now)
        if house.organisation.superior is not None:
            _send_up(house, house.user(office), thursday(now, -weeks) + timedelta(days=1))
    deliver_until(now)
    return built


def _send_up(house: House, office: User, at: datetime) -> None:
    """One request of a subordinate waits above for its signature and its answer."""
    code = next(key for key, rule in upward_rules(house.organisation, at).items() if rule.code == "approval")
    text = "关于镇区道路改造项目立项的请示（演示）"
    file = Upload(ContentFile(text.encode()), "关于镇区道路改造项目立项的请示.txt")
    values = {
        "title": "关于镇区道路改造项目立项的请示",
        "summary": "",
        "signer": next(iter(house.people.values())).name,
    }
    send_up(organisation=house.organisation, code=code, file=file, user=office, now=at, **values)


def found(troupe: Troupe, hashed: str, now: datetime) -> House:
    """The organisation with its committee, units, members and staff, all with logins `code-login`."""
    organisation = people.found_organisation(
        code=troupe.code, name=troupe.name, short_name=troupe.short_name, document_mark=troupe.mark, now=now
    )
    if troupe.superior:
        organisation = people.change_organisation(
            organisation=organisation,
            name=troupe.name,
            short_name=troupe.short_name,
            document_mark=troupe.mark,
            superior=Organisation.objects.get(code=troupe.superior),
            user=None,
            now=now,
        )
    committee = people.found_committee(
        organisation=organisation,
        rulebook=Rulebook.objects.get(code=troupe.rulebook, organisation=None),
        body=troupe.body,
        name=troupe.committee,
        short_name=troupe.short_committee,
        user=None,
        now=now,
    )
    house = House(organisation, committee)
    for code, name in troupe.units:
        house.units[code] = people.found_unit(organisation=organisation, code=code, name=name, user=None, now=now)
    people.enter_venue(organisation=organisation, name=troupe.place, capacity=20, user=None, now=now)
    _enter_everyone(house, troupe, hashed, now)
    _seat(house, troupe, now)
    _staff(house, troupe, now)
    return house


def _enter_everyone(house: House, troupe: Troupe, hashed: str, now: datetime) -> None:
    rows = [(login, name, post) for login, name, _, post, _ in troupe.members]
    rows += list(troupe.observers)
    rows += [(login, name, post) for login, name, post, _, _ in troupe.staff]
    logins = [User(username=f"{troupe.code}-{row[0]}", password=hashed) for row in rows]
    units = {row[0]: house.units.get(row[4]) for row in troupe.staff}
    for (login, name, post), user in zip(rows, User.objects.bulk_create(logins), strict=True):
        house.people[login] = people.enter_person(
            organisation=house.organisation,
            name=name,
            post=post,
            unit=units.get(login),
            email=f"{login}@{troupe.code}.invalid",
            user=user,
            now=now,
        )


def _seat(house: House, troupe: Troupe, now: datetime) -> None:
    rows = [people.NewSeat(house.people[row[0]], row[2], began_as=Beginning.ELECTED) for row in troupe.members]
    term = people.elect_term(
        committee=house.committee, starts_on=BEGAN, seats=rows, planned_seats=len(rows), user=None, now=now
    )
    seats = {seat.person_id: seat for seat in term.seats.all()}
    for login, _, _, _, charge in troupe.members:
        for unit in charge:
            seat = seats[house.people[login].pk]
            people.give_charge(seat=seat, unit=house.units[unit], starts_on=BEGAN, user=None, now=now)
    for login, _, _ in troupe.observers:
        people.invite_always(committee=house.committee, person=house.people[login], starts_on=BEGAN, user=None, now=now)


def _staff(house: House, troupe: Troupe, now: datetime) -> None:
    scopes: dict[str, Committee | Organisation | Unit] = {
        "committee": house.committee,
        "organisation": house.organisation,
        **house.units,
    }
    for login, _, _, role, scope in troupe.staff:
        grant_role(role=Role(role), scope=scopes[scope], user=house.user(login), starts_on=BEGAN, now=now)


def hold(house: House, troupe: Troupe, starts_at: datetime, dice: random.Random) -> Meeting:
    """From the items to the adjournment, as the rulebook wants it."""
    subjects = tuple(act.subject for act in troupe.acts)
    meeting = call_meeting(house, subjects, starts_at, starts_at - timedelta(days=4), place=troupe.place)
    receive(house, meeting, troupe.absent, starts_at - timedelta(days=3))
    secretary = Secretary(house, meeting, starts_at - timedelta(minutes=15), dice)
    gather(secretary, set(troupe.absent))
    for position, act in enumerate(troupe.acts, start=1):
        discuss(secretary, position, against=act.against)
        announce(secretary, vote(secretary, position, act.motion, act.method, against=act.against))
    return session.close_meeting(meeting=secretary.meeting, actor=secretary.user, now=secretary.later(120))
