"""Who writes in a plan, in whose name and when, held by the database: its officers, each for the own agency.

The policies of 0023 and 0026 asked for the agency alone. In code only: that an instant is the portal's time (the
database has no clock of the domain). Here it is not before what it follows, and the same in the rows that belong
together.
"""

from django.db import migrations, models

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
OFFICER = f"coalesce({ROLES} && array['liaison_officer'], false)"
# Administrators say with whom something lies; the triggers below let them change nothing else.
GIVER = f"coalesce({ROLES} && array['liaison_officer', 'agency_administrator'], false)"
SAFE = "set search_path = pg_catalog, public, pg_temp"

HOLDS = f"""(select true from operations_investigationplangrant g
    where g.content_object_id = {{key}} and g.is_view and g.group_id = {GROUP} {{further}} limit 1)"""
LEADS = f"and g.owner_group_id = {GROUP}"
DRAFT = "(select p.state = 'draft' from operations_investigationplan p where p.id = {table}.plan_id)"
OF_REFERRAL = f"""(select true from operations_referralgrant g
    where g.content_object_id = operations_planreferral.referral_id and g.is_view and g.group_id = {GROUP} limit 1)"""
RUNS = """(select p.closed_at is null and p.state <> 'draft' from operations_investigationplan p
    where p.id = operations_planreferral.plan_id)"""
OWN_AGENCY = f"agency_id = (select a.id from members_agency a where a.group_id = {GROUP})"


def _holds(table: str, further: str = "", *, column: str = "plan_id") -> str:
    return HOLDS.format(key=f"{table}.{column}", further=further)


PLAN = "operations_investigationplan"
PARTY = "operations_planparty"
PLACE = "operations_planplace"
MILESTONE = "operations_planstep"
NOTE = "operations_plannote"
GIVEN = "operations_plandisclosure"
LINK = "operations_planreferral"
# What the policies asked before, by table; an update with the roles that it asks now.
INSERTS = {
    PLAN: f"owner_group_id = {GROUP}",
    PARTY: _holds(PARTY, LEADS),
    PLACE: _holds(PLACE, LEADS),
    MILESTONE: _holds(MILESTONE, LEADS),
    NOTE: f"group_id = {GROUP} and written_by_id = {PERSON} and {_holds(NOTE, 'and g.reads_notes')}",
    GIVEN: f"disclosed_by_id = {PERSON} and {_holds(GIVEN)}"
    f" and (what = 'notes' and {OWN_AGENCY} or {_holds(GIVEN, LEADS)})",
    LINK: f"group_id = {GROUP} and added_by_id = {PERSON} and removed_at is null"
    f" and {_holds(LINK, 'and g.reads_notes')} and {OF_REFERRAL} and {RUNS}",
}
UPDATES = {
    PLAN: (_holds(PLAN, LEADS, column="id"), GIVER),
    PARTY: (_holds(PARTY, f"and (g.owner_group_id = {GROUP} or operations_planparty.group_id = {GROUP})"), GIVER),
    MILESTONE: (
        _holds(
            MILESTONE, f"and (g.owner_group_id = {GROUP} or g.reads_notes and operations_planstep.group_id = {GROUP})"
        ),
        OFFICER,
    ),
}
DELETES = {
    PLACE: f"{_holds(PLACE, LEADS)} and {DRAFT.format(table=PLACE)}",
    MILESTONE: f"{_holds(MILESTONE, LEADS)} and {DRAFT.format(table=MILESTONE)}",
}
LINK_UPDATE = f"""removed_at is null and {OF_REFERRAL}
  and {_holds(LINK, f"and (operations_planreferral.group_id = {GROUP} or g.owner_group_id = {GROUP})")}"""

POLICIES = (
    "".join(f"alter policy app_insert on {t} with check (({rule}) and {OFFICER});\n" for t, rule in INSERTS.items())
    + "".join(
        f"alter policy app_update on {t} using (({rule}) and {role}) with check (({rule}) and {role});\n"
        for t, (rule, role) in UPDATES.items()
    )
    + "".join(f"alter policy app_delete on {t} using (({rule}) and {OFFICER});\n" for t, rule in DELETES.items())
    + f"alter policy app_update on {LINK} using ({LINK_UPDATE} and {OFFICER});\n"
)
POLICIES_BEFORE = (
    "".join(f"alter policy app_insert on {t} with check ({rule});\n" for t, rule in INSERTS.items())
    + "".join(
        f"alter policy app_update on {t} using ({rule}) with check ({rule});\n" for t, (rule, _role) in UPDATES.items()
    )
    + "".join(f"alter policy app_delete on {t} using ({rule});\n" for t, rule in DELETES.items())
    + f"alter policy app_update on {LINK} using ({LINK_UPDATE});\n"
)

