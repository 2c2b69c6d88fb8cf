"""Why a candidate was taken back and how he was appraised are kept with his file; they were asked for and lost."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("personnel", "0001_squashed_0004"),
    ]

    operations = [
        migrations.AddField(
            model_name="candidate",
            name="closing_note",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="撤回理由或者考核情况"),
        ),
    ]
