"""Administrators confirm their agency's entry; the system actor `directory` asks them, and tells by a notice."""

from django.db import migrations, models

ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
SYSTEM = "(select current_setting('app.system', true))"
SECRETARIAT = f"coalesce({ROLES} && array['secretariat'], false)"
KEEPER = f"{SECRETARIAT} or coalesce({ROLES} && array['agency_administrator'], false) and group_id = {GROUP}"
CAUSED = f"""exists (select 1 from members_agency a where a.id = agency_id and a.group_id = members_notice.group_id)
  and (caused_by_group_id = {GROUP} or """

FORWARD = f"""
alter policy app_update on members_agency
  using ({KEEPER} or coalesce({SYSTEM} = 'directory', false))
  with check ({KEEPER} or coalesce({SYSTEM} = 'directory', false));
grant update (confirmed_on, asked_on) on members_agency to jpoa_app;
alter policy app_insert on members_notice with check ({CAUSED} {SYSTEM} in ('returns', 'directory')));
"""

BACKWARD = f"""
alter policy app_insert on members_notice with check ({CAUSED} {SYSTEM} = 'returns'));
revoke update (confirmed_on, asked_on) on members_agency from jpoa_app;
alter policy app_update on members_agency using ({KEEPER}) with check ({KEEPER});
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0017_directory_walls")]

    operations = [
        migrations.AddField("agency", "asked_on", models.DateField(null=True)),
        migrations.AlterField(
            "notice",
            "kind",
            models.CharField(
                choices=[
                    ("referral_sent", "A referral has arrived"),
                    ("receipt_confirmed", "Receipt of your referral was confirmed"),
                    ("referral_accepted", "Your referral was accepted"),
                    ("referral_declined", "Your referral was declined"),
                    ("information_asked", "More information is asked for"),
                    ("information_given", "The information you asked for has arrived"),
                    ("referral_answered", "Your referral was answered"),
                    ("referral_closed", "A referral you received was closed"),
                    ("referral_withdrawn", "A referral you received was withdrawn"),
                    ("return_reminder", "A return is expected"),
                    ("confirmation_due", "Please confirm your agency’s entry in the directory"),
                    ("incident_opened", "Two auditors have opened the whole record of the portal"),
                ],
                max_length=20,
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
