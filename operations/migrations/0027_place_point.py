"""Where a place of a route stands on a map, if its plan says so; behind the walls of the plan's places (0023)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    # Rights on the table hold for its new columns: read and written with the row, changed by nobody.
    dependencies = [("operations", "0026_plan_referrals")]

    operations = [
        migrations.AddField("planplace", "latitude", models.FloatField(null=True)),
        migrations.AddField("planplace", "longitude", models.FloatField(null=True)),
        migrations.AddConstraint(
            "planplace",
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False)
                & models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_point_is_on_earth",
            ),
        ),
    ]
