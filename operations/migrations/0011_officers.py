"""With which officer of an agency a referral, a received referral and a return lie."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLES = ("operations_referral", "operations_referralrecipient", "operations_periodicreturn")
FORWARD = "".join(f"grant update (officer_id) on {table} to jpoa_app;\n" for table in TABLES)
BACKWARD = "".join(f"revoke update (officer_id) on {table} from jpoa_app;\n" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("operations", "0010_recall")]

    operations = [
        *[
            migrations.AddField(
                model,
                "officer",
                models.ForeignKey(
                    settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, null=True, related_name="+"
                ),
            )
            for model in ("referral", "referralrecipient", "periodicreturn")
        ],
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
