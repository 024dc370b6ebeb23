"""Sealing: the canonical line of an entry, the epoch it is counted in, and the wall of the seals.

`audit_entry_line` is the only place where an entry becomes bytes. Python and tools/verify_audit.py take its
lines as they are. A column that is added to the entries later must not change the line of an older entry.
"""

from django.db import migrations

FORWARD = """
alter table audit_auditentry add column epoch integer not null default 1;
alter table audit_auditentry alter column epoch drop default;
create index audit_by_transaction on audit_auditentry (epoch, xid, id);

create function audit_entry_line(e audit_auditentry) returns text language sql stable parallel safe as $$
  select concat(
    '{"id":"', e.id, '","epoch":', e.epoch, ',"xid":', e.xid, ',"seq":', e.seq,
    ',"recorded_at":"', to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    '","portal_at":"', to_char(e.portal_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    '","action":', to_json(e.action), ',"outcome":', to_json(e.outcome),
    ',"object_kind":', to_json(e.object_kind), ',"object_id":', coalesce('"' || e.object_id || '"', 'null'),
    ',"person_id":', coalesce('"' || e.person_id || '"', 'null'),
    ',"agency_id":', coalesce('"' || e.agency_id || '"', 'null'),
    ',"group_id":', coalesce(e.group_id::text, 'null'),
    ',"country":', to_json(e.country), ',"system":', to_json(e.system),
    ',"request_id":', to_json(e.request_id), ',"words":', to_json(e.words), '}')
$$;

-- The first seal covers nothing; it says which cluster counts the transactions of epoch 1.
insert into audit_seal (id, batch, epoch, cluster, entries, lo, hi, sealed_at, digests, root, previous, hash)
select gen_random_uuid(), 0, 1, system_identifier, 0, 0, 0, at, '', encode(sha256(''), 'hex'), repeat('0', 64),
       encode(sha256(decode(repeat('0', 64), 'hex') || sha256('')
         || convert_to(concat('0|1|', system_identifier, '|0|0|0|',
                              to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')), 'UTF8')), 'hex')
  from pg_control_system(), (select clock_timestamp() as at) clock;

-- Transaction numbers begin again in a cluster that a dump is restored into; entries written there belong to
-- the next epoch at once, before the sealer has noticed.
create or replace function audit_entry_stamp() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  last record;
begin
  select epoch, cluster into strict last from audit_seal order by batch desc limit 1;
  new.xid := pg_current_xact_id();
  new.seq := nextval('audit_entry_seq');
  new.epoch := case when last.cluster = (select system_identifier from pg_control_system())
                    then last.epoch else last.epoch + 1 end;
  return new;
end $$;
revoke execute on function audit_entry_stamp() from public;

create policy sealer_select on audit_auditentry for select to jpoa_app using (
  (select current_setting('app.system', true)) = 'sealer');

create trigger audit_seal_only_added before update or delete or truncate on audit_seal
  for each statement execute function refuse_change();
alter table audit_seal enable row level security;
alter table audit_seal force row level security;
create policy owner_all on audit_seal for all to jpoa_owner using (true) with check (true);
create policy app_select on audit_seal for select to jpoa_app using (
  (select current_setting('app.system', true)) = 'sealer'
  or (select string_to_array(current_setting('app.roles', true), ',') && array['agency_administrator', 'auditor']));
create policy app_insert on audit_seal for insert to jpoa_app with check (
  (select current_setting('app.system', true)) = 'sealer');
create policy app_update on audit_seal for update to jpoa_app using (false);
create policy app_delete on audit_seal for delete to jpoa_app using (false);
grant select, insert on audit_seal to jpoa_app;
"""

BACKWARD = """
revoke all on audit_seal from jpoa_app;
drop policy app_delete on audit_seal;
drop policy app_update on audit_seal;
drop policy app_insert on audit_seal;
drop policy app_select on audit_seal;
drop policy owner_all on audit_seal;
alter table audit_seal no force row level security;
alter table audit_seal disable row level security;
drop trigger audit_seal_only_added on audit_seal;
drop policy sealer_select on audit_auditentry;

create or replace function audit_entry_stamp() returns trigger
language plpgsql security invoker set search_path = pg_catalog, public as $$
begin
  new.xid := pg_current_xact_id();
  new.seq := nextval('audit_entry_seq');
  return new;
end $$;
grant execute on function audit_entry_stamp() to public;

delete from audit_seal;
drop index audit_by_transaction;
drop function audit_entry_line(audit_auditentry);
alter table audit_auditentry drop column epoch;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_seal")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
