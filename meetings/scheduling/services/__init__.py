"""The use cases of scheduling, one file per subject."""

from meetings.scheduling.services.live import touch

__all__ = ["touch"]
