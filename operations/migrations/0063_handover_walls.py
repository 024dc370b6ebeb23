"""Walls of a hand-over: the owner offers, the agency that is named answers, one function changes who owns a referral.

Locks are taken in one order, agencies, then the referral, then the offer: who merges an agency, closes a referral or
takes an offer back at the same moment waits, and nobody waits for each other.
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
READER = """(select string_to_array(current_setting('app.roles', true), ',')
  && array['liaison_officer', 'analyst', 'agency_administrator'])"""
SEES = f"""(select true from operations_referralgrant g
    where g.content_object_id = {{table}}.referral_id and g.is_view and g.group_id = {GROUP} {{further}} limit 1)"""
OWNS = SEES.format(table="operations_referralhandover", further=f"and g.owner_group_id = {GROUP}")
PARTY = SEES.format(table="operations_referralownership", further="")
OF_TWO = f"(from_group_id = {GROUP} or to_group_id = {GROUP}) and {READER}"

GUARDS = """
create function handover_fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  it operations_referral;
begin
  if new.state <> 'offered' then
    raise exception 'a hand-over begins with offered' using errcode = 'check_violation';
  end if;
  perform from members_agency where id = new.to_agency_id and is_active for share;
  if not found then
    raise exception 'a referral is offered to an active agency' using errcode = 'check_violation';
  end if;
  select * into it from operations_referral where id = new.referral_id for share;
  -- Of a foreign referral no more is said than of one that is not there.
  if not found or it.state <> 'sent' or it.owner_group_id is distinct from
     (select group_id from members_agency where id = new.from_agency_id) then
    raise exception 'a referral that was sent is offered by its owner' using errcode = 'check_violation';
  end if;
  new.from_group_id := it.owner_group_id;
  new.to_group_id := (select group_id from members_agency where id = new.to_agency_id);
  new.reference := it.reference;
  new.kind := it.kind;
  new.crime_type := it.crime_type;
  new.urgency := it.urgency;
  new.handling_code_id := it.handling_code_id;
  return new;
end $$;
create trigger handover_fill before insert on operations_referralhandover
  for each row execute function handover_fill();

create function handover_guard() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if (old.state, new.state) not in (
      ('offered', 'accepted'), ('offered', 'refused'), ('offered', 'taken_back'), ('offered', 'lapsed')) then
    raise exception 'a hand-over does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if to_jsonb(new) - '{state,ended_by_id,ended_at,answer,version,submission}'::text[]
     is distinct from to_jsonb(old) - '{state,ended_by_id,ended_at,answer,version,submission}'::text[] then
    raise exception 'what was offered does not change' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger handover_guard before update on operations_referralhandover
  for each row execute function handover_guard();

-- What is closed, withdrawn, or another agency's by now, is not offered any more; nor is it to an agency that was merged.
create function handover_lapse() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update operations_referralhandover h
     set state = 'lapsed', version = version + 1, ended_at = greatest(h.offered_at, coalesce(
       case new.state when 'closed' then new.closed_at when 'withdrawn' then new.withdrawn_at
                      else (select a.merged_at from members_agency a where a.id = h.from_agency_id) end, h.offered_at))
   where h.referral_id = new.id and h.state = 'offered'
     and (new.state <> 'sent' or new.owner_group_id <> h.from_group_id);
  return null;
end $$;
create trigger handover_lapse after update of state, owner_group_id on operations_referral
  for each row execute function handover_lapse();
create function handover_lapse_with_agency() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  it record;
begin
  for it in update operations_referralhandover h
               set state = 'lapsed', version = version + 1, ended_at = greatest(h.offered_at, new.merged_at)
             where h.to_agency_id = new.id and h.state = 'offered' returning h.referral_id loop
    perform audit_note('lapse_handover', 'referral', it.referral_id, '');
  end loop;
  return null;
end $$;
create trigger handover_lapse after update of successor_id on members_agency for each row
  when (old.successor_id is null and new.successor_id is not null) execute function handover_lapse_with_agency();
revoke execute on function handover_fill(), handover_lapse(), handover_lapse_with_agency() from public;
"""

# Where an owner is a recipient as well, its list says how the referral is, not how far it once was with it.
FILL = """
create or replace function referral_grant_fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  parent record;
  part record;
begin
  select state, coalesce(sent_at, created_at) as opened_at, owner_group_id into strict parent
    from operations_referral where id = new.content_object_id;
  select state, received_at, reads into part
    from operations_referralrecipient where referral_id = new.content_object_id and group_id = new.group_id __OTHER__;
  new.is_view := (select codename = 'view_referral' from auth_permission where id = new.permission_id);
  new.owner_group_id := parent.owner_group_id;
  new.opened_at := coalesce(part.received_at, parent.opened_at);
  -- Closed and withdrawn win, else a withdrawn referral would stay on a desk.
  new.state := case when parent.state in ('closed', 'withdrawn') then parent.state
                    else coalesce(part.state, parent.state) end;
  new.content := case when parent.owner_group_id = new.group_id then 'whole'
    when parent.state = 'withdrawn' then 'none' else coalesce(part.reads, 'whole') end;
  return new;
