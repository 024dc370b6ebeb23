"""Walls of the content of a referral: a grant says how much of it is read, and each table of content asks the grant.

Whole: to its owner, and to a recipient. Later: what came in after the recipient, never what was sent before. None: it
was withdrawn, so that the fact stays and the content is the owner's alone. Who wrote words into its own thread reads
those in any case.
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
# A subselect that gives a value: the planner cannot answer it by hashing all of an agency's (0009).
PARTY = f"""(select true from operations_referralgrant g
    where g.content_object_id = {{table}}.referral_id and g.is_view and g.group_id = {GROUP} {{further}} limit 1)"""
OWNS = f"g.owner_group_id = {GROUP}"
WHOLE = "g.content = 'whole'"
IS_DRAFT = "(select r.state from operations_referral r where r.id = operations_referralbody.referral_id) = 'draft'"

GRANTS = """
create or replace function referral_grant_fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  parent record;
  part record;
begin
  select state, coalesce(sent_at, created_at) as opened_at, owner_group_id into strict parent
    from operations_referral where id = new.content_object_id;
  select state, received_at, reads into part
    from operations_referralrecipient where referral_id = new.content_object_id and group_id = new.group_id;
  new.is_view := (select codename = 'view_referral' from auth_permission where id = new.permission_id);
  new.owner_group_id := parent.owner_group_id;
  new.opened_at := coalesce(part.received_at, parent.opened_at);
  -- Closed and withdrawn win, else a withdrawn referral would stay on a desk.
  new.state := case when parent.state in ('closed', 'withdrawn') then parent.state
                    else coalesce(part.state, parent.state) end;
  __CONTENT__
  return new;
end $$;
"""
CONTENT = """new.content := case when parent.owner_group_id = new.group_id then 'whole'
    when parent.state = 'withdrawn' then 'none' else coalesce(part.reads, 'whole') end;"""

BODY = f"""
alter table operations_referralbody enable row level security;
alter table operations_referralbody force row level security;
create policy owner_all on operations_referralbody for all to jpoa_owner using (true) with check (true);
create policy app_select on operations_referralbody for select to jpoa_app using (
  {PARTY.format(table="operations_referralbody", further=f"and {WHOLE}")});
create policy app_insert on operations_referralbody for insert to jpoa_app with check (
  {PARTY.format(table="operations_referralbody", further=f"and {OWNS}")} and {IS_DRAFT});
create policy app_update on operations_referralbody for update to jpoa_app
  using ({PARTY.format(table="operations_referralbody", further=f"and {OWNS}")});
create policy app_delete on operations_referralbody for delete to jpoa_app using (false);
grant select, insert on operations_referralbody to jpoa_app;
grant update (summary, narrative, language, purpose, urgency_reason) on operations_referralbody to jpoa_app;

create function referral_body_guard() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and new.referral_id <> old.referral_id then
    raise exception 'what a referral is does not change' using errcode = 'check_violation';
  end if;
  if (select state from operations_referral where id = new.referral_id for share) is distinct from 'draft' then
    raise exception 'a referral is frozen as it was sent' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger referral_body_guard before insert or update on operations_referralbody
  for each row execute function referral_body_guard();

-- A referral is sent with words, and where somebody's life is at stake it says why.
create function referral_says_something() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from operations_referralbody b where b.referral_id = new.id
                  and (new.urgency <> 'threat_to_life' or b.urgency_reason <> '')) then
    raise exception 'a referral is sent with its words, and a threat to life with a reason'
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger referral_says_something before update of state on operations_referral
  for each row when (old.state = 'draft' and new.state = 'sent') execute function referral_says_something();
revoke execute on function referral_body_guard(), referral_says_something() from public;

create constraint trigger row_changed after insert or update or delete on operations_referralbody
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create trigger table_emptied after truncate on operations_referralbody
  for each statement execute function table_emptied('referral');
"""

# What the words are found by goes with the words.
TEXTS = """
drop trigger referral_texts on operations_referral;
drop trigger referral_texts_of_new on operations_referral;
create or replace function referral_texts() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform referral_text_put(new.id, 'reference', new.id, new.reference, null, false);
  return null;
end $$;
create trigger referral_texts after insert or update of reference on operations_referral
  for each row execute function referral_texts();

