"""A referral that reaches an agency is routed to the unit for which it is meant, in one place for all ways in.

The sender has no say in it. Of open units that fit the one that names most wins: its country before its crime types,
these before its kinds. Of equal ones none is taken, nor one that names nothing: the main desk decides.
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
SAFE = "security definer set search_path = pg_catalog, public, pg_temp"
CRIMES = "array['som', 'tip', 'both']::varchar[]"

FORWARD = f"""
create function unit_meant_for(agency uuid, owner_group int, about text, of_kind text) returns uuid
language sql stable {SAFE} as $$
  with asked as (
    select (select c.iso2 from members_agency a join members_country c on c.id = a.country_id
             where a.group_id = owner_group) as country,
           case about when 'both' then {CRIMES} else array[about, 'both']::varchar[] end as crimes
  ), fitting as (
    select u.id, 4 * (u.countries <> '{{}}')::int + 2 * (u.topics && {CRIMES})::int
                 + (not u.topics <@ {CRIMES})::int as names
      from members_unit u cross join asked
     where u.agency_id = agency and u.closed_at is null
       and (u.countries = '{{}}' or asked.country = any (u.countries))
       and (not u.topics && {CRIMES} or u.topics && asked.crimes)
       and (u.topics <@ {CRIMES} or of_kind = any (u.topics))
  ), most as (
    select f.id from fitting f where f.names > 0 and f.names = (select max(names) from fitting)
  )
  select (array_agg(id))[1] from most having count(*) = 1
$$;

create function recipient_unit() returns trigger language plpgsql {SAFE} as $$
declare
  parent operations_referral;
begin
  if tg_op = 'INSERT' then
    select * into strict parent from operations_referral where id = new.referral_id;
    new.unit_id := unit_meant_for(new.agency_id, parent.owner_group_id, parent.crime_type, parent.kind);
  elsif new.agency_id <> old.agency_id then
    new.unit_id := null;  -- the heir of a merged agency has other desks
  elsif new.unit_id is distinct from old.unit_id then
    if coalesce({GROUP} <> new.group_id, true) or not new.is_open then
      raise exception 'the agency itself says with which desk an open referral lies' using errcode = 'check_violation';
    end if;
    perform from members_unit u
      where u.id = new.unit_id and u.agency_id = new.agency_id and u.closed_at is null for share;
    if new.unit_id is not null and not found then
      raise exception 'a referral lies with an open unit of the agency' using errcode = 'check_violation';
    end if;
  end if;
  return new;
end $$;
-- After the guard, which says whose group it is: triggers of a table fire by name.
create trigger referral_recipient_unit before insert or update of agency_id, unit_id on operations_referralrecipient
  for each row execute function recipient_unit();

create function referral_grant_unit() returns trigger language plpgsql {SAFE} as $$
begin
  new.unit_id := (select p.unit_id from operations_referralrecipient p
                   where p.referral_id = new.content_object_id and p.group_id = new.group_id);
  return new;
end $$;
create trigger referral_grant_unit before insert or update of group_id, unit_id on operations_referralgrant
  for each row execute function referral_grant_unit();

create function recipient_unit_push() returns trigger language plpgsql {SAFE} as $$
begin
  update operations_referralgrant set unit_id = new.unit_id
   where content_object_id = new.referral_id and group_id = new.group_id;
  return null;
end $$;
create trigger recipient_unit_push after update on operations_referralrecipient
  for each row when (old.unit_id is distinct from new.unit_id) execute function recipient_unit_push();

revoke execute on function unit_meant_for(uuid, int, text, text), recipient_unit(), referral_grant_unit(),
  recipient_unit_push() from public;
grant update (unit_id) on operations_referralrecipient to jpoa_app;
"""
BACKWARD = """
revoke update (unit_id) on operations_referralrecipient from jpoa_app;
drop trigger recipient_unit_push on operations_referralrecipient;
drop trigger referral_grant_unit on operations_referralgrant;
drop trigger referral_recipient_unit on operations_referralrecipient;
drop function recipient_unit_push(), referral_grant_unit(), recipient_unit(), unit_meant_for(uuid, int, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0080_units_of_recipients")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
