"""The face of this floor's models."""

from decisions.voting.models import Ballot, Motion, Resolution, Vote

__all__ = ["Ballot", "Motion", "Resolution", "Vote"]
