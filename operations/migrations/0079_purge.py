"""What happens when the time of a referral is over: its content goes, the facts stay, and nothing is added any more.

The worker asks the owner before, and deletes after the day, each by one function that the system actor `retention`
alone can call. Locks are taken in one order, the referral, then its retention: who reopens it, adds to it or holds it at
the same moment is waited for, and looked at again.
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
SAFE = "security definer set search_path = pg_catalog, public, pg_temp"
IS_WORKER = "nullif(current_setting('app.system', true), '') = 'retention'"

# The body of migration 0057. The day is set once, with the end; what was purged stays as it is, but for its owner.
GUARD = """
create or replace function referral_guard() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'draft' __NEW_DRAFT__ then
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
  __KEPT__
  if (new.reopened_at, new.reopen_reason) is distinct from (old.reopened_at, old.reopen_reason)
     and (old.state, new.state) <> ('closed', 'sent') then
    raise exception 'why it was reopened is said with the reopening' using errcode = 'check_violation';
  end if;
  if (old.state, new.state) = ('closed', 'sent') and (new.reopened_at is null or new.reopen_reason = '') then
    raise exception 'a referral is reopened with a reason' using errcode = 'check_violation';
  end if;
  if old.state <> 'draft' and (new.jpoa_id, new.kind, new.crime_type, new.urgency, new.sent_at)
     is distinct from (old.jpoa_id, old.kind, old.crime_type, old.urgency, old.sent_at) then
    raise exception 'a referral is frozen as it was sent' using errcode = 'check_violation';
  end if;
  return new;
end $$;
"""
KEPT = """if old.purged_at is not null
     and to_jsonb(new) - '{owner_group_id,officer_id,version,submission}'::text[]
         is distinct from to_jsonb(old) - '{owner_group_id,officer_id,version,submission}'::text[] then
    raise exception 'what was purged stays as it is' using errcode = 'check_violation';
  end if;
  if new.retained_until is distinct from old.retained_until
     and (old.retained_until is not null or new.state = old.state or new.state not in ('closed', 'withdrawn')) then
    raise exception 'until when it is kept is set once, with the end' using errcode = 'check_violation';
  end if;
  -- The words of its steps go with the content.
  if new.purged_at is distinct from old.purged_at then
    return new;
  end if;"""

# The body of migration 0063. A grant also says whether it is about a quick question (0075).
FILL = """
create or replace function referral_grant_fill() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  parent record;
  part record;
begin
  select state, coalesce(sent_at, created_at) as opened_at, owner_group_id __FURTHER__ into strict parent
    from operations_referral where id = new.content_object_id;
  select state, received_at, reads into part
    from operations_referralrecipient where referral_id = new.content_object_id and group_id = new.group_id
     and new.group_id <> parent.owner_group_id;
  new.is_view := (select codename = 'view_referral' from auth_permission where id = new.permission_id);
  new.owner_group_id := parent.owner_group_id;
  new.opened_at := coalesce(part.received_at, parent.opened_at);
  -- Closed and withdrawn win, else a withdrawn referral would stay on a desk.
  new.state := case when parent.state in ('closed', 'withdrawn') then parent.state
                    else coalesce(part.state, parent.state) end;
  new.content := case __PURGED__ when parent.owner_group_id = new.group_id then 'whole'
    when parent.state = 'withdrawn' then 'none' else coalesce(part.reads, 'whole') end;
  __QUICK__
  return new;
end $$;
"""

# The body of migration 0063.
HANDOVER = """
create or replace function handover_guard() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  __PURGED__
  if (old.state, new.state) not in (
      ('offered', 'accepted'), ('offered', 'refused'), ('offered', 'taken_back'), ('offered', 'lapsed')) then
    raise exception 'a hand-over does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if to_jsonb(new) - '{state,ended_by_id,ended_at,answer,version,submission}'::text[]
     is distinct from to_jsonb(old) - '{state,ended_by_id,ended_at,answer,version,submission}'::text[] then
    raise exception 'what was offered does not change' using errcode = 'check_violation';
  end if;
  return new;
end $$;
"""
WITHOUT_WORDS = """if (new.state, new.reason) = (old.state, '—')
     and exists (select from operations_referral where id = old.referral_id and purged_at is not null) then
    return new;
  end if;"""

REASONS = """
drop trigger handling_reason_guard on operations_referral;
create trigger handling_reason_guard before update on operations_referral for each row
  when ((old.handling_at, old.handling_reason) is distinct from (new.handling_at, new.handling_reason)
        and (old.state = 'draft' or old.handling_code_id is not distinct from new.handling_code_id)
        __PURGED__)
  execute function handling_reason_guard();
"""

# The body of migration 0060: a former owner had it too; the reason goes with the content.
DESTRUCTION = f"""
create or replace function destruction_guard() returns trigger language plpgsql {SAFE} as $$
begin
  if tg_op = 'INSERT' then
    if not exists (select from operations_referralrecipient p join members_agency a on a.id = p.agency_id
                    where p.referral_id = new.referral_id and p.agency_id = new.agency_id and a.group_id = new.group_id)
       __FORMER__ then
      raise exception 'who had it is asked to destroy it' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if old.confirmed_at is not null __WITHOUT_WORDS__ then
    raise exception 'what was confirmed stays' using errcode = 'check_violation';
  end if;
  return new;
