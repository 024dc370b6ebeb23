"""Reports that are being made belong to the chairs; results published elsewhere are public facts."""

from django.db import migrations

CHAIR = "'co_chair' = any ((select string_to_array(current_setting('app.roles', true), ','))::text[])"
TABLES = ("reporting_annualreport", "reporting_reportedition", "reporting_snapshot")

FORWARD = (
    "".join(
        f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
create policy app_select on {table} for select to jpoa_app using ({CHAIR});
create policy app_insert on {table} for insert to jpoa_app with check ({CHAIR});
create policy app_update on {table} for update to jpoa_app using ({CHAIR});
create policy app_delete on {table} for delete to jpoa_app using (false);
grant select, insert on {table} to jpoa_app;
"""
        for table in TABLES
    )
    + """
-- The system actor `reports` finds what is queued; the build itself acts as the chair who asked for it.
create policy reports_select on reporting_snapshot for select to jpoa_app using (
  (select current_setting('app.system', true)) = 'reports');
create policy reports_update on reporting_snapshot for update to jpoa_app using (
  (select current_setting('app.system', true)) = 'reports');
grant update (state, built_at, leased_until, content, sha256) on reporting_snapshot to jpoa_app;
grant select, insert, update on reporting_publishedresult to jpoa_app;
"""
)

BACKWARD = (
    "drop policy reports_update on reporting_snapshot; drop policy reports_select on reporting_snapshot;"
    + "".join(
        f"""
revoke all on {table} from jpoa_app;
drop policy app_delete on {table};
drop policy app_update on {table};
drop policy app_insert on {table};
drop policy app_select on {table};
drop policy owner_all on {table};
alter table {table} no force row level security;
alter table {table} disable row level security;
"""
        for table in reversed(TABLES)
    )
    + "revoke all on reporting_publishedresult from jpoa_app;"
)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
