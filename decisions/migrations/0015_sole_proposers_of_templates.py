"""Before two people were wanted, one might propose and adopt a template. A migration of its own: see the next."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import F


def leave_sole_proposers_to_the_ledger(apps: Any, _editor: Any) -> None:
    """Their versions stay in force; who proposed them is told by the ledger alone."""
    template = apps.get_model("decisions", "MinutesTemplate")
    template.objects.filter(proposed_by=F("adopted_by")).update(proposed_by=None)


class Migration(migrations.Migration):
    dependencies = [("decisions", "0014_standing_statements_and_supervisor")]

    operations = [migrations.RunPython(leave_sole_proposers_to_the_ledger, migrations.RunPython.noop)]