end $$;
"""

ACCEPT = f"""
create function accept_handover(offer uuid, shown int, form uuid, words text, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  mine int := {GROUP};
  me uuid := {PERSON};
  it operations_referralhandover;
  parent operations_referral;
begin
  if mine is null or me is null
     or not 'liaison_officer' = any (string_to_array(current_setting('app.roles', true), ',')) then
    raise exception 'an officer accepts' using errcode = 'insufficient_privilege';
  end if;
  select * into it from operations_referralhandover where id = offer and to_group_id = mine;
  if not found then
    raise exception 'there is no such offer' using errcode = 'no_data_found';
  end if;
  perform from members_agency where id in (it.from_agency_id, it.to_agency_id) order by id for share;
  select * into parent from operations_referral where id = it.referral_id for update;
  select * into it from operations_referralhandover where id = offer for update;
  if it.state <> 'offered' or it.version <> shown or parent.state <> 'sent' or parent.owner_group_id <> it.from_group_id
     or (select count(*) from members_agency where id in (it.from_agency_id, it.to_agency_id) and is_active) <> 2 then
    raise exception 'this is not offered now' using errcode = 'no_data_found';
  end if;
  update operations_referralhandover
     set state = 'accepted', ended_by_id = me, ended_at = at, answer = words, version = version + 1, submission = form
   where id = it.id;
  -- Its push writes the owner into the grants and the rows of the recipients, and closes the row of the new owner.
  update operations_referral set owner_group_id = mine, officer_id = null, version = version + 1 where id = parent.id;
  if not exists (select from operations_referralgrant g
                  where g.content_object_id = parent.id and g.group_id = mine and g.is_view) then
    insert into operations_referralgrant (id, permission_id, group_id, content_object_id, is_view, state)
    select gen_random_uuid(), p.id, mine, parent.id, true, ''
      from auth_permission p join django_content_type c on c.id = p.content_type_id
     where c.app_label = 'operations' and c.model = 'referral' and p.codename = 'view_referral';
    insert into operations_referraldisclosure (id, referral_id, agency_id, disclosed_at, disclosed_by_id)
    values (gen_random_uuid(), parent.id, it.to_agency_id, at, it.offered_by_id);
  end if;
  if not it.keeps_reading then
    delete from operations_referralgrant where content_object_id = parent.id and group_id = it.from_group_id;
  end if;
  insert into operations_referralownership (id, referral_id, former_id, agency_id, at)
  values (gen_random_uuid(), parent.id, it.from_agency_id, it.to_agency_id, at);
end $$;
revoke execute on function accept_handover(uuid, int, uuid, text, timestamptz) from public;
grant execute on function accept_handover(uuid, int, uuid, text, timestamptz) to jpoa_app;
"""

TABLES = ("operations_referralhandover", "operations_referralownership")
FORCED = "".join(
    f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
create policy app_delete on {table} for delete to jpoa_app using (false);
create constraint trigger row_changed after insert or update or delete on {table}
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create trigger table_emptied after truncate on {table} for each statement execute function table_emptied('referral');
"""
    for table in TABLES
)
WALLS = f"""
create policy app_select on operations_referralhandover for select to jpoa_app using ({OF_TWO});
create policy app_insert on operations_referralhandover for insert to jpoa_app with check (
  from_group_id = {GROUP} and offered_by_id = {PERSON} and ended_at is null and {OWNS}
  and exists (select 1 from members_agency a where a.id = from_agency_id and a.group_id = {GROUP}));
create policy app_update on operations_referralhandover for update to jpoa_app
  using (state = 'offered' and {OF_TWO})
  with check (ended_by_id = {PERSON} and {READER} and (
    from_group_id = {GROUP} and state = 'taken_back' or to_group_id = {GROUP} and state = 'refused'));
grant select, insert, update (state, ended_by_id, ended_at, answer, version, submission)
  on operations_referralhandover to jpoa_app;

create policy app_select on operations_referralownership for select to jpoa_app using ({PARTY});
create policy app_insert on operations_referralownership for insert to jpoa_app with check (false);
create policy app_update on operations_referralownership for update to jpoa_app using (false);
grant select on operations_referralownership to jpoa_app;
"""
BACKWARD = (
    """
drop function accept_handover(uuid, int, uuid, text, timestamptz);
drop trigger handover_lapse on members_agency;
drop trigger handover_lapse on operations_referral;
drop trigger handover_guard on operations_referralhandover;
drop trigger handover_fill on operations_referralhandover;
drop function handover_fill(), handover_guard(), handover_lapse(), handover_lapse_with_agency();
drop policy app_update on operations_referralhandover; drop policy app_insert on operations_referralhandover;
drop policy app_update on operations_referralownership; drop policy app_insert on operations_referralownership;
"""
    + "".join(
        f"""
drop trigger table_emptied on {table};
drop trigger row_changed on {table};
revoke all on {table} from jpoa_app;
drop policy app_delete on {table};
drop policy app_select on {table};
drop policy owner_all on {table};
alter table {table} no force row level security; alter table {table} disable row level security;
"""
        for table in TABLES
    )
    + FILL.replace("__OTHER__", "")
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0062_handovers"), ("audit", "0011_note")]

    operations = [
        migrations.RunSQL(
            [FORCED + WALLS + GUARDS + FILL.replace("__OTHER__", "and new.group_id <> parent.owner_group_id") + ACCEPT],
            [BACKWARD],
        )
    ]
