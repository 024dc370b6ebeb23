"""Files of members: seen by those who keep what they bring in, changed by their uploader and the system actor `imports`."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids

PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))::text[]"
WORKER = "(select current_setting('app.system', true)) = 'imports'"

FORWARD = f"""
alter table members_memberimport enable row level security;
alter table members_memberimport force row level security;
create policy owner_all on members_memberimport for all to jpoa_owner using (true) with check (true);
create policy app_select on members_memberimport for select to jpoa_app using (
  {WORKER} or kept_by = any ({ROLES}) and (kept_by = 'secretariat' or group_id = {GROUP}));
create policy app_insert on members_memberimport for insert to jpoa_app with check (
  uploaded_by_id = {PERSON} and group_id = {GROUP} and kept_by = any ({ROLES})
  and kept_by in ('secretariat', 'agency_administrator') and (kind = 'officers' or kept_by = 'secretariat')
  and state = 'checking');
create policy app_update on members_memberimport for update to jpoa_app
  using ({WORKER} or uploaded_by_id = {PERSON}) with check ({WORKER} or uploaded_by_id = {PERSON});
create policy app_delete on members_memberimport for delete to jpoa_app using (false);
grant select, insert on members_memberimport to jpoa_app;
grant update (content, state, is_again, new, changed, unchanged, wrong, problems, plan, checked_at, applied_at,
  leased_until, attempts, version, submission) on members_memberimport to jpoa_app;
"""

BACKWARD = """
revoke all on members_memberimport from jpoa_app;
drop policy app_delete on members_memberimport;
drop policy app_update on members_memberimport;
drop policy app_insert on members_memberimport;
drop policy app_select on members_memberimport;
drop policy owner_all on members_memberimport;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0023_lost_factor"),
    ]

    operations = [
        migrations.CreateModel(
            name="MemberImport",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("agencies", "Agencies"), ("officers", "Officers")], max_length=8)),
                (
                    "kept_by",
                    models.CharField(
                        choices=[
                            ("liaison_officer", "Liaison officer"),
                            ("analyst", "Analyst"),
                            ("agency_administrator", "Agency administrator"),
                            ("co_chair", "Co-chair"),
                            ("secretariat", "Secretariat"),
                            ("auditor", "Auditor"),
                        ],
                        max_length=24,
                    ),
                ),
                ("uploaded_at", models.DateTimeField()),
                ("file_name", models.CharField(max_length=120)),
                ("content", models.BinaryField()),
                ("kept_until", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "Being checked"),
                            ("checked", "Checked, nothing saved yet"),
                            ("applying", "Being saved"),
                            ("applied", "Saved"),
                            ("dropped", "Not used"),
                            ("failed", "Could not be finished"),
                        ],
                        default="checking",
                        max_length=8,
                    ),
                ),
                ("is_again", models.BooleanField(default=False)),
                ("new", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                ("wrong", models.PositiveIntegerField(default=0)),
                ("problems", models.JSONField(default=list)),
                ("plan", models.CharField(blank=True, max_length=64)),
                ("checked_at", models.DateTimeField(null=True)),
                ("applied_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="auth.group")),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["checking", "applying"])),
                        fields=["uploaded_at"],
                        name="import_to_work_on",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["checking", "checked", "applying"]),
                            models.Q(("content", b""), ("problems", models.Value([], models.JSONField()))),
                            _connector="OR",
                        ),
                        name="import_that_is_over_keeps_nothing",
                    )
                ],
            },
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
