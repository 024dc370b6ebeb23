"""Units of an agency, each with a desk of its own; an administrator keeps those of the own agency."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import common.ids

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
KEEPER = f"""coalesce({ROLES} && array['secretariat'], false)
  or coalesce({ROLES} && array['agency_administrator'], false)
  and exists (select from members_agency a where a.id = agency_id and a.group_id = {GROUP})"""
DEPUTY = """(deputy_id is null or exists (
  select from members_dutydesk theirs join members_agency a on a.id = theirs.agency_id
    join members_agency ours on ours.id = members_dutydesk.agency_id
   where theirs.id = members_dutydesk.deputy_id and theirs.agency_id <> ours.id
     and (a.country_id = ours.country_id or a.organisation_id = ours.organisation_id)))"""
OF_UNIT = """(unit_id is null or exists (
  select from members_unit u where u.id = unit_id and u.agency_id = members_dutydesk.agency_id))"""

FORWARD = f"""
alter table members_unit enable row level security;
alter table members_unit force row level security;
create policy owner_all on members_unit for all to jpoa_owner using (true) with check (true);
create policy app_select on members_unit for select to jpoa_app using (true);
create policy app_insert on members_unit for insert to jpoa_app with check ({KEEPER});
create policy app_update on members_unit for update to jpoa_app using ({KEEPER}) with check ({KEEPER});
create policy app_delete on members_unit for delete to jpoa_app using (false);
grant select, insert on members_unit to jpoa_app;
grant update (name, topics, countries, closed_at, version, submission) on members_unit to jpoa_app;
alter policy app_insert on members_dutydesk with check (({KEEPER}) and {DEPUTY} and {OF_UNIT});
"""

BACKWARD = f"""
alter policy app_insert on members_dutydesk with check (({KEEPER}) and {DEPUTY});
revoke all on members_unit from jpoa_app;
drop policy app_delete on members_unit;
drop policy app_update on members_unit;
drop policy app_insert on members_unit;
drop policy app_select on members_unit;
drop policy owner_all on members_unit;
alter table members_unit no force row level security;
alter table members_unit disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0020_seats")]

    operations = [
        migrations.CreateModel(
            "Unit",
            [
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                (
                    "id",
                    models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(models.CharField(max_length=20), default=list, size=None),
                ),
                (
                    "countries",
                    django.contrib.postgres.fields.ArrayField(models.CharField(max_length=2), default=list, size=None),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="units", to="members.agency"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=["agency", "name"], name="unit_name_once_an_agency"),
                ],
            },
        ),
        migrations.AddField(
            "dutydesk",
            "unit",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="desks", to="members.unit"
            ),
        ),
        migrations.RemoveConstraint("dutydesk", "one_main_desk_an_agency"),
        migrations.AddConstraint(
            "dutydesk",
            models.UniqueConstraint(fields=["agency"], condition=Q(unit__isnull=True), name="one_main_desk_an_agency"),
        ),
        migrations.AddConstraint("dutydesk", models.UniqueConstraint(fields=["unit"], name="one_desk_a_unit")),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
