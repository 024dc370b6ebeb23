"""Rounds are written by the chairs, and who takes part by the countries; the database holds the steps and their order.

They are read by all, as the directory is. What is recorded from public sources is written by the owner, whom no guard stops.
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
OWN_COUNTRY = f"(select a.country_id from members_agency a where a.group_id = {GROUP})"
CHAIR = f"coalesce({ROLES} && array['co_chair'], false)"
KEEPER = f"coalesce({ROLES} && array['co_chair', 'secretariat'], false)"
OF_COUNTRY = f"""exists (select from operations_jpoaparticipant p where p.id = participant_id and p.country_id = {OWN_COUNTRY})"""

# table → (select, insert, update, delete)
RULES = {
    "operations_jointperiodofaction": ("true", CHAIR, CHAIR, "false"),
    "operations_jointperiodofaction_co_chairs": ("true", CHAIR, "false", "false"),
    "operations_jpoalabel": ("true", KEEPER, "false", "false"),
    "operations_durationdecision": (
        "true",
        f"{CHAIR} and decided_by_id = {PERSON} and decided_for_id = {OWN_COUNTRY}",
        "false",
        "false",
    ),
    "operations_jpoaparticipant": ("true", CHAIR, "false", "false"),
    "operations_jpoaagency": (
        "true",
        f"{OF_COUNTRY} and named_by_id = {PERSON}",
        OF_COUNTRY,
        "false",
    ),
    "operations_objective": ("true", CHAIR, CHAIR, "false"),
    "operations_objective_focus_areas": ("true", CHAIR, "false", CHAIR),
}
RIGHTS = """
grant insert on operations_jointperiodofaction, operations_jointperiodofaction_co_chairs, operations_jpoalabel,
  operations_durationdecision, operations_jpoaparticipant, operations_jpoaagency, operations_objective,
  operations_objective_focus_areas to jpoa_app;
grant select on operations_durationdecision, operations_jpoaagency to jpoa_app;
grant update (name, state, themes, proposal, reports_due_days, participants_known, observers_known, cancelled_at,
  cancel_reason, version, submission) on operations_jointperiodofaction to jpoa_app;
grant update (state, contact_id, part, answered_by_id, answered_at, noted_id, withdrawn_at, version, submission)
  on operations_jpoaagency to jpoa_app;
grant update (position, text, target_indicator, target, withdrawn_at, version, submission)
  on operations_objective to jpoa_app;
grant delete on operations_objective_focus_areas to jpoa_app;
"""
FORCE = "".join(
    f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
create policy app_select on {table} for select to jpoa_app using ({select});
create policy app_insert on {table} for insert to jpoa_app with check ({insert});
create policy app_update on {table} for update to jpoa_app using ({update}) with check ({update});
create policy app_delete on {table} for delete to jpoa_app using ({delete});
"""
    for table, (select, insert, update, delete) in RULES.items()
)

