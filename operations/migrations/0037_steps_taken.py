"""When a round took each step of its life, and when a name of it was added; read by every member.

Filled for landed rounds only where a row says when: the first asking of the members, and a cancellation.
"""

import django.db.models.deletion
from django.db import migrations, models

import common.ids

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
OWN_COUNTRY = f"(select a.country_id from members_agency a where a.group_id = {GROUP})"
CHAIR = f"coalesce({ROLES} && array['co_chair'], false)"

FORWARD = f"""
alter table operations_jpoasteptaken enable row level security;
alter table operations_jpoasteptaken force row level security;
create policy owner_all on operations_jpoasteptaken for all to jpoa_owner using (true) with check (true);
create policy app_select on operations_jpoasteptaken for select to jpoa_app using (true);
-- A step is written down by the chair that takes it, while the round is where it leads.
create policy app_insert on operations_jpoasteptaken for insert to jpoa_app with check (
  {CHAIR} and taken_for_id = {OWN_COUNTRY} and exists (
    select from operations_jointperiodofaction j where j.id = jpoa_id and (step, j.state) in (
      ('propose', 'proposed'), ('open_consultation', 'consultation'), ('plan', 'planning'), ('activate', 'active'),
      ('begin_debrief', 'debrief'), ('close', 'closed'), ('cancel', 'cancelled'))));
create policy app_update on operations_jpoasteptaken for update to jpoa_app using (false);
create policy app_delete on operations_jpoasteptaken for delete to jpoa_app using (false);
grant select, insert on operations_jpoasteptaken to jpoa_app;

insert into operations_jpoasteptaken (id, jpoa_id, step, taken_at, taken_for_id)
select gen_random_uuid(), j.id, 'open_consultation', c.opened_at, c.opened_for_id
  from operations_jointperiodofaction j
  join terms_of_reference_consultation c on c.about_path = '/jpoas/' || j.id || '/' and c.revision = 1
 where j.consultation_id is not null
 union all
select gen_random_uuid(), j.id, 'cancel', j.cancelled_at, null
  from operations_jointperiodofaction j where j.cancelled_at is not null;
"""

BACKWARD = """
revoke all on operations_jpoasteptaken from jpoa_app;
drop policy app_delete on operations_jpoasteptaken;
drop policy app_update on operations_jpoasteptaken;
drop policy app_insert on operations_jpoasteptaken;
drop policy app_select on operations_jpoasteptaken;
drop policy owner_all on operations_jpoasteptaken;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0032_plan_notices"),
        ("operations", "0036_calendar_feed"),
        ("terms_of_reference", "0005_revisions"),
    ]

    operations = [
        migrations.AddField("jpoalabel", "added_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="JPOAStepTaken",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("propose", "Proposed"),
                            ("open_consultation", "The members were asked how long it shall be"),
                            ("plan", "Planning began, and the members were invited"),
                            ("activate", "The round became active"),
                            ("begin_debrief", "The debrief began"),
                            ("close", "The round was closed"),
                            ("cancel", "The round was cancelled"),
                        ],
                        max_length=17,
                    ),
                ),
                ("taken_at", models.DateTimeField()),
                (
                    "jpoa",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="operations.jointperiodofaction",
                    ),
                ),
                (
                    "taken_for",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.country",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a joint period of action",
                "verbose_name_plural": "steps of joint periods of action",
                "ordering": ["taken_at", "id"],
                "constraints": [models.UniqueConstraint(fields=("jpoa", "step"), name="step_once_a_jpoa")],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