WITH_WHOM = """exists (select from members_membership m join members_agency a on a.id = m.agency_id
    where m.person_id = new.officer_id and m.ends_at is null and a.group_id = new.{group})"""

LEADING = f"""
create function plan_who() returns trigger language plpgsql {SAFE} as $$
begin
  if tg_op = 'INSERT' then
    if new.written_by_id is distinct from {PERSON} or new.officer_id <> {PERSON} then
      raise exception 'a plan is written in the own name' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end if;
  if not {OFFICER} and to_jsonb(new) - 'officer_id' is distinct from to_jsonb(old) - 'officer_id' then
    raise exception 'an officer of its lead changes a plan' using errcode = 'insufficient_privilege';
  end if;
  if new.officer_id is not null and new.officer_id is distinct from old.officer_id
     and not {WITH_WHOM.format(group="owner_group_id")} then
    raise exception 'a plan lies with somebody of its own agency' using errcode = 'check_violation';
  end if;
  -- Later than the closing before, so that the words of a former opening do not serve for another one.
  if (new.opened_to_chairs_at, new.opened_to_chairs_by_id)
     is distinct from (old.opened_to_chairs_at, old.opened_to_chairs_by_id)
     and new.opened_to_chairs_at is not null and (
      old.opened_to_chairs_at is not null or new.opened_to_chairs_by_id is distinct from {PERSON}
      or new.opened_to_chairs_at < greatest(new.proposed_at, (
           select max(n.written_at) from operations_plannote n where n.plan_id = new.id and n.kind = 'closed'))) then
    raise exception 'an officer of its lead opens a plan, in the own name' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger plan_who before insert or update on operations_investigationplan
  for each row when (current_user = 'jpoa_app') execute function plan_who();

-- At the commit: what was opened to the chairs, or closed to them, is written down where the parties read it.
create function plan_opening_is_whole() returns trigger
language plpgsql security definer {SAFE} as $$
begin
  if new.opened_to_chairs_at is null then
    if not exists (select from operations_plannote n
                    where n.plan_id = new.id and n.kind = 'closed' and n.written_at >= old.opened_to_chairs_at) then
      raise exception 'a plan is closed to the chairs together with its note' using errcode = 'check_violation';
    end if;
  elsif not exists (select from operations_plannote n
                     where n.plan_id = new.id and n.kind = 'opened' and n.written_at = new.opened_to_chairs_at
                       and n.written_by_id = new.opened_to_chairs_by_id)
     or not exists (select from operations_plandisclosure d
                     where d.plan_id = new.id and d.what = 'chairs' and d.disclosed_at = new.opened_to_chairs_at
                       and d.disclosed_by_id = new.opened_to_chairs_by_id) then
    raise exception 'a plan is opened together with its note and its disclosure' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger plan_opening_is_whole after update on operations_investigationplan
  deferrable initially deferred for each row
  when (current_user = 'jpoa_app' and old.opened_to_chairs_at is distinct from new.opened_to_chairs_at)
  execute function plan_opening_is_whole();
"""

