"""When an agency is merged, its open plans become its successor's too, in the same transaction (0012 does the rest).

Where the successor is in a plan already, the merged agency's own part ends. What is over stays as it was.
"""

from django.db import migrations

MOVE_PARTY = """
create function plan_party_to(party uuid, heir members_agency) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  update operations_planparty set agency_id = heir.id, officer_id = null, version = version + 1 where id = party;
  update operations_planstep set version = version + 1 where owner_id = party;  -- a trigger gives it the party's group
  update operations_plannote set group_id = heir.group_id where party_id = party;
end $$;
revoke execute on function plan_party_to(uuid, members_agency) from public;
"""

TAKE_OVER = """
create function take_over_plans() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  heir members_agency;
  it record;
  by_whom uuid := nullif(current_setting('app.person', true), '')::uuid;
  acting text := coalesce(current_setting('app.group', true), '');
begin
  select * into strict heir from members_agency where id = new.successor_id;
  -- Written down in the heir's trail: whoever confirms the merger is no party, and learns of no record.
  perform set_config('app.group', heir.group_id::text, true);

  -- Drafts of others that name it name the heir; one that did already, or is the heir's own, names it no more.
  update operations_investigationplan set
      draft_partners = case when heir.id = any (draft_partners) or lead_id = heir.id
        then array_remove(draft_partners, new.id) else array_replace(draft_partners, new.id, heir.id) end,
      draft_supporters = case when heir.id = any (draft_supporters) or lead_id = heir.id
        then array_remove(draft_supporters, new.id) else array_replace(draft_supporters, new.id, heir.id) end
   where state = 'draft' and (new.id = any (draft_partners) or new.id = any (draft_supporters));

  for it in select p.id, own.id as own, theirs.id as theirs from operations_investigationplan p
              join operations_planparty own on own.plan_id = p.id and own.role = 'lead'
              left join operations_planparty theirs on theirs.plan_id = p.id and theirs.agency_id = heir.id
                   and theirs.state in ('invited', 'consented')
             where p.lead_id = new.id and p.closed_at is null loop
    perform audit_note('take_over', 'investigation_plan', it.id, '');
    -- The heir leads it now, so its part as a partner ends, and with it the grant.
    update operations_planparty set state = 'removed', left_at = new.merged_at, version = version + 1
     where id = it.theirs;
    update operations_investigationplan set lead_id = heir.id, owner_group_id = heir.group_id, officer_id = null,
        draft_partners = array_remove(draft_partners, heir.id),
        draft_supporters = array_remove(draft_supporters, heir.id), version = version + 1 where id = it.id;
    perform plan_party_to(it.own, heir);
    update operations_planparty set version = version + 1 where plan_id = it.id and id <> it.own;  -- its new owner
    update operations_investigationplangrant set group_id = heir.group_id
     where content_object_id = it.id and group_id = new.group_id;
  end loop;

  for it in select a.id, a.plan_id, a.state, p.lead_id <> heir.id and not exists (
              select from operations_planparty o where o.plan_id = a.plan_id and o.agency_id = heir.id
                 and o.state in ('invited', 'consented')) as moves
              from operations_planparty a join operations_investigationplan p on p.id = a.plan_id
             where a.agency_id = new.id and a.role <> 'lead' and a.state in ('invited', 'consented')
               and p.closed_at is null loop
    perform audit_note('take_over', 'investigation_plan', it.plan_id, '');
    if not it.moves then
      update operations_planparty set state = 'removed', left_at = new.merged_at, version = version + 1
       where id = it.id;
      continue;
    end if;
    perform plan_party_to(it.id, heir);
    update operations_investigationplangrant set group_id = heir.group_id
     where content_object_id = it.plan_id and group_id = new.group_id;
    insert into operations_plandisclosure (id, plan_id, agency_id, what, disclosed_at, disclosed_by_id)
    select gen_random_uuid(), it.plan_id, heir.id, what, new.merged_at, by_whom
      from unnest(case when it.state = 'consented' then array['plan', 'notes'] else array['plan'] end) as what;
  end loop;
  perform set_config('app.group', acting, true);
  return null;
end $$;
revoke execute on function take_over_plans() from public;
create trigger take_over_plans after update of successor_id on members_agency for each row
  when (old.successor_id is null and new.successor_id is not null) execute function take_over_plans();
"""
BACKWARD = """
drop trigger take_over_plans on members_agency;
drop function take_over_plans();
drop function plan_party_to(uuid, members_agency);
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0023_plan_walls"), ("members", "0028_successors")]

    operations = [migrations.RunSQL([MOVE_PARTY + TAKE_OVER], [BACKWARD])]
