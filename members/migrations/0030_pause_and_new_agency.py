"""An agency that is added while its country is being paused comes in paused: the country's row is held by both."""

from django.db import migrations

NEW_AGENCY = """
create or replace function new_agency_of_paused() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  __HOLD__
  select id into new.pause_id from members_countrypause
   where country_id = new.country_id and starts_at is not null and ends_at is null;
  new.is_active := new.is_active and new.pause_id is null;
  return new;
end $$;
"""
HOLD = "perform from members_country where id = new.country_id for share;"
PAUSE = """
create function hold_country() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from members_country where id = new.country_id for no key update;
  return new;
end $$;
revoke execute on function hold_country() from public;
-- Its name comes before the others', and so does the trigger.
create trigger hold_country before update of starts_at, ends_at on members_countrypause
  for each row execute function hold_country();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0029_lists_and_capacities")]

    operations = [
        migrations.RunSQL(
            [NEW_AGENCY.replace("__HOLD__", HOLD), PAUSE],
            [
                "drop trigger hold_country on members_countrypause; drop function hold_country();",
                NEW_AGENCY.replace("__HOLD__", ""),
            ],
        )
    ]
