"""Personal feeds: a row is its person's, and the system actor `calendar`, which finds whose a secret address is.

Nobody takes another person's feed, brings one to life again or exchanges its secret: the columns cannot be written.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
SYSTEM = "(select current_setting('app.system', true))"

FORWARD = f"""
alter table operations_calendarfeed enable row level security;
alter table operations_calendarfeed force row level security;
create policy owner_all on operations_calendarfeed for all to jpoa_owner using (true) with check (true);
create policy app_select on operations_calendarfeed for select to jpoa_app using (
  person_id = {PERSON} or {SYSTEM} = 'calendar');
create policy app_insert on operations_calendarfeed for insert to jpoa_app with check (
  person_id = {PERSON} and revoked_at is null and last_read_on is null
  and agency_id = (select a.id from members_agency a where a.group_id = {GROUP}));
create policy app_update on operations_calendarfeed for update to jpoa_app
  using (person_id = {PERSON} or {SYSTEM} = 'calendar') with check (person_id = {PERSON} or {SYSTEM} = 'calendar');
create policy app_delete on operations_calendarfeed for delete to jpoa_app using (false);
grant select, insert on operations_calendarfeed to jpoa_app;
grant update (has_own_work, revoked_at, last_read_on) on operations_calendarfeed to jpoa_app;

create function calendar_feed_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if old.revoked_at is not null then
    raise exception 'a secret address that was taken back stays so' using errcode = 'insufficient_privilege';
  end if;
  if (new.has_own_work, new.revoked_at) is distinct from (old.has_own_work, old.revoked_at)
     and old.person_id is distinct from {PERSON} then
    raise exception 'a feed is kept by its person' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger calendar_feed_guard before update on operations_calendarfeed
  for each row when (current_user = 'jpoa_app') execute function calendar_feed_guard();
"""

BACKWARD = """
drop trigger calendar_feed_guard on operations_calendarfeed;
drop function calendar_feed_guard();
revoke all on operations_calendarfeed from jpoa_app;
drop policy app_delete on operations_calendarfeed;
drop policy app_update on operations_calendarfeed;
drop policy app_insert on operations_calendarfeed;
drop policy app_select on operations_calendarfeed;
drop policy owner_all on operations_calendarfeed;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0035_debrief_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("has_own_work", models.BooleanField(default=False, verbose_name="days of the own agency’s work")),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("last_read_on", models.DateField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.agency"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)), fields=("person",), name="one_feed_a_person"
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
