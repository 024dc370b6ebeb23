"""A chair exempts an agency from an expected return, with a reason; the agency itself does not."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
CHAIR = f"coalesce({ROLES} && array['co_chair'], false)"

FORWARD = f"""
alter policy app_update on operations_reportingobligation
  using (group_id = {GROUP} or {CHAIR}) with check (group_id = {GROUP} or {CHAIR});
grant update (exempted_at, exempted_by_id, exempt_reason) on operations_reportingobligation to jpoa_app;

create function obligation_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if (new.exempted_at, new.exempted_by_id, new.exempt_reason)
     is not distinct from (old.exempted_at, old.exempted_by_id, old.exempt_reason) then
    if old.group_id is distinct from {GROUP} then
      raise exception 'an agency settles its own returns' using errcode = 'insufficient_privilege';
    end if;
  elsif not {CHAIR} or old.settled_at is not null or new.exempted_by_id is distinct from {PERSON} then
    raise exception 'a chair exempts, once, what is still expected' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger obligation_guard before update on operations_reportingobligation
  for each row when (current_user = 'jpoa_app') execute function obligation_guard();
"""
BACKWARD = f"""
drop trigger obligation_guard on operations_reportingobligation;
drop function obligation_guard();
revoke update (exempted_at, exempted_by_id, exempt_reason) on operations_reportingobligation from jpoa_app;
alter policy app_update on operations_reportingobligation using (group_id = {GROUP}) with check (group_id = {GROUP});
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0016_jpoa_walls")]

    operations = [
        migrations.AddField(
            model_name="reportingobligation",
            name="exempt_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="reportingobligation",
            name="exempted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="reportingobligation",
            name="exempted_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="reportingobligation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("exempt_reason", ""), ("exempted_at__isnull", True), ("exempted_by__isnull", True)),
                    models.Q(
                        ("exempted_at__isnull", False),
                        ("exempted_by__isnull", False),
                        ("settled_at__isnull", False),
                        models.Q(("exempt_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="exempted_has_who_when_and_why",
            ),
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
