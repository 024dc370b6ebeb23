"""A copy for another agency is made by a consent in force, for paper, of the referral's owner to the agency that makes it."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
create function copy_by_consent() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (
    select from operations_shareconsent c
     where c.id = new.consent_id and c.referral_id = new.referral_id and c.group_id = new.group_id and c.is_given
       and c.ended_at is null and c.until > new.made_at and c.scope in ('paper', 'both')) then
    raise exception 'there is no such consent in force' using errcode = 'check_violation';
  end if;
  return new;
end $$;
revoke execute on function copy_by_consent() from public;
create trigger copy_by_consent before insert on operations_referralcopy
  for each row when (new.consent_id is not null) execute function copy_by_consent();
"""
BACKWARD = """
drop trigger copy_by_consent on operations_referralcopy;
drop function copy_by_consent();
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0073_control_taken_over")]

    operations = [
        migrations.AddField(
            "referralcopy",
            "consent",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copies",
                to="operations.shareconsent",
            ),
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
