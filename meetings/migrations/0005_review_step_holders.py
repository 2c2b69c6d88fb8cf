from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("meetings", "0004_item_review_and_paper_facts"),
    ]

    operations = [
        migrations.RenameField(model_name="reviewstep", old_name="roles", new_name="holders"),
        migrations.AlterField(
            model_name="reviewstep",
            name="holders",
            field=models.CharField(default="", max_length=160, verbose_name="可办理者"),
        ),
        migrations.AddField(
            model_name="reviewstep",
            name="role",
            field=models.CharField(default="", max_length=80, verbose_name="审核角色"),
        ),
    ]
