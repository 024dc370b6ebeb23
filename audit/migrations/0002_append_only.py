"""The wall of the audit: rows are only added, and the database sets order and transaction itself."""

from django.db import migrations

FORWARD = """
create sequence audit_entry_seq;
alter table audit_auditentry add column seq bigint not null default nextval('audit_entry_seq');
alter sequence audit_entry_seq owned by audit_auditentry.seq;
alter table audit_auditentry add column xid xid8 not null default pg_current_xact_id();

create function audit_entry_stamp() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  new.xid := pg_current_xact_id();
  new.seq := nextval('audit_entry_seq');
  return new;
end $$;
create trigger audit_entry_stamp before insert on audit_auditentry
  for each row execute function audit_entry_stamp();

create function refuse_change() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  raise exception 'rows of % are only added', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger audit_entry_only_added before update or delete or truncate on audit_auditentry
  for each statement execute function refuse_change();

alter table audit_auditentry enable row level security;
alter table audit_auditentry force row level security;
create policy owner_all on audit_auditentry for all to jpoa_owner using (true) with check (true);
create policy app_select on audit_auditentry for select to jpoa_app using (
  group_id = (select nullif(current_setting('app.group', true), '')::int)
  and 'agency_administrator' = any ((select string_to_array(current_setting('app.roles', true), ','))::text[]));
-- Nobody writes in another person's, agency's or country's name. Nobody at all and system actors have none.
create policy app_insert on audit_auditentry for insert to jpoa_app with check (
  (person_id is null or person_id = (select nullif(current_setting('app.person', true), '')::uuid))
  and (group_id is null and agency_id is null and country = ''
       or group_id = (select nullif(current_setting('app.group', true), '')::int)
          and exists (select 1 from members_agency a left join members_country c on c.id = a.country_id
                       where a.id = agency_id and a.group_id = audit_auditentry.group_id
                         and coalesce(c.iso2, '') = audit_auditentry.country)));
create policy app_update on audit_auditentry for update to jpoa_app using (false);
create policy app_delete on audit_auditentry for delete to jpoa_app using (false);
grant select, insert on audit_auditentry to jpoa_app;
grant usage on sequence audit_entry_seq to jpoa_app;
"""

BACKWARD = """
revoke all on audit_auditentry from jpoa_app;
drop policy app_delete on audit_auditentry;
drop policy app_update on audit_auditentry;
drop policy app_insert on audit_auditentry;
drop policy app_select on audit_auditentry;
drop policy owner_all on audit_auditentry;
alter table audit_auditentry no force row level security;
alter table audit_auditentry disable row level security;
drop trigger audit_entry_only_added on audit_auditentry;
drop function refuse_change();
drop trigger audit_entry_stamp on audit_auditentry;
drop function audit_entry_stamp();
alter table audit_auditentry drop column xid, drop column seq;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
