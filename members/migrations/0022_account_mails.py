"""Mails about accounts: anybody may cause one, also before signing in; only the named system actor reads and sends them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids

FORWARD = """
alter table members_accountmail enable row level security;
alter table members_accountmail force row level security;
create policy owner_all on members_accountmail for all to jpoa_owner using (true) with check (true);
create policy app_select on members_accountmail for select to jpoa_app using (
  (select current_setting('app.system', true)) = 'accounts');
create policy app_insert on members_accountmail for insert to jpoa_app with check (
  done_at is null and leased_until is null and mail_attempts = 0 and not is_sent);
create policy app_update on members_accountmail for update to jpoa_app using (
  (select current_setting('app.system', true)) = 'accounts');
create policy app_delete on members_accountmail for delete to jpoa_app using (
  (select current_setting('app.system', true)) = 'accounts' and made_at < now() - interval '1 day');
grant select, insert, delete on members_accountmail to jpoa_app;
grant update (leased_until, mail_attempts, done_at, is_sent) on members_accountmail to jpoa_app;
"""

BACKWARD = """
revoke all on members_accountmail from jpoa_app;
drop policy app_delete on members_accountmail;
drop policy app_update on members_accountmail;
drop policy app_insert on members_accountmail;
drop policy app_select on members_accountmail;
drop policy owner_all on members_accountmail;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0021_units")]

    operations = [
        migrations.CreateModel(
            name="AccountMail",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("forgotten", "A link for a new password"),
                            ("new_browser", "A new browser was used to sign in"),
                        ],
                        max_length=20,
                    ),
                ),
                ("user_agent", models.CharField(blank=True, max_length=400)),
                ("made_at", models.DateTimeField()),
                ("leased_until", models.DateTimeField(null=True)),
                ("mail_attempts", models.PositiveSmallIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
                ("is_sent", models.BooleanField(default=False)),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True)), fields=["made_at"], name="account_mail_waiting"
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
