"""What a merged agency was asked to destroy, and what it asked about passing on, is its heir's with the rest of it.

Who opened what stays with the agency that did. Where the owner of a referral was merged, its heir reads the answers.
"""

from django.db import migrations

FORWARD = """
create function take_over_control() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  heir int := (select group_id from members_agency where id = new.successor_id);
begin
  update operations_destructionrequest set group_id = heir where group_id = new.group_id and confirmed_at is null;
  update operations_destructionrequest set owner_group_id = heir
   where owner_group_id = new.group_id and confirmed_at is null;
  update operations_shareconsent c set group_id = heir
    from operations_referralrecipient p
   where p.id = c.recipient_id and c.group_id = new.group_id and p.group_id = heir;
  return null;
end $$;
revoke execute on function take_over_control() from public;
-- After take_over_open_work, which moves the recipients: triggers run in the order of their names.
create trigger take_over_what_was_asked after update of successor_id on members_agency for each row
  when (old.successor_id is null and new.successor_id is not null) execute function take_over_control();
"""
BACKWARD = """
drop trigger take_over_what_was_asked on members_agency;
drop function take_over_control();
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0072_same_subject")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
