"""Which desk a notice is for; and the notice of a referral that was moved to another desk of the agency."""

import django.db.models.deletion
from django.db import migrations, models

from members.notices.models import Notice


class Migration(migrations.Migration):
    dependencies = [("members", "0042_handover_notices")]

    operations = [
        migrations.AddField(
            "notice",
            "unit",
            models.ForeignKey("members.unit", django.db.models.deletion.PROTECT, null=True, related_name="+"),
        ),
        migrations.AddField("notice", "is_for_main_desk", models.BooleanField(default=False)),
        migrations.AlterField("notice", "kind", models.CharField(choices=Notice.Kind.choices, max_length=20)),
    ]
