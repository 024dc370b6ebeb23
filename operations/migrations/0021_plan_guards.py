"""The guards of Investigation Plans: what a row may become, and how an agency is let in and out again.

As with referrals the grants are the one source of truth. An agency sees a plan while it is invited or has consented:
with the state of its row goes the grant, in the same statement, so that nobody keeps a sight by a forgotten line.
The policies stand in migration 0023.
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
# An agency that is merged is followed by its successor (0024).
HEIR = """and new.{column} is distinct from
       (select successor_id from members_agency where id = old.{column})"""

GRANTS = """
create function plan_grant_fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  parent record;
  part record;
begin
  select state, coalesce(proposed_at, created_at) as opened_at, owner_group_id, closed_at into strict parent
    from operations_investigationplan where id = new.content_object_id;
  select state, invited_at, role into part from operations_planparty
   where plan_id = new.content_object_id and group_id = new.group_id and state in ('invited', 'consented');
  new.is_view := (select codename = 'view_investigationplan' from auth_permission where id = new.permission_id);
  new.owner_group_id := parent.owner_group_id;
  new.reads_notes := new.group_id = parent.owner_group_id or coalesce(part.state = 'consented', false);
  new.opened_at := case when new.group_id = parent.owner_group_id then parent.opened_at
                        else coalesce(part.invited_at, parent.opened_at) end;
  -- What is over is over for everybody; before that an agency that is asked sees that it is asked.
  new.state := case when parent.closed_at is null and new.group_id <> parent.owner_group_id and part.state = 'invited'
                    then part.state else parent.state end;
  return new;
end $$;
create trigger plan_grant_fill before insert or update on operations_investigationplangrant
  for each row execute function plan_grant_fill();

create function plan_push() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if (new.closed_at is null) <> (old.closed_at is null) then
    update operations_planparty set is_open = (new.closed_at is null) where plan_id = new.id;
  end if;
  update operations_investigationplangrant set owner_group_id = new.owner_group_id where content_object_id = new.id;
  return null;
end $$;
create trigger plan_push after update of state, proposed_at, owner_group_id on operations_investigationplan
  for each row execute function plan_push();

-- The end of a part is the end of the sight. The answer of the last one that was asked makes the plan agreed.
create function plan_party_push() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.state not in ('invited', 'consented') then
    delete from operations_investigationplangrant
     where content_object_id = new.plan_id and group_id = new.group_id and owner_group_id <> new.group_id;
  else
    update operations_investigationplangrant set owner_group_id = new.owner_group_id
     where content_object_id = new.plan_id and group_id = new.group_id;
  end if;
  if tg_op = 'UPDATE' and new.state <> old.state then
    -- Two that answer at the same moment wait for one another, and the second sees what the first has said.
    perform pg_advisory_xact_lock(hashtextextended(new.plan_id::text, 0));
    update operations_investigationplan p set state = 'agreed', agreed_at = coalesce(new.left_at, new.answered_at)
     where p.id = new.plan_id and p.state = 'proposed'
       and not exists (select from operations_planparty a where a.plan_id = p.id and a.state = 'invited')
       and exists (select from operations_planparty a
                    where a.plan_id = p.id and a.state = 'consented' and a.role <> 'lead');
  end if;
  return null;
end $$;
create trigger plan_party_push after insert or update of state, is_open on operations_planparty
  for each row execute function plan_party_push();
