"""An agency may open its officers' names to other countries' agencies; until it does they appear by function."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0014_agency_without_desk")]

    operations = [migrations.AddField("agency", "opens_names", models.BooleanField(default=False))]
