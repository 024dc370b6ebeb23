"""The door of the grants (members/grants.py) opens plans too: to their parties, and to nobody else.

A plan is taken back by no call: the grant goes with the state of the party's row (0021).
"""

from django.db import migrations

OWNS = "nullif(current_setting('app.group', true), '')::int"
GRANT_HEAD = """
create or replace function grant_object(kind text, record uuid, to_group int, grant_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
"""
GRANT_REFERRAL = f"""
  if kind <> 'referral' then
    raise exception 'there is no kind %', kind using errcode = 'invalid_parameter_value';
  end if;
  if not exists (select 1 from operations_referral r where r.id = record
                  and r.owner_group_id = {OWNS}) then
    raise exception 'only its owner shares a record' using errcode = 'insufficient_privilege';
  end if;
  insert into operations_referralgrant (id, permission_id, group_id, content_object_id, is_view, state)
  select grant_id, p.id, to_group, record, true, ''
    from auth_permission p join django_content_type c on c.id = p.content_type_id
   where c.app_label = 'operations' and c.model = 'referral' and p.codename = 'view_referral';
  if not found then
    raise exception 'the permission view_referral is missing' using errcode = 'no_data_found';
  end if;
end $$;
"""
# A plan is shared with its lead and with agencies that are in it; with nobody else, whoever asks.
GRANT_PLAN = f"""
  if kind = 'investigation_plan' then
    if not exists (select 1 from operations_investigationplan p where p.id = record and p.owner_group_id = {OWNS}) then
      raise exception 'only its owner shares a record' using errcode = 'insufficient_privilege';
    end if;
    if to_group <> {OWNS} and not exists (select 1 from operations_planparty a
        where a.plan_id = record and a.group_id = to_group and a.state in ('invited', 'consented')) then
      raise exception 'a plan is shared with its parties' using errcode = 'insufficient_privilege';
    end if;
    insert into operations_investigationplangrant
      (id, permission_id, group_id, content_object_id, is_view, reads_notes, state)
    select grant_id, p.id, to_group, record, true, false, ''
      from auth_permission p join django_content_type c on c.id = p.content_type_id
     where c.app_label = 'operations' and c.model = 'investigationplan' and p.codename = 'view_investigationplan';
    if not found then
      raise exception 'the permission view_investigationplan is missing' using errcode = 'no_data_found';
    end if;
    return;
  end if;
"""
SHARING = GRANT_HEAD + GRANT_PLAN + GRANT_REFERRAL
SHARING_BEFORE = GRANT_HEAD + GRANT_REFERRAL


class Migration(migrations.Migration):
    dependencies = [("operations", "0021_plan_guards")]

    operations = [migrations.RunSQL([SHARING], [SHARING_BEFORE])]