end $$;
"""
FORMER = """and not exists (
         select from operations_referralownership o join members_agency a on a.id = o.former_id
          where o.referral_id = new.referral_id and a.id = new.agency_id and a.group_id = new.group_id)"""

# Words that a rule demands become a dash, the others nothing. Results, dates, parties and what was counted stay.
DELETE = f"""
create function referral_content_delete(it uuid) returns void language sql {SAFE} as $$
  delete from operations_referraltranslation where referral_id = it;
  delete from operations_referralcorrection where referral_id = it;
  delete from operations_referralquestion where referral_id = it;
  delete from operations_referralmessage where referral_id = it;
  delete from operations_referralsending where referral_id = it;
  delete from operations_referraladdition where referral_id = it;
  delete from operations_referralnote where referral_id = it;
  delete from operations_referralcontact where referral_id = it;
  delete from operations_referralidentifier where referral_id = it;
  delete from operations_subjectidentity where referral_id = it;
  delete from operations_referralsubject where referral_id = it;
  delete from operations_referralbody where referral_id = it;
  update operations_referralopening set attachment_id = null, why = '' where referral_id = it;
  delete from operations_referralattachment where referral_id = it;
  delete from operations_referraltext where referral_id = it and place <> 'reference';
  update operations_referralstep set words = '' where referral_id = it and words <> '';
  update operations_referralrecipient set decline_words = '' where referral_id = it and decline_words <> '';
  update operations_handlingchange set reason = '—' where referral_id = it;
  update operations_shareconsent set purpose = '—', words = '' where referral_id = it;
  update operations_courtrequest set proceedings = '—' where referral_id = it;
  update operations_courtanswer
     set words = case when words = '' then '' else '—' end, conditions = case when conditions = '' then '' else '—' end,
         authority = case when authority = '' then '' else '—' end
   where referral_id = it;
  update operations_courtend set reason = '—' where referral_id = it;
  update operations_referralhandover set reason = '—', answer = case when answer = '' then '' else '—' end
   where referral_id = it;
  update operations_referralcopy set reason = '—' where referral_id = it;
  update operations_destructionrequest set reason = '' where referral_id = it and reason <> '';
  update operations_legalhold set reason = '—' where referral_id = it;
  update operations_ownlink set reason = '' where it in (first_id, second_id) and reason <> '';
$$;
"""

WORK = f"""
-- Whose owner is to be asked: the last day is near, and it was not asked about this day. An agency that is out for the
-- moment can answer nothing: it is not asked, and nothing of it goes.
create function retentions_to_ask(near date, most int) returns table (referral uuid, agency uuid, known_as text)
language sql stable {SAFE} as $$
  select t.referral_id, a.id, r.reference::text
    from operations_retention t join operations_referral r on r.id = t.referral_id
    join members_agency a on a.group_id = r.owner_group_id
   where {IS_WORKER} and not t.is_over and t.due_on <= near and t.asked_for is distinct from t.due_on
     and r.state in ('closed', 'withdrawn') and a.is_active
   order by t.due_on, t.referral_id limit most
$$;
create function retention_asked(it uuid, at timestamptz) returns void language plpgsql {SAFE} as $$
begin
  update operations_retention set asked_for = due_on, asked_at = at, version = version + 1
   where referral_id = it and not is_over and {IS_WORKER};
  if not found then
    raise exception 'there is nothing to ask about' using errcode = 'no_data_found';
  end if;
end $$;

-- What can go: over since yesterday everywhere, asked about in time, not stopped by new content.
create function referrals_to_purge(today date, asked_before timestamptz, most int) returns table (referral uuid)
language sql stable {SAFE} as $$
  select t.referral_id from operations_retention t join operations_referral r on r.id = t.referral_id
    join members_agency a on a.group_id = r.owner_group_id
   where {IS_WORKER} and not t.is_over and t.due_on < today and not t.needs_yes
     and t.asked_for = t.due_on and t.asked_at <= asked_before and r.state in ('closed', 'withdrawn') and a.is_active
   order by t.due_on, t.referral_id limit most
$$;
create function purge_referral(it uuid, today date, asked_before timestamptz, at timestamptz)
returns table (what text, of_it uuid, whose uuid, known_as text) language plpgsql {SAFE} as $$
declare
  parent operations_referral;
  kept operations_retention;
