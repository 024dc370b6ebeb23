"""Notices of activities for the chairs, read by them alone; and that an action item was dropped."""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
SYSTEM = "(select current_setting('app.system', true))"
READER = f"coalesce({ROLES} && array['liaison_officer', 'analyst', 'agency_administrator'], false)"
CHAIR = f"coalesce({ROLES} && array['co_chair'], false)"

POLICY = f"""
alter policy app_select on members_notice using (
  case when {SYSTEM} = 'notices' then true
       when group_id = {GROUP} then case when kind in (%s) then {CHAIR} else {READER} end
       else false end);
"""
BEFORE = "'view_objected', 'view_reserved'"
NOW = f"{BEFORE}, 'chairs_invited', 'chairs_changed', 'chairs_cancelled'"


class Migration(migrations.Migration):
    dependencies = [("members", "0036_views_notices")]

    operations = [migrations.RunSQL([POLICY % NOW], [POLICY % BEFORE])]
