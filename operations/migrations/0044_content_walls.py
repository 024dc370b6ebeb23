"""Walls of what a referral says since 0043: frozen as it was sent, read as its parties read the rest of it.

Persons and identifiers are changed in a draft alone. A translation is added at any time while the referral is not
over: by the owner for all its readers, by a recipient in its own thread.
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
# A subselect that gives a value: the planner cannot answer it by hashing all of an agency's (0009).
PARTY = f"""(select true from operations_referralgrant g
    where g.content_object_id = {{table}}.referral_id and g.is_view and g.group_id = {GROUP} {{further}} limit 1)"""
OWNS = f"and g.owner_group_id = {GROUP}"
IN_STATE = "(select r.state from operations_referral r where r.id = {table}.referral_id) in ({states})"

FROZEN = """
create function referral_content_guard() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if (new.is_quick, new.urgency_reason, new.source_evaluation, new.information_evaluation, new.purpose, new.legal_basis, new.language)
     is distinct from
     (old.is_quick, old.urgency_reason, old.source_evaluation, old.information_evaluation, old.purpose, old.legal_basis, old.language)
  then
    raise exception 'a referral is frozen as it was sent' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger referral_content_guard before update on operations_referral
  for each row when (old.state <> 'draft') execute function referral_content_guard();
create trigger legal_basis_guard before insert or update of legal_basis on operations_referral
  for each row when (new.legal_basis <> '') execute function reference_code_guard('legal_bases', 'legal_basis');

grant update (is_quick, urgency_reason, source_evaluation, information_evaluation, purpose, legal_basis, language)
  on operations_referral to jpoa_app;
grant update (result) on operations_referralrecipient to jpoa_app;
grant update (roles, is_child, custody) on operations_referralsubject to jpoa_app;
grant update (full_name, native_script, known_as, birth_date, age, nationality) on operations_subjectidentity to jpoa_app;
"""

# What identifies a person is closed with the person's identity, which is behind a wall of its own.
OPEN = """and (operations_referralidentifier.subject_id is null or (
      select true from operations_subjectidentity i
       where i.subject_id = operations_referralidentifier.subject_id limit 1))"""

IDENTIFIERS = f"""
alter table operations_referralidentifier enable row level security;
alter table operations_referralidentifier force row level security;
create policy owner_all on operations_referralidentifier for all to jpoa_owner using (true) with check (true);
create policy app_select on operations_referralidentifier for select to jpoa_app using (
  {PARTY.format(table="operations_referralidentifier", further=OPEN)});
create policy app_insert on operations_referralidentifier for insert to jpoa_app with check (
  {PARTY.format(table="operations_referralidentifier", further=OWNS)});
create policy app_update on operations_referralidentifier for update to jpoa_app using (false);
create policy app_delete on operations_referralidentifier for delete to jpoa_app using (
  {PARTY.format(table="operations_referralidentifier", further=OWNS)}
  and {IN_STATE.format(table="operations_referralidentifier", states="'draft'")});
grant select, insert, delete on operations_referralidentifier to jpoa_app;

create function referral_identifier_guard() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if (select state from operations_referral where id = new.referral_id) is distinct from 'draft' then
    raise exception 'a referral is frozen as it was sent' using errcode = 'check_violation';
  end if;
  if new.subject_id is not null
     and new.referral_id is distinct from (select referral_id from operations_referralsubject where id = new.subject_id)
  then
    raise exception 'a person of another referral has nothing in this one' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger referral_identifier_guard before insert or update on operations_referralidentifier
  for each row execute function referral_identifier_guard();
"""

# A recipient writes into its own thread only; what stands in a thread is read by that recipient and the owner.
THREAD = f"""and (g.owner_group_id = {GROUP} or operations_referraltranslation.group_id is null
      or operations_referraltranslation.group_id = {GROUP})"""
TRANSLATIONS = f"""
create function referral_translation_fill() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if new.message_id is not null then
    select group_id into strict new.group_id from operations_referralmessage
     where id = new.message_id and referral_id = new.referral_id;
  end if;
  return new;
