"""A notice can be for one person: its mail goes to nobody else."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0037_chairs_notices")]

    operations = [
        migrations.AddField(
            "notice",
            "mailed_to",
            models.ForeignKey(settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, null=True, related_name="+"),
        ),
    ]
