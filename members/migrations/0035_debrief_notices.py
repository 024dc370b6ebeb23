"""Notices of debriefs; the system actor `debriefs` tells agencies that they are asked, and reminds them once."""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
SYSTEM = "(select current_setting('app.system', true))"
CAUSED = f"""exists (select 1 from members_agency a where a.id = agency_id and a.group_id = members_notice.group_id)
  and (caused_by_group_id = {GROUP} or """
FORWARD = f"""
alter policy app_insert on members_notice with check ({CAUSED} {SYSTEM} in ('returns', 'directory', 'debriefs')));
"""
BACKWARD = f"""
alter policy app_insert on members_notice with check ({CAUSED} {SYSTEM} in ('returns', 'directory')));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0033_country_point"),
    ]

    operations = [
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
