"""Walls of copies: read by the agency that made one and by the referral's owner, made by a party, never changed."""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
PARTY = f"""(select true from operations_referralgrant g
    where g.content_object_id = operations_referralcopy.referral_id and g.is_view and g.group_id = {GROUP} {{}} limit 1)"""

FORWARD = f"""
alter table operations_referralcopy enable row level security;
alter table operations_referralcopy force row level security;
create policy owner_all on operations_referralcopy for all to jpoa_owner using (true) with check (true);
create policy app_select on operations_referralcopy for select to jpoa_app using (
  {PARTY.format(f"and (operations_referralcopy.group_id = {GROUP} or g.owner_group_id = {GROUP})")});
create policy app_insert on operations_referralcopy for insert to jpoa_app with check (
  group_id = {GROUP} and made_by_id = {PERSON} and {PARTY.format("")}
  and exists (select 1 from members_agency a where a.id = agency_id and a.group_id = {GROUP})
  and (select r.state from operations_referral r where r.id = operations_referralcopy.referral_id) in ('sent', 'closed'));
create policy app_update on operations_referralcopy for update to jpoa_app using (false);
create policy app_delete on operations_referralcopy for delete to jpoa_app using (false);
grant select, insert on operations_referralcopy to jpoa_app;
create constraint trigger row_changed after insert or update or delete on operations_referralcopy
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create trigger table_emptied after truncate on operations_referralcopy
  for each statement execute function table_emptied('referral');
"""
BACKWARD = """
drop trigger table_emptied on operations_referralcopy;
drop trigger row_changed on operations_referralcopy;
revoke all on operations_referralcopy from jpoa_app;
drop policy app_delete on operations_referralcopy;
drop policy app_update on operations_referralcopy;
drop policy app_insert on operations_referralcopy;
drop policy app_select on operations_referralcopy;
drop policy owner_all on operations_referralcopy;
alter table operations_referralcopy no force row level security;
alter table operations_referralcopy disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0052_referral_copies")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