begin
  select * into parent from operations_referral where id = it and {IS_WORKER} for update;
  select * into kept from operations_retention where referral_id = it for update;
  if parent.id is null or parent.state not in ('closed', 'withdrawn') or parent.purged_at is not null
     or kept.needs_yes is not false or kept.due_on >= today or kept.asked_for is distinct from kept.due_on
     or kept.asked_at > asked_before then
    raise exception 'this is not to be purged now' using errcode = 'no_data_found';
  end if;
  return query select 'file', f.name, null::uuid, ''::text
    from operations_referralattachment a cross join lateral (values (a.stored_as), (a.preview_as)) f (name)
   where a.referral_id = it and f.name is not null;
  return query select 'link', l.first_id, null::uuid, ''::text from operations_ownlink l
   where l.second_id = it and l.reason <> '';
  update operations_referral
     set purged_at = at, withdrawal_reason = '', reopen_reason = '', handling_reason = '', draft_recipients = '{{}}',
         version = version + 1
   where id = it;
  update operations_retention set is_over = true, version = version + 1 where referral_id = it;
  -- Who was asked already, because it lost the sight of it before, is not asked again.
  return query
    with had as (
      select p.agency_id from operations_referralrecipient p
       where p.referral_id = it and p.group_id <> parent.owner_group_id
      union
      select o.former_id from operations_referralownership o join members_agency a on a.id = o.former_id
       where o.referral_id = it and a.group_id <> parent.owner_group_id
    ), asked as (
      insert into operations_destructionrequest (
        id, version, referral_id, reference, agency_id, group_id, asking_agency_id, owner_group_id, cause, reason,
        asked_at, outcome, words)
      select gen_random_uuid(), 1, it, parent.reference, a.id, a.group_id, own.id, parent.owner_group_id, 'purged', '',
             at, '', ''
        from had join members_agency a on a.id = had.agency_id
        join members_agency own on own.group_id = parent.owner_group_id
       where not exists (select from operations_destructionrequest d where d.referral_id = it and d.group_id = a.group_id)
      returning id, agency_id
    )
    select 'request', asked.id, asked.agency_id, parent.reference::text from asked;
  return query select 'owner', it, own.id, parent.reference::text
    from members_agency own where own.group_id = parent.owner_group_id;
  perform referral_content_delete(it);
  -- Their trigger reads that it was purged.
  update operations_referralgrant set owner_group_id = owner_group_id where content_object_id = it;
end $$;
revoke execute on function referral_content_delete(uuid), retentions_to_ask(date, int), retention_asked(uuid, timestamptz),
  referrals_to_purge(date, timestamptz, int), purge_referral(uuid, date, timestamptz, timestamptz) from public;
grant execute on function retentions_to_ask(date, int), retention_asked(uuid, timestamptz),
  referrals_to_purge(date, timestamptz, int), purge_referral(uuid, date, timestamptz, timestamptz) to jpoa_app;
"""

# A file goes with its referral also after it was sent: taking one away has a guard of its own from now on.
FILES = f"""
drop trigger referral_attachment_guard on operations_referralattachment;
create trigger referral_attachment_guard before insert or update on operations_referralattachment
  for each row execute function referral_attachment_guard();
create function referral_file_stays() returns trigger language plpgsql {SAFE} as $$
begin
  if exists (select from operations_referral
              where id = old.referral_id and state <> 'draft' and purged_at is null for share) then
    raise exception 'a referral is frozen as it was sent' using errcode = 'check_violation';
  end if;
  return old;
end $$;
revoke execute on function referral_file_stays() from public;
create trigger referral_file_stays before delete on operations_referralattachment
  for each row execute function referral_file_stays();
"""
FILES_BACK = """
drop trigger referral_file_stays on operations_referralattachment;
drop function referral_file_stays();
drop trigger referral_attachment_guard on operations_referralattachment;
create trigger referral_attachment_guard before insert or update or delete on operations_referralattachment
  for each row execute function referral_attachment_guard();
"""

FORWARD = (
    GUARD.replace("__NEW_DRAFT__", "or new.retained_until is not null or new.purged_at is not null").replace(
        "__KEPT__", KEPT
    )
    + FILL.replace("__FURTHER__", ", purged_at, is_quick")
    .replace("__PURGED__", "when parent.purged_at is not null then 'none'")
    .replace("__QUICK__", "new.is_quick := parent.is_quick;")
    + HANDOVER.replace("__PURGED__", WITHOUT_WORDS)
    + REASONS.replace("__PURGED__", "and new.purged_at is null")
    + DESTRUCTION.replace("__FORMER__", FORMER).replace("__WITHOUT_WORDS__", "and new.reason = old.reason")
    + FILES
    + DELETE
    + WORK
)
BACKWARD = (
    """
drop function purge_referral(uuid, date, timestamptz, timestamptz), referrals_to_purge(date, timestamptz, int),
  retention_asked(uuid, timestamptz), retentions_to_ask(date, int), referral_content_delete(uuid);
"""
    + FILES_BACK
    + DESTRUCTION.replace("__FORMER__", "").replace("__WITHOUT_WORDS__", "")
    + REASONS.replace("__PURGED__", "")
    + HANDOVER.replace("__PURGED__", "")
    + FILL.replace("__FURTHER__", "").replace("__PURGED__", "").replace("__QUICK__", "")
    + GUARD.replace("__NEW_DRAFT__", "").replace("__KEPT__", "")
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0078_retention_walls")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
