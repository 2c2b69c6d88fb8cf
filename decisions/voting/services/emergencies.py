"""紧急情况的事后报告: entered once it was made. Until then the duty stands on the desk."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from committees.errors import Refused
from committees.models import User
from decisions.voting.models import Ballot, EmergencyReport
from decisions.voting.selectors import may_report
from decisions.voting.services.ballots import ballot_payload
from decisions.voting.states import BallotState
from meetings.session.services import lock_meeting, record


@transaction.atomic
def enter_report(
    *, ballot: Ballot, addressee: str, words: str, reported_at: datetime, actor: User, now: datetime
) -> EmergencyReport:
    """Enter that a decision taken under the emergency clause was reported: to whom, how, when.

    Refused for any other decision, when it was reported already, and for a time outside announcement and now.
    """
    entry = ballot.motion.entry
    entry.meeting = lock_meeting(entry.meeting_id)
    if not may_report(actor, ballot):
        raise Refused("紧急情况的报告由会议记录人员或办公室登记。")
    if not ballot.emergency or ballot.state != BallotState.ANNOUNCED or ballot.announced_at is None:
        raise Refused("这项决定不是按突发紧急情况作出的，或尚未宣布，无需登记报告。")
    if EmergencyReport.objects.filter(ballot=ballot).exists():
        raise Refused("这项决定的报告已经登记。")
    if not addressee.strip() or not words.strip():
        raise Refused("请填写报告对象和报告的方式、内容。")
    if not ballot.announced_at.replace(second=0, microsecond=0) <= reported_at <= now:
        raise Refused("报告时间须在宣布决定之后、现在之前。")
    report = EmergencyReport.objects.create(
        ballot=ballot,
        addressee=addressee.strip()[:80],
        words=words.strip()[:500],
        reported_at=reported_at,
        entered_by=actor,
        entered_at=now,
    )
    payload = ballot_payload(
        ballot, entry, addressee=report.addressee, words=report.words, reported_at=reported_at.isoformat()
    )
    record(entry.meeting, "emergency_reported", payload, actor, now)
    return report
