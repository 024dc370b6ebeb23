"""Notices of a referral that is handed over. The kinds are read from the model: in the database they are words."""

from django.db import migrations, models

from members.notices.models import Notice


class Migration(migrations.Migration):
    dependencies = [("members", "0040_notices_of_expiries")]

    operations = [
        migrations.AlterField("notice", "kind", models.CharField(choices=Notice.Kind.choices, max_length=20)),
    ]
