"""When an agency's people and roles were last confirmed, beside its entry."""

from django.db import migrations, models

FORWARD = "grant update (people_confirmed_on, roles_confirmed_on) on members_agency to jpoa_app;"
BACKWARD = "revoke update (people_confirmed_on, roles_confirmed_on) on members_agency from jpoa_app;"


class Migration(migrations.Migration):
    dependencies = [("members", "0026_look")]

    operations = [
        migrations.AddField("agency", "people_confirmed_on", models.DateField(null=True)),
        migrations.AddField("agency", "roles_confirmed_on", models.DateField(null=True)),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
