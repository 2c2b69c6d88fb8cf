"""A template is put into force by somebody else than whoever proposed it.

Apart from the rows' own migration: PostgreSQL alters no table whose rows have just been changed.
"""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("decisions", "0015_sole_proposers_of_templates")]

    operations = [
        migrations.AddConstraint(
            model_name="minutestemplate",
            constraint=models.CheckConstraint(
                condition=Q(proposed_by=None) | Q(adopted_by=None) | ~Q(proposed_by=F("adopted_by")),
                name="template_two_people",
            ),
        ),
    ]
