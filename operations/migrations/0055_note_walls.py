"""Walls of notes and links: a note is read by its own agency, a link by the owner of both referrals; neither changes."""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
SEES = f"""(select true from operations_referralgrant g
    where g.content_object_id = {{key}} and g.is_view and g.group_id = {GROUP} {{further}} limit 1)"""
OWNS = f"and g.owner_group_id = {GROUP}"
OWN_AGENCY = f"exists (select 1 from members_agency a where a.id = agency_id and a.group_id = {GROUP})"
NOTE = SEES.format(key="operations_referralnote.referral_id", further="")
PARENT = SEES.format(key="operations_referrallink.parent_id", further=OWNS)
CHILD = SEES.format(key="operations_referrallink.child_id", further=OWNS)

POLICIES = {
    "operations_referralnote": (
        f"group_id = {GROUP} and {NOTE}",
        f"group_id = {GROUP} and written_by_id = {PERSON} and {OWN_AGENCY} and {NOTE}",
    ),
    "operations_referrallink": (f"{PARENT} and {CHILD}", f"made_by_id = {PERSON} and {PARENT} and {CHILD}"),
}
FORWARD = "".join(
    f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
create policy app_select on {table} for select to jpoa_app using ({reads});
create policy app_insert on {table} for insert to jpoa_app with check ({adds});
create policy app_update on {table} for update to jpoa_app using (false);
create policy app_delete on {table} for delete to jpoa_app using (false);
grant select, insert on {table} to jpoa_app;
"""
    for table, (reads, adds) in POLICIES.items()
)
WATCHED = """
create constraint trigger row_changed after insert or update or delete on operations_referralnote
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create trigger table_emptied after truncate on operations_referralnote
  for each statement execute function table_emptied('referral');
create function row_changed_by_parent_id() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    perform audit_note_change(tg_argv[0], old.parent_id, tg_table_name || ' ' || lower(tg_op));
  end if;
  if tg_op <> 'DELETE' then
    perform audit_note_change(tg_argv[0], new.parent_id, tg_table_name || ' ' || lower(tg_op));
  end if;
  return null;
end $$;
revoke execute on function row_changed_by_parent_id() from public;
create constraint trigger row_changed after insert or update or delete on operations_referrallink
  deferrable initially deferred for each row execute function row_changed_by_parent_id('referral');
create trigger table_emptied after truncate on operations_referrallink
  for each statement execute function table_emptied('referral');

-- A merged agency's notes go with what it had of the referral; where the heir had its own, they stay as they were.
create function take_over_notes() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  heir int := (select group_id from members_agency where id = new.successor_id);
begin
  update operations_referralnote t set group_id = heir
   where t.group_id = new.group_id
     and exists (select from operations_referralgrant g where g.content_object_id = t.referral_id and g.group_id = heir)
     and not exists (
       select from operations_referralgrant g where g.content_object_id = t.referral_id and g.group_id = new.group_id);
  return null;
end $$;
revoke execute on function take_over_notes() from public;
-- Before take_over_open_work by its name, so it waits for the end of the transaction.
create constraint trigger take_over_notes after update of successor_id on members_agency
  deferrable initially deferred for each row
  when (old.successor_id is null and new.successor_id is not null) execute function take_over_notes();
"""
BACKWARD = """
drop trigger take_over_notes on members_agency;
drop function take_over_notes();
drop trigger row_changed on operations_referrallink;
drop trigger row_changed on operations_referralnote;
drop function row_changed_by_parent_id();
""" + "".join(
    f"""
drop trigger table_emptied on {table};
revoke all on {table} from jpoa_app;
drop policy app_delete on {table}; drop policy app_update on {table}; drop policy app_insert on {table};
drop policy app_select on {table}; drop policy owner_all on {table};
alter table {table} no force row level security; alter table {table} disable row level security;
"""
    for table in POLICIES
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0054_notes_and_links")]

    operations = [migrations.RunSQL([FORWARD + WATCHED], [BACKWARD])]
