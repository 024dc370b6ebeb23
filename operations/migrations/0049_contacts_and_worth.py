"""What passed elsewhere between the two sides of a referral, and what an answer was worth: added, never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
TABLES = ("operations_referralcontact", "operations_referralworth")
# Both are seen with the recipient's row: by the recipient and the owner, also after a merger.
WHO = {
    "operations_referralcontact": f"""exists (select from members_agency a where a.id = agency_id and a.group_id = {GROUP})
  and noted_by_id = {PERSON} and exists (select from operations_referralrecipient p where p.id = recipient_id
    and p.referral_id = operations_referralcontact.referral_id and p.state <> 'recalled')""",
    "operations_referralworth": f"""group_id = {GROUP} and said_by_id = {PERSON}
  and exists (select from operations_referralrecipient p join operations_referral r on r.id = p.referral_id
    where p.id = recipient_id and p.referral_id = operations_referralworth.referral_id and p.owner_group_id = {GROUP}
      and p.state = 'answered' and r.state = 'closed')""",
}

FORWARD = "".join(
    f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
create policy app_select on {table} for select to jpoa_app using (
  (select true from operations_referralrecipient p
    where p.id = recipient_id and p.referral_id = {table}.referral_id limit 1));
create policy app_insert on {table} for insert to jpoa_app with check ({who});
create policy app_update on {table} for update to jpoa_app using (false);
create policy app_delete on {table} for delete to jpoa_app using (false);
grant select, insert on {table} to jpoa_app;
create constraint trigger row_changed after insert or update or delete on {table}
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create trigger table_emptied after truncate on {table} for each statement execute function table_emptied('referral');
"""
    for table, who in WHO.items()
)
BACKWARD = "".join(
    f"""
drop trigger table_emptied on {table};
drop trigger row_changed on {table};
drop policy app_delete on {table};
drop policy app_update on {table};
drop policy app_insert on {table};
drop policy app_select on {table};
drop policy owner_all on {table};
revoke all on {table} from jpoa_app;
"""
    for table in TABLES
)
_PROTECT = django.db.models.deletion.PROTECT
_CHANNELS = ["interpol", "embassy", "bilateral"]


class Migration(migrations.Migration):
    dependencies = [("operations", "0048_late_answers")]

    operations = [
        migrations.CreateModel(
            name="ReferralContact",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("reached", "Called: reached somebody"),
                            ("no_answer", "Called: no answer"),
                            ("line_dead", "Called: the line is dead"),
                            ("told", "Was told by phone"),
                            ("met", "Met"),
                            ("wrote", "Wrote elsewhere"),
                            ("interpol", "Went through INTERPOL"),
                            ("embassy", "Went through an embassy"),
                            ("bilateral", "Went through a bilateral channel"),
                        ],
                        max_length=9,
                    ),
                ),
                ("whom", models.CharField(blank=True, max_length=80)),
                ("number", models.CharField(blank=True, max_length=40)),
                ("happened_at", models.DateTimeField(null=True)),
                ("happened_on", models.DateField(null=True)),
                ("noted_at", models.DateTimeField()),
                ("agency", models.ForeignKey("members.agency", _PROTECT, related_name="+")),
                ("noted_by", models.ForeignKey(settings.AUTH_USER_MODEL, _PROTECT, related_name="+")),
                ("recipient", models.ForeignKey("operations.referralrecipient", _PROTECT, related_name="contacts")),
                ("referral", models.ForeignKey("operations.referral", _PROTECT, related_name="contacts")),
            ],
            options={
                "ordering": ["noted_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(how__in=_CHANNELS, happened_on__isnull=False)
                        & models.Q(happened_at__isnull=True)
                        | models.Q(happened_at__isnull=False, happened_on__isnull=True) & ~models.Q(how__in=_CHANNELS),
                        name="contact_has_its_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(number="") | models.Q(how__in=_CHANNELS), name="only_a_channel_has_a_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(whom="", how__in=["no_answer", "line_dead", "told", "met", "wrote"])
                        | models.Q(whom="", how__in=_CHANNELS)
                        | models.Q(how="reached") & ~models.Q(whom=""),
                        name="who_was_reached_is_said",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralWorth",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "worth",
                    models.CharField(
                        choices=[
                            ("action", "It led to action"),
                            ("background", "Useful background"),
                            ("not_usable", "Not usable"),
                        ],
                        max_length=10,
                    ),
                ),
                ("said_at", models.DateTimeField()),
                ("group", models.ForeignKey("auth.group", _PROTECT, related_name="+")),
                ("recipient", models.OneToOneField("operations.referralrecipient", _PROTECT, related_name="worth")),
                ("referral", models.ForeignKey("operations.referral", _PROTECT, related_name="+")),
                ("said_by", models.ForeignKey(settings.AUTH_USER_MODEL, _PROTECT, related_name="+")),
            ],
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
