"""Where the point of a country stands on maps: public, kept by the secretariat like the rest of a country's entry."""

from django.db import migrations, models

# Who may update a country's row at all stands in 0029: the secretariat, and the system actor that fills holidays.
FORWARD = "grant update (latitude, longitude) on members_country to jpoa_app;"
BACKWARD = "revoke update (latitude, longitude) on members_country from jpoa_app;"


class Migration(migrations.Migration):
    dependencies = [("members", "0032_plan_notices")]

    operations = [
        migrations.AddField("country", "latitude", models.FloatField(null=True)),
        migrations.AddField("country", "longitude", models.FloatField(null=True)),
        migrations.AddConstraint(
            "country",
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False)
                & models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="country_point_is_on_earth",
            ),
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
