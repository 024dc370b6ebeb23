"""With which unit of the receiving agency a referral lies, also in the list that its agency is shown."""

import django.db.models.deletion
from django.db import migrations, models


def _unit(**options: bool) -> models.ForeignKey:
    return models.ForeignKey("members.unit", django.db.models.deletion.PROTECT, null=True, related_name="+", **options)


class Migration(migrations.Migration):
    dependencies = [("members", "0043_notices_for_units"), ("operations", "0079_purge")]

    operations = [
        migrations.AddField("referralrecipient", "unit", _unit()),
        migrations.AddField("referralgrant", "unit", _unit(editable=False)),
        # What an agency's units have is found without reading all that it received.
        migrations.AddIndex(
            "referralgrant",
            models.Index(
                fields=["group", "unit", "-opened_at", "-content_object"],
                name="referral_list_of_unit",
                include=["owner_group"],
                condition=models.Q(is_view=True, unit__isnull=False),
            ),
        ),
    ]
