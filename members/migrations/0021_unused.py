"""Accounts that nobody has used for 90 days are stopped by the system actor `keeper`; the guard lets it."""

from django.db import migrations, models

FORWARD = """
create or replace function members_person_guard() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
declare
  acting uuid := nullif(current_setting('app.person', true), '');
begin
  if new.email is distinct from old.email or new.created_at is distinct from old.created_at then
    raise exception 'an account keeps its address' using errcode = 'insufficient_privilege';
  end if;
  if new.password is distinct from old.password and acting is not null and acting <> old.id then
    raise exception 'a password is set by its owner' using errcode = 'insufficient_privilege';
  end if;
  if (new.name, new.native_name, new.known_as, new.phone, new.time_zone, new.language, new.details_at)
     is distinct from (old.name, old.native_name, old.known_as, old.phone, old.time_zone, old.language, old.details_at)
     and acting is distinct from old.id then
    raise exception 'personal details are changed by their owner' using errcode = 'insufficient_privilege';
  end if;
  -- What the portal stops by itself has not been used for 90 days, by the database's own clock.
  if current_setting('app.system', true) = 'keeper' and old.is_active and not new.is_active
     and greatest(old.last_login, old.reinstated_at) < now() - interval '90 days' then
    return new;
  end if;
  if (new.is_active, new.suspended_at) is distinct from (old.is_active, old.suspended_at)
     and (acting is not distinct from old.id
          or not exists (select from members_membership m where m.person_id = old.id and members_keeps(m.agency_id))) then
    raise exception 'an account is suspended by its agency''s administrators or the secretariat'
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
"""

BACKWARD = """
create or replace function members_person_guard() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
declare
  acting uuid := nullif(current_setting('app.person', true), '');
begin
  if new.email is distinct from old.email or new.created_at is distinct from old.created_at then
    raise exception 'an account keeps its address' using errcode = 'insufficient_privilege';
  end if;
  if new.password is distinct from old.password and acting is not null and acting <> old.id then
    raise exception 'a password is set by its owner' using errcode = 'insufficient_privilege';
  end if;
  if (new.name, new.native_name, new.known_as, new.phone, new.time_zone, new.language, new.details_at)
     is distinct from (old.name, old.native_name, old.known_as, old.phone, old.time_zone, old.language, old.details_at)
     and acting is distinct from old.id then
    raise exception 'personal details are changed by their owner' using errcode = 'insufficient_privilege';
  end if;
  if (new.is_active, new.suspended_at) is distinct from (old.is_active, old.suspended_at)
     and (acting is not distinct from old.id
          or not exists (select from members_membership m where m.person_id = old.id and members_keeps(m.agency_id))) then
    raise exception 'an account is suspended by its agency''s administrators or the secretariat'
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0020_seats")]

    operations = [
        migrations.AddField("person", "reinstated_at", models.DateTimeField(null=True)),
        migrations.AddField("person", "unused_told_at", models.DateTimeField(null=True)),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
