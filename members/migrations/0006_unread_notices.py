"""Unread notices are found without walking through all that was ever read: on the desk, and when a record is opened.

The policy says the same as in 0002, in the shape of operations' 0007: beside the code's own condition on group_id the
planner took an agency's unread notices for a twentieth of what they are, and sorted all (docs/decisions/0032).
"""

from django.db import migrations, models

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
READER = """(select string_to_array(current_setting('app.roles', true), ',')
  && array['liaison_officer', 'analyst', 'agency_administrator'])"""
SYSTEM = "(select current_setting('app.system', true))"

FORWARD = f"""
alter policy app_select on members_notice using (
  case when {SYSTEM} = 'notices' then true when group_id = {GROUP} then {READER} else false end);
"""

BACKWARD = f"""
alter policy app_select on members_notice using (
  group_id = {GROUP} and {READER} or {SYSTEM} = 'notices');
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0005_incident_notice")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                fields=["group", "-created_at", "-id"], name="notice_unread", condition=models.Q(read_at__isnull=True)
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                fields=["object_id"], name="notice_unread_about", condition=models.Q(read_at__isnull=True)
            ),
        ),
    ]
