"""Answers in a debrief are read by their own agency alone; what was said is told by functions, and hides who said it.

The questionnaire, its summaries, lessons, what proposals make of them, and phases are written by the chairs and read
by all, as rounds are. Why the rules of telling are as they are: docs/decisions/0022.
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
SYSTEM = "(select current_setting('app.system', true))"
CHAIR = f"coalesce({ROLES} && array['co_chair'], false)"
READER = f"{ROLES} && array['liaison_officer', 'analyst', 'agency_administrator']"
WRITER = f"coalesce({ROLES} && array['liaison_officer'], false)"

# table → (select, insert, update, delete)
RULES = {
    "operations_debrief": ("true", f"{CHAIR} and opened_by_id = {PERSON}", CHAIR, "false"),
    "operations_debriefanswer": (
        f"case when group_id = {GROUP} then {READER} else false end",
        f"group_id = {GROUP} and {WRITER}",
        f"group_id = {GROUP} and {WRITER}",
        "false",
    ),
    "operations_debriefasked": (
        f"case when group_id = {GROUP} then {READER} else coalesce({SYSTEM} = 'debriefs', false) end",
        f"coalesce({SYSTEM} = 'debriefs', false)",
        "false",
        "false",
    ),
    "operations_lesson": ("true", CHAIR, CHAIR, "false"),
    "operations_lessontaken": ("true", CHAIR, CHAIR, "false"),
    "operations_phase": ("true", CHAIR, CHAIR, "false"),
}
RIGHTS = """
grant select, insert on operations_debrief, operations_debriefanswer, operations_debriefasked, operations_lesson,
  operations_lessontaken, operations_phase to jpoa_app;
grant update (closes_on, first_closes_on, closed_at, closed_by_id, summary_worked, summary_hindered,
  summary_jurisdiction, summary_training, version, submission) on operations_debrief to jpoa_app;
grant update (worked, hindered, jurisdiction, training, training_topics, is_anonymous, submitted_at, submitted_by_id,
  version, submission) on operations_debriefanswer to jpoa_app;
grant update (text, question, focus_area_id, withdrawn_at, version, submission) on operations_lesson to jpoa_app;
grant update (verdict, words, decided_at, version, submission) on operations_lessontaken to jpoa_app;
grant update (name, starts_on, ends_on, what, withdrawn_at, version, submission) on operations_phase to jpoa_app;
"""
FORCE = "".join(
    f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
create policy app_select on {table} for select to jpoa_app using ({select});
create policy app_insert on {table} for insert to jpoa_app with check ({insert});
create policy app_update on {table} for update to jpoa_app using ({update}) with check ({update});
create policy app_delete on {table} for delete to jpoa_app using ({delete});
"""
    for table, (select, insert, update, delete) in RULES.items()
)

