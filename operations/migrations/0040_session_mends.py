"""What the database holds of sessions beside 0033: no item without a reader, and more of it as its sections say."""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
CHAIR = f"coalesce({ROLES} && array['co_chair'], false)"
WRITER = f"coalesce({ROLES} && array['liaison_officer', 'co_chair'], false)"
READER = f"coalesce({ROLES} && array['liaison_officer', 'analyst', 'agency_administrator'], false)"
SEEN = f"""case when audience = 'members' then {GROUP} is not null
    else {CHAIR} and chairs_invited or {READER} and coalesce({GROUP} = any (reader_groups), false) end"""
OWN_COUNTRY = f"(select a.country_id from members_agency a where a.group_id = {GROUP})"


def _item_policy(further: str) -> str:
    may = f"""(coalesce((select true from operations_recommendation r join operations_session s on s.id = r.session_id
    where r.id = operations_actionitem.recommendation_id and ({CHAIR}
      or {WRITER} and (operations_actionitem.owner_id = {OWN_COUNTRY}{further}))), false))"""
    return f"alter policy app_update on operations_actionitem using {may} with check {may};"


# An invitation is not taken back while open items stand there that nobody else of their country reads.
STRANDED = """
create function invitation_keeps_readers() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
      select from operations_session s
        join members_agency a on a.id = old.agency_id
        join operations_recommendation r on r.session_id = s.id
        join operations_actionitem i on i.recommendation_id = r.id and i.owner_id = a.country_id
       where s.id = old.session_id and s.audience = 'invited' and i.state in ('open', 'in_progress')
         and not exists (select from members_agency o where o.country_id = a.country_id and o.is_active
                          and o.group_id <> old.group_id and o.group_id = any (s.reader_groups))) then
    raise exception 'open action items of its country stand there, and nobody else of it reads them'
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger invitation_keeps_readers before update of withdrawn_at on operations_sessioninvitation
  for each row when (current_user = 'jpoa_app' and old.withdrawn_at is null and new.withdrawn_at is not null)
  execute function invitation_keeps_readers();
"""
STRANDED_BACK = """
drop trigger invitation_keeps_readers on operations_sessioninvitation;
drop function invitation_keeps_readers();
"""

# Who organised the session drops an item too, and does nothing else with it.
DROPPING = (
    _item_policy(f" or s.organiser_group_id = {GROUP}")
    + f"""
create function action_item_step() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if not {CHAIR} and new.owner_id is distinct from {OWN_COUNTRY} and new.state <> 'dropped' then
    raise exception 'who organised the session of an item only drops it' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger action_item_step before update on operations_actionitem
  for each row when (current_user = 'jpoa_app') execute function action_item_step();
"""
)
DROPPING_BACK = """
drop trigger action_item_step on operations_actionitem;
drop function action_item_step();
""" + _item_policy("")

# What is open in a round that is over goes into the round under way; else it waits for the next one's planning. Called
# with each planning and each end of a round. The trail of each item is its organiser's, not that of the acting chair,
# who may not read it.
CARRYING = f"""
create or replace function carry_open_items(into_jpoa uuid, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  it record;
  acting text := coalesce(current_setting('app.group', true), '');
begin
  if not {CHAIR} then
    raise exception 'the co-chairs carry items on' using errcode = 'insufficient_privilege';
  end if;
  for it in
    select i.id, i.jpoa_id as former, t.id as next, s.organiser_group_id as organiser
      from operations_jointperiodofaction o
      join operations_jointperiodofaction f on f.is_exercise = o.is_exercise and f.state in ('closed', 'cancelled')
      join operations_actionitem i on i.jpoa_id = f.id and i.state in ('open', 'in_progress')
      join operations_recommendation r on r.id = i.recommendation_id
      join operations_session s on s.id = r.session_id
      join lateral (
        select n.id from operations_jointperiodofaction n
         where n.is_exercise = o.is_exercise and n.state in ('planning', 'active')
           and not exists (select from operations_carrieditem c where c.item_id = i.id and c.from_jpoa_id = n.id)
         order by n.starts_on nulls last, n.id limit 1) t on true
     where o.id = into_jpoa
     order by i.id
       for update of i loop
    perform set_config('app.group', coalesce(it.organiser::text, acting), true);
    insert into operations_carrieditem (id, item_id, from_jpoa_id, to_jpoa_id, carried_at)
    values (gen_random_uuid(), it.id, it.former, it.next, at);
    perform audit_note('carry_item', 'jpoa', it.next, '');
    perform audit_note('carry_item', 'action_item', it.id, '');
    perform set_config('app.group', acting, true);
  end loop;
end $$;
"""
CARRYING_BACK = f"""
create or replace function carry_open_items(into_jpoa uuid, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not {CHAIR} then
    raise exception 'the co-chairs carry items on' using errcode = 'insufficient_privilege';
  end if;
  insert into operations_carrieditem (id, item_id, from_jpoa_id, to_jpoa_id, carried_at)
  select gen_random_uuid(), i.id, i.jpoa_id, t.id, at
    from operations_jointperiodofaction t
    join operations_jointperiodofaction f on f.is_exercise = t.is_exercise and f.id <> t.id
     and f.state in ('active', 'debrief', 'closed', 'cancelled')
    join operations_actionitem i on i.jpoa_id = f.id and i.state in ('open', 'in_progress')
   where t.id = into_jpoa and t.state = 'planning'
     and not exists (select from operations_carrieditem c where c.item_id = i.id and c.from_jpoa_id = t.id)
     for update of i;
end $$;
"""