GUARDS = f"""
create function jpoa_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'proposed' or coalesce(new.starts_on, new.ends_on) is not null then
      raise exception 'a round begins as a proposal without days' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if new.state <> old.state and (old.state, new.state) not in (
      ('proposed', 'consultation'), ('consultation', 'planning'), ('planning', 'active'), ('active', 'debrief'),
      ('debrief', 'closed'), ('proposed', 'cancelled'), ('consultation', 'cancelled'), ('planning', 'cancelled'),
      ('active', 'cancelled')) then
    raise exception 'a round does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if (new.id, new.key, new.is_exercise) is distinct from (old.id, old.key, old.is_exercise) then
    raise exception 'what a round is does not change' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger jpoa_guard before update on operations_jointperiodofaction
  for each row execute function jpoa_guard();
create trigger jpoa_begins before insert on operations_jointperiodofaction
  for each row when (current_user = 'jpoa_app') execute function jpoa_guard();

-- What a step needs; the page lists the same in words (operations/lifecycle/conditions.py).
create function jpoa_step_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if old.state in ('closed', 'cancelled') then
    raise exception 'a round that is over stays as it is' using errcode = 'check_violation';
  end if;
  if new.state = 'planning' and old.state <> 'planning' and not exists (
      select from operations_durationdecision d where d.jpoa_id = new.id) then
    raise exception 'the length is not decided' using errcode = 'check_violation';
  end if;
  if new.state = 'active' and old.state <> 'active' and (
      new.starts_on is null or new.ends_on is null or new.reports_due_days is null
      or 2 > (select count(distinct p.country_id) from operations_jpoaparticipant p
                join operations_jpoaagency a on a.participant_id = p.id and a.state = 'confirmed'
               where p.jpoa_id = new.id and p.kind = 'participant')
      or not exists (
        select from operations_objective o join operations_objective_focus_areas f on f.objective_id = o.id
         where o.jpoa_id = new.id and o.withdrawn_at is null)) then
    raise exception 'what an active round needs is not all there' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger jpoa_step_guard before update on operations_jointperiodofaction
  for each row when (current_user = 'jpoa_app') execute function jpoa_step_guard();

-- The newest decision is in force; its days are in the round for all who ask for them.
create function duration_decided() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.number <> 1 + coalesce((select max(number) from operations_durationdecision where jpoa_id = new.jpoa_id), 0) then
    raise exception 'decisions follow one another' using errcode = 'unique_violation';
  end if;
  update operations_jointperiodofaction
     set starts_on = new.starts_on, ends_on = new.ends_on, starts_precision = 'day', ends_precision = 'day'
   where id = new.jpoa_id and state in ('consultation', 'planning', 'active');
  if not found then
    raise exception 'the length of this round is not decided now' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger duration_decided before insert on operations_durationdecision
  for each row execute function duration_decided();

create function jpoa_agency_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  own int := {GROUP};
begin
  if not exists (
      select from operations_jpoaparticipant p join operations_jointperiodofaction j on j.id = p.jpoa_id
        join members_agency a on a.id = new.agency_id and a.country_id = p.country_id
       where p.id = new.participant_id and j.state in ('consultation', 'planning', 'active')) then
    raise exception 'a country names its own agencies, while a round is prepared or runs'
      using errcode = 'check_violation';
  end if;
  if new.contact_id is not null and (tg_op = 'INSERT' or new.contact_id is distinct from old.contact_id) and not exists (
      select from members_membership m
       where m.agency_id = new.agency_id and m.person_id = new.contact_id and m.ends_at is null) then
    raise exception 'whom to ask is one of the agency' using errcode = 'check_violation';
  end if;
  if tg_op = 'INSERT' then
    if new.state <> 'named' then
      raise exception 'an agency begins as named' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if new.state <> old.state and (old.state, new.state) not in (
      ('named', 'confirmed'), ('named', 'declined'), ('named', 'withdrawn'), ('confirmed', 'withdrawn')) then
    raise exception 'an agency does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if (new.state in ('confirmed', 'declined') and old.state = 'named' or new.contact_id is distinct from old.contact_id)
     and current_user = 'jpoa_app' and (
      new.answered_by_id is distinct from {PERSON}
      or own is distinct from (select a.group_id from members_agency a where a.id = new.agency_id)) then
    raise exception 'an agency answers for itself' using errcode = 'insufficient_privilege';
  end if;
  if (new.id, new.participant_id, new.agency_id, new.named_by_id, new.named_at)
     is distinct from (old.id, old.participant_id, old.agency_id, old.named_by_id, old.named_at)
     or old.answered_at is not null and (new.answered_at, new.answered_by_id, new.noted_id)
        is distinct from (old.answered_at, old.answered_by_id, old.noted_id) then
    raise exception 'what was said stays' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger jpoa_agency_guard before insert or update on operations_jpoaagency
  for each row execute function jpoa_agency_guard();

-- A country is in from the day on which its first agency confirms until the last one withdraws.
create function jpoa_country_takes_part() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.state = 'confirmed' then
    update operations_jpoaparticipant
       set joined_on = coalesce(joined_on, (new.answered_at at time zone 'UTC')::date), withdrawn_on = null
     where id = new.participant_id;
  elsif new.state = 'withdrawn' and old.state = 'confirmed' and not exists (
      select from operations_jpoaagency where participant_id = new.participant_id and state = 'confirmed') then
    update operations_jpoaparticipant set withdrawn_on = (new.withdrawn_at at time zone 'UTC')::date
     where id = new.participant_id;
  end if;
  return null;
end $$;
create trigger jpoa_country_takes_part after update of state on operations_jpoaagency
  for each row execute function jpoa_country_takes_part();

-- What a round aims at is written before it begins; while it runs an objective is added or withdrawn, never rewritten.
create function objective_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  at text := (select state from operations_jointperiodofaction where id = new.jpoa_id);
begin
  if at not in ('proposed', 'consultation', 'planning', 'active')
     or tg_op = 'UPDATE' and (new.jpoa_id <> old.jpoa_id or old.withdrawn_at is not null or at = 'active' and
       (new.position, new.text, new.target_indicator, new.target)
       is distinct from (old.position, old.text, old.target_indicator, old.target)) then
    raise exception 'this objective stays as it is' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger objective_guard before insert or update on operations_objective
  for each row when (current_user = 'jpoa_app') execute function objective_guard();
revoke execute on function duration_decided(), jpoa_country_takes_part() from public;
"""

BACKWARD = """
drop trigger objective_guard on operations_objective;
drop function objective_guard();
drop trigger jpoa_country_takes_part on operations_jpoaagency;
drop function jpoa_country_takes_part();
drop trigger jpoa_agency_guard on operations_jpoaagency;
drop function jpoa_agency_guard();
drop trigger duration_decided on operations_durationdecision;
drop function duration_decided();
drop trigger jpoa_step_guard on operations_jointperiodofaction;
drop function jpoa_step_guard();
drop trigger jpoa_begins on operations_jointperiodofaction;
drop trigger jpoa_guard on operations_jointperiodofaction;
drop function jpoa_guard();
revoke delete on operations_objective_focus_areas from jpoa_app;
revoke insert, update on operations_jointperiodofaction, operations_jointperiodofaction_co_chairs, operations_jpoalabel,
  operations_durationdecision, operations_jpoaparticipant, operations_jpoaagency, operations_objective,
  operations_objective_focus_areas from jpoa_app;
revoke select on operations_durationdecision, operations_jpoaagency from jpoa_app;
""" + "".join(
    f"""
drop policy app_delete on {table};
drop policy app_update on {table};
drop policy app_insert on {table};
drop policy app_select on {table};
drop policy owner_all on {table};
alter table {table} no force row level security;
alter table {table} disable row level security;
"""
    for table in RULES
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0015_jpoa_life")]

    operations = [migrations.RunSQL([RIGHTS + FORCE + GUARDS], [BACKWARD])]
