"""A round of views, held by the database: who is asked, how it lives, and what is on record at its end.

A row that is opened with others says how many there are; the others fill it up in the same transaction, and then it is
full. That holds whoever begins a savepoint in between, and at the commit it is asked again.

In code only: that `concluded_at` and `extended_at` are the portal's time (the database has no clock of the domain).
"""

from django.db import migrations

PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
CHAIR = f"coalesce({ROLES} && array['co_chair'], false)"
KEEPER = f"coalesce({ROLES} && array['co_chair', 'secretariat'], false)"
SAFE = "set search_path = pg_catalog, public, pg_temp"

NUMBERS = """
update terms_of_reference_consultation t set
  asked_number = (select count(*) from terms_of_reference_consultedcountry c where c.consultation_id = t.id),
  options_number = (select count(*) from terms_of_reference_consultationoption o where o.consultation_id = t.id);
update terms_of_reference_view t set
  ranked_number = (select count(*) from terms_of_reference_rankedoption r where r.view_id = t.id);
"""

COUNTING = f"""
create function newest_views(asked uuid) returns setof terms_of_reference_view
language sql stable {SAFE} as $$
  select distinct on (v.country_id) v.* from terms_of_reference_view v
   where v.consultation_id = asked order by v.country_id, v.number desc;
$$;

create function everybody_answered(asked uuid) returns boolean
language sql stable {SAFE} as $$
  select not exists (
    select from terms_of_reference_consultedcountry c left join newest_views(asked) v on v.country_id = c.country_id
     where c.consultation_id = asked and (v.id is null or v.answer = 'awaiting_capital'));
$$;

-- The rule, as terms_of_reference/consultations/rules.py has it.
create function outcome_by_rule(asked uuid, rule text) returns text
language sql stable {SAFE} as $$
  select case when bool_or(v.answer = 'cannot_agree') then 'stopped'
              when rule = 'answer_needed' and bool_or(v.id is null or v.answer = 'awaiting_capital') then 'incomplete'
              when bool_or(v.reservation <> '') then 'agreed_with_reservations'
              else 'agreed' end
    from terms_of_reference_consultedcountry c left join newest_views(asked) v on v.country_id = c.country_id
   where c.consultation_id = asked;
$$;

-- With the owner's rights: a number, never whose views they are. A holding answer is none.
create function views_given(asked uuid) returns integer
language sql stable security definer {SAFE} as $$
  select case when {KEEPER} or is_asked(asked)
              then (select count(*)::int from newest_views(asked) v where v.answer <> 'awaiting_capital') end;
$$;
revoke execute on function newest_views(uuid), everybody_answered(uuid), outcome_by_rule(uuid, text), views_given(uuid)
  from public;
grant execute on function views_given(uuid) to jpoa_app;
"""

OPENING = f"""
create function consultation_begins() returns trigger
language plpgsql security definer {SAFE} as $$
begin
  if new.concluded_at is not null or new.outcome <> '' or new.version <> 1 or new.options_number = 1
     or coalesce(new.first_deadline_at, new.extended_at) is not null or new.extended_by_id is not null then
    raise exception 'a round of views begins open' using errcode = 'check_violation';
  end if;
  if new.previous_id is not null and not exists (
      select from terms_of_reference_consultation p
       where p.id = new.previous_id and p.concluded_at is not null and p.revision = new.revision - 1) then
    raise exception 'a revision follows one that is concluded' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger consultation_begins before insert on terms_of_reference_consultation
  for each row when (current_user = 'jpoa_app') execute function consultation_begins();

create function asked_guard() returns trigger
language plpgsql security definer {SAFE} as $$
declare
  parent terms_of_reference_consultation;
begin
  select * into strict parent from terms_of_reference_consultation where id = new.consultation_id for update;
  if new.position <> '' or new.reservation <> '' or parent.concluded_at is not null
     or parent.opened_by_id is distinct from {PERSON}
     or (select count(*) from terms_of_reference_consultedcountry where consultation_id = parent.id)
        >= parent.asked_number
     or not exists (
       select from members_participation p
        where p.country_id = new.country_id and p.kind = 'member'
          and (p.starts_on is null or p.starts_on <= (parent.opened_at at time zone 'UTC')::date)
          and (p.ends_on is null or p.ends_on >= (parent.opened_at at time zone 'UTC')::date)) then
    raise exception 'asked are the members of the day on which it is opened' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger asked_guard before insert on terms_of_reference_consultedcountry
  for each row when (current_user = 'jpoa_app') execute function asked_guard();

create function option_guard() returns trigger
language plpgsql security definer {SAFE} as $$
declare
  parent terms_of_reference_consultation;
  there int;
begin
  select * into strict parent from terms_of_reference_consultation where id = new.consultation_id for update;
  select count(*) into there from terms_of_reference_consultationoption where consultation_id = parent.id;
  if there >= parent.options_number or new.position <> there + 1 or parent.opened_by_id is distinct from {PERSON} then
    raise exception 'options are offered when it is opened' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger option_guard before insert on terms_of_reference_consultationoption
  for each row when (current_user = 'jpoa_app') execute function option_guard();

-- At the commit of the opening: all members of the day, all options, and what became of each comment.
create function consultation_is_whole() returns trigger
language plpgsql security definer {SAFE} as $$
begin
  if new.asked_number = 0
     or new.asked_number <> (select count(distinct p.country_id) from members_participation p
          where p.country_id is not null and p.kind = 'member'
            and (p.starts_on is null or p.starts_on <= (new.opened_at at time zone 'UTC')::date)
            and (p.ends_on is null or p.ends_on >= (new.opened_at at time zone 'UTC')::date))
     or new.asked_number <> (select count(*) from terms_of_reference_consultedcountry c where c.consultation_id = new.id)
     or new.options_number <> (
          select count(*) from terms_of_reference_consultationoption o where o.consultation_id = new.id)
     or new.previous_id is not null and exists (
          select from newest_views(new.previous_id) v where v.words <> '' and not exists (
            select from terms_of_reference_commentoutcome b where b.view_id = v.id and b.revision_id = new.id)) then
    raise exception 'a round of views is opened as a whole' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger consultation_is_whole after insert on terms_of_reference_consultation
  deferrable initially deferred for each row when (current_user = 'jpoa_app') execute function consultation_is_whole();
"""

