import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("meetings", "0002_notice_rounds_and_adhoc_reasons"),
    ]

    operations = [
        migrations.AddField(
            model_name="recusal",
            name="declared_at",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="声明时间"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="recusal",
            name="out_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="退场时间"),
        ),
    ]
