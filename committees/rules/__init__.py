"""The rules kernel: rulebooks as data, verdicts in integers. Pure Python, no clock.

One file per family of rules, each with the rule's parameters, its facts and its judge.
"""

from committees.rules.adhoc import AdhocRule, judge_adhoc
from committees.rules.aftermath import (
    AnnouncementRule,
    DissentRule,
    EmergencyRule,
    FollowUpRule,
    PublicationRule,
    ReconsiderationRule,
    SelfCheckRule,
    judge_reconsideration,
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
    attendance_for,
)
from committees.rules.body import Body
from committees.rules.clause import Clause, rule_for, silent
from committees.rules.consultation import ConsultationRule, consenting_roles, consultation_rule, judge_consultation
from committees.rules.deadlines import (
    LeadTime,
    deadline_feedback,
    deadline_materials,
    deadline_minutes,
    deadline_notice,
    deadline_objection,
    keeps_papers_back,
    reminder_day,
)
from committees.rules.deciding import DecidingRule, judge_decide, judge_hold
from committees.rules.duties import DutyKind, DutyRule, Provision, Topic
from committees.rules.errors import FactError, RulebookError
from committees.rules.frequency import FrequencyRule, judge_frequency
from committees.rules.majority import (
    MajorityRule,
    MustVoteRule,
    SingleVoteRule,
    TallyFacts,
    judge_count,
    judge_vote,
)
from committees.rules.methods import MethodRule, judge_method
from committees.rules.minutes import FileRule, MinutesRule, is_left_out
from committees.rules.near_tie import DisagreementRule, NearTieRule, may_put_off
from committees.rules.parse import parse_rulebook
from committees.rules.preliminary import (
    PreliminaryRule,
    Preparation,
    alternatives_required,
    judge_preliminary,
    preliminaries,
)
from committees.rules.quorum import QuorumFacts, QuorumRule, judge_quorum
from committees.rules.recusal import RecusalEffects, RecusalRule, must_recuse, recusal_effects
from committees.rules.review import (
    ReviewChain,
    ReviewStep,
    review_chain,
    review_steps,
    step_force,
)
from committees.rules.rulebook import Cited, Rulebook, cited_clauses, digest
from committees.rules.speaking import PresenterRule, SpeakingRule, judge_speaking
from committees.rules.terms import (
    ALL_MATTERS,
    IMPORTANT_MATTERS,
    MINOR_MATTERS,
    BodyKind,
    Choice,
    DayUnit,
    Force,
    Matter,
    Method,
    Outcome,
    Period,
    Position,
    Speaker,
    SpendKind,
    VoteOutcome,
)
from committees.rules.thresholds import (
    SecretMinimum,
    ThresholdRule,
    TransferCapRule,
    TransferFacts,
    classify_amount,
    judge_transfer_cap,
)
from committees.rules.upward import UpwardKind, UpwardRule, UpwardStage
from committees.rules.verdict import Verdict

__all__ = [
    "ALL_MATTERS",
    "IMPORTANT_MATTERS",
    "MINOR_MATTERS",
    "AdhocRule",
    "AnnouncementRule",
    "AttendanceRule",
    "Body",
    "BodyKind",
    "ChairRule",
    "Choice",
    "Cited",
    "Clause",
    "ConsultationRule",
    "ConveningRule",
    "DayUnit",
    "DecidingRule",
    "DisagreementRule",
    "DissentRule",
    "DutyKind",
    "DutyRule",
    "EmergencyRule",
    "FactError",
    "FileRule",
    "FollowUpRule",
    "Force",
    "FrequencyRule",
    "LeadTime",
    "LeaveRule",
    "MajorityRule",
    "Matter",
    "MembershipRule",
    "Method",
    "MethodRule",
    "MinutesRule",
    "MustVoteRule",
    "NearTieRule",
    "ObserverRule",
    "Outcome",
    "Period",
    "Position",
    "PreliminaryRule",
    "Preparation",
    "PresenterRule",
    "Provision",
    "PublicationRule",
    "QuorumFacts",
    "QuorumRule",
    "ReconsiderationRule",
    "RecorderRule",
    "RecusalEffects",
    "RecusalRule",
    "RemoteRule",
    "ReviewChain",
    "ReviewStep",
    "Rulebook",
    "RulebookError",
    "SecretMinimum",
    "SelfCheckRule",
    "SingleVoteRule",
    "Speaker",
    "SpeakingRule",
    "SpendKind",
    "TallyFacts",
    "ThresholdRule",
    "Topic",
    "TransferCapRule",
    "TransferFacts",
    "UpwardKind",
    "UpwardRule",
    "UpwardStage",
    "Verdict",
    "VoteOutcome",
    "alternatives_required",
    "attendance_for",
    "cited_clauses",
    "classify_amount",
    "consenting_roles",
    "consultation_rule",
    "deadline_feedback",
    "deadline_materials",
    "deadline_minutes",
    "deadline_notice",
    "deadline_objection",
    "digest",
    "is_left_out",
    "judge_adhoc",
    "judge_consultation",
    "judge_count",
    "judge_decide",
    "judge_frequency",
    "judge_hold",
    "judge_method",
    "judge_preliminary",
    "judge_quorum",
    "judge_reconsideration",
    "judge_speaking",
    "judge_transfer_cap",
    "judge_vote",
    "keeps_papers_back",
    "may_put_off",
    "must_recuse",
    "parse_rulebook",
    "preliminaries",
    "recusal_effects",
    "reminder_day",
    "review_chain",
    "review_steps",
    "rule_for",
    "silent",
    "step_force",
]
