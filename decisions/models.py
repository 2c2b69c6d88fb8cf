"""The face of this floor's models."""

from decisions.minutes.models import Minutes, MinutesComment, MinutesParagraph, NumberSeries
from decisions.supervision.models import (
    ExtensionRequest,
    FollowUpWaiver,
    ProgressReport,
    Reconsideration,
    ReportFile,
    SupervisedMatter,
)
from decisions.voting.models import Ballot, Motion, PaperCount, Resolution, SecretMark, SecretVote, Vote

__all__ = [
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
]
