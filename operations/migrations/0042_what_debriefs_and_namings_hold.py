"""A questionnaire is closed when its last day is over, in the database too; a merged agency's part in rounds goes on;
what is written in a round waits for the round's own step.

In code only: that `opened_at` and `closed_at` are the portal's time (the database has no clock of the domain).
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
# By name before the guards of these tables, which then read what is so.
HELD = (
    "operations_jpoaagency",
    "operations_lesson",
    "operations_lessontaken",
    "operations_objective",
    "operations_phase",
)
SAFE = "set search_path = pg_catalog, public, pg_temp"

DEBRIEF_GUARD = f"""
create or replace function debrief_guard() returns trigger
language plpgsql {SAFE} as $$
begin
  if tg_op = 'INSERT' then
    if new.closed_at is not null or new.first_closes_on is not null or not exists (
        select from operations_jointperiodofaction j where j.id = new.jpoa_id and j.state = 'debrief' __BEGINS__) then
      raise exception 'the questions are asked in the debrief of a round' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if old.closed_at is not null and (new.closed_at, new.closed_by_id, new.closes_on, new.first_closes_on)
     is distinct from (old.closed_at, old.closed_by_id, old.closes_on, old.first_closes_on) then
    raise exception 'a questionnaire that is closed stays closed' using errcode = 'check_violation';
  end if;
  if old.closed_at is null and new.closed_at is not null and new.closed_by_id is distinct from {PERSON} then
    raise exception 'a chair closes it in the own name' using errcode = 'insufficient_privilege';
  end if;
__CLOSES__  if new.closes_on <> old.closes_on and (
      old.first_closes_on is not null or new.first_closes_on is distinct from old.closes_on
      or new.closes_on < old.closes_on)
     or old.first_closes_on is not null and new.first_closes_on is distinct from old.first_closes_on then
    raise exception 'the last day is moved once, to a later one' using errcode = 'check_violation';
  end if;
  if old.closed_at is null and new.closed_at is null and coalesce(nullif(new.summary_worked, ''),
      nullif(new.summary_hindered, ''), nullif(new.summary_jurisdiction, ''), nullif(new.summary_training, ''))
      is not null then
    raise exception 'what was said is summed up when it can be read' using errcode = 'check_violation';
  end if;
  return new;
end $$;
"""
# For a day at least: no row is made whose last day is over at once.
BEGINS = "and new.closes_on > (new.opened_at at time zone 'UTC')::date"
CLOSES = """  if old.closed_at is null and new.closed_at is not null
     and (new.closed_at at time zone 'UTC')::date <= greatest(old.closes_on, new.closes_on) then
    raise exception 'its last day is not over' using errcode = 'check_violation';
  end if;
"""


def _debrief_guard(begins: str, closes: str) -> str:
    return DEBRIEF_GUARD.replace("__BEGINS__", begins).replace("__CLOSES__", closes)


# The guard of 0038; an agency goes to its successor only, and what the database moves it moves until the debrief ends.
NAMING_GUARD = f"""
create or replace function jpoa_agency_guard() returns trigger
language plpgsql {SAFE} as $$
declare
  own int := {GROUP};
begin
  if not exists (
      select from operations_jpoaparticipant p join operations_jointperiodofaction j on j.id = p.jpoa_id
        join members_agency a on a.id = new.agency_id and a.country_id = p.country_id
       where p.id = new.participant_id and (j.state in ('consultation', 'planning', 'active') __DEBRIEF__)) then
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
  if current_user = 'jpoa_app'
     and (new.state in ('confirmed', 'declined') and old.state = 'named' or new.contact_id is distinct from old.contact_id)
     and (own is distinct from (select a.group_id from members_agency a where a.id = new.agency_id)
          or old.state = 'named' and new.answered_by_id is distinct from {PERSON}
          or old.state not in ('named', 'confirmed')) then
    raise exception 'an agency answers for itself' using errcode = 'insufficient_privilege';
  end if;
  if (new.id, new.participant_id, new.named_by_id, new.named_at)
     is distinct from (old.id, old.participant_id, old.named_by_id, old.named_at)
     or new.agency_id <> old.agency_id __HEIR__
     or old.answered_at is not null and (new.answered_at, new.answered_by_id, new.noted_id)
        is distinct from (old.answered_at, old.answered_by_id, old.noted_id) then
    raise exception 'what was said stays' using errcode = 'check_violation';
  end if;
  return new;
end $$;
"""
DEBRIEF = "or j.state = 'debrief' and current_user <> 'jpoa_app'"
HEIR = "and new.agency_id is distinct from (select successor_id from members_agency where id = old.agency_id)"


def _naming_guard(debrief: str, heir: str) -> str:
    return NAMING_GUARD.replace("__DEBRIEF__", debrief).replace("__HEIR__", heir)


# When an agency is merged, its successor takes part in its place, and has its answers in open questionnaires (as 0012,
# 0024 and 0039 for the rest). Where the successor stands itself, its own stands and the merged one's ends; but what is
# confirmed, or sent, does not give way to what is not, or a merger would take a country out of a round.
TAKE_OVER = f"""
create function take_over_rounds() returns trigger
language plpgsql security definer {SAFE} as $$
declare
  heir members_agency;
  it record;
  acting text := coalesce(current_setting('app.group', true), '');
  to_ask uuid;
