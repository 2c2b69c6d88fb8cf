"""会议纪要: deadline, who drafts, checks and signs, numbering, what is left out, the file."""

from __future__ import annotations

from dataclasses import dataclass

from committees.rules.clause import Clause
from committees.rules.terms import CoSigner, DayUnit, Matter, Telling


@dataclass(frozen=True)
class MinutesRule:
    """`days` after the meeting the minutes are issued (None: no number in the rulebook).

    `form` is 会议纪要, 备忘录 or both; `required` false: only when needed. Items of the
    `co_signed` classes are co-signed by each of `co_signers`, in the rulebook's words `co_signer`, by
    `co_sign_clause`. Versions stored before there were codes name none: the leader in charge. `left_out`
    matters never appear. `contents` is what must be told of each item. `superiors` get a copy
    where important matters were decided. `numbering` is yearly, in a sequence of the body's own.
    """

    clause: Clause
    days: int | None = None
    unit: DayUnit = DayUnit.CALENDAR
    form: tuple[str, ...] = ("会议纪要",)
    required: bool = True
    drafter: str = ""
    checker: str = ""
    signer: str = ""
    co_signed: tuple[Matter, ...] = ()
    co_signer: str = ""
    co_signers: tuple[CoSigner, ...] = ()
    co_sign_clause: Clause | None = None
    left_out: tuple[Matter, ...] = ()
    numbering: str = ""
    contents: tuple[Telling, ...] = ()
    recipients: tuple[str, ...] = ()
    superiors: tuple[str, ...] = ()


@dataclass(frozen=True)
class FileRule:
    """会议档案: what is kept, and for how long (years; None: as the archive decides)."""

    clause: Clause
    contents: tuple[str, ...] = ()
    permanent: bool = False
    years: int | None = None


def is_left_out(rule: MinutesRule | None, matter: Matter) -> bool:
    """Whether items of this class stay out of the minutes."""
    return rule is not None and matter in rule.left_out
