"""A referral is given to active agencies only, also when one is paused, suspended or merged at that very moment.

The row of the agency is held until the giving is done: what stops the agency waits for it, or it waits for that.
"""

from django.db import migrations

FORWARD = """
create function recipient_is_active() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from members_agency where id = new.agency_id and is_active for share;
  if not found then
    raise exception 'a referral is given to an active agency' using errcode = 'check_violation';
  end if;
  return new;
end $$;
revoke execute on function recipient_is_active() from public;
create trigger recipient_is_active before insert on operations_referralrecipient
  for each row execute function recipient_is_active();
"""
BACKWARD = "drop trigger recipient_is_active on operations_referralrecipient; drop function recipient_is_active();"


class Migration(migrations.Migration):
    dependencies = [("operations", "0013_decline_reasons")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
