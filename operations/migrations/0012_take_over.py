"""When an agency is merged into a successor, its open work becomes the successor's, in the same transaction.

The secretariat, which merges agencies, reads none of it; so the database moves it, and writes each move down. What is
closed stays as it was. Where the successor is a party already, the merged agency's own row is closed.
"""

from django.db import migrations

GUARD = """
create or replace function referral_recipient_guard() returns trigger
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
        ('accepted', 'in_progress'), ('accepted', 'answered'), ('in_progress', 'answered'),
        ('received', 'recalled'), ('needs_information', 'recalled'), ('accepted', 'recalled'),
        ('declined', 'recalled'), ('in_progress', 'recalled'), ('answered', 'recalled')) then
      raise exception 'a recipient does not go from % to %', old.state, new.state using errcode = 'check_violation';
    end if;
    if (new.id, new.referral_id, new.received_at) is distinct from (old.id, old.referral_id, old.received_at)
       or new.agency_id <> old.agency_id __AGENCY__ then
      raise exception 'what a recipient is does not change' using errcode = 'check_violation';
    end if;
  end if;
  select owner_group_id, state into strict parent from operations_referral where id = new.referral_id;
  if tg_op = 'UPDATE' and new.state <> old.state and parent.state <> 'sent' and new.state <> 'recalled' then
    raise exception 'a referral that is % waits for nobody', parent.state using errcode = 'check_violation';
  end if;
  new.group_id := (select group_id from members_agency where id = new.agency_id);
  new.owner_group_id := parent.owner_group_id;
  new.is_open := parent.state = 'sent' and new.state <> 'recalled' __OPEN__;
  return new;
end $$;
"""

HEIR = "and new.agency_id is distinct from (select successor_id from members_agency where id = old.agency_id)"
# An agency that was merged, or that owns the referral by now, has nothing to answer.
OPEN = """and new.group_id <> new.owner_group_id
    and not exists (select from members_agency a where a.id = new.agency_id and a.successor_id is not null)"""

RETURN_GUARD = """
create or replace function periodic_return_guard() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
  if tg_op = 'INSERT' then
    if new.state <> 'draft' then
      raise exception 'a return begins as a draft' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if new.state <> old.state and (old.state, new.state) not in (
      ('draft', 'submitted'), ('sent_back', 'submitted'), ('submitted', 'accepted'), ('submitted', 'sent_back')) then
    raise exception 'a return does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if (new.id, new.obligation_id) is distinct from (old.id, old.obligation_id) __GROUP__ then
    raise exception 'what a return is does not change' using errcode = 'check_violation';
  end if;
  if old.state not in ('draft', 'sent_back')
     and (new.remarks, new.created_at, new.submitted_at, new.submitted_by_id __OFFICER__)
     is distinct from (old.remarks, old.created_at, old.submitted_at, old.submitted_by_id __OFFICER_BEFORE__) then
    raise exception 'a return is frozen as it was sent' using errcode = 'check_violation';
  end if;
  return new;
end $$;
"""
TO_SUCCESSOR = """or new.group_id <> old.group_id and new.group_id is distinct from (
      select s.group_id from members_agency a join members_agency s on s.id = a.successor_id
       where a.group_id = old.group_id)"""

