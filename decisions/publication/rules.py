"""Whether a decision may be made public, and whose leave it needs. Pure."""

from __future__ import annotations

from committees.rules import Clause, Force, Matter, PublicationRule

# The words with which a rulebook names who agrees, and the permission that he holds on the committee.
APPROVERS = {"书记": "preside", "主持人": "preside", "办公室主任": "direct_office", "主任": "direct_office"}
DEFAULT = Clause(force=Force.MANDATORY, wording="规则没有规定公开的，经会议主持人批准后公开", default=True)
DEFAULT_APPROVER = "主持人"


def approver_of(rule: PublicationRule | None) -> str:
    """Who agrees: whom the rule names; nobody where it orders publication without naming anyone (the office then
    registers it); the chair where the rulebook is silent (软件默认)."""
    return rule.approver if rule is not None else DEFAULT_APPROVER


def approver_permission(approver: str) -> str:
    """His permission; the chair's where the word is not known."""
    return APPROVERS.get(approver, "preside")


def clause_of(rule: PublicationRule | None) -> Clause:
    """On what grounds."""
    return rule.clause if rule is not None else DEFAULT


def objection(rule: PublicationRule | None, matter: Matter, *, about_a_person: bool, rehearsed: bool = False) -> str:
    """Why a decision on this matter is not made public here; empty when it may be."""
    if rehearsed:
        return "演练会议的决定不公开。"
    if about_a_person:
        return "干部人事、纪律处分等限定知悉范围的事项不在这里公开；任前公示在干部任免中办理。"
    if rule is not None and matter in rule.secret:
        return f"规则规定{matter.label}事项不公开（{rule.clause.label}）。"
    return ""
