"""The Terms of Reference are read by every member."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("terms_of_reference", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "grant select on terms_of_reference_edition, terms_of_reference_focusarea to jpoa_app;",
            "revoke all on terms_of_reference_edition, terms_of_reference_focusarea from jpoa_app;",
        )
    ]
