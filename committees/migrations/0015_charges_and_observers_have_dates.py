from datetime import date

from django.db import migrations, models
from django.db.models import F, Min, OuterRef, Q, Subquery

LONG_AGO = date(2000, 1, 1)


def date_them(apps, schema_editor):
    """A charge began with its seat, an observer with the committee's first term: nothing earlier is known."""
    Portfolio, Seat = apps.get_model("committees", "Portfolio"), apps.get_model("committees", "Seat")
    Portfolio.objects.update(
        starts_on=Subquery(Seat.objects.filter(pk=OuterRef("seat_id")).values("starts_on")[:1])
    )
    Term = apps.get_model("committees", "Term")
    Observer = apps.get_model("committees", "StandingObserver")
    for row in Term.objects.values("committee").annotate(first=Min("starts_on")).order_by("committee"):
        Observer.objects.filter(committee=row["committee"]).update(starts_on=row["first"])


class Migration(migrations.Migration):

    dependencies = [
        ("committees", "0014_acts_in_the_record_of_access"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="portfolio", name="portfolio_once"),
        migrations.RemoveConstraint(model_name="standingobserver", name="standing_observer_once"),
        migrations.AddField(
            model_name="portfolio",
            name="starts_on",
            field=models.DateField(default=LONG_AGO, verbose_name="起始日期"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="portfolio",
            name="ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="截止日期"),
        ),
        migrations.AddField(
            model_name="standingobserver",
            name="starts_on",
            field=models.DateField(default=LONG_AGO, verbose_name="起始日期"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="standingobserver",
            name="ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="截止日期"),
        ),
        migrations.RunPython(date_them, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="portfolio",
            constraint=models.UniqueConstraint(
                condition=Q(("ends_on__isnull", True)), fields=("seat", "unit"), name="one_open_portfolio"
            ),
        ),
        migrations.AddConstraint(
            model_name="portfolio",
            constraint=models.CheckConstraint(
                condition=Q(("ends_on__isnull", True), ("ends_on__gte", F("starts_on")), _connector="OR"),
                name="portfolio_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="standingobserver",
            constraint=models.UniqueConstraint(
                condition=Q(("ends_on__isnull", True)),
                fields=("committee", "person"),
                name="one_open_standing_observer",
            ),
        ),
        migrations.AddConstraint(
            model_name="standingobserver",
            constraint=models.CheckConstraint(
                condition=Q(("ends_on__isnull", True), ("ends_on__gte", F("starts_on")), _connector="OR"),
                name="observer_ends_after_start",
            ),
        ),
    ]
