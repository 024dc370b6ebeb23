"""The walls of referrals: who sees a row, what a row may become, and how an agency is let in.

One source of truth: the grants table, which Python reads through django-guardian and the policies
read here. Its last four columns are filled by triggers, because guardian writes without save().
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
# Roles that may open what their agency is a party to (members/roles.py); chairs, secretariat and auditors may not.
# Every other policy here asks the grants, so the condition on the grants holds for all of them.
READER = """(select string_to_array(current_setting('app.roles', true), ',')
  && array['liaison_officer', 'analyst', 'agency_administrator'])"""

GRANTS = """
create function referral_grant_fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  parent record;
  part record;
begin
  select state, coalesce(sent_at, created_at) as opened_at, owner_group_id into strict parent
    from operations_referral where id = new.content_object_id;
  select state, received_at into part
    from operations_referralrecipient where referral_id = new.content_object_id and group_id = new.group_id;
  new.is_view := (select codename = 'view_referral' from auth_permission where id = new.permission_id);
  new.owner_group_id := parent.owner_group_id;
  new.opened_at := coalesce(part.received_at, parent.opened_at);
  -- Closed and withdrawn win, else a withdrawn referral would stay on a desk.
  new.state := case when parent.state in ('closed', 'withdrawn') then parent.state
                    else coalesce(part.state, parent.state) end;
  return new;
end $$;
create trigger referral_grant_fill before insert or update on operations_referralgrant
  for each row execute function referral_grant_fill();

create function referral_push() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update operations_referralrecipient set is_open = (new.state = 'sent') where referral_id = new.id;
  update operations_referralgrant set owner_group_id = new.owner_group_id where content_object_id = new.id;
  return null;
end $$;
create trigger referral_push after update of state, sent_at, owner_group_id on operations_referral
  for each row execute function referral_push();

create function referral_recipient_push() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update operations_referralgrant set owner_group_id = new.owner_group_id
   where content_object_id = new.referral_id and group_id = new.group_id;
  return null;
end $$;
create trigger referral_recipient_push after insert or update of state, is_open on operations_referralrecipient
  for each row execute function referral_recipient_push();
"""

GUARDS = """
create function referral_guard() returns trigger language plpgsql set search_path = pg_catalog, public as $$
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
      ('draft', 'sent'), ('sent', 'closed'), ('draft', 'withdrawn'), ('sent', 'withdrawn')) then
    raise exception 'a referral does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if (new.id, new.reference, new.originator_id, new.written_by_id, new.created_at)
     is distinct from (old.id, old.reference, old.originator_id, old.written_by_id, old.created_at) then
    raise exception 'what a referral is does not change' using errcode = 'check_violation';
  end if;
  if old.state <> 'draft'
     and (new.jpoa_id, new.kind, new.crime_type, new.urgency, new.handling_code_id, new.summary, new.narrative, new.sent_at)
     is distinct from
         (old.jpoa_id, old.kind, old.crime_type, old.urgency, old.handling_code_id, old.summary, old.narrative, old.sent_at)
  then
    raise exception 'a referral is frozen as it was sent' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger referral_guard before insert or update on operations_referral
  for each row execute function referral_guard();

-- Who a referral is about is sent with it. An identity can be closed later, nothing else changes.
create function referral_subject_guard() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if (select state from operations_referral where id = new.referral_id) is distinct from 'draft'
     and (tg_op = 'INSERT' or to_jsonb(new) - 'is_closed' is distinct from to_jsonb(old) - 'is_closed') then
    raise exception 'a referral is frozen as it was sent' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger referral_subject_guard before insert or update on operations_referralsubject
  for each row execute function referral_subject_guard();
create trigger referral_subject_guard before insert or update on operations_subjectidentity
  for each row execute function referral_subject_guard();