# Whoever owns an item reads of it at the instant at which it is made; its round is not over then.
ITEM_WHO = f"""
create or replace function action_item_who() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  session operations_session;
begin
  if tg_op = 'INSERT' then
    select s.* into strict session from operations_recommendation r join operations_session s on s.id = r.session_id
     where r.id = new.recommendation_id __TAKE_SESSION__;
    perform from operations_jointperiodofaction j join operations_jointperiodofaction o on o.id = session.jpoa_id
      where j.id = new.jpoa_id and j.is_exercise = o.is_exercise and j.state not in ('closed', 'cancelled')
        __TAKE_ROUND__;
    if not found or session.audience = 'invited' and not exists (
        select from members_agency a
         where a.country_id = new.owner_id __PART__ and a.group_id = any (session.reader_groups)) then
      raise exception 'this item cannot stand there, or its owner does not know of it' using errcode = 'check_violation';
    end if;
  elsif new.closed_at is not null and old.closed_at is null and (
      new.closed_by_id is distinct from {PERSON}
      or new.closed_for_id is distinct from (select a.id from members_agency a where a.group_id = {GROUP})) then
    raise exception 'who closes an item does so in the own name' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
"""


def _item_who(session: str, jpoa: str, part: str) -> str:
    return ITEM_WHO.replace("__TAKE_SESSION__", session).replace("__TAKE_ROUND__", jpoa).replace("__PART__", part)


ITEM_OWNER = _item_who("for update of s", "for share of j", "and a.is_active")
ITEM_OWNER_BACK = _item_who("", "", "")

# Whoever does something with a session takes its row first, so that nothing passes a cancellation and no two wait for
# each other; a round that takes an activity in is not closed at that instant.
SESSION_FILL = """
create or replace function session_fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  __TAKE_ROUND__
  select group_id into new.organiser_group_id from members_agency where id = new.organiser_id;
  new.reader_groups := case when new.organiser_group_id is null then '{}' else array[new.organiser_group_id] end;
  return new;
end $$;
"""
TAKE_ROUND = "perform from operations_jointperiodofaction where id = new.jpoa_id for share;"
HOLDING = f"""
create function hold_session(session uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform from operations_session where id = session and ({SEEN}) for update;
end $$;
revoke execute on function hold_session(uuid) from public;
grant execute on function hold_session(uuid) to jpoa_app;
""" + SESSION_FILL.replace("__TAKE_ROUND__", TAKE_ROUND)
HOLDING_BACK = SESSION_FILL.replace("__TAKE_ROUND__", "") + "drop function hold_session(uuid);"

# What belongs to a session that is not seen is refused as row security refuses it, before a trigger says more.
PARENTS = {
    "operations_sessioninvitation": ("session_id", "operations_session"),
    "operations_meetingdecision": ("session_id", "operations_session"),
    "operations_recommendation": ("session_id", "operations_session"),
    "operations_actionitem": ("recommendation_id", "operations_recommendation"),
    "operations_carrieditem": ("item_id", "operations_actionitem"),
}
UNSEEN = (
    """
create function a_parent_is_seen() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  is_seen boolean;
begin
  execute format('select exists (select from %I where id = $1.%I)', tg_argv[1], tg_argv[0]) into is_seen using new;
  if not is_seen or not __WRITER__ then
    raise exception 'new row violates row-level security policy for table "%"', tg_table_name
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
""".replace("__WRITER__", WRITER)
    + "".join(
        f"""
create trigger a_parent_is_seen before insert on {table}
  for each row when (current_user = 'jpoa_app') execute function a_parent_is_seen('{column}', '{parent}');
"""
        for table, (column, parent) in PARENTS.items()
    )
)
UNSEEN_BACK = "".join(f"drop trigger a_parent_is_seen on {table};\n" for table in PARENTS) + (
    "drop function a_parent_is_seen();\n"
)

