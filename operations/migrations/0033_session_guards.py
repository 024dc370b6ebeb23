"""What the database holds of sessions: who reads them, the steps of recommendations and items, and that words stay."""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
IS_CHAIR = "coalesce(string_to_array(current_setting('app.roles', true), ',') && array['co_chair'], false)"

SESSIONS = f"""
-- Whose it is, and its first reader. A session keeps its round, its organiser and its audience (column rights).
create function session_fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  select group_id into new.organiser_group_id from members_agency where id = new.organiser_id;
  new.reader_groups := case when new.organiser_group_id is null then '{{}}' else array[new.organiser_group_id] end;
  return new;
end $$;
create trigger session_fill before insert on operations_session for each row execute function session_fill();

create function session_guard() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.cancelled_at is not null or not exists (
        select from operations_jointperiodofaction j where j.id = new.jpoa_id and j.state not in ('closed', 'cancelled'))
    then
      raise exception 'a session begins in a round that is not over' using errcode = 'check_violation';
    end if;
  elsif old.cancelled_at is not null then
    raise exception 'a cancelled session stays as it is' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger session_guard before insert or update on operations_session
  for each row when (current_user = 'jpoa_app') execute function session_guard();

create function invitation_fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  session operations_session;
begin
  select * into strict session from operations_session where id = new.session_id for update;
  if session.cancelled_at is not null or session.organiser_id is null or session.organiser_id = new.agency_id then
    raise exception 'nobody is invited to this session, or not this agency' using errcode = 'check_violation';
  end if;
  if tg_op = 'INSERT' then
    select group_id into new.group_id from members_agency where id = new.agency_id and is_active;
    if not found then
      raise exception 'an agency that takes part is invited' using errcode = 'check_violation';
    end if;
    if new.answer <> '' or new.withdrawn_at is not null or new.attended is not null then
      raise exception 'an invitation begins without an answer' using errcode = 'check_violation';
    end if;
  elsif old.withdrawn_at is not null then
    raise exception 'an invitation that was taken back stays as it is' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger invitation_fill before insert or update on operations_sessioninvitation
  for each row execute function invitation_fill();

-- An agency answers for itself; who came, and who is invited no more, its organiser says.
create function invitation_who() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if (new.answer, new.answered_at, new.answered_by_id, new.people)
     is distinct from (old.answer, old.answered_at, old.answered_by_id, old.people)
     and (new.group_id is distinct from {GROUP} or new.answered_by_id is distinct from {PERSON}) then
    raise exception 'an agency answers for itself' using errcode = 'insufficient_privilege';
  end if;
  if (new.attended, new.withdrawn_at) is distinct from (old.attended, old.withdrawn_at) and not exists (
      select from operations_session s where s.id = new.session_id and s.organiser_group_id = {GROUP}) then
    raise exception 'the organiser says who came and who is invited' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger invitation_who before update on operations_sessioninvitation
  for each row when (current_user = 'jpoa_app') execute function invitation_who();

create function invitation_push() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update operations_session s
     set reader_groups = array[s.organiser_group_id] || array(
           select i.group_id from operations_sessioninvitation i
            where i.session_id = s.id and i.withdrawn_at is null order by i.group_id)
   where s.id = new.session_id;
  return null;
end $$;
create trigger invitation_push after insert or update of withdrawn_at on operations_sessioninvitation
  for each row execute function invitation_push();
"""

WORDS = """
-- Decisions and recommendations are counted within their session; a correction takes the place of one row of it.
create function recorded_fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  former uuid;
begin
  perform from operations_session where id = new.session_id and cancelled_at is null for update;
  if not found then
    raise exception 'nothing is recorded of a session that was cancelled' using errcode = 'check_violation';
  end if;
  execute format('select 1 + coalesce(max(number), 0) from %I where session_id = $1', tg_table_name)
    into new.number using new.session_id;
  if new.supersedes_id is not null then
    execute format('select session_id from %I where id = $1', tg_table_name) into former using new.supersedes_id;
    if former is distinct from new.session_id then
      raise exception 'a correction is of the same session' using errcode = 'check_violation';
    end if;
  end if;
  return new;
end $$;
create trigger recorded_fill before insert on operations_meetingdecision
  for each row execute function recorded_fill();
create trigger recorded_fill before insert on operations_recommendation
  for each row execute function recorded_fill();

create function recommendation_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'noted' then
      raise exception 'a recommendation begins as noted' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if new.state <> old.state and (old.state, new.state) not in (
      ('noted', 'accepted'), ('noted', 'not_accepted'), ('accepted', 'in_progress'), ('accepted', 'implemented'),
      ('in_progress', 'implemented'), ('partly', 'implemented'), ('accepted', 'partly'), ('in_progress', 'partly'),
      ('noted', 'superseded'), ('accepted', 'superseded'), ('in_progress', 'superseded'),
      ('implemented', 'superseded'), ('partly', 'superseded'), ('not_accepted', 'superseded')) then
    raise exception 'a recommendation does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if (new.id, new.session_id, new.number, new.text, new.recorded_at, new.recorded_by_id, new.supersedes_id)
     is distinct from
     (old.id, old.session_id, old.number, old.text, old.recorded_at, old.recorded_by_id, old.supersedes_id) then
    raise exception 'what was recommended stays' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger recommendation_guard before insert or update on operations_recommendation
  for each row execute function recommendation_guard();

create function paper_guard() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if old.withdrawn_at is not null then
    raise exception 'a paper that was taken off the list stays off' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger paper_guard before update on operations_sessionpaper for each row execute function paper_guard();
"""

