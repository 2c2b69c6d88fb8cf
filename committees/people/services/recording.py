"""Every act on organisations and people stands in the ledger of the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from committees.ledger import services as ledger
from committees.people.models import Organisation, User


def record(
    organisation: Organisation, verb: str, payload: Mapping[str, object], user: User | None, now: datetime
) -> None:
    """One entry, in the caller's transaction."""
    ledger.append(
        aggregate=f"organisation:{organisation.pk}",
        organisation_id=organisation.pk,
        verb=verb,
        payload=payload,
        actor=user,
        now=now,
    )