# Who said it and when goes with the step; chairs that were invited stay so.
SAID = f"""
create function recommendation_moved() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.state = old.state and (new.moved_at, new.moved_by_id, new.moved_words)
     is distinct from (old.moved_at, old.moved_by_id, old.moved_words) then
    raise exception 'what was said with a step stays' using errcode = 'check_violation';
  end if;
  if new.state <> old.state and (new.moved_at is null or new.moved_by_id is distinct from {PERSON}) then
    raise exception 'who moves a recommendation does so in the own name' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger recommendation_moved before update on operations_recommendation
  for each row when (current_user = 'jpoa_app') execute function recommendation_moved();

create function item_started() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if new.started_at is distinct from old.started_at and (new.state, old.state) is distinct from ('in_progress', 'open')
     or new.state = 'in_progress' and old.state = 'open' and new.started_at is null then
    raise exception 'work begins with its step' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger item_started before update on operations_actionitem
  for each row when (current_user = 'jpoa_app') execute function item_started();

create function chairs_stay_invited() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  raise exception 'co-chairs that were invited stay so' using errcode = 'check_violation';
end $$;
create trigger chairs_stay_invited before update of chairs_invited on operations_session
  for each row when (current_user = 'jpoa_app' and old.chairs_invited and not new.chairs_invited)
  execute function chairs_stay_invited();
"""
SAID_BACK = """
drop trigger chairs_stay_invited on operations_session;
drop function chairs_stay_invited();
drop trigger item_started on operations_actionitem;
drop function item_started();
drop trigger recommendation_moved on operations_recommendation;
drop function recommendation_moved();
"""

# Who reads only, such as an auditor of the organiser, changes nothing of it.
KEEPS = f"(s.organiser_group_id = {GROUP} or s.organiser_group_id is null and {CHAIR})"


def _keeping(table: str, condition: str) -> str:
    of_session = f"(select true from operations_session s where s.id = {table}.session_id and {condition})"
    return f"""
alter policy app_update on {table} using (coalesce({of_session}, false)) with check (coalesce({of_session}, false));
"""


WRITING = _keeping("operations_recommendation", f"({WRITER} and {KEEPS} or {CHAIR})") + _keeping(
    "operations_sessionpaper", f"{WRITER} and {KEEPS}"
)
WRITING_BACK = _keeping("operations_recommendation", f"({KEEPS} or {CHAIR})") + _keeping(
    "operations_sessionpaper", KEEPS
)

# The secret address of somebody who is stopped is dead, also when access is given again.
FEEDS = """
create function stopped_person_has_no_feed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  feed uuid;
begin
  update operations_calendarfeed set revoked_at = new.suspended_at where person_id = new.id and revoked_at is null
    returning id into feed;
  if found then
    perform audit_note('revoke_calendar_feed', 'calendar_feed', feed, '');
  end if;
  return null;
end $$;
revoke execute on function stopped_person_has_no_feed() from public;
create trigger stopped_person_has_no_feed after update of is_active on members_person for each row
  when (old.is_active and not new.is_active) execute function stopped_person_has_no_feed();
"""
FEEDS_BACK = "drop trigger stopped_person_has_no_feed on members_person; drop function stopped_person_has_no_feed();"

FORWARD = [STRANDED, DROPPING, CARRYING, ITEM_OWNER, HOLDING, UNSEEN, SAID, WRITING, FEEDS]
BACKWARD = [
    WRITING_BACK,
    SAID_BACK,
    UNSEEN_BACK,
    HOLDING_BACK,
    ITEM_OWNER_BACK,
    CARRYING_BACK,
    DROPPING_BACK,
    STRANDED_BACK,
]


class Migration(migrations.Migration):
    dependencies = [("operations", "0039_session_take_over"), ("members", "0037_chairs_notices")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
