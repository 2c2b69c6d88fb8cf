"""Apart from the filling of the rows, for a database that keeps no table open for both."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("personnel", "0003_a_notice_for_each_adoption")]

    operations = [
        migrations.AlterField(
            model_name="publicnotice",
            name="decision",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publicity",
                to="personnel.decision",
                verbose_name="所公示的决定",
            ),
        ),
    ]
