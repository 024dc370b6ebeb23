"""Notices of rounds of views; that a country objects is read by the chairs alone, whatever their agency."""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
SYSTEM = "(select current_setting('app.system', true))"
READER = f"coalesce({ROLES} && array['liaison_officer', 'analyst', 'agency_administrator'], false)"
CHAIR = f"coalesce({ROLES} && array['co_chair'], false)"

FORWARD = f"""
alter policy app_select on members_notice using (
  case when {SYSTEM} = 'notices' then true
       when group_id = {GROUP} then case when kind in ('view_objected', 'view_reserved') then {CHAIR} else {READER} end
       else false end);
"""
BACKWARD = f"""
alter policy app_select on members_notice using (
  case when {SYSTEM} = 'notices' then true when group_id = {GROUP} then {READER} else false end);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0035_debrief_notices"),
    ]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
