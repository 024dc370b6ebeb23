"""What a country says, held by the database: who speaks for it, until when, with which ranks, and what becomes of it.

In code only: that `given_at` is the portal's time (the database has no clock of the domain). It lies between the
opening and the deadline, and after the view before.
"""

from django.db import migrations

PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
CHAIR = f"coalesce({ROLES} && array['co_chair'], false)"
OFFICER = f"coalesce({ROLES} && array['liaison_officer'], false)"
OWN_COUNTRY = f"(select a.country_id from members_agency a where a.group_id = {GROUP})"
OWN_VIEW = f"country_id = {OWN_COUNTRY} and group_id = {GROUP} and given_by_id = {PERSON}"
SAFE = "set search_path = pg_catalog, public, pg_temp"

SPEAKING = f"""
alter policy app_insert on terms_of_reference_view with check ({OFFICER} and {OWN_VIEW});

create or replace function view_guard() returns trigger
language plpgsql security definer {SAFE} as $$
declare
  asked terms_of_reference_consultation;
  former terms_of_reference_view;
  today date := (new.given_at at time zone 'UTC')::date;
begin
  select * into strict asked from terms_of_reference_consultation where id = new.consultation_id for share;
  select * into former from terms_of_reference_view
   where consultation_id = new.consultation_id and country_id = new.country_id order by number desc limit 1;
  if asked.concluded_at is not null or not exists (
      select from terms_of_reference_consultedcountry c
       where c.consultation_id = new.consultation_id and c.country_id = new.country_id) then
    raise exception 'this country is not asked, or no more' using errcode = 'check_violation';
  end if;
  if not exists (
      select from members_nomination n join members_agency a on a.id in (n.agency_id, n.deputy_id)
       where n.country_id = new.country_id and a.country_id = new.country_id and a.group_id = new.group_id
         and n.starts_on <= today and (n.ends_on is null or n.ends_on >= today)) then
    raise exception 'a letter names who speaks for a country' using errcode = 'insufficient_privilege';
  end if;
  if new.number <> coalesce(former.number, 0) + 1
     or new.given_at < greatest(asked.opened_at, coalesce(former.given_at, asked.opened_at))
     or (new.expected_on is not null) <> (new.answer = 'awaiting_capital') or new.expected_on <= today then
    raise exception 'views follow one another, and what is expected lies ahead' using errcode = 'check_violation';
  end if;
  if (new.given_at > asked.deadline_at or new.reservation <> '')
     and not (former.answer is not distinct from 'cannot_agree' and new.answer = 'agree' and new.reservation <> '') then
    raise exception 'time is over, or there is no objection to turn into a reservation' using errcode = 'check_violation';
  end if;
  if new.reservation <> '' and new.ranked_number <> former.ranked_number then
    raise exception 'with a reservation the ranking stays' using errcode = 'check_violation';
  end if;
  return new;
end $$;

-- With its view, of the same options, each place once; with a reservation as it was.
create function ranked_guard() returns trigger
language plpgsql security definer {SAFE} as $$
declare
  said terms_of_reference_view;
  asked terms_of_reference_consultation;
begin
  select * into strict said from terms_of_reference_view where id = new.view_id;
  select * into strict asked from terms_of_reference_consultation where id = said.consultation_id for share;
  if asked.concluded_at is not null or new.rank not between 1 and asked.options_number
     or not exists (select from terms_of_reference_consultationoption o
                     where o.id = new.option_id and o.consultation_id = asked.id)
     or exists (select from terms_of_reference_view v
                 where v.consultation_id = asked.id and v.country_id = said.country_id and v.number > said.number)
     or (select count(*) from terms_of_reference_rankedoption r where r.view_id = said.id) >= said.ranked_number then
    raise exception 'options are ranked with the view' using errcode = 'check_violation';
  end if;
  if said.reservation <> '' and not exists (
      select from terms_of_reference_view f join terms_of_reference_rankedoption r on r.view_id = f.id
       where f.consultation_id = asked.id and f.country_id = said.country_id and f.number = said.number - 1
         and r.option_id = new.option_id and r.rank is not distinct from new.rank and r.words = new.words) then
    raise exception 'with a reservation the ranking stays' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger ranked_guard before insert on terms_of_reference_rankedoption
  for each row when (current_user = 'jpoa_app') execute function ranked_guard();

create function view_is_whole() returns trigger
language plpgsql security definer {SAFE} as $$
begin
  if new.ranked_number <> (select count(*) from terms_of_reference_rankedoption r where r.view_id = new.id) then
    raise exception 'a view is given as a whole' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger view_is_whole after insert on terms_of_reference_view
  deferrable initially deferred for each row when (current_user = 'jpoa_app') execute function view_is_whole();
"""

