"""Walls of passing on: a recipient asks, the owner consents, the database lets one agency in; a share ends in time.

A question of consent is read by the agency that asks and by the owner.
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
READER = """(select string_to_array(current_setting('app.roles', true), ',')
  && array['liaison_officer', 'analyst', 'agency_administrator'])"""
SAFE = "security definer set search_path = pg_catalog, public, pg_temp"
PARTY = f"""(select true from operations_referralgrant g
    where g.content_object_id = {{table}}.referral_id and g.is_view and g.group_id = {GROUP} {{further}} limit 1)"""
OWNS = f"and g.owner_group_id = {GROUP}"
OWN_AGENCY = f"exists (select 1 from members_agency a where a.id = {{column}} and a.group_id = {GROUP})"
OF_BOTH = f"and ({{table}}.group_id = {GROUP} or g.owner_group_id = {GROUP})"

# Who asks is a recipient, who answers the owner. A consent lets in one agency, which the database does.
CONSENTS = f"""
create policy app_select on operations_shareconsent for select to jpoa_app using (
  {PARTY.format(table="operations_shareconsent", further=OF_BOTH.format(table="operations_shareconsent"))});
create policy app_insert on operations_shareconsent for insert to jpoa_app with check (
  group_id = {GROUP} and asked_by_id = {PERSON}
  and {PARTY.format(table="operations_shareconsent", further=f"and g.owner_group_id <> {GROUP}")});
create policy app_update on operations_shareconsent for update to jpoa_app
  using ({PARTY.format(table="operations_shareconsent", further=OWNS)})
  with check ({PARTY.format(table="operations_shareconsent", further=OWNS)});
create policy app_delete on operations_shareconsent for delete to jpoa_app using (false);
grant select, insert on operations_shareconsent to jpoa_app;
grant update (is_given, until, words, answered_at, answered_by_id, ended_at, version, submission)
  on operations_shareconsent to jpoa_app;

create function share_consent_guard() returns trigger language plpgsql {SAFE} as $$
declare
  parent record;
  part record;
begin
  if tg_op = 'INSERT' then
    if new.is_given is not null or new.shared_at is not null or new.ended_at is not null then
      raise exception 'a consent is asked for first' using errcode = 'check_violation';
    end if;
    select state, owner_group_id into strict parent from operations_referral where id = new.referral_id for share;
    select group_id, state into strict part
      from operations_referralrecipient where id = new.recipient_id and referral_id = new.referral_id for share;
    if part.state = 'recalled' or parent.state not in ('sent', 'closed') then
      raise exception 'there is nothing to pass on' using errcode = 'check_violation';
    end if;
    -- Whether the other agency has it already is the owner's to know, so nothing is said of it here.
    new.group_id := part.group_id;
    return new;
  end if;
  if old.is_given is not null and (new.is_given, new.until, new.words, new.answered_at, new.answered_by_id)
     is distinct from (old.is_given, old.until, old.words, old.answered_at, old.answered_by_id) then
    raise exception 'what was answered stays' using errcode = 'check_violation';
  end if;
  if new.ended_at is distinct from old.ended_at
     and (old.ended_at is not null or old.is_given is distinct from true) then
    raise exception 'a consent that was given is taken back, once' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger share_consent_guard before insert or update on operations_shareconsent
  for each row execute function share_consent_guard();

-- The one way by which somebody else than the owner lets an agency in: with the owner's consent for this agency, in its
-- time, for the portal. Who is let in reads what the agency that shares reads.
create function share_onward(consent uuid, part uuid, grant_id uuid, disclosure uuid, at timestamptz, due timestamptz)
returns void language plpgsql {SAFE} as $$
declare
  given operations_shareconsent;
  giving operations_referralrecipient;
  target members_agency;
  mine int := {GROUP};
begin
  select * into given from operations_shareconsent where id = consent for update;
  if not found or given.group_id is distinct from mine or given.is_given is not true or given.until <= at
     or given.ended_at is not null or given.shared_at is not null or given.scope not in ('portal', 'both') then
    raise exception 'there is no such consent in force' using errcode = 'insufficient_privilege';
  end if;
  select * into strict giving from operations_referralrecipient where id = given.recipient_id for share;
  perform from operations_referral where id = given.referral_id and state = 'sent' for share;
  if not found or giving.state = 'recalled' then
    raise exception 'there is nothing to pass on' using errcode = 'insufficient_privilege';
  end if;
  select * into strict target from members_agency where id = given.to_agency_id;
  insert into operations_referralrecipient (
    id, referral_id, agency_id, group_id, owner_group_id, stage, reads, state, is_open, due_at, is_running, state_at,
    received_at, decline_reason, decline_words, result, version)
  values (part, given.referral_id, target.id, target.group_id, giving.owner_group_id, 'with_agency', giving.reads,
          'received', true, due, true, at, at, '', '', '', 1);
  insert into operations_referralgrant (id, permission_id, group_id, content_object_id, is_view, state, content)
  select grant_id, p.id, target.group_id, given.referral_id, true, '', 'whole'
    from auth_permission p join django_content_type c on c.id = p.content_type_id
   where c.app_label = 'operations' and c.model = 'referral' and p.codename = 'view_referral';
  insert into operations_referraldisclosure (id, referral_id, agency_id, disclosed_at, disclosed_by_id)
  values (disclosure, given.referral_id, target.id, at, {PERSON});
  update operations_shareconsent set shared_at = at where id = consent;