"""

GUARDS = f"""
create function plan_guard() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then
      raise exception 'a plan begins as a draft' using errcode = 'check_violation';
    end if;
    if new.owner_group_id is distinct from (select group_id from members_agency where id = new.lead_id) then
      raise exception 'a plan begins with its lead' using errcode = 'check_violation';
    end if;
    if new.predecessor_id is not null and not exists (
        select from operations_investigationplan p
         where p.id = new.predecessor_id and p.owner_group_id = new.owner_group_id) then
      raise exception 'a plan goes on from one of its own lead' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if new.state <> old.state and (old.state, new.state) not in (
      ('draft', 'proposed'), ('proposed', 'agreed'), ('agreed', 'active'), ('active', 'suspended'),
      ('suspended', 'active'), ('active', 'completed'), ('suspended', 'completed'),
      ('draft', 'closed_no_result'), ('proposed', 'closed_no_result'), ('agreed', 'closed_no_result'),
      ('active', 'closed_no_result'), ('suspended', 'closed_no_result'),
      ('agreed', 'carried_over'), ('active', 'carried_over'), ('suspended', 'carried_over')) then
    raise exception 'a plan does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if (new.id, new.reference, new.jpoa_id, new.written_by_id, new.created_at, new.predecessor_id)
     is distinct from (old.id, old.reference, old.jpoa_id, old.written_by_id, old.created_at, old.predecessor_id)
     or new.lead_id <> old.lead_id {HEIR.format(column="lead_id")} then
    raise exception 'what a plan is does not change' using errcode = 'check_violation';
  end if;
  if old.state <> 'draft'
     and (new.title, new.crime_type, new.handling_code_id, new.hypothesis, new.proposed_at)
     is distinct from (old.title, old.crime_type, old.handling_code_id, old.hypothesis, old.proposed_at) then
    raise exception 'a plan is frozen as partners were asked' using errcode = 'check_violation';
  end if;
  if old.reviewed_at is not null and new.reviewed_at is distinct from old.reviewed_at
     or new.reviewed_at is not null and old.reviewed_at is null and new.state not in ('active', 'suspended') then
    raise exception 'a plan is reviewed once, while it runs' using errcode = 'check_violation';
  end if;
  if old.closed_at is not null and
     (new.result, new.outcomes, new.lessons, new.close_reason, new.closed_at, new.activated_at, new.agreed_at)
     is distinct from (old.result, old.outcomes, old.lessons, old.close_reason, old.closed_at, old.activated_at, old.agreed_at) then
    raise exception 'a plan that is over stays as it is' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger plan_guard before insert or update on operations_investigationplan
  for each row execute function plan_guard();

-- What a step needs of others; the services ask the same.
create function plan_step_guard() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.state = 'agreed' and old.state <> 'agreed' then
    raise exception 'a plan is agreed by its partners' using errcode = 'insufficient_privilege';
  end if;
  if new.state = 'active' and old.state = 'agreed' and (
      not exists (select from operations_jointperiodofaction j where j.id = new.jpoa_id and j.state = 'active')
      or not exists (select from operations_planparty a
                      where a.plan_id = new.id and a.state = 'consented' and a.role <> 'lead')) then
    raise exception 'a plan needs an active round and a partner' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger plan_step_guard before update on operations_investigationplan
  for each row when (current_user = 'jpoa_app') execute function plan_step_guard();

create function plan_party_fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  parent record;
begin
  select owner_group_id, lead_id, closed_at, state into strict parent
    from operations_investigationplan where id = new.plan_id;
  new.group_id := (select group_id from members_agency where id = new.agency_id);
  new.owner_group_id := parent.owner_group_id;
  new.is_open := parent.closed_at is null;
  if tg_op = 'INSERT' then
    -- What a partner is asked about is frozen first.
    if parent.closed_at is not null or (new.role = 'lead') <> (new.agency_id = parent.lead_id)
       or parent.state = 'draft' and new.role <> 'lead' then
      raise exception 'this agency is not asked now' using errcode = 'check_violation';
    end if;
    -- Held until the asking is done: what stops the agency waits for it, or it waits for that.
    perform from members_agency where id = new.agency_id and is_active for share;
    if not found then
      raise exception 'a plan is for active agencies' using errcode = 'check_violation';
    end if;
  end if;
  return new;
end $$;
create trigger plan_party_fill before insert or update on operations_planparty
  for each row execute function plan_party_fill();

create function plan_party_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'invited' then
      raise exception 'a party begins as invited' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if new.state <> old.state and (old.state, new.state) not in (
      ('invited', 'consented'), ('invited', 'declined'), ('consented', 'left'),
      ('invited', 'removed'), ('consented', 'removed')) then
    raise exception 'a party does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if (new.id, new.plan_id, new.invited_at) is distinct from (old.id, old.plan_id, old.invited_at)
     or new.agency_id <> old.agency_id {HEIR.format(column="agency_id")} then
    raise exception 'what a party is does not change' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger plan_party_guard before insert or update on operations_planparty
  for each row execute function plan_party_guard();

