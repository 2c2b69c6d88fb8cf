"""A 公示 belongs to the decision that it publishes; an imported record knows its line of the old register."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def tie_to_decision(apps: Any, schema_editor: Any) -> None:
    """Until now a candidate had one 公示 at most: it is that of his last adoption."""
    decisions = apps.get_model("personnel", "Decision")
    for notice in apps.get_model("personnel", "PublicNotice").objects.all():
        adopted = decisions.objects.filter(candidate=notice.candidate_id, outcome="adopted").order_by("-attempt").first()
        notice.decision = adopted
        notice.save(update_fields=["decision"])


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0013_plans_checklists_history_marks"),
        ("personnel", "0002_posts_after_appointment"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="publicnotice",
            options={"ordering": ["pk"], "verbose_name": "任前公示", "verbose_name_plural": "任前公示"},
        ),
        migrations.AddField(
            model_name="decision",
            name="past_item",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="personnel_decision",
                to="meetings.pastitem",
                verbose_name="原台账议题",
            ),
        ),
        migrations.AlterField(
            model_name="publicnotice",
            name="candidate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publicities",
                related_query_name="publicity",
                to="personnel.candidate",
                verbose_name="人选",
            ),
        ),
        migrations.AddField(
            model_name="publicnotice",
            name="decision",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publicity",
                to="personnel.decision",
                verbose_name="所公示的决定",
            ),
        ),
        migrations.RunPython(tie_to_decision, migrations.RunPython.noop, elidable=True),
    ]
