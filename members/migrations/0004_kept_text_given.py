"""When kept words were first given back: a reload finds them again, a new case a day later does not."""

from django.db import migrations, models

FORWARD = """
alter policy app_update on members_kepttext using (
  person_id = (select nullif(current_setting('app.person', true), '')::uuid));
grant update (given_at) on members_kepttext to jpoa_app;
"""
BACKWARD = """
revoke update (given_at) on members_kepttext from jpoa_app;
alter policy app_update on members_kepttext using (false);
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0003_row_changes")]

    operations = [
        migrations.AddField(model_name="kepttext", name="given_at", field=models.DateTimeField(null=True)),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
