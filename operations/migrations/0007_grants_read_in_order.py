"""The policy of the grants in a shape that the planner does not take for rare (docs/decisions/0032).

The rule is the same as in 0002. Written as `group_id = … or owner_group_id = …` it stood beside the code's own condition
on group_id, and the planner multiplied the two: it took an agency's rows for a thirtieth of what they are, read all of
them and sorted, where an index gives the first page in order. Of a case expression it assumes one half.
"""

from django.db import migrations, models

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
READER = """(select string_to_array(current_setting('app.roles', true), ',')
  && array['liaison_officer', 'analyst', 'agency_administrator'])"""

FORWARD = f"""
alter policy app_select on operations_referralgrant using (
  case when group_id = {GROUP} or owner_group_id = {GROUP} then {READER} else false end);
"""

BACKWARD = f"""
alter policy app_select on operations_referralgrant using (
  (group_id = {GROUP} or owner_group_id = {GROUP}) and {READER});
"""

# As in the model: each includes what the policy reads, so that counting touches no row.
INDEXES = (
    models.Index(
        fields=["group", "-opened_at", "-content_object"],
        name="referral_list",
        include=["owner_group"],
        condition=models.Q(is_view=True),
    ),
    models.Index(
        fields=["group", "state", "-opened_at", "-content_object"],
        name="referral_list_by_state",
        include=["owner_group"],
        condition=models.Q(is_view=True),
    ),
    models.Index(
        fields=["owner_group", "group", "-opened_at", "-content_object"],
        name="referral_list_own",
        condition=models.Q(is_view=True),
    ),
    models.Index(
        fields=["group", "-opened_at", "-content_object"],
        name="referral_list_received",
        include=["owner_group"],
        condition=models.Q(is_view=True) & ~models.Q(owner_group=models.F("group")),
    ),
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0006_sent_returns_are_frozen")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        *[
            migrations.RemoveIndex(model_name="referralgrant", name=name)
            for name in ("referral_list", "referral_list_by_state", "referral_list_own")
        ],
        *[migrations.AddIndex(model_name="referralgrant", index=index) for index in INDEXES],
    ]
