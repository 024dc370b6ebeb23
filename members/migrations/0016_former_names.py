"""A name that an agency had is kept, with the time until when."""

import django.db.models.deletion
from django.db import migrations, models

import common.ids


class Migration(migrations.Migration):
    dependencies = [("members", "0015_opens_names")]

    operations = [
        migrations.CreateModel(
            name="FormerName",
            fields=[
                (
                    "id",
                    models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=120)),
                ("native_name", models.CharField(blank=True, max_length=120)),
                ("short_name", models.CharField(max_length=12)),
                ("starts_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="former_names", to="members.agency"
                    ),
                ),
            ],
            options={"ordering": ["-ends_at", "-id"]},
        ),
    ]