create function referral_recipient_guard() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  parent record;
begin
  if tg_op = 'INSERT' and new.state <> 'received' then
    raise exception 'a recipient begins with received' using errcode = 'check_violation';
  end if;
  if tg_op = 'UPDATE' then
    if new.state <> old.state and (old.state, new.state) not in (
        ('received', 'needs_information'), ('needs_information', 'received'),
        ('received', 'accepted'), ('needs_information', 'accepted'),
        ('received', 'declined'), ('needs_information', 'declined'),
        ('accepted', 'in_progress'), ('accepted', 'answered'), ('in_progress', 'answered')) then
      raise exception 'a recipient does not go from % to %', old.state, new.state using errcode = 'check_violation';
    end if;
    if (new.id, new.referral_id, new.agency_id, new.received_at)
       is distinct from (old.id, old.referral_id, old.agency_id, old.received_at) then
      raise exception 'what a recipient is does not change' using errcode = 'check_violation';
    end if;
  end if;
  select owner_group_id, state into strict parent from operations_referral where id = new.referral_id;
  if tg_op = 'UPDATE' and new.state <> old.state and parent.state <> 'sent' then
    raise exception 'a referral that is % waits for nobody', parent.state using errcode = 'check_violation';
  end if;
  new.group_id := (select group_id from members_agency where id = new.agency_id);
  new.owner_group_id := parent.owner_group_id;
  new.is_open := parent.state = 'sent';
  return new;
end $$;
create trigger referral_recipient_guard before insert or update on operations_referralrecipient
  for each row execute function referral_recipient_guard();

create function referral_message_fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  select group_id into strict new.group_id
    from operations_referralrecipient where id = new.recipient_id and referral_id = new.referral_id;
  return new;
end $$;
create trigger referral_message_fill before insert on operations_referralmessage
  for each row execute function referral_message_fill();
