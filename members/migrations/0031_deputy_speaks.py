"""A nomination may name a deputy, another agency of the same country; the database holds that both are the country's."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
create function nomination_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (select from members_agency a
              where a.id in (new.agency_id, new.deputy_id) and a.country_id is distinct from new.country_id) then
    raise exception 'an agency of the country speaks for it' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger nomination_guard before insert or update of agency_id, deputy_id, country_id on members_nomination
  for each row execute function nomination_guard();
"""
BACKWARD = "drop trigger nomination_guard on members_nomination; drop function nomination_guard();"


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0030_pause_and_new_agency"),
    ]

    operations = [
        migrations.AddField(
            model_name="nomination",
            name="deputy",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.agency"
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deputy__isnull", True), models.Q(("deputy", models.F("agency")), _negated=True), _connector="OR"
                ),
                name="deputy_is_another_agency",
            ),
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
