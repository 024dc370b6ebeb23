"""The walls of outcomes and returns: an agency's own, plus what the co-chairs accept once it is submitted."""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
SYSTEM = "(select current_setting('app.system', true))"
# As in 0002: chairs, secretariat and auditors do not read what their agency does.
READER = """(select string_to_array(current_setting('app.roles', true), ',')
  && array['liaison_officer', 'analyst', 'agency_administrator'])"""
OWN = f"(group_id = {GROUP} and {READER})"
CHAIR = "'co_chair' = any ((select string_to_array(current_setting('app.roles', true), ','))::text[])"
SEEN_BY_CHAIRS = "state in ('submitted', 'accepted', 'sent_back', 'superseded')"

TABLES = (
    "operations_outcome",
    "operations_reportingobligation",
    "operations_periodicreturn",
    "operations_returnfigure",
    "operations_returncell",
    "operations_reminder",
)

FORCE = "".join(
    f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
"""
    for table in TABLES
)

POLICIES = f"""
-- The agency that acted, and the owner of the referral that it answered.
create policy app_select on operations_outcome for select to jpoa_app using (
  {OWN}
  or exists (select 1 from operations_referralgrant g where g.content_object_id = operations_outcome.referral_id
              and g.is_view and g.group_id = {GROUP} and g.owner_group_id = {GROUP}));
create policy app_insert on operations_outcome for insert to jpoa_app with check (
  group_id = {GROUP}
  and exists (select 1 from members_agency a where a.id = agency_id and a.group_id = {GROUP})
  and (referral_id is null or exists (select 1 from operations_referralgrant g
        where g.content_object_id = operations_outcome.referral_id and g.is_view and g.group_id = {GROUP})));
create policy app_update on operations_outcome for update to jpoa_app using (group_id = {GROUP});
create policy app_delete on operations_outcome for delete to jpoa_app using (false);
grant select, insert on operations_outcome to jpoa_app;
grant update (status) on operations_outcome to jpoa_app;

create policy app_select on operations_reportingobligation for select to jpoa_app using (
  {OWN} or {CHAIR} or {SYSTEM} = 'returns');
create policy app_insert on operations_reportingobligation for insert to jpoa_app with check ({SYSTEM} = 'returns');
create policy app_update on operations_reportingobligation for update to jpoa_app using (group_id = {GROUP});
create policy app_delete on operations_reportingobligation for delete to jpoa_app using (false);
grant select, insert on operations_reportingobligation to jpoa_app;
grant update (settled_at) on operations_reportingobligation to jpoa_app;

create policy app_select on operations_periodicreturn for select to jpoa_app using (
  {OWN} or ({CHAIR} and {SEEN_BY_CHAIRS}));
create policy app_insert on operations_periodicreturn for insert to jpoa_app with check (
  group_id = {GROUP}
  and exists (select 1 from operations_reportingobligation o where o.id = obligation_id and o.group_id = {GROUP}));
create policy app_update on operations_periodicreturn for update to jpoa_app using (
  group_id = {GROUP} or ({CHAIR} and {SEEN_BY_CHAIRS}));
create policy app_delete on operations_periodicreturn for delete to jpoa_app using (false);
grant select, insert on operations_periodicreturn to jpoa_app;
grant update (state, remarks, submitted_at, submitted_by_id, accepted_at, version, submission)
  on operations_periodicreturn to jpoa_app;

create policy app_select on operations_returnfigure for select to jpoa_app using (
  exists (select 1 from operations_periodicreturn r where r.id = periodic_return_id));
create policy app_insert on operations_returnfigure for insert to jpoa_app with check (
  exists (select 1 from operations_periodicreturn r where r.id = periodic_return_id
           and r.group_id = {GROUP} and r.state in ('draft', 'sent_back')));
create policy app_update on operations_returnfigure for update to jpoa_app using (
  exists (select 1 from operations_periodicreturn r where r.id = periodic_return_id
           and r.group_id = {GROUP} and r.state in ('draft', 'sent_back')));
create policy app_delete on operations_returnfigure for delete to jpoa_app using (
  exists (select 1 from operations_periodicreturn r where r.id = periodic_return_id
           and r.group_id = {GROUP} and r.state in ('draft', 'sent_back')));
grant select, insert, update, delete on operations_returnfigure to jpoa_app;

create policy app_select on operations_returncell for select to jpoa_app using ({OWN} or {CHAIR});
-- A cell counts for the country and the round of its own return, never for another's.
create policy app_insert on operations_returncell for insert to jpoa_app with check (
  group_id = {GROUP}
  and exists (select 1 from operations_periodicreturn r join operations_reportingobligation o on o.id = r.obligation_id
               where r.id = periodic_return_id and r.group_id = {GROUP} and o.country_id = operations_returncell.country_id
                 and o.jpoa_id = operations_returncell.jpoa_id));
create policy app_update on operations_returncell for update to jpoa_app using (false);
create policy app_delete on operations_returncell for delete to jpoa_app using (group_id = {GROUP});
grant select, insert, delete on operations_returncell to jpoa_app;

create policy app_select on operations_reminder for select to jpoa_app using (
  {OWN} or {SYSTEM} = 'returns');
create policy app_insert on operations_reminder for insert to jpoa_app with check ({SYSTEM} = 'returns');
create policy app_update on operations_reminder for update to jpoa_app using (false);
create policy app_delete on operations_reminder for delete to jpoa_app using (false);
grant select, insert on operations_reminder to jpoa_app;
"""

GUARDS = """
create function periodic_return_guard() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then
      raise exception 'a return begins as a draft' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if new.state <> old.state and (old.state, new.state) not in (
      ('draft', 'submitted'), ('sent_back', 'submitted'), ('submitted', 'accepted'), ('submitted', 'sent_back')) then
    raise exception 'a return does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if (new.id, new.obligation_id, new.group_id) is distinct from (old.id, old.obligation_id, old.group_id) then
    raise exception 'what a return is does not change' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger periodic_return_guard before insert or update on operations_periodicreturn
  for each row execute function periodic_return_guard();
"""

BACKWARD = (
    "drop trigger periodic_return_guard on operations_periodicreturn; drop function periodic_return_guard();"
    + "".join(
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
        for table in reversed(TABLES)
    )
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0002_referral_walls")]

    operations = [migrations.RunSQL([FORCE + POLICIES + GUARDS], [BACKWARD])]