GUARDS = f"""
create function debrief_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.closed_at is not null or new.first_closes_on is not null or not exists (
        select from operations_jointperiodofaction j where j.id = new.jpoa_id and j.state = 'debrief') then
      raise exception 'the questions are asked in the debrief of a round' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if old.closed_at is not null and (new.closed_at, new.closed_by_id, new.closes_on, new.first_closes_on)
     is distinct from (old.closed_at, old.closed_by_id, old.closes_on, old.first_closes_on) then
    raise exception 'a questionnaire that is closed stays closed' using errcode = 'check_violation';
  end if;
  if old.closed_at is null and new.closed_at is not null and new.closed_by_id is distinct from {PERSON} then
    raise exception 'a chair closes it in the own name' using errcode = 'insufficient_privilege';
  end if;
  if new.closes_on <> old.closes_on and (
      old.first_closes_on is not null or new.first_closes_on is distinct from old.closes_on
      or new.closes_on < old.closes_on)
     or old.first_closes_on is not null and new.first_closes_on is distinct from old.first_closes_on then
    raise exception 'the last day is moved once, to a later one' using errcode = 'check_violation';
  end if;
  if old.closed_at is null and new.closed_at is null and coalesce(nullif(new.summary_worked, ''),
      nullif(new.summary_hindered, ''), nullif(new.summary_jurisdiction, ''), nullif(new.summary_training, ''))
      is not null then
    raise exception 'what was said is summed up when it can be read' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger debrief_guard before insert or update on operations_debrief
  for each row when (current_user = 'jpoa_app') execute function debrief_guard();

-- Whose an answer is, and that it is written while answers are taken. The questionnaire is held until the writing is
-- done: who closes it waits, so that what is told afterwards never changes.
create function debrief_answer_fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  asked record;
begin
  select d.jpoa_id, d.closed_at into asked from operations_debrief d where d.id = new.debrief_id for share;
  if not found or asked.closed_at is not null then
    raise exception 'the questionnaire is closed' using errcode = 'check_violation';
  end if;
  select a.group_id, a.country_id into new.group_id, new.country_id from members_agency a where a.id = new.agency_id;
  if not exists (select from operations_jpoaagency n join operations_jpoaparticipant p on p.id = n.participant_id
                  where p.jpoa_id = asked.jpoa_id and n.agency_id = new.agency_id and n.state = 'confirmed') then
    raise exception 'who takes part is asked' using errcode = 'check_violation';
  end if;
  if tg_op = 'UPDATE' and ((new.id, new.debrief_id, new.agency_id) is distinct from
      (old.id, old.debrief_id, old.agency_id) or old.submitted_at is not null and new.submitted_at is null) then
    raise exception 'an answer that was sent stays sent, and stays its agency''s' using errcode = 'check_violation';
  end if;
  if new.submitted_by_id is not null and new.submitted_by_id is distinct from {PERSON}
     and (tg_op = 'INSERT' or new.submitted_by_id is distinct from old.submitted_by_id) then
    raise exception 'an answer is sent in the own name' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger debrief_answer_fill before insert or update on operations_debriefanswer
  for each row when (current_user = 'jpoa_app') execute function debrief_answer_fill();

-- A lesson can be put in other words until its round is closed; from then on others rely on it.
create function lesson_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  at text := (select state from operations_jointperiodofaction where id = new.jpoa_id);
begin
  if at not in ('debrief', 'closed') or tg_op = 'UPDATE' and (
      new.jpoa_id <> old.jpoa_id or old.withdrawn_at is not null or at = 'closed' and
      (new.text, new.question, new.focus_area_id) is distinct from (old.text, old.question, old.focus_area_id)) then
    raise exception 'this lesson stays as it is' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger lesson_guard before insert or update on operations_lesson
  for each row when (current_user = 'jpoa_app') execute function lesson_guard();

create function lesson_taken_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (
      select from operations_lesson l join operations_jointperiodofaction former on former.id = l.jpoa_id
        join operations_jointperiodofaction next on next.id = new.jpoa_id
       where l.id = new.lesson_id and l.withdrawn_at is null and former.state = 'closed' and former.id <> next.id
         and former.is_exercise = next.is_exercise and next.state in ('proposed', 'consultation', 'planning'))
     or tg_op = 'UPDATE' and (new.lesson_id, new.jpoa_id) is distinct from (old.lesson_id, old.jpoa_id) then
    raise exception 'a round that is prepared says what it makes of lessons of closed ones'
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger lesson_taken_guard before insert or update on operations_lessontaken
  for each row when (current_user = 'jpoa_app') execute function lesson_taken_guard();

create function phase_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from operations_jointperiodofaction j
                  where j.id = new.jpoa_id and j.state in ('proposed', 'consultation', 'planning', 'active'))
     or tg_op = 'UPDATE' and (new.jpoa_id <> old.jpoa_id or old.withdrawn_at is not null) then
    raise exception 'this phase stays as it is' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger phase_guard before insert or update on operations_phase
  for each row when (current_user = 'jpoa_app') execute function phase_guard();
"""

