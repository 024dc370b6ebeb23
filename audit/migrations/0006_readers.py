"""Who reads the audit: administrators their agency's entries, auditors their country's; and the way to an entry's seal."""

from django.db import migrations, models

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))::text[]"

FORWARD = f"""
alter policy app_select on audit_auditentry using (
  (group_id = {GROUP} and 'agency_administrator' = any ({ROLES}))
  or ('auditor' = any ({ROLES}) and country <> ''
      and country = (select c.iso2 from members_agency a join members_country c on c.id = a.country_id
                      where a.group_id = {GROUP})));
"""

BACKWARD = f"""
alter policy app_select on audit_auditentry using (
  group_id = {GROUP} and 'agency_administrator' = any ({ROLES}));
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_row_changes"), ("members", "0001_initial")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.AddIndex("seal", models.Index(fields=["epoch", "hi"], name="seal_by_transaction")),
    ]
