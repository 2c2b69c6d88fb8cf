"""酝酿: by a body that only deliberates, and with members one by one. Neither decides anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from committees.errors import Refused
from committees.models import Person, User
from committees.rulebooks.selectors import rules_for
from committees.rules import Body, FactError, Matter, QuorumFacts, Verdict, judge_decide, judge_hold, judge_quorum
from personnel.models import Consultation, Deliberation, PersonnelMatter, Voice
from personnel.selectors.close import close_to_any
from personnel.selectors.leaning import group_of
from personnel.services.moves import record, require_apart_from_all, require_handler, require_words
from personnel.services.preparing import admit, begin_deliberation
from personnel.states import LEANING_LABELS, VIEW_LABELS, Leaning, View

VOICE_WORDS = 300
CONSULTED_WORDS = 500


@dataclass(frozen=True)
class Said:
    """One member of the deliberating body: there or not, and what he said."""

    person: Person
    present: bool = True
    view: str = ""
    words: str = ""


@transaction.atomic
def record_deliberation(
    *,
    matter: PersonnelMatter,
    body: str,
    held_at: datetime,
    place: str,
    chair: Person,
    voices: Sequence[Said],
    leaning: str,
    summary: str,
    user: User,
    now: datetime,
) -> Deliberation:
    """Enter what a deliberating body said. Its quorum must have been there; a body that decides is not used for it.

    Refused: a body that the rulebook forbids or that may decide, too few members, a time to come, a leaning that would
    be a decision. Those who took part come into the circle; the record is theirs and the writer's alone.
    """
    require_apart_from_all(require_handler(user, matter), matter)
    rule = _deliberating(matter, body, now)
    if held_at > now:
        raise Refused("酝酿时间不能晚于现在。")
    if leaning not in {str(each) for each in Leaning}:
        raise Refused(f"酝酿只能形成倾向：{'、'.join(LEANING_LABELS.values())}。酝酿不作决定。")
    _refuse_voices(matter, voices, chair)
    _refuse_leaning(voices, leaning)
    verdict = _quorum(rule, _counted(matter, rule, voices, now))
    row = Deliberation.objects.create(
        matter=matter,
        body=body,
        body_title=rule.title,
        held_at=held_at,
        place=require_words(place, "地点", 80),
        chair=chair,
        leaning=leaning,
        summary=require_words(summary, "酝酿情况"),
        verdict=verdict.as_dict(),
        recorded_by=user,
        recorded_at=now,
    )
    Voice.objects.bulk_create(
        Voice(deliberation=row, person=said.person, present=said.present, view=said.view, words=said.words.strip())
        for said in voices
    )
    for said in voices:
        if said.present:
            admit(matter, said.person, f"参加{rule.title}酝酿", chair.name, user, now)
    begin_deliberation(matter)
    payload = {"deliberation": row.pk, "body": body, "verdict": verdict.as_dict(), "held_at": held_at.isoformat()}
    record(matter, "deliberated", payload, user, now)
    return row


def _deliberating(matter: PersonnelMatter, body: str, now: datetime) -> Body:
    rule = rules_for(matter.committee, now).bodies.get(body)
    if rule is None:
        raise Refused("本规则中没有这种会议，请从列出的会议中选择。")
    hold = judge_hold(rule)
    if not hold.favourable:
        raise Refused(f"{rule.title}：{hold.reason}", hold)
    if judge_decide(rule, Matter.PERSONNEL).favourable:
        raise Refused(f"{rule.title}是决策会议，不作酝酿。酝酿请用只酝酿、不决定的会议，决定请提请会议审议。")
    return rule


def _refuse_voices(matter: PersonnelMatter, voices: Sequence[Said], chair: Person) -> None:
    close = close_to_any(matter)
    for said in voices:
        if said.present and said.person.pk in close:
            raise Refused(f"{said.person.name}是人选或者其亲属，应当回避，不能参加酝酿。")
        if len(said.words.strip()) > VOICE_WORDS:
            raise Refused(f"{said.person.name}的意见要点超过 {VOICE_WORDS} 字，请精简。")
        if said.view and said.view not in {str(each) for each in View}:
            raise Refused(f"意见只能是{'、'.join(VIEW_LABELS.values())}。")
    if chair.pk not in {said.person.pk for said in voices if said.present}:
        raise Refused("主持人须在到会的成员之中。")


def _refuse_leaning(voices: Sequence[Said], leaning: str) -> None:
    """分歧即缓: a leaning that favours the proposal is borne by more than half of those who said what they think."""
    stated = [said.view for said in voices if said.present and said.view]
    favourable = stated.count(str(View.FOR))
    if leaning == Leaning.FAVOURS and stated and 2 * favourable <= len(stated):
        raise Refused(
            f"表示意见的 {len(stated)} 人中同意 {favourable} 人，没有超过半数，"
            f"不能记为“{LEANING_LABELS[Leaning.FAVOURS]}”。"
            f"请按实际情况选“{LEANING_LABELS[Leaning.DIVIDED]}”或者“{LEANING_LABELS[Leaning.PUT_OFF]}”。"
        )


def _counted(matter: PersonnelMatter, rule: Body, voices: Sequence[Said], now: datetime) -> list[Said]:
    """Those of the voices that make up N, as the rulebook names the members of this body.

    Nobody whom it names is left out, there or absent; others count only where a post that it names is held by nobody
    whom the software knows. Who takes part as one concerned is heard and not counted.
    """
    group = group_of(matter.committee, rule, now)
    entered = {said.person.pk for said in voices}
    left_out = [person.name for person in group.members if person.pk not in entered]
    if left_out:
        raise Refused(f"{'、'.join(left_out)}是{rule.title}的成员（{group.named}），须登记到会或者未到会。")
    if not group.complete:
        return list(voices)
    members = {person.pk for person in group.members}
    others = [said.person.name for said in voices if said.person.pk not in members]
    if others and not (rule.members and rule.members.concerned):
        raise Refused(f"{'、'.join(others)}不是{rule.title}的成员（{group.named}），不能计入到会人数。")
    return [said for said in voices if said.person.pk in members]


def _quorum(rule: Body, voices: Sequence[Said]) -> Verdict:
    try:
        facts = QuorumFacts(entitled=len(voices), present=sum(said.present for said in voices))
    except FactError as error:
        raise Refused(f"{error}。") from error
    verdict = judge_quorum(rule, Matter.PERSONNEL, facts)
    if verdict.refuses:
        raise Refused(f"{rule.title}：{verdict.arithmetic}。{verdict.reason}", verdict)
    return verdict


@transaction.atomic
def record_consultation(
    *, matter: PersonnelMatter, person: Person, at: datetime, view: str, words: str, user: User, now: datetime
) -> Consultation:
    """Enter that one member was asked, when, and what he said. The member comes into the circle."""
    require_apart_from_all(require_handler(user, matter), matter)
    if at > now:
        raise Refused("征求意见的时间不能晚于现在。")
    if view not in {str(each) for each in View}:
        raise Refused(f"意见只能是{'、'.join(VIEW_LABELS.values())}。")
    if view != View.FOR:
        require_words(words, f"{VIEW_LABELS[View(view)]}的理由", 500)
    if len(words.strip()) > CONSULTED_WORDS:
        raise Refused(f"意见要点超过 {CONSULTED_WORDS} 字，请精简。")
    _refuse_voices(matter, [Said(person)], person)
    row = Consultation.objects.create(
        matter=matter, person=person, at=at, view=view, words=words.strip(), asked_by=user, recorded_at=now
    )
    admit(matter, person, "个别酝酿", matter.introducer.name, user, now)
    begin_deliberation(matter)
    record(matter, "consulted", {"consultation": row.pk, "person": person.pk}, user, now)
    return row
