"""The face of this floor's models."""

from decisions.archive.models import ArchiveFiling, ArchivePackage
from decisions.minutes.models import Minutes, MinutesComment, MinutesParagraph, NumberSeries
from decisions.supervision.models import (
    ExtensionRequest,
    FollowUpWaiver,
    ProgressReport,
    Reconsideration,
    ReportFile,
    SupervisedMatter,
)
from decisions.voting.models import Ballot, Motion, PaperCount, Resolution, SecretMark, SecretVote, Vote, VoteCorrection

__all__ = [
    "ArchiveFiling",
    "ArchivePackage",
    "Ballot",
    "ExtensionRequest",
    "FollowUpWaiver",
    "Minutes",
    "MinutesComment",
    "MinutesParagraph",
    "Motion",
    "NumberSeries",
    "PaperCount",
    "ProgressReport",
    "Reconsideration",
    "ReportFile",
    "Resolution",
    "SecretMark",
    "SecretVote",
    "SupervisedMatter",
    "Vote",
    "VoteCorrection",
]
