"""Which desk of the receiving agency a notice is for comes from the recipient's row, never from who causes it.

What cannot wait, urgent and threat to life, is told at the main desk too.
"""

from django.db import migrations

FORWARD = """
create function notice_desk() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  new.unit_id := null;
  new.is_for_main_desk := false;
  if new.kind in ('referral_sent', 'referral_asked_again', 'information_given', 'referral_late_desk', 'referral_moved') then
    select p.unit_id, p.unit_id is not null and r.urgency in ('urgent', 'threat_to_life')
      into new.unit_id, new.is_for_main_desk
      from operations_referralrecipient p join operations_referral r on r.id = p.referral_id
     where p.referral_id = new.object_id and p.group_id = new.group_id;
    new.is_for_main_desk := coalesce(new.is_for_main_desk, false);
  end if;
  return new;
end $$;
revoke execute on function notice_desk() from public;
create trigger notice_desk before insert on members_notice for each row execute function notice_desk();
"""
BACKWARD = "drop trigger notice_desk on members_notice; drop function notice_desk();"


class Migration(migrations.Migration):
    dependencies = [("operations", "0081_routing")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