"""

SHARING = """
create function grant_object(kind text, record uuid, to_group int, grant_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if kind <> 'referral' then
    raise exception 'there is no kind %', kind using errcode = 'invalid_parameter_value';
  end if;
  if not exists (select 1 from operations_referral r where r.id = record
                  and r.owner_group_id = nullif(current_setting('app.group', true), '')::int) then
    raise exception 'only its owner shares a record' using errcode = 'insufficient_privilege';
  end if;
  insert into operations_referralgrant (id, permission_id, group_id, content_object_id, is_view, state)
  select grant_id, p.id, to_group, record, true, ''
    from auth_permission p join django_content_type c on c.id = p.content_type_id
   where c.app_label = 'operations' and c.model = 'referral' and p.codename = 'view_referral';
  if not found then
    raise exception 'the permission view_referral is missing' using errcode = 'no_data_found';
  end if;
end $$;

create function revoke_object(kind text, record uuid, from_group int) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if kind <> 'referral' then
    raise exception 'there is no kind %', kind using errcode = 'invalid_parameter_value';
  end if;
  if not exists (select 1 from operations_referral r where r.id = record
                  and r.owner_group_id = nullif(current_setting('app.group', true), '')::int) then
    raise exception 'only its owner takes a record back' using errcode = 'insufficient_privilege';
  end if;
  delete from operations_referralgrant g where g.content_object_id = record and g.group_id = from_group;
  if not found then
    raise exception 'that agency held no grant' using errcode = 'no_data_found';
  end if;
end $$;
revoke execute on function grant_object(text, uuid, int, uuid), revoke_object(text, uuid, int),
  referral_grant_fill(), referral_push(), referral_recipient_push(), referral_recipient_guard(),
  referral_message_fill() from public;
grant execute on function grant_object(text, uuid, int, uuid), revoke_object(text, uuid, int) to jpoa_app;
"""

TABLES = (
    "operations_referral",
    "operations_referralgrant",
    "operations_referralrecipient",
    "operations_referralsubject",
    "operations_subjectidentity",
    "operations_referralmessage",
    "operations_referraldisclosure",
)

# A party to the referral `key`, and its owner, as the grants say.
PARTY = f"""exists (select 1 from operations_referralgrant g
  where g.content_object_id = {{key}} and g.is_view and g.group_id = {GROUP})"""
OWNER = f"""exists (select 1 from operations_referralgrant g
  where g.content_object_id = {{key}} and g.is_view and g.group_id = {GROUP} and g.owner_group_id = {GROUP})"""
PARTY_OR_THREAD = f"""exists (select 1 from operations_referralgrant g
  where g.content_object_id = {{key}} and g.is_view and g.group_id = {GROUP}
    and (g.owner_group_id = {GROUP} or {{table}}.group_id = {GROUP}))"""

# A person may be taken out of a draft; what was sent stays.
DRAFT = "exists (select 1 from operations_referral r where r.id = {key} and r.state = 'draft')"

POLICIES = f"""
create policy app_select on operations_referralgrant for select to jpoa_app using (
  (group_id = {GROUP} or owner_group_id = {GROUP}) and {READER});
create policy app_insert on operations_referralgrant for insert to jpoa_app with check (false);
create policy app_update on operations_referralgrant for update to jpoa_app using (false);
create policy app_delete on operations_referralgrant for delete to jpoa_app using (false);
grant select on operations_referralgrant to jpoa_app;

create policy app_select on operations_referral for select to jpoa_app using (
  {PARTY.format(key="operations_referral.id")});
create policy app_insert on operations_referral for insert to jpoa_app with check (owner_group_id = {GROUP});
create policy app_update on operations_referral for update to jpoa_app using (owner_group_id = {GROUP});
create policy app_delete on operations_referral for delete to jpoa_app using (false);
grant select, insert on operations_referral to jpoa_app;
grant update (kind, crime_type, urgency, handling_code_id, summary, narrative, draft_recipients, state, sent_at,
  closed_at, withdrawn_at, withdrawal_reason, recipients_know_each_other, version, submission)
  on operations_referral to jpoa_app;

create policy app_select on operations_referralrecipient for select to jpoa_app using (
  {PARTY_OR_THREAD.format(key="operations_referralrecipient.referral_id", table="operations_referralrecipient")});
create policy app_insert on operations_referralrecipient for insert to jpoa_app with check (
  {OWNER.format(key="operations_referralrecipient.referral_id")});
-- The recipient takes its own steps; the owner takes one, giving what it was asked for.
create policy app_update on operations_referralrecipient for update to jpoa_app using (
  {PARTY_OR_THREAD.format(key="operations_referralrecipient.referral_id", table="operations_referralrecipient")}
  and (group_id = {GROUP} or state = 'needs_information'))
with check (
  {PARTY_OR_THREAD.format(key="operations_referralrecipient.referral_id", table="operations_referralrecipient")}
  and (group_id = {GROUP} or state = 'received'));
create policy app_delete on operations_referralrecipient for delete to jpoa_app using (false);
grant select, insert on operations_referralrecipient to jpoa_app;
grant update (state, receipt_confirmed_at, receipt_confirmed_by_id, decided_at, decline_reason, decline_words,
  answered_at, version, submission) on operations_referralrecipient to jpoa_app;

create policy app_select on operations_referralsubject for select to jpoa_app using (
  {PARTY.format(key="operations_referralsubject.referral_id")});
create policy app_insert on operations_referralsubject for insert to jpoa_app with check (
  {OWNER.format(key="operations_referralsubject.referral_id")});
create policy app_update on operations_referralsubject for update to jpoa_app using (
  {OWNER.format(key="operations_referralsubject.referral_id")});
create policy app_delete on operations_referralsubject for delete to jpoa_app using (
  {OWNER.format(key="operations_referralsubject.referral_id")}
  and {DRAFT.format(key="operations_referralsubject.referral_id")});
grant select, insert, delete on operations_referralsubject to jpoa_app;

create policy app_select on operations_subjectidentity for select to jpoa_app using (
  (not is_closed and {PARTY.format(key="operations_subjectidentity.referral_id")})
  or {OWNER.format(key="operations_subjectidentity.referral_id")});
create policy app_insert on operations_subjectidentity for insert to jpoa_app with check (
  {OWNER.format(key="operations_subjectidentity.referral_id")});
create policy app_update on operations_subjectidentity for update to jpoa_app using (
  {OWNER.format(key="operations_subjectidentity.referral_id")});
create policy app_delete on operations_subjectidentity for delete to jpoa_app using (
  {OWNER.format(key="operations_subjectidentity.referral_id")}
  and {DRAFT.format(key="operations_subjectidentity.referral_id")});
grant select, insert, update (is_closed), delete on operations_subjectidentity to jpoa_app;

create policy app_select on operations_referralmessage for select to jpoa_app using (
  {PARTY_OR_THREAD.format(key="operations_referralmessage.referral_id", table="operations_referralmessage")});
create policy app_insert on operations_referralmessage for insert to jpoa_app with check (
  exists (select 1 from members_agency a where a.id = author_agency_id and a.group_id = {GROUP})
  and {PARTY_OR_THREAD.format(key="operations_referralmessage.referral_id", table="operations_referralmessage")});
create policy app_update on operations_referralmessage for update to jpoa_app using (false);
create policy app_delete on operations_referralmessage for delete to jpoa_app using (false);
grant select, insert on operations_referralmessage to jpoa_app;

create policy app_select on operations_referraldisclosure for select to jpoa_app using (
  {OWNER.format(key="operations_referraldisclosure.referral_id")});
create policy app_insert on operations_referraldisclosure for insert to jpoa_app with check (
  {OWNER.format(key="operations_referraldisclosure.referral_id")});
create policy app_update on operations_referraldisclosure for update to jpoa_app using (false);
create policy app_delete on operations_referraldisclosure for delete to jpoa_app using (false);
grant select, insert on operations_referraldisclosure to jpoa_app;

grant select on operations_handlingcode, operations_jointperiodofaction, operations_jointperiodofaction_co_chairs,
  operations_jpoalabel, operations_jpoaparticipant, operations_objective, operations_objective_focus_areas,
  operations_session to jpoa_app;
"""

FORCE = "".join(
    f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
"""
    for table in TABLES
)

