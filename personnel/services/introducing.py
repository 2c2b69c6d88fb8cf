"""介绍人 is replaced before the meeting comes to his candidates: he fell ill, or turned out to be a relative."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.errors import Refused
from committees.models import Person, User
from meetings.agenda import services as agenda
from personnel.models import PersonnelMatter
from personnel.selectors.circle import begun_of, unheard_of
from personnel.selectors.close import close_to
from personnel.services.moves import record, require_apart_from_all, require_handler, require_words


@transaction.atomic
def change_introducer(
    *, matter: PersonnelMatter, introducer: Person, reason: str, user: User, now: datetime
) -> PersonnelMatter:
    """Name another introducer for the candidates that no meeting has begun with; the agenda names him at once.

    What was decided before keeps who introduced it. Refused: somebody close to one of them, a candidate on whom a
    meeting is just deliberating, a matter of which nothing is left to be introduced.
    """
    require_apart_from_all(require_handler(user, matter), matter)
    matter = PersonnelMatter.objects.select_for_update(of=("self",)).select_related("introducer").get(pk=matter.pk)
    words = require_words(reason, "更换理由", 200)
    _refuse_introducer(matter, introducer, words)
    before = matter.introducer
    if PersonnelMatter.objects.filter(pk=matter.pk, introducer=before).update(introducer=introducer) != 1:
        raise Refused("刚刚有他人办理过此事项，您的操作没有生效。请刷新页面查看最新状态。")
    for candidate in unheard_of(matter):
        if candidate.item is not None and candidate.item.presenter == before.name:
            agenda.name_presenter(item=candidate.item, presenter=introducer.name, user=user, now=now)
    payload = {"before": before.name, "after": introducer.name, "person": introducer.pk, "reason": words}
    record(matter, "introducer_changed", payload, user, now)
    matter.refresh_from_db()
    return matter


def _refuse_introducer(matter: PersonnelMatter, introducer: Person, reason: str) -> None:
    if introducer.organisation_id != matter.organisation_id:
        raise Refused("介绍人与会议须属于同一机关。")
    if introducer.pk == matter.introducer_id:
        raise Refused(f"{introducer.name}已是本事项的介绍人。")
    begun = begun_of(matter)
    if begun is not None:
        raise Refused(f"会议正在审议{begun}，介绍人不能更换。")
    waiting = unheard_of(matter)
    if not waiting and matter.candidates.exists():
        raise Refused("本事项的人选都已审议或者撤回，没有待介绍的人选，介绍人不再更换。")
    for candidate in waiting:
        if introducer.pk in close_to(candidate):
            raise Refused(f"{introducer.name}是{candidate}人选本人或者其亲属，按照任职回避的规定不能介绍。")
    # The reason stands in the record, which more people read than the circle.
    if any(candidate.name in reason for candidate in matter.candidates.all()):
        raise Refused("为保密，更换理由中不写人选姓名，写事项编号。")
