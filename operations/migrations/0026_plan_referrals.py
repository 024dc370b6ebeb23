"""Referrals that belong to a plan. A row is known to those alone who hold a grant of both, and may know of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
# The subselects give a value, so that the planner cannot answer them by hashing all of an agency's (0009).
OF_PLAN = f"""(select true from operations_investigationplangrant g
    where g.content_object_id = operations_planreferral.plan_id and g.is_view and g.group_id = {GROUP} {{}} limit 1)"""
OF_REFERRAL = f"""(select true from operations_referralgrant g
    where g.content_object_id = operations_planreferral.referral_id and g.is_view and g.group_id = {GROUP} limit 1)"""
# Whether a recipient knows of the others is the originator's to say; a row that it did not add would tell.
TOLD = f"""(group_id = {GROUP} or (select r.owner_group_id = {GROUP} or r.owner_group_id = operations_planreferral.group_id
    or r.recipients_know_each_other from operations_referral r where r.id = operations_planreferral.referral_id))"""
RUNS = """(select p.closed_at is null and p.state <> 'draft' from operations_investigationplan p
    where p.id = operations_planreferral.plan_id)"""

FORWARD = f"""
alter table operations_planreferral enable row level security;
alter table operations_planreferral force row level security;
create policy owner_all on operations_planreferral for all to jpoa_owner using (true) with check (true);
create policy app_select on operations_planreferral for select to jpoa_app
  using ({OF_PLAN.format("")} and {OF_REFERRAL} and {TOLD});
create policy app_insert on operations_planreferral for insert to jpoa_app with check (
  group_id = {GROUP} and added_by_id = {PERSON} and removed_at is null
  and {OF_PLAN.format("and g.reads_notes")} and {OF_REFERRAL} and {RUNS});
create policy app_update on operations_planreferral for update to jpoa_app
  using (removed_at is null and {OF_REFERRAL}
         and {OF_PLAN.format(f"and (operations_planreferral.group_id = {GROUP} or g.owner_group_id = {GROUP})")})
  with check (removed_by_id = {PERSON});
create policy app_delete on operations_planreferral for delete to jpoa_app using (false);
grant select, insert on operations_planreferral to jpoa_app;
grant update (removed_at, removed_by_id, version, submission) on operations_planreferral to jpoa_app;

create constraint trigger row_changed after insert or update or delete on operations_planreferral
  deferrable initially deferred for each row execute function row_changed_by_plan_id('investigation_plan');
create trigger table_emptied after truncate on operations_planreferral
  for each statement execute function table_emptied('investigation_plan');

-- Who added it goes with the agency's plans when it is merged (0024 moves the rest).
create function take_over_plan_referrals() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  heir members_agency;
  it record;
  acting text := coalesce(current_setting('app.group', true), '');
begin
  select * into strict heir from members_agency where id = new.successor_id;
  perform set_config('app.group', heir.group_id::text, true);  -- as in 0024
  for it in select r.id, r.plan_id from operations_planreferral r
              join operations_investigationplan p on p.id = r.plan_id
             where r.group_id = new.group_id and r.removed_at is null and p.closed_at is null loop
    perform audit_note('take_over', 'investigation_plan', it.plan_id, '');
    update operations_planreferral set group_id = heir.group_id where id = it.id;
  end loop;
  perform set_config('app.group', acting, true);
  return null;
end $$;
revoke execute on function take_over_plan_referrals() from public;
create trigger take_over_plan_referrals after update of successor_id on members_agency for each row
  when (old.successor_id is null and new.successor_id is not null) execute function take_over_plan_referrals();
"""
BACKWARD = """
drop trigger take_over_plan_referrals on members_agency;
drop function take_over_plan_referrals();
drop trigger table_emptied on operations_planreferral;
drop trigger row_changed on operations_planreferral;
drop policy app_delete on operations_planreferral;
drop policy app_update on operations_planreferral;
drop policy app_insert on operations_planreferral;
drop policy app_select on operations_planreferral;
drop policy owner_all on operations_planreferral;
revoke all on operations_planreferral from jpoa_app;
"""


def _key(to: str, *, null: bool = False) -> models.ForeignKey:
    """A key of a row that stays."""
    return models.ForeignKey(to, django.db.models.deletion.PROTECT, null=null, related_name="+")


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0025_tallies"),
        ("audit", "0011_note"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanReferral",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                ("added_by", _key(settings.AUTH_USER_MODEL)),
                ("group", _key("auth.group")),
                ("plan", _key("operations.investigationplan")),
                ("referral", _key("operations.referral")),
                ("removed_by", _key(settings.AUTH_USER_MODEL, null=True)),
            ],
            options={"abstract": False},
        ),
        migrations.AddConstraint(
            "planreferral",
            models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("plan", "referral"),
                name="referral_once_a_plan",
            ),
        ),
        migrations.AddConstraint(
            "planreferral",
            models.CheckConstraint(
                condition=models.Q(("removed_at__isnull", True), ("removed_by__isnull", False), _connector="XOR"),
                name="removed_from_plan_has_who_and_when",
            ),
        ),
        migrations.AddIndex(
            "planreferral",
            models.Index(
                condition=models.Q(("removed_at__isnull", True)),
                fields=["plan", "-added_at", "-id"],
                name="referrals_of_plan",
            ),
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
