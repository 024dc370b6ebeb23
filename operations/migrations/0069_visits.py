"""When a person was last in a referral, for that person alone; and who took a step, to be found by time."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
# A subselect that gives a value: the planner cannot answer it by hashing all of an agency's (0009).
OWN = f"""person_id = {PERSON} and (select true from operations_referralgrant g
    where g.content_object_id = operations_referralvisit.referral_id and g.is_view and g.group_id = {GROUP} limit 1)"""
FORWARD = f"""
alter table operations_referralvisit enable row level security;
alter table operations_referralvisit force row level security;
create policy owner_all on operations_referralvisit for all to jpoa_owner using (true) with check (true);
create policy app_select on operations_referralvisit for select to jpoa_app using ({OWN});
create policy app_insert on operations_referralvisit for insert to jpoa_app with check ({OWN});
create policy app_update on operations_referralvisit for update to jpoa_app using ({OWN}) with check ({OWN});
create policy app_delete on operations_referralvisit for delete to jpoa_app using (false);
grant select, insert, update (opened_at, since) on operations_referralvisit to jpoa_app;
"""
BACKWARD = """
drop policy app_delete on operations_referralvisit; drop policy app_update on operations_referralvisit;
drop policy app_insert on operations_referralvisit; drop policy app_select on operations_referralvisit;
drop policy owner_all on operations_referralvisit;
revoke all on operations_referralvisit from jpoa_app;
alter table operations_referralvisit no force row level security;
alter table operations_referralvisit disable row level security;
"""
_PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0068_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferralVisit",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("opened_at", models.DateTimeField()),
                ("since", models.DateTimeField()),
                ("person", models.ForeignKey(settings.AUTH_USER_MODEL, _PROTECT, related_name="+")),
                ("referral", models.ForeignKey("operations.referral", _PROTECT, related_name="+")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "referral"), name="one_visit_a_person"),
                ],
            },
        ),
        migrations.AddIndex("referralstep", models.Index(fields=["by", "-at"], name="step_by_whom")),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
