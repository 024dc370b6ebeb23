"""Weekends and public holidays of countries and agencies. The system actor `directory` fills those of countries."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import common.ids
import members.directory.models

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
DIRECTORY = "coalesce((select current_setting('app.system', true)) = 'directory', false)"
SECRETARIAT = f"coalesce({ROLES} && array['secretariat'], false)"
OWN = f"""coalesce({ROLES} && array['agency_administrator'], false)
  and exists (select from members_agency a where a.id = agency_id and a.group_id = {GROUP})"""
WRITER = f"{SECRETARIAT} or {OWN}"

FORWARD = f"""
alter table members_holiday enable row level security;
alter table members_holiday force row level security;
create policy owner_all on members_holiday for all to jpoa_owner using (true) with check (true);
create policy app_select on members_holiday for select to jpoa_app using (true);
create policy app_insert on members_holiday for insert to jpoa_app
  with check ({WRITER} or {DIRECTORY} and country_id is not null);
create policy app_update on members_holiday for update to jpoa_app using (false);
create policy app_delete on members_holiday for delete to jpoa_app using ({WRITER});
grant select, insert, delete on members_holiday to jpoa_app;
grant update (weekend) on members_agency to jpoa_app;
alter policy app_update on members_country using ({DIRECTORY}) with check ({DIRECTORY});
grant update (weekend) on members_country to jpoa_app;
"""

BACKWARD = """
revoke update (weekend) on members_country from jpoa_app;
alter policy app_update on members_country using (false) with check (false);
revoke update (weekend) on members_agency from jpoa_app;
revoke all on members_holiday from jpoa_app;
drop policy app_delete on members_holiday;
drop policy app_update on members_holiday;
drop policy app_insert on members_holiday;
drop policy app_select on members_holiday;
drop policy owner_all on members_holiday;
alter table members_holiday no force row level security;
alter table members_holiday disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0018_confirming")]

    operations = [
        migrations.AddField(
            "country",
            "weekend",
            django.contrib.postgres.fields.ArrayField(
                models.PositiveSmallIntegerField(), default=members.directory.models._saturday_and_sunday, size=None
            ),
        ),
        migrations.AddField(
            "agency",
            "weekend",
            django.contrib.postgres.fields.ArrayField(models.PositiveSmallIntegerField(), null=True, size=None),
        ),
        migrations.CreateModel(
            "Holiday",
            [
                (
                    "id",
                    models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("day", models.DateField()),
                ("name", models.CharField(max_length=120)),
                ("is_estimated", models.BooleanField(default=False)),
                (
                    "agency",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holidays",
                        to="members.agency",
                    ),
                ),
                (
                    "country",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holidays",
                        to="members.country",
                    ),
                ),
            ],
            options={
                "ordering": ["day"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(country__isnull=True) ^ Q(agency__isnull=True), name="holiday_is_of_one_body"
                    ),
                    models.UniqueConstraint(fields=["country", "day"], name="holiday_once_a_country"),
                    models.UniqueConstraint(fields=["agency", "day"], name="holiday_once_an_agency"),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