TAKE_OVER = """
create function take_over_open_work() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  heir members_agency;
  it record;
begin
  select * into strict heir from members_agency where id = new.successor_id;

  for it in select id from operations_referral where owner_group_id = new.group_id and state in ('draft', 'sent') loop
    perform audit_note('take_over', 'referral', it.id, '');
    update operations_referral set owner_group_id = heir.group_id where id = it.id;
    delete from operations_referralgrant
     where content_object_id = it.id and group_id = new.group_id and exists (
       select from operations_referralgrant g where g.content_object_id = it.id and g.group_id = heir.group_id);
    update operations_referralgrant set group_id = heir.group_id
     where content_object_id = it.id and group_id = new.group_id;
  end loop;

  -- Drafts of others that name it name the heir; one that did already, or is the heir's own, names it no more.
  update operations_referral set draft_recipients =
      case when heir.id = any (draft_recipients) or owner_group_id = heir.group_id
           then array_remove(draft_recipients, new.id) else array_replace(draft_recipients, new.id, heir.id) end
   where state = 'draft' and new.id = any (draft_recipients);
  update operations_referral set draft_recipients = array_remove(draft_recipients, heir.id)
   where state = 'draft' and owner_group_id = heir.group_id and heir.id = any (draft_recipients);

  for it in select p.id, p.referral_id, p.is_open and p.owner_group_id <> heir.group_id and not exists (
              select from operations_referralrecipient o
               where o.referral_id = p.referral_id and o.agency_id = heir.id) as moves
              from operations_referralrecipient p where p.agency_id = new.id and p.is_open loop
    perform audit_note('take_over', 'referral', it.referral_id, '');
    if not it.moves then
      update operations_referralrecipient set version = version + 1 where id = it.id;  -- the guard closes it
      continue;
    end if;
    update operations_referralrecipient set agency_id = heir.id, officer_id = null, version = version + 1
     where id = it.id;
    update operations_referralmessage set group_id = heir.group_id where recipient_id = it.id;
    update operations_referralgrant set group_id = heir.group_id
     where content_object_id = it.referral_id and group_id = new.group_id;
    insert into operations_referraldisclosure (id, referral_id, agency_id, disclosed_at, disclosed_by_id)
    values (gen_random_uuid(), it.referral_id, heir.id, new.merged_at,
            nullif(current_setting('app.person', true), '')::uuid);
  end loop;

  -- What came of things is counted once: with the heir for a period whose return was not sent, else where it was.
  for it in select o.id, o.jpoa_id, o.period_starts_on, o.period_ends_on, r.id as return_id, not exists (
              select from operations_reportingobligation own where own.agency_id = heir.id
                 and (own.jpoa_id, own.period_starts_on) = (o.jpoa_id, o.period_starts_on)) as moves
              from operations_reportingobligation o
              left join operations_periodicreturn r on r.obligation_id = o.id
             where o.agency_id = new.id and o.settled_at is null loop
    update operations_outcome set group_id = heir.group_id
     where group_id = new.group_id and jpoa_id = it.jpoa_id
       and acted_on between it.period_starts_on and it.period_ends_on;
    continue when not it.moves;  -- the heir owes that month itself; of a merged agency nothing is expected
    perform audit_note('take_over', 'periodic_return', coalesce(it.return_id, it.id), '');
    update operations_reportingobligation set agency_id = heir.id, group_id = heir.group_id where id = it.id;
    update operations_periodicreturn set group_id = heir.group_id where id = it.return_id;
    update operations_reminder set group_id = heir.group_id where obligation_id = it.id;
  end loop;
  return null;
end $$;
revoke execute on function take_over_open_work() from public;
create trigger take_over_open_work after update of successor_id on members_agency for each row
  when (old.successor_id is null and new.successor_id is not null) execute function take_over_open_work();
"""

FORWARD = (
    GUARD.replace("__AGENCY__", HEIR).replace("__OPEN__", OPEN)
    + RETURN_GUARD.replace("__GROUP__", TO_SUCCESSOR)
    .replace("__OFFICER__", ", new.officer_id")
    .replace("__OFFICER_BEFORE__", ", old.officer_id")
    + TAKE_OVER
)
BACKWARD = (
    "drop trigger take_over_open_work on members_agency; drop function take_over_open_work();"
    + RETURN_GUARD.replace("__GROUP__", "or new.group_id <> old.group_id")
    .replace("__OFFICER__", "")
    .replace("__OFFICER_BEFORE__", "")
    + GUARD.replace("__AGENCY__", "").replace("__OPEN__", "")
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0011_officers"), ("members", "0028_successors"), ("audit", "0011_note")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
