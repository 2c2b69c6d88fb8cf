"""What was put to the vote is kept with the decision; a probation may end because its holder left the post."""

import personnel.states
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("personnel", "0005_words_at_the_end"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="proposal",
            field=models.JSONField(blank=True, null=True, verbose_name="表决时的任免方案"),
        ),
        migrations.AlterField(
            model_name="candidate",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "拟议"),
                    ("submitted", "已提请会议"),
                    ("adopted", "会议通过"),
                    ("rejected", "未通过"),
                    ("deferred", "缓议"),
                    ("void", "决定无效"),
                    ("publicised", "任前公示"),
                    ("cleared", "公示期满"),
                    ("halted", "停止任用"),
                    ("probation", "试用期"),
                    ("failed", "试用不合格"),
                    ("ended", "试用期内离任"),
                    ("done", "办结"),
                    ("withdrawn", "撤回"),
                ],
                default=personnel.states.CandidateState["DRAFT"],
                max_length=12,
                verbose_name="状态",
            ),
        ),
    ]
