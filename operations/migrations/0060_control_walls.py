"""Walls of what an originator keeps in its hand: openings, requests for destruction, handling.

Openings are read by the agency that they are of and by the owner. A request is read by both also when the
sight of the referral has ended. Handling is changed by the owner alone, with a reason, and written down by a trigger.
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
READER = """(select string_to_array(current_setting('app.roles', true), ',')
  && array['liaison_officer', 'analyst', 'agency_administrator'])"""
SAFE = "security definer set search_path = pg_catalog, public, pg_temp"
PARTY = f"""(select true from operations_referralgrant g
    where g.content_object_id = {{table}}.referral_id and g.is_view and g.group_id = {GROUP} {{further}} limit 1)"""
OWNS = f"and g.owner_group_id = {GROUP}"
OWN_AGENCY = f"exists (select 1 from members_agency a where a.id = {{column}} and a.group_id = {GROUP})"
OF_BOTH = f"and ({{table}}.group_id = {GROUP} or g.owner_group_id = {GROUP})"

OPENINGS = f"""
create policy app_select on operations_referralopening for select to jpoa_app using (
  {PARTY.format(table="operations_referralopening", further=OF_BOTH.format(table="operations_referralopening"))});
create policy app_insert on operations_referralopening for insert to jpoa_app with check (
  group_id = {GROUP} and {OWN_AGENCY.format(column="agency_id")} and (person_id is null or person_id = {PERSON})
  and {PARTY.format(table="operations_referralopening", further=f"and g.owner_group_id <> {GROUP}")});
create policy app_update on operations_referralopening for update to jpoa_app using (false);
create policy app_delete on operations_referralopening for delete to jpoa_app using (false);
grant select, insert on operations_referralopening to jpoa_app;
"""

REQUESTS = f"""
create policy app_select on operations_destructionrequest for select to jpoa_app using (
  case when group_id = {GROUP} or owner_group_id = {GROUP} then {READER} else false end);
create policy app_insert on operations_destructionrequest for insert to jpoa_app with check (
  owner_group_id = {GROUP} and asked_by_id = {PERSON} and {OWN_AGENCY.format(column="asking_agency_id")}
  and confirmed_at is null and {PARTY.format(table="operations_destructionrequest", further=OWNS)});
create policy app_update on operations_destructionrequest for update to jpoa_app
  using (group_id = {GROUP} and {READER}) with check (group_id = {GROUP} and confirmed_by_id = {PERSON});
create policy app_delete on operations_destructionrequest for delete to jpoa_app using (false);
grant select, insert on operations_destructionrequest to jpoa_app;
grant update (outcome, words, confirmed_at, confirmed_by_id, version, submission) on operations_destructionrequest
  to jpoa_app;

create function destruction_guard() returns trigger language plpgsql {SAFE} as $$
begin
  if tg_op = 'INSERT' then
    if not exists (select from operations_referralrecipient p join members_agency a on a.id = p.agency_id
                    where p.referral_id = new.referral_id and p.agency_id = new.agency_id and a.group_id = new.group_id)
    then
      raise exception 'who had it is asked to destroy it' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if old.confirmed_at is not null then
    raise exception 'what was confirmed stays' using errcode = 'check_violation';
  end if;
  return new;
end $$;
revoke execute on function destruction_guard() from public;
create trigger destruction_guard before insert or update on operations_destructionrequest
  for each row execute function destruction_guard();
"""

HANDLING = f"""
create policy app_select on operations_handlingchange for select to jpoa_app using (
  {PARTY.format(table="operations_handlingchange", further="")});
create policy app_insert on operations_handlingchange for insert to jpoa_app with check (false);
create policy app_update on operations_handlingchange for update to jpoa_app using (false);
create policy app_delete on operations_handlingchange for delete to jpoa_app using (false);
grant select on operations_handlingchange to jpoa_app;
grant update (handling_at, handling_reason) on operations_referral to jpoa_app;

create function handling_changed() returns trigger language plpgsql {SAFE} as $$
begin
  if new.state not in ('sent', 'closed') then
    raise exception 'the handling of a referral that is % stays', new.state using errcode = 'check_violation';
  end if;
  if new.handling_reason = '' or new.handling_at is null or new.handling_at < coalesce(old.handling_at, old.sent_at)
  then
    raise exception 'handling is changed with a reason, at an instant' using errcode = 'check_violation';
  end if;
  insert into operations_handlingchange (id, referral_id, before_id, after_id, reason, changed_at, changed_by_id)
  values (gen_random_uuid(), new.id, old.handling_code_id, new.handling_code_id, new.handling_reason, new.handling_at,
          {PERSON});
  return new;
end $$;
revoke execute on function handling_changed() from public;
create trigger handling_changed before update of handling_code_id on operations_referral
  for each row when (old.state <> 'draft' and old.handling_code_id is distinct from new.handling_code_id)
  execute function handling_changed();
create function handling_reason_guard() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  raise exception 'why it is handled otherwise is said with the change' using errcode = 'check_violation';
end $$;
create trigger handling_reason_guard before update on operations_referral for each row
  when ((old.handling_at, old.handling_reason) is distinct from (new.handling_at, new.handling_reason)
        and (old.state = 'draft' or old.handling_code_id is not distinct from new.handling_code_id))
  execute function handling_reason_guard();
"""

TABLES = (
    "operations_referralopening",
    "operations_destructionrequest",
    "operations_handlingchange",
)
FORCE = "".join(
    f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
create constraint trigger row_changed after insert or update or delete on {table}
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create trigger table_emptied after truncate on {table} for each statement execute function table_emptied('referral');
"""
    for table in TABLES
)
BACKWARD = """
drop trigger handling_reason_guard on operations_referral;
drop function handling_reason_guard();
drop trigger handling_changed on operations_referral;
drop function handling_changed();
drop trigger destruction_guard on operations_destructionrequest;
drop function destruction_guard();
""" + "".join(
    f"""
drop trigger table_emptied on {table};
drop trigger row_changed on {table};
revoke all on {table} from jpoa_app;
drop policy app_delete on {table}; drop policy app_update on {table}; drop policy app_insert on {table};
drop policy app_select on {table}; drop policy owner_all on {table};
alter table {table} no force row level security; alter table {table} disable row level security;
"""
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0059_control")]

    operations = [
        migrations.RunSQL([FORCE + OPENINGS + REQUESTS + HANDLING], [BACKWARD]),
    ]
