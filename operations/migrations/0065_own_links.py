"""Links that are one agency's own knowledge, with their wall: made, and ended with a date, by who reads both."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
TABLE = "operations_ownlink"
BOTH = " and ".join(
    f"""(select true from operations_referralgrant g
    where g.content_object_id = {TABLE}.{key} and g.is_view and g.group_id = {GROUP} limit 1)"""
    for key in ("first_id", "second_id")
)
FORWARD = f"""
alter table {TABLE} enable row level security;
alter table {TABLE} force row level security;
create policy owner_all on {TABLE} for all to jpoa_owner using (true) with check (true);
create policy app_select on {TABLE} for select to jpoa_app using (group_id = {GROUP} and {BOTH});
create policy app_insert on {TABLE} for insert to jpoa_app with check (
  group_id = {GROUP} and linked_by_id = {PERSON} and ended_at is null and {BOTH}
  and exists (select 1 from members_agency a where a.id = agency_id and a.group_id = {GROUP}));
create policy app_update on {TABLE} for update to jpoa_app
  using (group_id = {GROUP} and ended_at is null and {BOTH})
  with check (group_id = {GROUP} and ended_by_id = {PERSON} and ended_at is not null);
create policy app_delete on {TABLE} for delete to jpoa_app using (false);
grant select, insert, update (ended_by_id, ended_at) on {TABLE} to jpoa_app;

create function row_changed_by_first_id() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    perform audit_note_change(tg_argv[0], old.first_id, tg_table_name || ' ' || lower(tg_op));
  end if;
  if tg_op <> 'DELETE' then
    perform audit_note_change(tg_argv[0], new.first_id, tg_table_name || ' ' || lower(tg_op));
  end if;
  return null;
end $$;
create constraint trigger row_changed after insert or update or delete on {TABLE}
  deferrable initially deferred for each row execute function row_changed_by_first_id('referral');
create trigger table_emptied after truncate on {TABLE} for each statement execute function table_emptied('referral');

-- A merged agency's links go with what it had, where its heir reads both and has no such link itself.
create function take_over_links() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  heir int := (select group_id from members_agency where id = new.successor_id);
begin
  update {TABLE} t set group_id = heir
   where t.group_id = new.group_id
     and (select count(*) from operations_referralgrant g
           where g.group_id = heir and g.is_view and g.content_object_id in (t.first_id, t.second_id)) = 2
     and not exists (select from {TABLE} o where o.group_id = heir and o.ended_at is null and t.ended_at is null
                        and (o.first_id, o.second_id) = (t.first_id, t.second_id));
  return null;
end $$;
revoke execute on function row_changed_by_first_id(), take_over_links() from public;
create constraint trigger take_over_links after update of successor_id on members_agency
  deferrable initially deferred for each row
  when (old.successor_id is null and new.successor_id is not null) execute function take_over_links();
"""
BACKWARD = f"""
drop trigger take_over_links on members_agency;
drop function take_over_links();
drop trigger table_emptied on {TABLE};
drop trigger row_changed on {TABLE};
drop function row_changed_by_first_id();
revoke all on {TABLE} from jpoa_app;
drop policy app_delete on {TABLE}; drop policy app_update on {TABLE}; drop policy app_insert on {TABLE};
drop policy app_select on {TABLE}; drop policy owner_all on {TABLE};
alter table {TABLE} no force row level security; alter table {TABLE} disable row level security;
"""
_PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0042_handover_notices"),
        ("operations", "0064_court"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnLink",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("linked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("agency", models.ForeignKey("members.agency", _PROTECT, related_name="+")),
                ("ended_by", models.ForeignKey(settings.AUTH_USER_MODEL, _PROTECT, null=True, related_name="+")),
                ("first", models.ForeignKey("operations.referral", _PROTECT, related_name="+")),
                ("group", models.ForeignKey("auth.group", _PROTECT, related_name="+")),
                ("linked_by", models.ForeignKey(settings.AUTH_USER_MODEL, _PROTECT, related_name="+")),
                ("second", models.ForeignKey("operations.referral", _PROTECT, related_name="+")),
            ],
            options={
                "ordering": ["linked_at", "id"],
                "indexes": [models.Index(fields=["group", "second"], name="own_link_of_second")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(ended_at__isnull=True),
                        fields=("group", "first", "second"),
                        name="own_link_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(first__lt=models.F("second")), name="own_link_of_two_in_order"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(ended_at__isnull=True) ^ models.Q(ended_by__isnull=False),
                        name="own_link_end_has_who_and_when",
                    ),
                ],
            },
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