TAKING_PART = f"""
create function plan_party_name() returns trigger language plpgsql {SAFE} as $$
begin
  if tg_op = 'INSERT' then
    if num_nonnulls(new.officer_id, new.answered_at, new.answered_by_id, new.left_at) > 0
       or new.invited_at < (select coalesce(p.proposed_at, p.created_at) from operations_investigationplan p
                             where p.id = new.plan_id) then
      raise exception 'a party begins without an answer, when it is asked' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if not {OFFICER} and to_jsonb(new) - 'officer_id' is distinct from to_jsonb(old) - 'officer_id' then
    raise exception 'an agency answers for itself, by an officer' using errcode = 'insufficient_privilege';
  end if;
  if new.officer_id is distinct from old.officer_id and new.group_id is distinct from {GROUP} then
    raise exception 'an agency says with whom of its own agency a plan lies' using errcode = 'insufficient_privilege';
  end if;
  if new.officer_id <> {PERSON} and new.officer_id is distinct from old.officer_id
     and not {WITH_WHOM.format(group="group_id")} then
    raise exception 'a plan lies with somebody of the own agency' using errcode = 'check_violation';
  end if;
  if new.answered_at < new.invited_at or new.left_at < coalesce(new.answered_at, new.invited_at) then
    raise exception 'an agency answers when it was asked' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger plan_party_name before insert or update on operations_planparty
  for each row when (current_user = 'jpoa_app') execute function plan_party_name();

create function plan_milestone_who() returns trigger language plpgsql {SAFE} as $$
begin
  if tg_op = 'INSERT' and (new.done_at is not null or new.done_by_id is not null)
     or tg_op = 'UPDATE' and (new.done_at, new.done_by_id) is distinct from (old.done_at, old.done_by_id)
        and (new.done_by_id is distinct from {PERSON} or new.done_at is null or new.done_at < new.added_at) then
    raise exception 'a milestone is reached in the own name, when it was set' using errcode = 'insufficient_privilege';
  end if;
  if tg_op = 'INSERT' and not exists (
      select from operations_planparty a join operations_investigationplan p on p.id = a.plan_id
       where a.id = new.owner_id and a.state = 'consented' and (p.state <> 'draft' or a.role = 'lead')) then
    raise exception 'a milestone is of an agency that takes part' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger plan_milestone_who before insert or update on operations_planstep
  for each row when (current_user = 'jpoa_app') execute function plan_milestone_who();
"""

WORDS = f"""
create function plan_note_said() returns trigger language plpgsql {SAFE} as $$
begin
  if not exists (
      select from operations_investigationplan p
        join operations_planparty a on a.id = new.party_id and a.plan_id = p.id and new.written_at >= a.answered_at
       where p.id = new.plan_id and case new.kind
         when 'progress' then true
         when 'review' then p.reviewed_at = new.written_at
         when 'suspended' then p.state = 'suspended' and new.written_at >= p.activated_at
         when 'resumed' then p.state = 'active' and new.written_at >= p.activated_at
         when 'opened' then p.opened_to_chairs_at = new.written_at
         when 'closed' then p.opened_to_chairs_at is null
         else false end) then
    raise exception 'a note says what has happened, at the instant at which it did' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger plan_note_said before insert on operations_plannote
  for each row when (current_user = 'jpoa_app') execute function plan_note_said();

create function plan_disclosure_given() returns trigger language plpgsql {SAFE} as $$
begin
  if not (case new.what
    when 'plan' then exists (
      select from operations_planparty a where a.plan_id = new.plan_id and a.agency_id = new.agency_id
         and a.role <> 'lead' and a.invited_at = new.disclosed_at and a.owner_group_id = {GROUP})
    when 'notes' then exists (
      select from operations_planparty a where a.plan_id = new.plan_id and a.agency_id = new.agency_id
         and a.role <> 'lead' and a.state = 'consented' and a.answered_at = new.disclosed_at and a.group_id = {GROUP})
    else exists (
      select from operations_investigationplan p where p.id = new.plan_id and p.owner_group_id = {GROUP}
         and p.opened_to_chairs_at = new.disclosed_at and p.opened_to_chairs_by_id = new.disclosed_by_id) end) then
    raise exception 'what was given has the instant at which it was given' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger plan_disclosure_given before insert on operations_plandisclosure
  for each row when (current_user = 'jpoa_app') execute function plan_disclosure_given();

-- A plan that ends waits for the adding, or the adding finds it over: in words, not as a refusal of the policy.
create function plan_referral_in_time() returns trigger
language plpgsql security definer {SAFE} as $$
begin
  perform from operations_investigationplan p
    where p.id = new.plan_id and p.closed_at is null and p.state <> 'draft' for share;
  if not found or not exists (select from operations_planparty a
      where a.plan_id = new.plan_id and a.group_id = new.group_id and a.state = 'consented') then
    raise exception 'a referral is added to a plan that runs, by who takes part' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger plan_referral_in_time before insert on operations_planreferral
  for each row when (current_user = 'jpoa_app') execute function plan_referral_in_time();

-- Who is out is not told any more what happened while it was in; that it is out is told after this. A successor that
-- leads by a merger (0024) is out as a partner only.
create function plan_party_out() returns trigger
language plpgsql security definer {SAFE} as $$
begin
  update members_notice set read_at = coalesce(new.left_at, new.answered_at),
         mailed_at = coalesce(mailed_at, new.left_at, new.answered_at)
   where group_id = new.group_id and object_id = new.plan_id and read_at is null and not exists (
     select from operations_investigationplan p join members_agency l on l.id = p.lead_id
      where p.id = new.plan_id and l.successor_id = new.agency_id);
  return null;
end $$;
create trigger plan_party_out after update of state on operations_planparty for each row
  when (old.state in ('invited', 'consented') and new.state not in ('invited', 'consented'))
  execute function plan_party_out();
revoke execute on function plan_opening_is_whole(), plan_referral_in_time(), plan_party_out() from public;
"""

