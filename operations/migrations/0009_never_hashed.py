"""The wall asks the grants by a subselect that gives a value: the planner cannot answer it by hashing all of an agency's.

The rules are those of 0002 and 0008; nobody reads a row more or less. `exists` left the choice to the planner, which
hashed as long as an agency's grants seemed few: each page then read all of them (docs/decisions/0032).
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"

# The policy's table → the referral's key in it, and what must hold beside being a party.
ASKED = {
    "operations_referral": ("id", ""),
    "operations_referralsubject": ("referral_id", ""),
    "operations_subjectidentity": (
        "referral_id",
        f"and (not operations_subjectidentity.is_closed or g.owner_group_id = {GROUP})",
    ),
    "operations_referralrecipient": (
        "referral_id",
        f"and (g.owner_group_id = {GROUP} or operations_referralrecipient.group_id = {GROUP})",
    ),
    "operations_referralmessage": (
        "referral_id",
        f"and (g.owner_group_id = {GROUP} or operations_referralmessage.group_id = {GROUP})",
    ),
    "operations_referraldisclosure": ("referral_id", f"and g.owner_group_id = {GROUP}"),
}

FORWARD = "".join(
    f"""
alter policy app_select on {table} using (
  (select true from operations_referralgrant g
    where g.content_object_id = {table}.{key} and g.is_view and g.group_id = {GROUP} {further} limit 1));
"""
    for table, (key, further) in ASKED.items()
)

BACKWARD = "".join(
    f"""
alter policy app_select on {table} using (
  exists (select 1 from operations_referralgrant g
    where g.content_object_id = {table}.{key} and g.is_view and g.group_id = {GROUP} {further}));
"""
    for table, (key, further) in ASKED.items()
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0008_one_question_a_row")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
