"""Whom to ask in an agency that takes part is changed by anybody who answers for it, as when somebody leaves."""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
GUARD = f"""
create or replace function jpoa_agency_guard() returns trigger
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
__ANSWERS__  if (new.id, new.participant_id, new.agency_id, new.named_by_id, new.named_at)
     is distinct from (old.id, old.participant_id, old.agency_id, old.named_by_id, old.named_at)
     or old.answered_at is not null and (new.answered_at, new.answered_by_id, new.noted_id)
        is distinct from (old.answered_at, old.answered_by_id, old.noted_id) then
    raise exception 'what was said stays' using errcode = 'check_violation';
  end if;
  return new;
end $$;
"""
BEFORE = f"""  if (new.state in ('confirmed', 'declined') and old.state = 'named' or new.contact_id is distinct from old.contact_id)
     and current_user = 'jpoa_app' and (
      new.answered_by_id is distinct from {PERSON}
      or own is distinct from (select a.group_id from members_agency a where a.id = new.agency_id)) then
    raise exception 'an agency answers for itself' using errcode = 'insufficient_privilege';
  end if;
"""
# Who has answered stays; whom to ask is the agency's to say, later too, while it takes part.
ANSWERS = f"""  if current_user = 'jpoa_app'
     and (new.state in ('confirmed', 'declined') and old.state = 'named' or new.contact_id is distinct from old.contact_id)
     and (own is distinct from (select a.group_id from members_agency a where a.id = new.agency_id)
          or old.state = 'named' and new.answered_by_id is distinct from {PERSON}
          or old.state not in ('named', 'confirmed')) then
    raise exception 'an agency answers for itself' using errcode = 'insufficient_privilege';
  end if;
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0037_steps_taken")]

    operations = [
        migrations.RunSQL([GUARD.replace("__ANSWERS__", ANSWERS)], [GUARD.replace("__ANSWERS__", BEFORE)]),
    ]
