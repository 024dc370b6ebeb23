"""Two people whose accounts are in force read together; what was asked waits a week, what has ended stays so."""

from django.db import migrations, models

PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
AUDITOR = "'auditor' = any ((select string_to_array(current_setting('app.roles', true), ','))::text[])"

FORWARD = f"""
create function incident_limits() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if old.confirmed_at is null then
    if old.asked_at < clock_timestamp() - interval '7 days' then
      raise exception 'it was asked too long ago' using errcode = 'check_violation';
    end if;
    if exists (select from members_person p where p.id = old.asked_by_id and not p.is_active) then
      raise exception 'the auditor who asked is suspended' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if old.ends_at <= clock_timestamp() then
    raise exception 'an incident that has ended does not change' using errcode = 'check_violation';
  end if;
  if new.ends_at is distinct from old.ends_at then
    new.ends_at := clock_timestamp();
  end if;
  return new;
end $$;
-- After incident_guard: triggers fire in the order of their names.
create trigger incident_limits before update on audit_incident
  for each row execute function incident_limits();

alter policy incident_select on audit_auditentry using (
  (select {AUDITOR} and exists (select from audit_incident i
     where {PERSON} in (i.asked_by_id, i.confirmed_by_id) and i.ends_at > clock_timestamp()
       and not exists (select from members_person p
         where p.id in (i.asked_by_id, i.confirmed_by_id) and not p.is_active))));
"""

BACKWARD = f"""
alter policy incident_select on audit_auditentry using (
  (select {AUDITOR} and exists (select from audit_incident i
     where {PERSON} in (i.asked_by_id, i.confirmed_by_id) and i.ends_at > clock_timestamp())));
drop trigger incident_limits on audit_incident;
drop function incident_limits();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0009_incident_versions"), ("members", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_by_id", models.F("asked_by_id")), _negated=True),
                name="incident_has_two_people",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
