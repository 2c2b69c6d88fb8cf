from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("meetings", "0005_review_step_holders"),
    ]

    operations = [
        migrations.AddField(
            model_name="reviewstep",
            name="half_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="半个工作日数"),
        ),
    ]
