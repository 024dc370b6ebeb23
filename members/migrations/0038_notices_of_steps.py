"""Notices that a referral is open again, that one is asked again, and that an answer is late; one can be for one person.

The kinds are read from the model: in the database they are words of at most twenty letters and nothing more.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from members.notices.models import Notice


class Migration(migrations.Migration):
    dependencies = [("members", "0037_chairs_notices")]

    operations = [
        migrations.AlterField("notice", "kind", models.CharField(choices=Notice.Kind.choices, max_length=20)),
        migrations.AddField(
            "notice",
            "mailed_to",
            models.ForeignKey(settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, null=True, related_name="+"),
        ),
    ]
