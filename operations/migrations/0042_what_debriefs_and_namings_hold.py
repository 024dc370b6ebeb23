"""A questionnaire is closed when its last day is over, in the database too.

In code only: that `opened_at` and `closed_at` are the portal's time (the database has no clock of the domain).
"""

from django.db import migrations

PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
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


FORWARD = _debrief_guard(BEGINS, CLOSES)
BACKWARD = _debrief_guard("", "")


class Migration(migrations.Migration):
    dependencies = [("operations", "0039_session_take_over")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
