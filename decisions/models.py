"""The face of this floor's models."""

from decisions.voting.models import Ballot, Motion, PaperCount, Resolution, Vote

__all__ = ["Ballot", "Motion", "PaperCount", "Resolution", "Vote"]