COMMENTS = f"""
alter table terms_of_reference_commentoutcome enable row level security;
alter table terms_of_reference_commentoutcome force row level security;
create policy owner_all on terms_of_reference_commentoutcome for all to jpoa_owner using (true) with check (true);
create policy app_select on terms_of_reference_commentoutcome for select to jpoa_app using (
  coalesce((select true from terms_of_reference_view v where v.id = view_id limit 1), false));
create policy app_insert on terms_of_reference_commentoutcome for insert to jpoa_app with check ({CHAIR});
create policy app_update on terms_of_reference_commentoutcome for update to jpoa_app using (false) with check (false);
create policy app_delete on terms_of_reference_commentoutcome for delete to jpoa_app using (false);
grant select, insert on terms_of_reference_commentoutcome to jpoa_app;

create function comment_guard() returns trigger
language plpgsql security definer {SAFE} as $$
begin
  if not exists (
      select from terms_of_reference_consultation c join newest_views(c.previous_id) v on v.id = new.view_id
       where c.id = new.revision_id and c.opened_by_id = {PERSON} and v.words <> '') then
    raise exception 'of a comment on the revision before, by who opens the next' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger comment_guard before insert on terms_of_reference_commentoutcome
  for each row when (current_user = 'jpoa_app') execute function comment_guard();
"""

CLOSED = """
revoke execute on function ranked_guard(), view_is_whole(), comment_guard() from public;
"""

BACKWARD = f"""
drop trigger comment_guard on terms_of_reference_commentoutcome;
drop function comment_guard();
revoke all on terms_of_reference_commentoutcome from jpoa_app;
drop policy app_delete on terms_of_reference_commentoutcome;
drop policy app_update on terms_of_reference_commentoutcome;
drop policy app_insert on terms_of_reference_commentoutcome;
drop policy app_select on terms_of_reference_commentoutcome;
drop policy owner_all on terms_of_reference_commentoutcome;
alter table terms_of_reference_commentoutcome no force row level security;
alter table terms_of_reference_commentoutcome disable row level security;

drop trigger view_is_whole on terms_of_reference_view;
drop function view_is_whole();
drop trigger ranked_guard on terms_of_reference_rankedoption;
drop function ranked_guard();
alter policy app_insert on terms_of_reference_view with check ({OWN_VIEW});
create or replace function view_guard() returns trigger
language plpgsql security definer {SAFE} as $$
declare
  asked terms_of_reference_consultation;
  former text := (select answer from terms_of_reference_view
                   where consultation_id = new.consultation_id and country_id = new.country_id
                   order by number desc limit 1);
begin
  select * into strict asked from terms_of_reference_consultation where id = new.consultation_id for share;
  if asked.concluded_at is not null or not exists (
      select from terms_of_reference_consultedcountry c
       where c.consultation_id = new.consultation_id and c.country_id = new.country_id) then
    raise exception 'this country is not asked, or no more' using errcode = 'check_violation';
  end if;
  if (new.given_at > asked.deadline_at or new.reservation <> '')
     and not (former is not distinct from 'cannot_agree' and new.answer = 'agree' and new.reservation <> '') then
    raise exception 'time is over, or there is no objection to turn into a reservation' using errcode = 'check_violation';
  end if;
  return new;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("terms_of_reference", "0007_round_guards"), ("members", "0031_deputy_speaks")]

    operations = [migrations.RunSQL([SPEAKING + COMMENTS + CLOSED], [BACKWARD])]