end $$;
create trigger referral_translation_fill before insert on operations_referraltranslation
  for each row execute function referral_translation_fill();
alter table operations_referraltranslation enable row level security;
alter table operations_referraltranslation force row level security;
create policy owner_all on operations_referraltranslation for all to jpoa_owner using (true) with check (true);
create policy app_select on operations_referraltranslation for select to jpoa_app using (
  {PARTY.format(table="operations_referraltranslation", further=THREAD)});
create policy app_insert on operations_referraltranslation for insert to jpoa_app with check (
  added_by_id = {PERSON}
  and exists (select 1 from members_agency a where a.id = added_agency_id and a.group_id = {GROUP})
  and {IN_STATE.format(table="operations_referraltranslation", states="'draft', 'sent'")}
  and case when group_id is null or group_id <> {GROUP}
           then {PARTY.format(table="operations_referraltranslation", further=OWNS)}
           else {PARTY.format(table="operations_referraltranslation", further="")} end);
create policy app_update on operations_referraltranslation for update to jpoa_app using (false);
create policy app_delete on operations_referraltranslation for delete to jpoa_app using (false);
grant select, insert on operations_referraltranslation to jpoa_app;
"""

# What a merged agency's thread holds goes with the thread to the heir (0012 moves the recipient and its words).
TAKE_OVER = """
create function take_over_threads() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update operations_referraltranslation t
     set group_id = (select group_id from members_agency where id = new.successor_id)
   where t.group_id = new.group_id and exists (
     select from operations_referralrecipient p where p.referral_id = t.referral_id and p.agency_id = new.successor_id)
     and not exists (
     select from operations_referralrecipient p where p.referral_id = t.referral_id and p.agency_id = new.id);
  return null;
end $$;
revoke execute on function take_over_threads() from public;
-- After take_over_open_work: triggers run in the order of their names.
create trigger take_over_threads after update of successor_id on members_agency for each row
  when (old.successor_id is null and new.successor_id is not null) execute function take_over_threads();
"""

WATCHED = "".join(
    f"""
create constraint trigger row_changed after insert or update or delete on {table}
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create trigger table_emptied after truncate on {table} for each statement execute function table_emptied('referral');
"""
    for table in ("operations_referralidentifier", "operations_referraltranslation")
)

BACKWARD = (
    "".join(
        f"""
drop trigger table_emptied on {table}; drop trigger row_changed on {table};
revoke all on {table} from jpoa_app;
drop policy app_delete on {table}; drop policy app_update on {table}; drop policy app_insert on {table};
drop policy app_select on {table}; drop policy owner_all on {table};
alter table {table} no force row level security; alter table {table} disable row level security;
"""
        for table in ("operations_referralidentifier", "operations_referraltranslation")
    )
    + """
drop trigger take_over_threads on members_agency;
drop function take_over_threads();
drop trigger referral_translation_fill on operations_referraltranslation;
drop function referral_translation_fill();
drop trigger referral_identifier_guard on operations_referralidentifier;
drop function referral_identifier_guard();
drop trigger legal_basis_guard on operations_referral;
drop trigger referral_content_guard on operations_referral;
drop function referral_content_guard();
revoke update (is_quick, urgency_reason, source_evaluation, information_evaluation, purpose, legal_basis, language)
  on operations_referral from jpoa_app;
revoke update (result) on operations_referralrecipient from jpoa_app;
revoke update (roles, is_child, custody) on operations_referralsubject from jpoa_app;
revoke update (full_name, native_script, known_as, birth_date, age, nationality) on operations_subjectidentity from jpoa_app;
"""
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0043_referral_content"), ("members", "0029_lists_and_capacities")]

    operations = [migrations.RunSQL([FROZEN + IDENTIFIERS + TRANSLATIONS + TAKE_OVER + WATCHED], [BACKWARD])]
