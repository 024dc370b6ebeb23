"""What was sent to the co-chairs stays as it was sent: the return, its remarks, and the cells that are counted."""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"

GUARD = """
create or replace function periodic_return_guard() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
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
  __FROZEN__
  return new;
end $$;
"""
FROZEN = """if old.state not in ('draft', 'sent_back') and (new.remarks, new.created_at, new.submitted_at, new.submitted_by_id)
     is distinct from (old.remarks, old.created_at, old.submitted_at, old.submitted_by_id) then
    raise exception 'a return is frozen as it was sent' using errcode = 'check_violation';
  end if;"""

# A cell is made and unmade while its return is still the agency's: submitting sums first and then sends.
OPEN = f"""exists (select 1 from operations_periodicreturn r join operations_reportingobligation o on o.id = r.obligation_id
  where r.id = periodic_return_id and r.group_id = {GROUP} and o.country_id = operations_returncell.country_id
    and o.jpoa_id = operations_returncell.jpoa_id {{state}})"""
STATE = "and r.state in ('draft', 'sent_back')"

FORWARD = (
    GUARD.replace("__FROZEN__", FROZEN)
    + f"""
alter policy app_insert on operations_returncell with check (group_id = {GROUP} and {OPEN.format(state=STATE)});
alter policy app_delete on operations_returncell using (group_id = {GROUP} and {OPEN.format(state=STATE)});
"""
)
BACKWARD = (
    GUARD.replace("__FROZEN__", "")
    + f"""
alter policy app_insert on operations_returncell with check (group_id = {GROUP} and {OPEN.format(state="")});
alter policy app_delete on operations_returncell using (group_id = {GROUP});
"""
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0005_row_changes")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
