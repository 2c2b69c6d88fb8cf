"""The face of this floor's models."""

from decisions.minutes.models import Minutes, MinutesComment, MinutesParagraph, NumberSeries
from decisions.voting.models import Ballot, Motion, PaperCount, Resolution, Vote

__all__ = [
    "Ballot",
    "Minutes",
    "MinutesComment",
    "MinutesParagraph",
    "Motion",
    "NumberSeries",
    "PaperCount",
    "Resolution",
    "Vote",
]
