"""Counts across agencies that nobody may see one by one: written by the system actor `tally`, from five up.

The two functions give counts and nothing else, and to the system actor alone. What they leave out is not in any table.
"""

from django.db import migrations, models

import common.ids

SYSTEM = "(select current_setting('app.system', true))"
CHAIR = "coalesce((select string_to_array(current_setting('app.roles', true), ',')) && array['co_chair'], false)"
PERSON = "(select nullif(current_setting('app.person', true), ''))"

FORWARD = f"""
create function tally_plans() returns table (jpoa_id uuid, code text, value bigint, qualifier text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_setting('app.system', true) is distinct from 'tally' then
    raise exception 'the tally is made by the portal' using errcode = 'insufficient_privilege';
  end if;
  -- A draft is its lead's own affair: nobody was asked yet.
  return query select p.jpoa_id, 'plans.' || p.state, count(*), 'exact'
    from operations_investigationplan p where p.state <> 'draft' group by p.jpoa_id, p.state having count(*) >= 5;
end $$;

create function tally_targets(upto date) returns table (jpoa_id uuid, code text, value bigint, qualifier text)
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if current_setting('app.system', true) is distinct from 'tally' then
    raise exception 'the tally is made by the portal' using errcode = 'insufficient_privilege';
  end if;
  return query select c.jpoa_id, 'target.' || c.indicator, sum(c.value)::bigint,
      case when bool_or(c.qualifier = 'at_least') then 'at_least'
           when bool_or(c.qualifier = 'about') then 'about' else 'exact' end
    from operations_returncell c
   where c."window" = 'in_window' and c.period_starts_on < upto
     and exists (select from operations_objective o where o.jpoa_id = c.jpoa_id
                  and o.target_indicator = c.indicator and o.withdrawn_at is null)
   group by c.jpoa_id, c.indicator
  having sum(c.value) >= 5 and count(distinct c.country_id) filter (where c.value > 0) >= 3;
end $$;
revoke execute on function tally_plans(), tally_targets(date) from public;
grant execute on function tally_plans(), tally_targets(date) to jpoa_app;

alter table operations_tally enable row level security;
alter table operations_tally force row level security;
create policy owner_all on operations_tally for all to jpoa_owner using (true) with check (true);
create policy app_select on operations_tally for select to jpoa_app using (
  {SYSTEM} = 'tally' or {CHAIR} or code like 'target.%' and {PERSON} is not null);
create policy app_insert on operations_tally for insert to jpoa_app with check ({SYSTEM} = 'tally');
create policy app_update on operations_tally for update to jpoa_app using (false);
create policy app_delete on operations_tally for delete to jpoa_app using (false);
grant select, insert on operations_tally to jpoa_app;
"""
BACKWARD = """
drop policy app_delete on operations_tally;
drop policy app_update on operations_tally;
drop policy app_insert on operations_tally;
drop policy app_select on operations_tally;
drop policy owner_all on operations_tally;
revoke all on operations_tally from jpoa_app;
drop function tally_plans();
drop function tally_targets(date);
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0024_plan_take_over")]

    operations = [
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=40)),
                ("value", models.PositiveIntegerField(null=True)),
                ("qualifier", models.CharField(default="exact", max_length=8)),
                ("as_of", models.DateField()),
                (
                    "jpoa",
                    models.ForeignKey(on_delete=models.PROTECT, related_name="+", to="operations.jointperiodofaction"),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.UniqueConstraint(fields=("jpoa", "code", "as_of"), name="tally_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.CheckConstraint(
                condition=models.Q(("value__isnull", True), ("value__gte", 5), _connector="OR"),
                name="tally_from_five_up",
            ),
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
