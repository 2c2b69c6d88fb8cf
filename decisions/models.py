"""The face of this floor's models."""

from decisions.archive.models import ArchiveFiling, ArchivePackage
from decisions.distribution.models import DecisionNotice, MinutesCopy
from decisions.duties.models import DutyOccasion
from decisions.life.models import LifeMeeting, LifeRecord, LifeStep, Rectification
from decisions.minutes.models import (
    CoSignature,
    Minutes,
    MinutesComment,
    MinutesParagraph,
    MinutesRevision,
    MinutesTemplate,
    NumberSeries,
)
from decisions.outage.models import LateSheet
from decisions.publication.models import Publication
from decisions.registers.models import (
    LeaveSlip,
    PaperLoan,
    PublicationEntry,
    PublicityScore,
    PublicityScoreLine,
)
from decisions.supervision.models import (
    ExtensionRequest,
    FollowUpWaiver,
    ProgressReport,
    Reconsideration,
    ReportFile,
    SupervisedMatter,
)
from decisions.upward.models import UpwardReport
from decisions.voting.models import (
    Ballot,
    EmergencyReport,
    Motion,
    PaperCount,
    Resolution,
    SecretMark,
    SecretVote,
    Vote,
    VoteCorrection,
)

__all__ = [
    "ArchiveFiling",
    "ArchivePackage",
    "Ballot",
    "CoSignature",
    "DecisionNotice",
    "DutyOccasion",
    "EmergencyReport",
    "ExtensionRequest",
    "FollowUpWaiver",
    "LateSheet",
    "LeaveSlip",
    "LifeMeeting",
    "LifeRecord",
    "LifeStep",
    "Minutes",
    "MinutesComment",
    "MinutesCopy",
    "MinutesParagraph",
    "MinutesRevision",
    "MinutesTemplate",
    "Motion",
    "NumberSeries",
    "PaperCount",
    "PaperLoan",
    "ProgressReport",
    "Publication",
    "PublicationEntry",
    "PublicityScore",
    "PublicityScoreLine",
    "Reconsideration",
    "Rectification",
    "ReportFile",
    "Resolution",
    "SecretMark",
    "SecretVote",
    "SupervisedMatter",
    "UpwardReport",
    "Vote",
    "VoteCorrection",
]