begin
  select * into strict heir from members_agency where id = new.successor_id;
  perform set_config('app.group', heir.group_id::text, true);  -- as in 0024
  select p.id into to_ask from members_person p join members_membership m on m.person_id = p.id
     join members_roleassignment r on r.membership_id = m.id and r.role = 'liaison_officer'
   where m.agency_id = heir.id and p.is_active and m.ends_at is null and r.ends_at is null
     and m.starts_at <= new.merged_at and r.starts_at <= new.merged_at
   order by p.name, p.id limit 1;

  for it in select n.id, n.state, p.jpoa_id, own.id as own, own.state as own_state
              from operations_jpoaagency n join operations_jpoaparticipant p on p.id = n.participant_id
              join operations_jointperiodofaction j on j.id = p.jpoa_id
              left join operations_jpoaagency own on own.participant_id = n.participant_id
                   and own.agency_id = heir.id and own.state in ('named', 'confirmed')
             where n.agency_id = new.id and n.state in ('named', 'confirmed')
               and j.state in ('consultation', 'planning', 'active', 'debrief') for share of j loop
    perform audit_note('take_over', 'jpoa', it.jpoa_id, '');
    if it.own is not null and not (it.own_state = 'named' and it.state = 'confirmed') then
      update operations_jpoaagency set state = 'withdrawn', withdrawn_at = new.merged_at, version = version + 1
       where id = it.id;
      continue;
    end if;
    update operations_jpoaagency set state = 'withdrawn', withdrawn_at = new.merged_at, version = version + 1
     where id = it.own;
    -- Whom to ask has left with the agency: the first of the successor's liaison officers, until it says another one.
    update operations_jpoaagency set agency_id = heir.id, version = version + 1,
        contact_id = case when contact_id is null then null else coalesce(to_ask, contact_id) end where id = it.id;
  end loop;

  for it in select a.id, own.id as own, own.submitted_at as own_sent
              from operations_debriefanswer a join operations_debrief d on d.id = a.debrief_id and d.closed_at is null
              left join operations_debriefanswer own on own.debrief_id = a.debrief_id and own.agency_id = heir.id
             where a.agency_id = new.id for share of d loop  -- who closes it waits, or has closed it
    perform audit_note('take_over', 'debriefanswer', it.id, '');
    if it.own is null then
      update operations_debriefanswer set agency_id = heir.id, group_id = heir.group_id, version = version + 1
       where id = it.id;
    elsif it.own_sent is not null then  -- a draft is told to nobody
      update operations_debriefanswer set submitted_at = null, submitted_by_id = null, version = version + 1
       where id = it.id;
    end if;
  end loop;
  perform set_config('app.group', acting, true);
  return null;
end $$;
revoke execute on function take_over_rounds() from public;
create trigger take_over_rounds after update of successor_id on members_agency for each row
  when (old.successor_id is null and new.successor_id is not null) execute function take_over_rounds();
"""

# What is written in a round holds it until it is done, and waits for who changes it: so no step is taken meanwhile of
# which a guard knows nothing. Whom to ask is held too; who is being let go at this moment is not waited for, or two who
# leave at once and name each other would wait for ever.
HOLDING = f"""
create function hold_round() returns trigger
language plpgsql security definer {SAFE} as $$
declare
  written jsonb := to_jsonb(new);
begin
  perform from operations_jointperiodofaction j
    where j.id = coalesce((written ->> 'jpoa_id')::uuid, (
      select p.jpoa_id from operations_jpoaparticipant p where p.id = (written ->> 'participant_id')::uuid)) for share;
  perform from operations_lesson l where l.id = (written ->> 'lesson_id')::uuid for share;
  if tg_table_name = 'operations_jpoaagency' and written ->> 'contact_id' is not null
     and (tg_op = 'INSERT' or written ->> 'contact_id' is distinct from to_jsonb(old) ->> 'contact_id') then
    perform from members_membership m
      where m.agency_id = (written ->> 'agency_id')::uuid and m.person_id = (written ->> 'contact_id')::uuid
        and m.ends_at is null for share skip locked;
    if not found then
      raise exception 'whom to ask is one of the agency' using errcode = 'check_violation';
    end if;
  end if;
  return new;
end $$;
revoke execute on function hold_round() from public;
""" + "".join(
    f"""
create trigger hold_round before insert or update on {table}
  for each row when (current_user = 'jpoa_app') execute function hold_round();
"""
    for table in HELD
)
LET_GO = "".join(f"drop trigger hold_round on {table};" for table in HELD) + "drop function hold_round();"


FORWARD = _debrief_guard(BEGINS, CLOSES) + _naming_guard(DEBRIEF, HEIR) + TAKE_OVER + HOLDING
BACKWARD = (
    LET_GO
    + "drop trigger take_over_rounds on members_agency; drop function take_over_rounds();"
    + _naming_guard("", "")
    + _debrief_guard("", "")
)


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0041_who_writes_in_plans"),
        ("members", "0028_successors"),
        ("audit", "0011_note"),
    ]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
