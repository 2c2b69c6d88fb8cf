"""The face of this floor's models."""

from personnel.models.decided import Appointment, Decision, Objection, PublicNotice, Reconsideration
from personnel.models.matters import (
    Candidate,
    CandidatePaper,
    Consultation,
    Deliberation,
    Insider,
    Kinship,
    LowerBody,
    PersonnelMatter,
    Voice,
)

__all__ = [
    "Appointment",
    "Candidate",
    "CandidatePaper",
    "Consultation",
    "Decision",
    "Deliberation",
    "Insider",
    "Kinship",
    "LowerBody",
    "Objection",
    "PersonnelMatter",
    "PublicNotice",
    "Reconsideration",
    "Voice",
]
