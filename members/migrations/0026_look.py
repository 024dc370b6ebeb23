"""A person chooses light or dark pages, for oneself only."""

from django.db import migrations, models

FORWARD = """
create function members_person_look_guard() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
  if nullif(current_setting('app.person', true), '')::uuid is distinct from old.id then
    raise exception 'personal details are changed by their owner' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger person_look_guard before update on members_person for each row
  when (current_user = 'jpoa_app' and old.look is distinct from new.look) execute function members_person_look_guard();
"""

BACKWARD = """
drop trigger person_look_guard on members_person;
drop function members_person_look_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0025_country_pauses")]

    operations = [
        migrations.AddField(
            "person",
            "look",
            models.CharField(
                blank=True,
                choices=[("", "As the device is set"), ("light", "Light"), ("dark", "Dark")],
                default="",
                max_length=5,
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
