"""How a working-secret mark stands towards its last day."""

from enum import StrEnum


class Standing(StrEnum):
    """Of a mark that nobody has lifted. None of them opens the paper: that is for a person to decide."""

    RUNNING = "running"
    ENDING = "ending"
    OVER = "over"
