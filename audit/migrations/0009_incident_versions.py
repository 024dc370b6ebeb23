"""An incident counts its versions and remembers the last form that changed it, so that each is carried out once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0008_incident_walls")]

    operations = [
        migrations.AddField(
            model_name="incident", name="submission", field=models.UUIDField(editable=False, null=True)
        ),
        migrations.AddField(model_name="incident", name="version", field=models.PositiveIntegerField(default=1)),
        migrations.RunSQL(
            "grant update (submission, version) on audit_incident to jpoa_app",
            "revoke update (submission, version) on audit_incident from jpoa_app",
        ),
    ]