# Before take_over_plans, by its name. A successor that has said no, or was taken out, does not come in by another's
# consent: that ends, and the lead is told. Each that takes part reads which agency has become which.
MERGING = f"""
create function plans_hear_of_merger() returns trigger
language plpgsql security definer {SAFE} as $$
declare
  heir members_agency;
  it record;
  acting text := coalesce(current_setting('app.group', true), '');
begin
  select * into strict heir from members_agency where id = new.successor_id;
  for it in select p.id, p.reference, p.owner_group_id, a.id as part, own.id as of_lead, a.state = 'consented' as speaks,
              a.role <> 'lead' and exists (
                select from operations_planparty o where o.plan_id = p.id and o.agency_id = heir.id) and not exists (
                select from operations_planparty o where o.plan_id = p.id and o.agency_id = heir.id
                   and o.state in ('invited', 'consented')) as is_out
              from operations_planparty a join operations_investigationplan p on p.id = a.plan_id
              join operations_planparty own on own.plan_id = p.id and own.role = 'lead'
             where a.agency_id = new.id and a.state in ('invited', 'consented') and p.closed_at is null
               and p.state <> 'draft' loop
    if it.is_out then
      perform set_config('app.group', it.owner_group_id::text, true);  -- the lead's trail says it, not the successor's
      perform audit_note('remove_party', 'investigation_plan', it.id, '');
      update operations_planparty set state = 'removed', left_at = new.merged_at, version = version + 1
       where id = it.part;
    end if;
    insert into operations_plannote (id, plan_id, party_id, group_id, kind, written_by_id, written_at, body)
    values (gen_random_uuid(), it.id, case when it.speaks and not it.is_out then it.part else it.of_lead end,
            it.owner_group_id, 'merged', {PERSON}, new.merged_at, new.name || ' → ' || heir.name);
    insert into members_notice (id, agency_id, group_id, kind, object_id, path, reference, created_at, message_id,
        mail_attempts)
    select key, agency_id, group_id, case when it.is_out then 'plan_party_removed' else 'plan_note' end, it.id,
           '/plans/' || it.id || '/', it.reference, new.merged_at, '<' || key || '@jpoa-portal>', 0
      from (select gen_random_uuid() as key, o.agency_id, o.group_id from operations_planparty o
             where o.plan_id = it.id and o.state = 'consented' and o.agency_id not in (new.id, heir.id)) told;
  end loop;
  perform set_config('app.group', acting, true);
  return null;
end $$;
revoke execute on function plans_hear_of_merger() from public;
create trigger plans_hear_of_merger after update of successor_id on members_agency for each row
  when (old.successor_id is null and new.successor_id is not null) execute function plans_hear_of_merger();
"""

# Each trigger with its table; it has a function of the same name.
TRIGGERS = (
    ("plans_hear_of_merger", "members_agency"),
    ("plan_disclosure_given", GIVEN),
    ("plan_note_said", NOTE),
    ("plan_referral_in_time", LINK),
    ("plan_party_out", PARTY),
    ("plan_milestone_who", MILESTONE),
    ("plan_party_name", PARTY),
    ("plan_opening_is_whole", PLAN),
    ("plan_who", PLAN),
)
BACKWARD = "".join(f"drop trigger {name} on {table};\ndrop function {name}();\n" for name, table in TRIGGERS)


class Migration(migrations.Migration):
    dependencies = [("operations", "0040_session_mends"), ("members", "0032_plan_notices"), ("audit", "0011_note")]

    operations = [
        migrations.AlterField(
            "plannote",
            "kind",
            models.CharField(
                choices=[
                    ("progress", "Progress note"),
                    ("review", "Mid-term review"),
                    ("suspended", "Suspended"),
                    ("resumed", "Resumed"),
                    ("opened", "Opened to the co-chairs"),
                    ("closed", "Closed to the co-chairs again"),
                    ("merged", "An agency was merged into another one"),
                ],
                default="progress",
                max_length=9,
            ),
        ),
        migrations.RunSQL([POLICIES + LEADING + TAKING_PART + WORDS + MERGING], [BACKWARD + POLICIES_BEFORE]),
    ]