ITEMS = f"""
create function action_item_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'open' then
      raise exception 'an action item begins as open' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if new.state <> old.state and (old.state, new.state) not in (
      ('open', 'in_progress'), ('open', 'done'), ('in_progress', 'done'), ('open', 'dropped'), ('in_progress', 'dropped'))
  then
    raise exception 'an action item does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if (new.id, new.recommendation_id, new.owner_id, new.text, new.due_on, new.created_at, new.created_by_id)
     is distinct from
     (old.id, old.recommendation_id, old.owner_id, old.text, old.due_on, old.created_at, old.created_by_id)
     or old.closed_at is not null and (new.closed_at, new.closed_by_id, new.closed_for_id, new.result)
     is distinct from (old.closed_at, old.closed_by_id, old.closed_for_id, old.result) then
    raise exception 'what is to be done stays, and so does its result' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger action_item_guard before insert or update on operations_actionitem
  for each row execute function action_item_guard();

-- Exercises stay among themselves; the owner of an item knows of it; who closes it acts in the own name.
create function action_item_who() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  session operations_session;
begin
  select s.* into strict session from operations_recommendation r join operations_session s on s.id = r.session_id
   where r.id = new.recommendation_id;
  if tg_op = 'INSERT' and (
      not exists (select from operations_jointperiodofaction j join operations_jointperiodofaction o on o.id = session.jpoa_id
                   where j.id = new.jpoa_id and j.is_exercise = o.is_exercise and j.state not in ('closed', 'cancelled'))
      or session.audience = 'invited' and not exists (
        select from members_agency a where a.country_id = new.owner_id and a.group_id = any (session.reader_groups))) then
    raise exception 'this item cannot stand there, or its owner does not know of it' using errcode = 'check_violation';
  end if;
  if tg_op = 'UPDATE' and new.closed_at is not null and old.closed_at is null and (
      new.closed_by_id is distinct from {PERSON}
      or new.closed_for_id is distinct from (select a.id from members_agency a where a.group_id = {GROUP})) then
    raise exception 'who closes an item does so in the own name' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger action_item_who before insert or update on operations_actionitem
  for each row when (current_user = 'jpoa_app') execute function action_item_who();

-- An open item leaves the round in which it stands for another one of the same sort, and never comes back.
create function carried_item_move() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update operations_actionitem i set jpoa_id = new.to_jpoa_id
    from operations_jointperiodofaction f, operations_jointperiodofaction t
   where i.id = new.item_id and i.jpoa_id = new.from_jpoa_id and i.state in ('open', 'in_progress')
     and f.id = new.from_jpoa_id and t.id = new.to_jpoa_id and t.id <> f.id and t.is_exercise = f.is_exercise
     and t.state in ('proposed', 'consultation', 'planning', 'active')
     and not exists (select from operations_carrieditem c where c.item_id = i.id and c.from_jpoa_id = t.id);
  if not found then
    raise exception 'this item is not carried on there' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger carried_item_move before insert on operations_carrieditem
  for each row execute function carried_item_move();
revoke execute on function session_fill(), invitation_fill(), invitation_push(), recorded_fill(), action_item_who(),
  carried_item_move() from public;

-- With planning begins the next round: all that is open comes along, also what the acting chair may not read.
create function carry_open_items(into_jpoa uuid, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not {IS_CHAIR} then
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
revoke execute on function carry_open_items(uuid, timestamptz) from public;
grant execute on function carry_open_items(uuid, timestamptz) to jpoa_app;
"""

# Each trigger with its table; it has a function of the same name, which two of them share.
TRIGGERS = (
    ("session_fill", "operations_session"),
    ("session_guard", "operations_session"),
    ("invitation_fill", "operations_sessioninvitation"),
    ("invitation_who", "operations_sessioninvitation"),
    ("invitation_push", "operations_sessioninvitation"),
    ("recorded_fill", "operations_meetingdecision"),
    ("recorded_fill", "operations_recommendation"),
    ("recommendation_guard", "operations_recommendation"),
    ("paper_guard", "operations_sessionpaper"),
    ("action_item_guard", "operations_actionitem"),
    ("action_item_who", "operations_actionitem"),
    ("carried_item_move", "operations_carrieditem"),
)
FUNCTIONS = (
    "session_fill",
    "session_guard",
    "invitation_fill",
    "invitation_who",
    "invitation_push",
    "recorded_fill",
    "recommendation_guard",
    "paper_guard",
    "action_item_guard",
    "action_item_who",
    "carried_item_move",
)
BACKWARD = (
    "drop function carry_open_items(uuid, timestamptz);\n"
    + "".join(f"drop trigger {name} on {table};\n" for name, table in TRIGGERS)
    + "".join(f"drop function {name}();\n" for name in FUNCTIONS)
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0032_session_walls")]

    operations = [migrations.RunSQL([SESSIONS + WORDS + ITEMS], [BACKWARD])]
