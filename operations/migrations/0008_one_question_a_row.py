"""Two policies asked the grants within an `or`, and the planner answered by hashing all grants of the agency.

The rules are those of 0002 and 0003. Who a subject is: one question at the top level, with the closed block inside it.
What came of a referral: the grants are asked by a subselect that gives a value, which is never hashed, and only for a
row that is not the agency's own.
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
READER = """(select string_to_array(current_setting('app.roles', true), ',')
  && array['liaison_officer', 'analyst', 'agency_administrator'])"""

FORWARD = f"""
alter policy app_select on operations_subjectidentity using (
  exists (select 1 from operations_referralgrant g
           where g.content_object_id = operations_subjectidentity.referral_id and g.is_view and g.group_id = {GROUP}
             and (not operations_subjectidentity.is_closed or g.owner_group_id = {GROUP})));
alter policy app_select on operations_outcome using (
  case when group_id = {GROUP} and {READER} then true
       else (select true from operations_referralgrant g
              where g.content_object_id = operations_outcome.referral_id and g.is_view and g.group_id = {GROUP}
                and g.owner_group_id = {GROUP} limit 1) end);
"""

BACKWARD = f"""
alter policy app_select on operations_subjectidentity using (
  (not is_closed and exists (select 1 from operations_referralgrant g
    where g.content_object_id = operations_subjectidentity.referral_id and g.is_view and g.group_id = {GROUP}))
  or exists (select 1 from operations_referralgrant g
    where g.content_object_id = operations_subjectidentity.referral_id and g.is_view and g.group_id = {GROUP}
      and g.owner_group_id = {GROUP}));
alter policy app_select on operations_outcome using (
  (group_id = {GROUP} and {READER})
  or exists (select 1 from operations_referralgrant g where g.content_object_id = operations_outcome.referral_id
              and g.is_view and g.group_id = {GROUP} and g.owner_group_id = {GROUP}));
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0007_grants_read_in_order")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
