"""Rights of the request role on members' tables: the directory is read before any context exists,
notices and kept texts are behind row security."""

from django.db import migrations

FORWARD = """
grant select on members_country, members_organisation, members_participation, members_cochairterm,
  members_nomination, members_agency, members_membership, members_roleassignment to jpoa_app;
grant select, update on members_person to jpoa_app;

alter table members_notice enable row level security;
alter table members_notice force row level security;
create policy owner_all on members_notice for all to jpoa_owner using (true) with check (true);
create policy app_select on members_notice for select to jpoa_app using (
  group_id = (select nullif(current_setting('app.group', true), '')::int)
  and (select string_to_array(current_setting('app.roles', true), ',')
       && array['liaison_officer', 'analyst', 'agency_administrator'])
  or (select current_setting('app.system', true)) = 'notices');
create policy app_insert on members_notice for insert to jpoa_app with check (
  exists (select 1 from members_agency a where a.id = agency_id and a.group_id = members_notice.group_id)
  and (caused_by_group_id = (select nullif(current_setting('app.group', true), '')::int)
       or (select current_setting('app.system', true)) = 'returns'));
create policy app_update on members_notice for update to jpoa_app using (
  group_id = (select nullif(current_setting('app.group', true), '')::int)
  or (select current_setting('app.system', true)) = 'notices');
create policy app_delete on members_notice for delete to jpoa_app using (false);
grant select, insert on members_notice to jpoa_app;
grant update (read_at, mailed_at, mail_attempts, leased_until) on members_notice to jpoa_app;

-- Anybody may add: the session of the person has just ended. What counts is the signed token of the form.
alter table members_kepttext enable row level security;
alter table members_kepttext force row level security;
create policy owner_all on members_kepttext for all to jpoa_owner using (true) with check (true);
create policy app_select on members_kepttext for select to jpoa_app using (
  person_id = (select nullif(current_setting('app.person', true), '')::uuid)
  or (select current_setting('app.system', true)) = 'keeper' and kept_at < now() - interval '7 days');
create policy app_insert on members_kepttext for insert to jpoa_app with check (true);
create policy app_update on members_kepttext for update to jpoa_app using (false);
create policy app_delete on members_kepttext for delete to jpoa_app using (
  person_id = (select nullif(current_setting('app.person', true), '')::uuid)
  or (select current_setting('app.system', true)) = 'keeper' and kept_at < now() - interval '7 days');
grant select, insert, delete on members_kepttext to jpoa_app;
"""

BACKWARD = """
revoke all on members_kepttext, members_notice, members_person, members_country, members_organisation,
  members_participation, members_cochairterm, members_nomination, members_agency, members_membership,
  members_roleassignment from jpoa_app;
drop policy app_delete on members_kepttext;
drop policy app_update on members_kepttext;
drop policy app_insert on members_kepttext;
drop policy app_select on members_kepttext;
drop policy owner_all on members_kepttext;
alter table members_kepttext no force row level security;
alter table members_kepttext disable row level security;
drop policy app_delete on members_notice;
drop policy app_update on members_notice;
drop policy app_insert on members_notice;
drop policy app_select on members_notice;
drop policy owner_all on members_notice;
alter table members_notice no force row level security;
alter table members_notice disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
