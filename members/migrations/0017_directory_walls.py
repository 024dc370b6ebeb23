"""The directory is read by all, before any context exists too, and written by few: the secretariat, and of its own
entry an agency's administrators. What the secretariat says of an agency no administrator can change.
"""

from django.db import migrations

TABLES = (
    "members_country",
    "members_organisation",
    "members_participation",
    "members_agency",
    "members_dutydesk",
    "members_formername",
)
GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
SECRETARIAT = f"coalesce({ROLES} && array['secretariat'], false)"
# The operator of an empty portal makes what its first person needs.
MAKER = f"({SECRETARIAT} or (select current_setting('app.system', true)) = 'operator')"
ADMINISTRATOR = f"coalesce({ROLES} && array['agency_administrator'], false)"
OWN = f"exists (select from members_agency a where a.id = agency_id and a.group_id = {GROUP})"
KEEPER = f"{SECRETARIAT} or {ADMINISTRATOR} and {OWN}"
DEPUTY = """(deputy_id is null or exists (
  select from members_dutydesk theirs join members_agency a on a.id = theirs.agency_id
    join members_agency ours on ours.id = members_dutydesk.agency_id
   where theirs.id = members_dutydesk.deputy_id and theirs.agency_id <> ours.id
     and (a.country_id = ours.country_id or a.organisation_id = ours.organisation_id)))"""
# Table → who may insert, who may update which rows, and as what they may leave them.
RULES = {
    "members_country": (MAKER, "false", "false"),
    "members_organisation": (MAKER, "false", "false"),
    "members_participation": (MAKER, "false", "false"),
    "members_agency": (
        MAKER,
        f"{SECRETARIAT} or {ADMINISTRATOR} and group_id = {GROUP}",
        f"{SECRETARIAT} or {ADMINISTRATOR} and group_id = {GROUP}",
    ),
    "members_dutydesk": (f"({KEEPER}) and {DEPUTY}", KEEPER, f"({KEEPER}) and {DEPUTY}"),
    "members_formername": (KEEPER, "false", "false"),
}

FORWARD = "".join(
    f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
create policy app_select on {table} for select to jpoa_app using (true);
create policy app_insert on {table} for insert to jpoa_app with check ({insert});
create policy app_update on {table} for update to jpoa_app using ({update}) with check ({left_as});
create policy app_delete on {table} for delete to jpoa_app using (false);
grant select, insert on {table} to jpoa_app;
"""
    for table, (insert, update, left_as) in RULES.items()
)
FORWARD += f"""
grant update (name, native_name, short_name, type, time_zone, working_languages, is_focal_point, is_active, opens_names,
  version, submission) on members_agency to jpoa_app;
grant update (phone, email, is_round_the_clock, hours, deputy_id, version, submission) on members_dutydesk to jpoa_app;

create function agency_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_user = 'jpoa_app' and not {SECRETARIAT} then
    raise exception 'the secretariat says this of an agency' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger agency_guard before update on members_agency for each row
  when ((old.type, old.time_zone, old.is_focal_point, old.is_active)
        is distinct from (new.type, new.time_zone, new.is_focal_point, new.is_active))
  execute function agency_guard();

create function new_agency_group(agency uuid) returns int
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  made int;
begin
  if not {MAKER} then
    raise exception 'the secretariat adds agencies' using errcode = 'insufficient_privilege';
  end if;
  insert into auth_group (name) values (agency::text) returning id into made;
  return made;
end $$;
revoke execute on function new_agency_group(uuid) from public;
grant execute on function new_agency_group(uuid) to jpoa_app;
"""

BACKWARD = """
drop function new_agency_group(uuid);
drop trigger agency_guard on members_agency;
drop function agency_guard();
revoke update (phone, email, is_round_the_clock, hours, deputy_id, version, submission) on members_dutydesk from jpoa_app;
revoke update (name, native_name, short_name, type, time_zone, working_languages, is_focal_point, is_active,
  opens_names, version, submission) on members_agency from jpoa_app;
revoke select on members_formername from jpoa_app;
""" + "".join(
    f"""
revoke insert on {table} from jpoa_app;
drop policy app_delete on {table};
drop policy app_update on {table};
drop policy app_insert on {table};
drop policy app_select on {table};
drop policy owner_all on {table};
alter table {table} no force row level security;
alter table {table} disable row level security;
"""
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("members", "0016_former_names")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