LIFE = f"""
create or replace function consultation_guard() returns trigger
language plpgsql security definer {SAFE} as $$
begin
  if old.concluded_at is not null then
    raise exception 'time is extended once, and a concluded round stays as it is' using errcode = 'check_violation';
  end if;
  if (new.deadline_at, new.first_deadline_at, new.extended_by_id, new.extended_at)
     is distinct from (old.deadline_at, old.first_deadline_at, old.extended_by_id, old.extended_at)
     and (old.first_deadline_at is not null or new.first_deadline_at is distinct from old.deadline_at
          or new.deadline_at <= old.deadline_at or new.extended_by_id is distinct from {PERSON}
          or new.extended_at is null or new.extended_at < old.opened_at or new.deadline_at <= new.extended_at
          or new.concluded_at is not null) then
    raise exception 'time is extended once, and a concluded round stays as it is' using errcode = 'check_violation';
  end if;
  if new.concluded_at is null then
    return new;
  end if;
  if new.concluded_by_id is distinct from {PERSON} or new.concluded_at < old.opened_at then
    raise exception 'who concludes puts the own name to it' using errcode = 'check_violation';
  end if;
  if new.outcome <> 'withdrawn' then
    if new.concluded_at <= old.deadline_at and not everybody_answered(old.id) then
      raise exception 'time is not over, and not all have answered' using errcode = 'check_violation';
    end if;
    if new.outcome is distinct from outcome_by_rule(old.id, old.rule) then
      raise exception 'the outcome is what the rule gives' using errcode = 'check_violation';
    end if;
  end if;
  return new;
end $$;
revoke execute on function consultation_guard() from public;
grant update (extended_by_id, extended_at, withdraw_reason) on terms_of_reference_consultation to jpoa_app;

-- What others read of a country is written here, with the conclusion, and by nobody else.
drop trigger position_guard on terms_of_reference_consultedcountry;
drop function position_guard();
revoke update (position, reservation) on terms_of_reference_consultedcountry from jpoa_app;
alter policy app_update on terms_of_reference_consultedcountry using (false) with check (false);

create function positions_on_record() returns trigger
language plpgsql security definer {SAFE} as $$
begin
  update terms_of_reference_consultedcountry c
     set position = case when v.answer in ('agree', 'agree_with_changes') then 'agree'
                         when v.answer = 'cannot_agree' then 'cannot_agree' else 'none' end,
         reservation = coalesce(v.reservation, '')
    from terms_of_reference_consultedcountry one left join newest_views(new.id) v on v.country_id = one.country_id
   where one.id = c.id and c.consultation_id = new.id;
  return null;
end $$;
create trigger positions_on_record after update of concluded_at on terms_of_reference_consultation for each row
  when (old.concluded_at is null and new.concluded_at is not null and new.outcome <> 'withdrawn')
  execute function positions_on_record();
"""

CLOSED = """
revoke execute on function consultation_begins(), asked_guard(), option_guard(), consultation_is_whole(),
  positions_on_record() from public;
"""

BACKWARD = f"""
drop trigger positions_on_record on terms_of_reference_consultation;
drop function positions_on_record();
alter policy app_update on terms_of_reference_consultedcountry using ({CHAIR}) with check ({CHAIR});
grant update (position, reservation) on terms_of_reference_consultedcountry to jpoa_app;
create function position_guard() returns trigger language plpgsql {SAFE} as $$
begin
  if old.position <> '' then
    raise exception 'a position on record stays' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger position_guard before update on terms_of_reference_consultedcountry
  for each row when (current_user = 'jpoa_app') execute function position_guard();
revoke update (extended_by_id, extended_at, withdraw_reason) on terms_of_reference_consultation from jpoa_app;
create or replace function consultation_guard() returns trigger
language plpgsql security invoker {SAFE} as $$
begin
  if old.concluded_at is not null
     or new.concluded_at is not null and new.concluded_by_id is distinct from {PERSON}
     or new.deadline_at <> old.deadline_at
        and (old.first_deadline_at is not null or new.first_deadline_at is distinct from old.deadline_at) then
    raise exception 'time is extended once, and a concluded round stays as it is' using errcode = 'check_violation';
  end if;
  return new;
end $$;
grant execute on function consultation_guard() to public;

drop trigger consultation_is_whole on terms_of_reference_consultation;
drop function consultation_is_whole();
drop trigger option_guard on terms_of_reference_consultationoption;
drop function option_guard();
drop trigger asked_guard on terms_of_reference_consultedcountry;
drop function asked_guard();
drop trigger consultation_begins on terms_of_reference_consultation;
drop function consultation_begins();

drop function views_given(uuid);
drop function outcome_by_rule(uuid, text);
drop function everybody_answered(uuid);
drop function newest_views(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("terms_of_reference", "0006_what_is_complete")]

    operations = [migrations.RunSQL([NUMBERS + COUNTING + OPENING + LIFE + CLOSED], [BACKWARD])]
