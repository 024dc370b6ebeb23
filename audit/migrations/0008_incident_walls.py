"""The wall of incidents: one auditor asks, another of a different country confirms, and both read until it ends."""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
AUDITOR = "'auditor' = any ((select string_to_array(current_setting('app.roles', true), ','))::text[])"
READER = """(select string_to_array(current_setting('app.roles', true), ',')
  && array['liaison_officer', 'analyst', 'agency_administrator'])"""
COUNTRY = f"""(select c.iso2 from members_agency a join members_country c on c.id = a.country_id
  where a.group_id = {GROUP})"""

FORWARD = f"""
create function incident_guard() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_op = 'INSERT' then
    new.asked_at := clock_timestamp();
    if new.confirmed_by_id is not null then
      raise exception 'an incident begins with one auditor' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if (new.id, new.name, new.reason, new.hours, new.asked_by_id, new.asked_group_id, new.asked_country, new.asked_at)
     is distinct from
     (old.id, old.name, old.reason, old.hours, old.asked_by_id, old.asked_group_id, old.asked_country, old.asked_at) then
    raise exception 'what was asked does not change' using errcode = 'check_violation';
  end if;
  if old.confirmed_at is null then
    -- The policy lets the asker end it; to confirm is for somebody else, in that person's own name.
    if new.confirmed_by_id is distinct from nullif(current_setting('app.person', true), '')::uuid
       or new.confirmed_group_id is distinct from nullif(current_setting('app.group', true), '')::int
       or new.confirmed_country is distinct from (select c.iso2 from members_agency a
            join members_country c on c.id = a.country_id where a.group_id = new.confirmed_group_id) then
      raise exception 'nobody confirms in the name of another' using errcode = 'check_violation';
    end if;
    new.confirmed_at := clock_timestamp();
    new.ends_at := new.confirmed_at + make_interval(hours => new.hours);
    return new;
  end if;
  if (new.confirmed_by_id, new.confirmed_group_id, new.confirmed_country, new.confirmed_at)
     is distinct from (old.confirmed_by_id, old.confirmed_group_id, old.confirmed_country, old.confirmed_at)
     or new.ends_at is null or new.ends_at > old.ends_at then
    raise exception 'an open incident can only end sooner' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger incident_guard before insert or update on audit_incident
  for each row execute function incident_guard();

alter table audit_incident enable row level security;
alter table audit_incident force row level security;
create policy owner_all on audit_incident for all to jpoa_owner using (true) with check (true);
-- Auditors see all of them; every agency sees those that were opened, because it is told.
create policy app_select on audit_incident for select to jpoa_app using (
  {AUDITOR} or (confirmed_at is not null and {READER}));
create policy app_insert on audit_incident for insert to jpoa_app with check (
  {AUDITOR} and asked_by_id = {PERSON} and asked_group_id = {GROUP} and asked_country = {COUNTRY});
create policy app_update on audit_incident for update to jpoa_app using (
  {AUDITOR} and (confirmed_at is null or {PERSON} in (asked_by_id, confirmed_by_id)))
with check (
  {AUDITOR} and (asked_by_id = {PERSON}
    or confirmed_by_id = {PERSON} and confirmed_group_id = {GROUP} and confirmed_country = {COUNTRY}));
create policy app_delete on audit_incident for delete to jpoa_app using (false);
grant select, insert on audit_incident to jpoa_app;
grant update (confirmed_by_id, confirmed_group_id, confirmed_country, confirmed_at, ends_at) on audit_incident to jpoa_app;

create policy incident_select on audit_auditentry for select to jpoa_app using (
  (select {AUDITOR} and exists (select from audit_incident i
     where {PERSON} in (i.asked_by_id, i.confirmed_by_id) and i.ends_at > clock_timestamp())));
"""

BACKWARD = """
drop policy incident_select on audit_auditentry;
revoke all on audit_incident from jpoa_app;
drop policy app_delete on audit_incident;
drop policy app_update on audit_incident;
drop policy app_insert on audit_incident;
drop policy app_select on audit_incident;
drop policy owner_all on audit_incident;
alter table audit_incident no force row level security;
alter table audit_incident disable row level security;
drop trigger incident_guard on audit_incident;
drop function incident_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_incident")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
