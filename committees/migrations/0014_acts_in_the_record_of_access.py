from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('committees', '0013_sealed_segments_of_the_record_of_access'),
    ]

    operations = [
        migrations.AlterField(
            model_name='accessevent',
            name='kind',
            field=models.CharField(choices=[('signed_in', '登录'), ('refused', '登录失败'), ('signed_out', '退出'), ('viewed', '查看'), ('exported', '导出'), ('acted', '办理')], max_length=12, verbose_name='类别'),
        ),
    ]
