"""演练: a double of a committee in which a meeting is practised. It takes no numbers and is counted nowhere."""

from __future__ import annotations

from committees.errors import Refused
from committees.people.models import Committee


def refuse_rehearsal(committee: Committee, words: str) -> None:
    """Refuse what a rehearsal never does; `words` say what, in Chinese."""
    if committee.rehearsal_of_id is not None:
        raise Refused(f"{committee.short_name}只供演练：{words}")
