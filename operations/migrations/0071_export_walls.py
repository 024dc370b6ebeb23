"""Walls of exports: read within the agency by those who may export, made and changed by the officer who asked.

The system actor `exports` takes the next one of the queue, gives one up and deletes what has expired; it reads no
referral. What a file held is written down by its maker while it is made, of referrals that the agency owns.
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
WORKER = "(select current_setting('app.system', true)) = 'exports'"
# Who answers for the agency's own records (operations/exports/permissions.py): an analyst reads, and takes nothing out.
ANSWERS = """(select string_to_array(current_setting('app.roles', true), ',')
  && array['liaison_officer', 'agency_administrator'])"""
SEEN = f"group_id = {GROUP} and {ANSWERS}"
MAKER = f"({SEEN} and asked_by_id = {PERSON})"
EXPORT = "operations_referralexport"
HELD = "operations_exportedreferral"

GUARD = """
create function referral_export_guard() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'waiting' or new.attempts <> 0 then
      raise exception 'an export begins as waiting, not as %', new.state using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if (new.id, new.agency_id, new.group_id, new.number, new.asked_by_id, new.asked_at, new.reason, new.file_format,
      new.chosen)
     is distinct from (old.id, old.agency_id, old.group_id, old.number, old.asked_by_id, old.asked_at, old.reason,
      old.file_format, old.chosen) then
    raise exception 'what was asked for stays' using errcode = 'check_violation';
  end if;
  if old.state <> new.state and (old.state, new.state) not in (
      ('waiting', 'running'), ('running', 'ready'), ('waiting', 'cancelled'), ('running', 'cancelled'),
      ('waiting', 'failed'), ('running', 'failed'), ('ready', 'expired')) then
    raise exception 'an export does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if old.state not in ('waiting', 'running')
     and (new.rows_done, new.rows_of, new.handling_code_id, new.size, new.digest, new.made_at, new.expires_at)
         is distinct from (old.rows_done, old.rows_of, old.handling_code_id, old.size, old.digest, old.made_at,
         old.expires_at) then
    raise exception 'what was made stays' using errcode = 'check_violation';
  end if;
  if old.state = 'ready' and new.state = 'ready' and new.stored_as is distinct from old.stored_as then
    raise exception 'what was made stays' using errcode = 'check_violation';
  end if;
  return new;
end $$;
revoke execute on function referral_export_guard() from public;
create trigger referral_export_guard before insert or update on operations_referralexport
  for each row execute function referral_export_guard();
"""

WALLS = f"""
alter table {EXPORT} enable row level security;
alter table {EXPORT} force row level security;
create policy owner_all on {EXPORT} for all to jpoa_owner using (true) with check (true);
create policy app_select on {EXPORT} for select to jpoa_app using ({WORKER} or {SEEN});
create policy app_insert on {EXPORT} for insert to jpoa_app with check (
  {MAKER} and exists (select 1 from members_agency a where a.id = agency_id and a.group_id = {GROUP}));
create policy app_update on {EXPORT} for update to jpoa_app
  using ({WORKER} or {MAKER}) with check ({WORKER} or {MAKER});
create policy app_delete on {EXPORT} for delete to jpoa_app using (false);
grant select, insert on {EXPORT} to jpoa_app;
grant update (state, failure, rows_done, rows_of, handling_code_id, stored_as, size, digest, made_at, expires_at,
  leased_until, attempts) on {EXPORT} to jpoa_app;

alter table {HELD} enable row level security;
alter table {HELD} force row level security;
create policy owner_all on {HELD} for all to jpoa_owner using (true) with check (true);
create policy app_select on {HELD} for select to jpoa_app using (
  exists (select 1 from {EXPORT} e where e.id = {HELD}.export_id and e.group_id = {GROUP}));
create policy app_insert on {HELD} for insert to jpoa_app with check (
  exists (select 1 from {EXPORT} e where e.id = {HELD}.export_id and e.group_id = {GROUP}
            and e.asked_by_id = {PERSON} and e.state = 'running')
  and exists (select 1 from operations_referralgrant g where g.content_object_id = {HELD}.referral_id and g.is_view
                and g.group_id = {GROUP} and g.owner_group_id = {GROUP}));
create policy app_update on {HELD} for update to jpoa_app using (false);
create policy app_delete on {HELD} for delete to jpoa_app using (false);
grant select, insert on {HELD} to jpoa_app;
"""

WATCHED = f"""
create function export_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform audit_note_change('referral_export', coalesce(new.id, old.id), tg_table_name || ' ' || lower(tg_op));
  return null;
end $$;
revoke execute on function export_changed() from public;
create constraint trigger row_changed after insert or delete or update of state on {EXPORT}
  deferrable initially deferred for each row execute function export_changed();
create trigger table_emptied after truncate on {EXPORT}
  for each statement execute function table_emptied('referral_export');

-- Whether the worker may sweep a stored file away: not while an attachment, its preview or an export has it.
create or replace function attachment_is_kept(file uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select nullif(current_setting('app.system', true), '') = 'attachments' and (
    exists (select from operations_referralattachment where stored_as = file or preview_as = file)
    or exists (select from {EXPORT} where stored_as = file))
$$;
"""

BACKWARD = f"""
create or replace function attachment_is_kept(file uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select nullif(current_setting('app.system', true), '') = 'attachments' and exists (
    select from operations_referralattachment where stored_as = file or preview_as = file)
$$;
drop trigger table_emptied on {EXPORT};
drop trigger row_changed on {EXPORT};
drop function export_changed();
drop trigger referral_export_guard on {EXPORT};
drop function referral_export_guard();
""" + "".join(
    f"""
revoke all on {table} from jpoa_app;
drop policy app_delete on {table};
drop policy app_update on {table};
drop policy app_insert on {table};
drop policy app_select on {table};
drop policy owner_all on {table};
alter table {table} no force row level security;
alter table {table} disable row level security;
"""
    for table in (HELD, EXPORT)
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0070_referral_exports")]

    operations = [migrations.RunSQL([GUARD + WALLS + WATCHED], [BACKWARD])]