-- An agency answers and leaves for itself; only the lead takes one out.
create function plan_party_who() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  own int := {GROUP};
begin
  if new.state = old.state then
    if (new.answered_at, new.answered_by_id, new.left_at)
       is distinct from (old.answered_at, old.answered_by_id, old.left_at) then
      raise exception 'an agency answers for itself' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end if;
  if not new.is_open then
    raise exception 'a plan that is over waits for nobody' using errcode = 'check_violation';
  end if;
  if own is distinct from (case when new.state = 'removed' then new.owner_group_id else new.group_id end)
     or new.state in ('consented', 'declined') and new.answered_by_id is distinct from {PERSON} then
    raise exception 'an agency answers for itself' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger plan_party_who before update on operations_planparty
  for each row when (current_user = 'jpoa_app') execute function plan_party_who();

create function plan_place_guard() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if (select state from operations_investigationplan where id = new.plan_id) is distinct from 'draft' then
    raise exception 'a plan is frozen as partners were asked' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger plan_place_guard before insert or update on operations_planplace
  for each row execute function plan_place_guard();

create function plan_milestone_fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  party record;
begin
  select a.group_id, p.closed_at into party
    from operations_planparty a join operations_investigationplan p on p.id = a.plan_id
   where a.id = new.owner_id and a.plan_id = new.plan_id;
  if not found then
    raise exception 'a milestone is of a party' using errcode = 'check_violation';
  end if;
  new.group_id := party.group_id;
  if party.closed_at is not null then
    raise exception 'a plan that is over stays as it is' using errcode = 'check_violation';
  end if;
  if tg_op = 'UPDATE' and (
      (new.id, new.plan_id, new.owner_id, new.what, new.due_on, new.added_at)
      is distinct from (old.id, old.plan_id, old.owner_id, old.what, old.due_on, old.added_at)
      or old.done_at is not null and (new.done_at, new.done_by_id) is distinct from (old.done_at, old.done_by_id)) then
    raise exception 'a milestone stays as it was set' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger plan_milestone_fill before insert or update on operations_planstep
  for each row execute function plan_milestone_fill();

create function plan_note_fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  select a.group_id into new.group_id from operations_planparty a join operations_investigationplan p on p.id = a.plan_id
   where a.id = new.party_id and a.plan_id = new.plan_id and a.state = 'consented'
     and (p.closed_at is null or new.kind in ('opened', 'closed'));
  if not found then
    raise exception 'a note is of a party, in a plan that is not over' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger plan_note_fill before insert on operations_plannote
  for each row execute function plan_note_fill();

-- Else a partner could write in the lead's name that a plan was suspended, reviewed or opened.
create function plan_note_kind() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.kind <> 'progress' and not exists (
      select from operations_investigationplan p where p.id = new.plan_id and p.owner_group_id = new.group_id) then
    raise exception 'the lead says what happens to a plan' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger plan_note_kind before insert on operations_plannote
  for each row when (current_user = 'jpoa_app') execute function plan_note_kind();
revoke execute on function plan_grant_fill(), plan_push(), plan_party_push(), plan_party_fill(), plan_milestone_fill(),
  plan_note_fill() from public;
"""

# Each trigger with its table; it has a function of the same name.
TRIGGERS = (
    ("plan_grant_fill", "operations_investigationplangrant"),
    ("plan_step_guard", "operations_investigationplan"),
    ("plan_guard", "operations_investigationplan"),
    ("plan_push", "operations_investigationplan"),
    ("plan_party_who", "operations_planparty"),
    ("plan_party_guard", "operations_planparty"),
    ("plan_party_fill", "operations_planparty"),
    ("plan_party_push", "operations_planparty"),
    ("plan_place_guard", "operations_planplace"),
    ("plan_milestone_fill", "operations_planstep"),
    ("plan_note_fill", "operations_plannote"),
    ("plan_note_kind", "operations_plannote"),
)
BACKWARD = "".join(f"drop trigger {name} on {table};\ndrop function {name}();\n" for name, table in TRIGGERS)


class Migration(migrations.Migration):
    dependencies = [("operations", "0020_plan_parts")]

    operations = [migrations.RunSQL([GRANTS + GUARDS], [BACKWARD])]