BACKWARD = (
    "".join(
        f"""
revoke all on {table} from jpoa_app;
drop policy app_delete on {table};
drop policy app_update on {table};
drop policy app_insert on {table};
drop policy app_select on {table};
drop policy owner_all on {table};
alter table {table} no force row level security;
alter table {table} disable row level security;
"""
        for table in TABLES
    )
    + """
drop trigger referral_grant_fill on operations_referralgrant;
drop trigger referral_push on operations_referral;
drop trigger referral_guard on operations_referral;
drop trigger referral_subject_guard on operations_referralsubject;
drop trigger referral_subject_guard on operations_subjectidentity;
drop trigger referral_recipient_push on operations_referralrecipient;
drop trigger referral_recipient_guard on operations_referralrecipient;
drop trigger referral_message_fill on operations_referralmessage;
drop function referral_grant_fill(), referral_push(), referral_guard(), referral_subject_guard(), referral_recipient_push(),
  referral_recipient_guard(), referral_message_fill(), grant_object(text, uuid, int, uuid),
  revoke_object(text, uuid, int);
revoke all on operations_handlingcode, operations_jointperiodofaction, operations_jointperiodofaction_co_chairs,
  operations_jpoalabel, operations_jpoaparticipant, operations_objective, operations_objective_focus_areas,
  operations_session from jpoa_app;
"""
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_initial"), ("members", "0002_row_security")]

    operations = [migrations.RunSQL([GRANTS + GUARDS + SHARING + FORCE + POLICIES], [BACKWARD])]
