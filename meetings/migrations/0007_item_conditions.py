from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("meetings", "0006_review_step_half_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="agendaitem",
            name="conditions",
            field=models.JSONField(blank=True, default=list, verbose_name="适用情形"),
        ),
    ]
