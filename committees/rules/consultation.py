"""书面征求意见: a document goes to members for their views. It is never a vote and decides nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from committees.rules.clause import Clause, silent
from committees.rules.terms import Force, Outcome
from committees.rules.verdict import Verdict

if TYPE_CHECKING:
    from committees.rules.body import Body

NOT_A_VOTE = "征求意见不是表决，不计票，也不代替开会。"


@dataclass(frozen=True)
class ConsultationRule:
    """Views may be asked in writing with the consent of one of the offices in `consent_of`.

    No offices: whoever convenes the body consents.
    """

    clause: Clause
    consent_of: tuple[str, ...] = ()


SILENT = ConsultationRule(silent("书面征求意见须经召集人同意；这不是表决"))


def consultation_rule(body: Body) -> ConsultationRule:
    """What the rulebook says of asking views in writing; where it is silent, the software's own rule."""
    return body.consultation or SILENT


def consenting_roles(body: Body) -> tuple[str, ...]:
    """The offices of which one consents before a document goes out for views."""
    return consultation_rule(body).consent_of or (body.convening.convener,)


def judge_consultation(body: Body, held: Collection[str]) -> Verdict:
    """Whether a document may go out for views with the consent of somebody who holds the offices `held` (may be none).

    Allowed or refused; the force of a refusal is mandatory, as consent is the condition of the permission.
    """
    clause, roles = consultation_rule(body).clause, consenting_roles(body)
    given = [role for role in roles if role in held]
    outcome = Outcome.ALLOWED if given else Outcome.REFUSED
    tail = f"已经{given[0]}同意，可以征求意见。" if given else f"须先经{'或'.join(roles)}同意。"
    return Verdict(
        check="consultation",
        outcome=outcome,
        force=clause.force if given else Force.MANDATORY,
        arithmetic=f"书面征求意见，{f'{given[0]}同意' if given else '尚无同意'}，{outcome.label}",
        clause=clause,
        facts={"held": sorted(held)},
        reason=f"{clause.label}：{clause.wording}，{tail}{NOT_A_VOTE}",
        details={"consent_of": list(roles)},
    )