create function body_texts() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from operations_referraltext where place in ('summary', 'narrative') and source_id = old.referral_id;
    return null;
  end if;
  perform referral_text_put(new.referral_id, 'summary', new.referral_id, new.summary, null, false);
  perform referral_text_put(new.referral_id, 'narrative', new.referral_id, new.narrative, null, false);
  return null;
end $$;
revoke execute on function body_texts() from public;
create trigger body_texts after insert or update or delete on operations_referralbody
  for each row execute function body_texts();
"""
TEXTS_BACK = """
drop trigger body_texts on operations_referralbody;
drop function body_texts();
drop trigger referral_texts on operations_referral;
create or replace function referral_texts() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform referral_text_put(new.id, 'reference', new.id, new.reference, null, false);
  perform referral_text_put(new.id, 'summary', new.id, new.summary, null, false);
  perform referral_text_put(new.id, 'narrative', new.id, new.narrative, null, false);
  return null;
end $$;
create trigger referral_texts_of_new after insert on operations_referral
  for each row execute function referral_texts();
create trigger referral_texts after update on operations_referral for each row
  when ((old.reference, old.summary, old.narrative) is distinct from (new.reference, new.summary, new.narrative))
  execute function referral_texts();
"""

# The bodies of migrations 0047 and 0044, which name the words no more; nor the handling code, which can be changed
# after sending and has a guard of its own (migration 0060).
GUARDS = """
create or replace function referral_guard() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then
      raise exception 'a referral begins as a draft' using errcode = 'check_violation';
    end if;
    if new.owner_group_id is distinct from (select group_id from members_agency where id = new.originator_id) then
      raise exception 'a referral begins with its originator' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if new.state <> old.state and (old.state, new.state) not in (
      ('draft', 'sent'), ('sent', 'closed'), ('closed', 'sent'), ('draft', 'withdrawn'), ('sent', 'withdrawn')) then
    raise exception 'a referral does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if (new.id, new.reference, new.originator_id, new.written_by_id, new.created_at)
     is distinct from (old.id, old.reference, old.originator_id, old.written_by_id, old.created_at) then
    raise exception 'what a referral is does not change' using errcode = 'check_violation';
  end if;
  if (new.reopened_at, new.reopen_reason) is distinct from (old.reopened_at, old.reopen_reason)
     and (old.state, new.state) <> ('closed', 'sent') then
    raise exception 'why it was reopened is said with the reopening' using errcode = 'check_violation';
  end if;
  if (old.state, new.state) = ('closed', 'sent') and (new.reopened_at is null or new.reopen_reason = '') then
    raise exception 'a referral is reopened with a reason' using errcode = 'check_violation';
  end if;
  if old.state <> 'draft' and (new.jpoa_id, new.kind, new.crime_type, new.urgency, __WORDS_NEW__ new.sent_at)
     is distinct from (old.jpoa_id, old.kind, old.crime_type, old.urgency, __WORDS_OLD__ old.sent_at) then
    raise exception 'a referral is frozen as it was sent' using errcode = 'check_violation';
  end if;
  return new;
end $$;

create or replace function referral_content_guard() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
  if (new.is_quick, __MORE_NEW__ new.source_evaluation, new.information_evaluation, new.legal_basis)
     is distinct from
     (old.is_quick, __MORE_OLD__ old.source_evaluation, old.information_evaluation, old.legal_basis)
  then
    raise exception 'a referral is frozen as it was sent' using errcode = 'check_violation';
  end if;
  return new;
