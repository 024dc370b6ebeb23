"""Who reads a round of views and who speaks in it: the countries that are asked, each for itself, and the chairs."""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
OWN_COUNTRY = f"(select a.country_id from members_agency a where a.group_id = {GROUP})"
CHAIR = f"coalesce({ROLES} && array['co_chair'], false)"
KEEPER = f"coalesce({ROLES} && array['co_chair', 'secretariat'], false)"
OF_OWN_VIEW = f"(select true from terms_of_reference_view v where v.id = view_id and v.group_id = {GROUP} limit 1)"

# table → (select, insert, update)
RULES = {
    "terms_of_reference_consultation": (
        f"{KEEPER} or is_asked(id)",
        f"{CHAIR} and opened_by_id = {PERSON} and opened_for_id = {OWN_COUNTRY}",
        CHAIR,
    ),
    "terms_of_reference_consultedcountry": (f"{KEEPER} or is_asked(consultation_id)", CHAIR, CHAIR),
    "terms_of_reference_consultationoption": (f"{KEEPER} or is_asked(consultation_id)", CHAIR, "false"),
    "terms_of_reference_view": (
        f"{CHAIR} or country_id = {OWN_COUNTRY}",
        f"country_id = {OWN_COUNTRY} and group_id = {GROUP} and given_by_id = {PERSON}",
        "false",
    ),
    "terms_of_reference_rankedoption": (
        "coalesce((select true from terms_of_reference_view v where v.id = view_id limit 1), false)",
        f"coalesce({OF_OWN_VIEW}, false)",
        "false",
    ),
}

ASKED = f"""
-- With the owner's rights, because the policies of three tables ask it and would ask each other.
create function is_asked(consultation uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select exists (select from terms_of_reference_consultedcountry c join members_agency a on a.country_id = c.country_id
                  where c.consultation_id = consultation and a.group_id = {GROUP});
$$;
revoke execute on function is_asked(uuid) from public;
grant execute on function is_asked(uuid) to jpoa_app;
"""

FORCE = "".join(
    f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
create policy app_select on {table} for select to jpoa_app using ({select});
create policy app_insert on {table} for insert to jpoa_app with check ({insert});
create policy app_update on {table} for update to jpoa_app using ({update}) with check ({update});
create policy app_delete on {table} for delete to jpoa_app using (false);
grant select, insert on {table} to jpoa_app;
"""
    for table, (select, insert, update) in RULES.items()
)

GUARDS = f"""
grant update (deadline_at, first_deadline_at, concluded_by_id, concluded_at, outcome, version, submission)
  on terms_of_reference_consultation to jpoa_app;
grant update (position, reservation) on terms_of_reference_consultedcountry to jpoa_app;

create function consultation_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if old.concluded_at is not null
     or new.concluded_at is not null and new.concluded_by_id is distinct from {PERSON}
     or new.deadline_at <> old.deadline_at
        and (old.first_deadline_at is not null or new.first_deadline_at is distinct from old.deadline_at) then
    raise exception 'time is extended once, and a concluded round stays as it is' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger consultation_guard before update on terms_of_reference_consultation
  for each row when (current_user = 'jpoa_app') execute function consultation_guard();

-- In time, for a country that is asked; afterwards an objection alone can still become a reservation.
create function view_guard() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  asked terms_of_reference_consultation;
  former text := (select answer from terms_of_reference_view
                   where consultation_id = new.consultation_id and country_id = new.country_id
                   order by number desc limit 1);
begin
  select * into strict asked from terms_of_reference_consultation where id = new.consultation_id for share;
  if asked.concluded_at is not null or not exists (
      select from terms_of_reference_consultedcountry c
       where c.consultation_id = new.consultation_id and c.country_id = new.country_id) then
    raise exception 'this country is not asked, or no more' using errcode = 'check_violation';
  end if;
  if (new.given_at > asked.deadline_at or new.reservation <> '')
     and not (former is not distinct from 'cannot_agree' and new.answer = 'agree' and new.reservation <> '') then
    raise exception 'time is over, or there is no objection to turn into a reservation' using errcode = 'check_violation';
  end if;
  return new;
end $$;
revoke execute on function view_guard() from public;
create trigger view_guard before insert on terms_of_reference_view for each row execute function view_guard();

-- A position is put on record once, with the conclusion.
create function position_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if old.position <> '' then
    raise exception 'a position on record stays' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger position_guard before update on terms_of_reference_consultedcountry
  for each row when (current_user = 'jpoa_app') execute function position_guard();
"""

BACKWARD = (
    """
drop trigger position_guard on terms_of_reference_consultedcountry;
drop function position_guard();
drop trigger view_guard on terms_of_reference_view;
drop function view_guard();
drop trigger consultation_guard on terms_of_reference_consultation;
drop function consultation_guard();
"""
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
        for table in reversed(RULES)
    )
    + "drop function is_asked(uuid);"
)


class Migration(migrations.Migration):
    dependencies = [("terms_of_reference", "0003_consultations"), ("members", "0029_lists_and_capacities")]

    operations = [migrations.RunSQL([ASKED + FORCE + GUARDS], [BACKWARD])]
