"""A body (会议主体): all the rules by which one kind of meeting is held."""

from __future__ import annotations

from dataclasses import dataclass, field

from committees.rules.adhoc import AdhocRule
from committees.rules.aftermath import (
    DEFAULT_RECONSIDERATION,
    AnnouncementRule,
    DissentRule,
    EmergencyRule,
    FollowUpRule,
    PublicationRule,
    ReconsiderationRule,
    SelfCheckRule,
)
from committees.rules.attendance import (
    AttendanceRule,
    ChairRule,
    ConveningRule,
    LeaveRule,
    MembershipRule,
    ObserverRule,
    RecorderRule,
    RemoteRule,
)
from committees.rules.clause import Clause
from committees.rules.consultation import ConsultationRule
from committees.rules.deadlines import LeadTime
from committees.rules.deciding import DecidingRule
from committees.rules.duties import Provision
from committees.rules.frequency import FrequencyRule
from committees.rules.majority import MajorityRule, MustVoteRule, SingleVoteRule
from committees.rules.methods import MethodRule
from committees.rules.minutes import FileRule, MinutesRule
from committees.rules.near_tie import DisagreementRule, NearTieRule
from committees.rules.preliminary import PreliminaryRule
from committees.rules.quorum import QuorumRule
from committees.rules.recusal import RecusalRule
from committees.rules.review import ReviewChain
from committees.rules.speaking import PresenterRule, SpeakingRule


@dataclass(frozen=True)
class Body:
    """One kind of meeting. Where a family holds several rules, the first for a matter counts.

    `forbidden` is the clause that abolishes the body. No `majority`: no votes are taken.
    No `quorum`: none is required.
    """

    code: str
    title: str
    convening: ConveningRule
    deciding: DecidingRule
    members: MembershipRule | None = None
    forbidden: Clause | None = None
    frequency: FrequencyRule | None = None
    quorum: tuple[QuorumRule, ...] = ()
    attendance: tuple[AttendanceRule, ...] = ()
    leave: LeaveRule | None = None
    observers: tuple[ObserverRule, ...] = ()
    recorder: RecorderRule | None = None
    remote: RemoteRule = field(default_factory=RemoteRule)
    chair: ChairRule = field(default_factory=ChairRule)
    review: tuple[ReviewChain, ...] = ()
    preliminary: tuple[PreliminaryRule, ...] = ()
    adhoc: tuple[AdhocRule, ...] = ()
    notice: tuple[LeadTime, ...] = ()
    materials: tuple[LeadTime, ...] = ()
    objection: tuple[LeadTime, ...] = ()
    consultation: ConsultationRule | None = None
    presenter: PresenterRule | None = None
    speaking: tuple[SpeakingRule, ...] = ()
    dissent: DissentRule | None = None
    methods: tuple[MethodRule, ...] = ()
    must_vote: tuple[MustVoteRule, ...] = ()
    single_votes: tuple[SingleVoteRule, ...] = ()
    majority: tuple[MajorityRule, ...] = ()
    near_tie: tuple[NearTieRule, ...] = ()
    disagreement: tuple[DisagreementRule, ...] = ()
    recusal: RecusalRule = field(default_factory=RecusalRule)
    announcement: AnnouncementRule | None = None
    minutes: MinutesRule | None = None
    file: FileRule | None = None
    publication: PublicationRule | None = None
    follow_up: FollowUpRule | None = None
    reconsideration: tuple[ReconsiderationRule, ...] = DEFAULT_RECONSIDERATION
    emergency: EmergencyRule | None = None
    self_check: SelfCheckRule | None = None
    provisions: tuple[Provision, ...] = ()