end $$;
"""


def _guards(*, words: str, more: str) -> str:
    said = GUARDS.replace("__WORDS_NEW__", words.replace("old.", "new.")).replace("__WORDS_OLD__", words)
    return said.replace("__MORE_NEW__", more.replace("old.", "new.")).replace("__MORE_OLD__", more)


# Each table of content: what a grant must say for a row of it to be read.
READ = {
    "operations_referralsubject": WHOLE,
    "operations_subjectidentity": f"{WHOLE} and (not operations_subjectidentity.is_closed or {OWNS})",
    "operations_referralidentifier": f"""{WHOLE} and (operations_referralidentifier.subject_id is null or (
      select true from operations_subjectidentity i
       where i.subject_id = operations_referralidentifier.subject_id limit 1))""",
    "operations_referraltranslation": f"""({OWNS}
      or (operations_referraltranslation.group_id is null and {WHOLE})
      or (operations_referraltranslation.group_id = {GROUP} and (g.content <> 'none' or {GROUP} = (
        select a.group_id from members_agency a where a.id = operations_referraltranslation.added_agency_id))))""",
    "operations_referralmessage": f"""({OWNS} or (operations_referralmessage.group_id = {GROUP}
      and (g.content <> 'none' or {GROUP} = (
        select a.group_id from members_agency a where a.id = operations_referralmessage.author_agency_id))))""",
    "operations_referraltext": f"""({OWNS} or (not operations_referraltext.is_closed
      and (operations_referraltext.group_id is null or operations_referraltext.group_id = {GROUP})
      and case operations_referraltext.place when 'reference' then true when 'message' then g.content <> 'none'
               else {WHOLE} end))""",
}
READ_BEFORE = {
    "operations_referralsubject": "true",
    "operations_subjectidentity": f"(not operations_subjectidentity.is_closed or {OWNS})",
    "operations_referralidentifier": """(operations_referralidentifier.subject_id is null or (
      select true from operations_subjectidentity i
       where i.subject_id = operations_referralidentifier.subject_id limit 1))""",
    "operations_referraltranslation": f"""({OWNS} or operations_referraltranslation.group_id is null
      or operations_referraltranslation.group_id = {GROUP})""",
    "operations_referralmessage": f"({OWNS} or operations_referralmessage.group_id = {GROUP})",
    "operations_referraltext": f"""({OWNS} or (not operations_referraltext.is_closed
      and (operations_referraltext.group_id is null or operations_referraltext.group_id = {GROUP})))""",
}


def _policies(read: dict[str, str]) -> str:
    return "".join(
        f"\nalter policy app_select on {table} using ({PARTY.format(table=table, further='and ' + rule)});\n"
        for table, rule in read.items()
    )


# The owner's files are content; who came in later reads those that were added after. A recipient's own stay its own.
FILES = f"""
alter policy app_select on operations_referralattachment using (
  case when (select current_setting('app.system', true)) = 'attachments' then true
       when recipient_id is null then
         {
    PARTY.format(
        table="operations_referralattachment",
        further=f'''and ({WHOLE}
      or (g.content = 'later' and operations_referralattachment.added_at >= g.opened_at))''',
    )
}
       else (select true from operations_referralrecipient p
              where p.id = operations_referralattachment.recipient_id
                and p.referral_id = operations_referralattachment.referral_id limit 1) end);
"""
FILES_BACK = f"""
alter policy app_select on operations_referralattachment using (
  case when (select current_setting('app.system', true)) = 'attachments' then true
       when recipient_id is null then {PARTY.format(table="operations_referralattachment", further="")}
       else (select true from operations_referralrecipient p
              where p.id = operations_referralattachment.recipient_id
                and p.referral_id = operations_referralattachment.referral_id limit 1) end);
"""

FORWARD = GRANTS.replace("__CONTENT__", CONTENT) + BODY + TEXTS + _guards(words="", more="") + _policies(READ) + FILES
BACKWARD = (
    FILES_BACK
    + _policies(READ_BEFORE)
    + _guards(
        words="old.handling_code_id, old.summary, old.narrative,", more="old.urgency_reason, old.purpose, old.language,"
    )
    + TEXTS_BACK
    + """
drop trigger table_emptied on operations_referralbody;
drop trigger row_changed on operations_referralbody;
drop trigger referral_says_something on operations_referral;
drop function referral_says_something();
drop trigger referral_body_guard on operations_referralbody;
drop function referral_body_guard();
revoke all on operations_referralbody from jpoa_app;
drop policy app_delete on operations_referralbody;
drop policy app_update on operations_referralbody;
drop policy app_insert on operations_referralbody;
drop policy app_select on operations_referralbody;
drop policy owner_all on operations_referralbody;
alter table operations_referralbody no force row level security;
alter table operations_referralbody disable row level security;
grant update (summary, narrative, urgency_reason, purpose, language) on operations_referral to jpoa_app;
"""
    + GRANTS.replace("__CONTENT__", "")
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0056_referral_bodies")]

    operations = [
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
