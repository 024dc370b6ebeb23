"""Nominations and terms of the chair are recorded by the secretariat, one open at a time for each country."""

from django.db import migrations, models

TABLES = ("members_nomination", "members_cochairterm")
SECRETARIAT = "'secretariat' = any ((select string_to_array(current_setting('app.roles', true), ','))::text[])"

FORWARD = "".join(
    f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
create policy app_select on {table} for select to jpoa_app using (true);
create policy app_insert on {table} for insert to jpoa_app with check ({SECRETARIAT});
create policy app_update on {table} for update to jpoa_app
  using ({SECRETARIAT} and ends_on is null) with check ({SECRETARIAT} and ends_on is not null);
create policy app_delete on {table} for delete to jpoa_app using (false);
grant insert, update (ends_on) on {table} to jpoa_app;
"""
    for table in TABLES
)

BACKWARD = "".join(
    f"""
revoke insert, update (ends_on) on {table} from jpoa_app;
drop policy app_delete on {table};
drop policy app_update on {table};
drop policy app_insert on {table};
drop policy app_select on {table};
drop policy owner_all on {table};
alter table {table} no force row level security;
alter table {table} disable row level security;
"""
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("members", "0019_holidays")]

    operations = [
        migrations.AddConstraint(
            model_name="cochairterm",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)), fields=("country",), name="one_open_term_a_country"
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)), fields=("country",), name="one_open_nomination_a_country"
            ),
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