end $$;
revoke execute on function share_consent_guard(),
  share_onward(uuid, uuid, uuid, uuid, timestamptz, timestamptz) from public;
grant execute on function share_onward(uuid, uuid, uuid, uuid, timestamptz, timestamptz) to jpoa_app;
"""

# A share that was given for a time ends by the worker's hand, as the owner would have taken it back.
EXPIRY = f"""
-- The owner's own act, on a row that is otherwise the recipient's to change.
create function limit_share(part uuid, until timestamptz, seen int, form uuid) returns boolean
language plpgsql {SAFE} as $$
begin
  update operations_referralrecipient p set expires_at = until, version = p.version + 1, submission = form
   where p.id = part and p.version = seen and p.state <> 'recalled' and p.owner_group_id = {GROUP} and exists (
     select from operations_referralgrant g
      where g.content_object_id = p.referral_id and g.is_view and g.group_id = {GROUP} and g.owner_group_id = {GROUP});
  return found;
end $$;

create function expired_shares(at timestamptz, most int) returns table (part uuid, referral uuid, agency uuid, reference text)
language sql stable {SAFE} as $$
  select p.id, p.referral_id, p.agency_id, r.reference::text
    from operations_referralrecipient p join operations_referral r on r.id = p.referral_id
   where nullif(current_setting('app.system', true), '') = 'expiries' and p.expires_at <= at and p.state <> 'recalled'
   order by p.expires_at, p.id limit most
$$;
create function expire_share(part uuid, request uuid, at timestamptz) returns void language plpgsql {SAFE} as $$
declare
  ended record;
begin
  if nullif(current_setting('app.system', true), '') is distinct from 'expiries' then
    raise exception 'the worker ends what was given for a time' using errcode = 'insufficient_privilege';
  end if;
  update operations_referralrecipient set state = 'recalled', recalled_at = at, version = version + 1
   where id = part and expires_at <= at and state <> 'recalled'
   returning referral_id, group_id, agency_id into ended;
  if not found then
    raise exception 'that share has not ended' using errcode = 'no_data_found';
  end if;
  delete from operations_referralgrant where content_object_id = ended.referral_id and group_id = ended.group_id;
  insert into operations_destructionrequest (
    id, version, referral_id, reference, agency_id, group_id, asking_agency_id, owner_group_id, cause, reason, asked_at,
    outcome, words)
  select request, 1, r.id, r.reference, ended.agency_id, ended.group_id, a.id, r.owner_group_id, 'expired', '', at, '', ''
    from operations_referral r join members_agency a on a.group_id = r.owner_group_id where r.id = ended.referral_id;
end $$;
revoke execute on function limit_share(uuid, timestamptz, int, uuid), expired_shares(timestamptz, int),
  expire_share(uuid, uuid, timestamptz) from public;
grant execute on function limit_share(uuid, timestamptz, int, uuid), expired_shares(timestamptz, int), expire_share(uuid, uuid, timestamptz) to jpoa_app;
"""

FORCE = """
alter table operations_shareconsent enable row level security;
alter table operations_shareconsent force row level security;
create policy owner_all on operations_shareconsent for all to jpoa_owner using (true) with check (true);
create constraint trigger row_changed after insert or update or delete on operations_shareconsent
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create trigger table_emptied after truncate on operations_shareconsent
  for each statement execute function table_emptied('referral');
"""
BACKWARD = """
drop function expire_share(uuid, uuid, timestamptz), expired_shares(timestamptz, int);
drop function limit_share(uuid, timestamptz, int, uuid);
drop function share_onward(uuid, uuid, uuid, uuid, timestamptz, timestamptz);
drop trigger share_consent_guard on operations_shareconsent;
drop function share_consent_guard();
drop trigger table_emptied on operations_shareconsent;
drop trigger row_changed on operations_shareconsent;
revoke all on operations_shareconsent from jpoa_app;
drop policy app_delete on operations_shareconsent; drop policy app_update on operations_shareconsent;
drop policy app_insert on operations_shareconsent; drop policy app_select on operations_shareconsent;
drop policy owner_all on operations_shareconsent;
alter table operations_shareconsent no force row level security;
alter table operations_shareconsent disable row level security;
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0060_control_walls")]

    operations = [migrations.RunSQL([FORCE + CONSENTS + EXPIRY], [BACKWARD])]
