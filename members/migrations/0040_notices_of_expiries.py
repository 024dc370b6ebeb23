"""Notices by which an originator keeps its hand on what it gave.

The system actors `expiries` and `retention` tell that a time is over: of what was given, and of what is kept.
"""

from django.db import migrations, models

from members.notices.models import Notice

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
SYSTEM = "(select current_setting('app.system', true))"
CAUSED = f"""exists (select 1 from members_agency a where a.id = agency_id and a.group_id = members_notice.group_id)
  and (caused_by_group_id = {GROUP} or """
FORWARD = f"""
alter policy app_insert on members_notice with check (
  {CAUSED} {SYSTEM} in ('returns', 'directory', 'debriefs', 'attachments', 'expiries', 'retention')));
"""
BACKWARD = f"""
alter policy app_insert on members_notice with check (
  {CAUSED} {SYSTEM} in ('returns', 'directory', 'debriefs', 'attachments')));
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0039_attachment_notices")]

    operations = [
        migrations.AlterField("notice", "kind", models.CharField(choices=Notice.Kind.choices, max_length=20)),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