TELLING = """
-- What was said, once nobody can change it: the words of a country that answered under its name, with the country; of
-- the others the words alone, in an order that comes from the words themselves and so says nothing of who wrote them.
-- Without a name a question is told only if of each words at least two countries have not said them, among those that
-- have said something to it and have not answered under their name too. That takes three countries.
create function debrief_said(asked uuid) returns table (question text, country_id uuid, words text)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with answer as (
    select a.country_id, a.is_anonymous, q.question, btrim(q.words, E' \\n\\r\\t') as words
      from operations_debriefanswer a join operations_debrief d on d.id = a.debrief_id
      cross join lateral (values ('worked', a.worked), ('hindered', a.hindered), ('jurisdiction', a.jurisdiction),
                                 ('training', a.training)) q (question, words)
     where d.id = asked and d.closed_at is not null and a.submitted_at is not null
       and nullif(current_setting('app.person', true), '') is not null
  ),
  hidden as (
    select b.question, b.country_id, lower(regexp_replace(b.words, '[[:space:][:punct:]]+', '', 'g')) as core
      from answer b
     where b.is_anonymous and b.words <> ''
       and not exists (select from answer o where o.country_id = b.country_id and not o.is_anonymous)
  ),
  told as (
    select h.question
      from (select question, count(distinct hidden.country_id) as countries from hidden group by question) h
     where h.countries - 2 >= (select max(same.countries)
                                 from (select count(distinct s.country_id) as countries from hidden s
                                        where s.question = h.question group by s.core) same)
  )
  select b.question, case when b.is_anonymous then null else b.country_id end, b.words
    from answer b
   where b.words <> '' and (not b.is_anonymous or b.question in (select told.question from told))
   order by b.question, b.is_anonymous, encode(sha256(convert_to(b.question || b.words, 'UTF8')), 'hex'),
            case when b.is_anonymous then null else b.country_id end
$$;

-- How many countries need training in what: those that answered under their name; of the others only where at least
-- two of them chose it and at least two did not.
create function debrief_topics(asked uuid) returns table (topic text, countries int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  with answer as (
    select a.country_id, a.is_anonymous, a.training_topics
      from operations_debriefanswer a join operations_debrief d on d.id = a.debrief_id
     where d.id = asked and d.closed_at is not null and a.submitted_at is not null
       and nullif(current_setting('app.person', true), '') is not null
  ),
  hidden as (
    select b.country_id, b.training_topics from answer b
     where b.is_anonymous
       and not exists (select from answer o where o.country_id = b.country_id and not o.is_anonymous)
  ),
  counted as (
    select t.topic, count(distinct b.country_id) as open,
           (select count(distinct h.country_id) from hidden h where t.topic = any (h.training_topics)) as chosen,
           (select count(distinct h.country_id) from hidden h) as of_all
      from (select distinct unnest(training_topics)::text as topic from answer) t
      left join answer b on not b.is_anonymous and t.topic = any (b.training_topics)
     group by t.topic
  )
  select c.topic, (c.open + case when c.chosen >= 2 and c.of_all - c.chosen >= 2 then c.chosen else 0 end)::int
    from counted c
   where c.open + case when c.chosen >= 2 and c.of_all - c.chosen >= 2 then c.chosen else 0 end > 0
$$;

-- Of how many countries how many have answered; which ones is not told. While answers come in, to the chairs alone.
create function debrief_counts(asked uuid) returns table (countries int, answered int)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select (select count(distinct p.country_id) from operations_jpoaagency n
            join operations_jpoaparticipant p on p.id = n.participant_id
           where p.jpoa_id = d.jpoa_id and n.state = 'confirmed')::int,
         (select count(distinct a.country_id) from operations_debriefanswer a
           where a.debrief_id = d.id and a.submitted_at is not null)::int
    from operations_debrief d
   where d.id = asked and nullif(current_setting('app.person', true), '') is not null
     and (d.closed_at is not null
          or coalesce(string_to_array(current_setting('app.roles', true), ',') && array['co_chair'], false))
$$;

-- Whom the system actor reminds: the agencies that were asked and have not sent an answer.
create function debrief_unanswered(asked uuid) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select n.agency_id from operations_debrief d
    join operations_jpoaparticipant p on p.jpoa_id = d.jpoa_id
    join operations_jpoaagency n on n.participant_id = p.id and n.state = 'confirmed'
   where d.id = asked and current_setting('app.system', true) = 'debriefs'
     and not exists (select from operations_debriefanswer a
                      where a.debrief_id = d.id and a.agency_id = n.agency_id and a.submitted_at is not null)
$$;
revoke execute on function debrief_answer_fill(), debrief_said(uuid), debrief_topics(uuid), debrief_counts(uuid),
  debrief_unanswered(uuid) from public;
grant execute on function debrief_said(uuid), debrief_topics(uuid), debrief_counts(uuid), debrief_unanswered(uuid)
  to jpoa_app;
"""

# Changes that no code has written down are written down by the database (0005).
WATCHING = """
create constraint trigger row_changed after insert or update or delete on operations_debriefanswer
  deferrable initially deferred for each row execute function row_changed_by_id('debriefanswer');
create trigger table_emptied after truncate on operations_debriefanswer
  for each statement execute function table_emptied('debriefanswer');
"""

BACKWARD = """
drop trigger table_emptied on operations_debriefanswer;
drop trigger row_changed on operations_debriefanswer;
drop function debrief_unanswered(uuid);
drop function debrief_counts(uuid);
drop function debrief_topics(uuid);
drop function debrief_said(uuid);
drop trigger phase_guard on operations_phase;
drop function phase_guard();
drop trigger lesson_taken_guard on operations_lessontaken;
drop function lesson_taken_guard();
drop trigger lesson_guard on operations_lesson;
drop function lesson_guard();
drop trigger debrief_answer_fill on operations_debriefanswer;
drop function debrief_answer_fill();
drop trigger debrief_guard on operations_debrief;
drop function debrief_guard();
""" + "".join(
    f"""
drop policy app_delete on {table};
drop policy app_update on {table};
drop policy app_insert on {table};
drop policy app_select on {table};
drop policy owner_all on {table};
alter table {table} no force row level security;
alter table {table} disable row level security;
revoke all on {table} from jpoa_app;
"""
    for table in RULES
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0034_debriefs")]

    operations = [migrations.RunSQL([RIGHTS + FORCE + GUARDS + TELLING + WATCHING], [BACKWARD])]
