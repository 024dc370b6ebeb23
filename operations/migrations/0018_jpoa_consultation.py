"""The round of views in which the members are asked how long a round shall be."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0017_exempt"),
        ("terms_of_reference", "0004_consultation_walls"),
    ]

    operations = [
        migrations.AddField(
            model_name="jointperiodofaction",
            name="consultation",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="terms_of_reference.consultation",
            ),
        ),
        migrations.RunSQL(
            ["grant update (consultation_id) on operations_jointperiodofaction to jpoa_app;"],
            ["revoke update (consultation_id) on operations_jointperiodofaction from jpoa_app;"],
        ),
    ]
