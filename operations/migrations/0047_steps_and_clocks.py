"""What was done with a referral, step by step, and the clock that is worked out from it; a closed one is reopened.

A trigger writes each step of a referral and of a recipient. The due time of a recipient is kept beside: it is set when
the clock starts, stays while it runs or stands still, and is never set to an earlier instant by a stop. `state_at` is
the portal's instant of the last step, which only the portal knows; it never runs backwards.
"""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import common.ids

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
# A subselect that gives a value: the planner cannot answer it by hashing all of an agency's (0009).
PARTY = f"""(select true from operations_referralgrant g
  where g.content_object_id = operations_referralstep.referral_id and g.is_view and g.group_id = {GROUP} limit 1)"""
PARTY_OR_THREAD = f"""exists (select 1 from operations_referralgrant g
  where g.content_object_id = operations_referralrecipient.referral_id and g.is_view and g.group_id = {GROUP}
    and (g.owner_group_id = {GROUP} or operations_referralrecipient.group_id = {GROUP}))"""

REFERRAL_GUARD = """
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
      ('draft', 'sent'), ('sent', 'closed'), __REOPEN__ ('draft', 'withdrawn'), ('sent', 'withdrawn')) then
    raise exception 'a referral does not go from % to %', old.state, new.state using errcode = 'check_violation';
  end if;
  if (new.id, new.reference, new.originator_id, new.written_by_id, new.created_at)
     is distinct from (old.id, old.reference, old.originator_id, old.written_by_id, old.created_at) then
    raise exception 'what a referral is does not change' using errcode = 'check_violation';
  end if;
  __REASON__
  if old.state <> 'draft'
     and (new.jpoa_id, new.kind, new.crime_type, new.urgency, new.handling_code_id, new.summary, new.narrative, new.sent_at)
     is distinct from
         (old.jpoa_id, old.kind, old.crime_type, old.urgency, old.handling_code_id, old.summary, old.narrative, old.sent_at)
  then
    raise exception 'a referral is frozen as it was sent' using errcode = 'check_violation';
  end if;
  return new;
end $$;
"""
REASON = """if (new.reopened_at, new.reopen_reason) is distinct from (old.reopened_at, old.reopen_reason)
     and (old.state, new.state) <> ('closed', 'sent') then
    raise exception 'why it was reopened is said with the reopening' using errcode = 'check_violation';
  end if;
  if (old.state, new.state) = ('closed', 'sent') and (new.reopened_at is null or new.reopen_reason = '') then
    raise exception 'a referral is reopened with a reason' using errcode = 'check_violation';
  end if;"""

# The body of migration 0012, with a recipient that is asked again.
RECIPIENT_GUARD = """
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
        ('accepted', 'in_progress'), ('accepted', 'answered'), ('in_progress', 'answered'), __AGAIN__
        ('received', 'recalled'), ('needs_information', 'recalled'), ('accepted', 'recalled'),
        ('declined', 'recalled'), ('in_progress', 'recalled'), ('answered', 'recalled')) then
      raise exception 'a recipient does not go from % to %', old.state, new.state using errcode = 'check_violation';
    end if;
    if (new.id, new.referral_id, new.received_at) is distinct from (old.id, old.referral_id, old.received_at)
       or new.agency_id <> old.agency_id
          and new.agency_id is distinct from (select successor_id from members_agency where id = old.agency_id) then
      raise exception 'what a recipient is does not change' using errcode = 'check_violation';
    end if;
  end if;
  select owner_group_id, state into strict parent from operations_referral where id = new.referral_id;
  if tg_op = 'UPDATE' and new.state <> old.state and parent.state <> 'sent' and new.state <> 'recalled' then
    raise exception 'a referral that is % waits for nobody', parent.state using errcode = 'check_violation';
  end if;
  new.group_id := (select group_id from members_agency where id = new.agency_id);
  new.owner_group_id := parent.owner_group_id;
  new.is_open := parent.state = 'sent' and new.state <> 'recalled' and new.group_id <> new.owner_group_id
    and not exists (select from members_agency a where a.id = new.agency_id and a.successor_id is not null);
  return new;
end $$;
"""

# It fires after the guard, which says whether the recipient is open: triggers of a table fire by name.
CLOCK = f"""
create function referral_recipient_keep_clock() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  may_run boolean := new.is_open and new.state in ('received', 'accepted', 'in_progress');
  is_again boolean;
  parent record;
begin
  if tg_op = 'INSERT' then
    new.state_at := new.received_at;
    new.is_running := may_run;
    return new;
  end if;
  is_again := old.state in ('answered', 'declined') and new.state = 'received';
  if is_again and coalesce({GROUP} <> old.owner_group_id, false) then
    raise exception 'its owner asks again' using errcode = 'check_violation';
  end if;
  if new.state = 'recalled' and old.state <> 'recalled' then
    new.state_at := new.recalled_at;
  elsif new.is_open <> old.is_open then
    select r.state, r.closed_at, r.withdrawn_at, r.reopened_at into strict parent
      from operations_referral r where r.id = new.referral_id;
    new.state_at := case parent.state when 'closed' then parent.closed_at when 'withdrawn' then parent.withdrawn_at
      else coalesce((select a.merged_at from members_agency a where a.id = new.agency_id), parent.reopened_at,
                    old.state_at) end;
  elsif new.state = old.state and new.state_at <> old.state_at then
    raise exception 'the instant of a step is said with the step' using errcode = 'check_violation';
  end if;
  new.state_at := greatest(new.state_at, old.state_at);
  -- What may run goes on running; only what stood still is started.
  new.is_running := may_run and (new.is_running or old.is_running);
  if new.due_at <> old.due_at and (old.is_running or not new.is_running) then
    raise exception 'when it is due is said when the clock starts' using errcode = 'check_violation';
  end if;
  if new.due_at < old.due_at and not is_again then
    raise exception 'a stop of the clock shortens no time to answer' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger referral_recipient_keep_clock before insert or update on operations_referralrecipient
  for each row execute function referral_recipient_keep_clock();

create function recipient_step_taken() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and (new.state, new.is_open) = (old.state, old.is_open) then
    return null;
  end if;
  insert into operations_referralstep (
    id, referral_id, recipient_id, turn, before, after, is_open, at, by_id, reason, words)
  select gen_random_uuid(), new.referral_id, new.id,
         (select count(*) + 1 from operations_referralstep s where s.recipient_id = new.id),
         case when tg_op = 'UPDATE' then old.state else '' end, new.state, new.is_open, new.state_at,
         nullif(current_setting('app.person', true), '')::uuid,
         case when new.state = 'declined' then new.decline_reason else '' end,
         case when new.state = 'declined' then new.decline_words else '' end;
  return null;
end $$;
create trigger recipient_step_taken after insert or update on operations_referralrecipient
  for each row execute function recipient_step_taken();

create function referral_step_taken() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  insert into operations_referralstep (
    id, referral_id, recipient_id, turn, before, after, is_open, at, by_id, reason, words)
  select gen_random_uuid(), new.id, null,
         (select count(*) + 1 from operations_referralstep s where s.referral_id = new.id and s.recipient_id is null),
         old.state, new.state, new.state = 'sent',
         case new.state when 'closed' then new.closed_at when 'withdrawn' then new.withdrawn_at
                        else coalesce(new.reopened_at, new.sent_at) end,
         nullif(current_setting('app.person', true), '')::uuid, '',
         case when new.state = 'withdrawn' then new.withdrawal_reason
              when old.state = 'closed' then new.reopen_reason else '' end;
  return null;
end $$;
create trigger referral_step_taken after update of state on operations_referral
  for each row when (old.state <> new.state) execute function referral_step_taken();

-- The owner who reopens takes no step of a recipient; so the database starts the clocks that stood still.
create function restart_clock(part uuid, due timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update operations_referralrecipient p set is_running = true, due_at = due
   where p.id = part and not p.is_running and p.owner_group_id = {GROUP} and exists (
     select from operations_referralgrant g
      where g.content_object_id = p.referral_id and g.is_view and g.group_id = {GROUP} and g.owner_group_id = {GROUP});
  if not found then
    raise exception 'there is no such clock that stands still' using errcode = 'no_data_found';
  end if;
end $$;
revoke execute on function referral_recipient_keep_clock(), recipient_step_taken(), referral_step_taken(),
  restart_clock(uuid, timestamptz) from public;
grant execute on function restart_clock(uuid, timestamptz) to jpoa_app;
"""

WALL = f"""
alter table operations_referralstep enable row level security;
alter table operations_referralstep force row level security;
create policy owner_all on operations_referralstep for all to jpoa_owner using (true) with check (true);
-- A recipient's steps are seen with the recipient, also after a merger.
create policy app_select on operations_referralstep for select to jpoa_app using (
  case when recipient_id is null then {PARTY}
       else (select true from operations_referralrecipient p where p.id = recipient_id limit 1) end);
create policy app_insert on operations_referralstep for insert to jpoa_app with check (false);
create policy app_update on operations_referralstep for update to jpoa_app using (false);
create policy app_delete on operations_referralstep for delete to jpoa_app using (false);
grant select on operations_referralstep to jpoa_app;

grant update (reopened_at, reopen_reason) on operations_referral to jpoa_app;
grant update (state_at, is_running, due_at) on operations_referralrecipient to jpoa_app;
alter policy app_update on operations_referralrecipient
  using ({PARTY_OR_THREAD} and (group_id = {GROUP} or state in ('needs_information', 'answered', 'declined')))
  with check ({PARTY_OR_THREAD} and (group_id = {GROUP} or state = 'received') and state <> 'recalled');
"""
WATCHED = """
create constraint trigger row_changed after insert or update or delete on operations_referralstep
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create trigger table_emptied after truncate on operations_referralstep
  for each statement execute function table_emptied('referral');
"""

# When work began is kept nowhere: it is taken for the moment of accepting.
FILL = """
insert into operations_referralstep (
  id, referral_id, recipient_id, turn, before, after, is_open, at, by_id, reason, words)
select gen_random_uuid(), referral_id, null, row_number() over (partition by referral_id order by rank), before, after,
       after = 'sent', at, null, '', words
  from (select id as referral_id, 1 as rank, 'draft' as before, 'sent' as after, sent_at as at, '' as words
          from operations_referral where sent_at is not null
        union all select id, 2, 'sent', 'closed', closed_at, '' from operations_referral where state = 'closed'
        union all select id, 2, case when sent_at is null then 'draft' else 'sent' end, 'withdrawn', withdrawn_at,
                         withdrawal_reason from operations_referral where state = 'withdrawn') e;

insert into operations_referralstep (
  id, referral_id, recipient_id, turn, before, after, is_open, at, by_id, reason, words)
select gen_random_uuid(), referral_id, recipient_id, row_number() over w, coalesce(lag(after) over w, ''), after, is_open,
       at, by_id, reason, words
  from (select p.referral_id, p.id as recipient_id, 1 as rank, 'received' as after, true as is_open, p.received_at as at,
               null::uuid as by_id, '' as reason, '' as words
          from operations_referralrecipient p
        union all
        select m.referral_id, m.recipient_id, 2, case m.kind when 'question' then 'needs_information' else 'received' end,
               true, m.written_at, m.author_id, '', ''
          from operations_referralmessage m where m.kind in ('question', 'information')
        union all
        select p.referral_id, p.id, 3, case p.decline_reason when '' then 'accepted' else 'declined' end, true,
               p.decided_at, null, p.decline_reason, p.decline_words
          from operations_referralrecipient p where p.decided_at is not null
        union all
        select p.referral_id, p.id, 4, 'in_progress', true, p.decided_at, null, '', ''
          from operations_referralrecipient p where p.state = 'in_progress' and p.decided_at is not null
        union all
        select p.referral_id, p.id, 5, 'answered', true, p.answered_at, null, '', ''
          from operations_referralrecipient p where p.answered_at is not null
        union all
        select p.referral_id, p.id, 6, p.state, false, coalesce(r.closed_at, r.withdrawn_at), null, '', ''
          from operations_referralrecipient p join operations_referral r on r.id = p.referral_id
         where r.state in ('closed', 'withdrawn') and p.state <> 'recalled'
        union all
        select p.referral_id, p.id, 7, 'recalled', false, p.recalled_at, null, '', ''
          from operations_referralrecipient p where p.recalled_at is not null) e
window w as (partition by recipient_id order by at, rank);

alter table operations_referralrecipient disable trigger user;
update operations_referralrecipient p
   set is_running = p.is_open and p.state in ('received', 'accepted', 'in_progress'),
       state_at = (select max(s.at) from operations_referralstep s where s.recipient_id = p.id);
alter table operations_referralrecipient enable trigger user;
set constraints all immediate;
set constraints all deferred;
"""

FORWARD = (
    REFERRAL_GUARD.replace("__REOPEN__", "('closed', 'sent'),").replace("__REASON__", REASON)
    + RECIPIENT_GUARD.replace("__AGAIN__", "('answered', 'received'), ('declined', 'received'),")
    + FILL
    + CLOCK
    + WALL
    + WATCHED
)
BACKWARD = (
    f"""
alter policy app_update on operations_referralrecipient
  using ({PARTY_OR_THREAD} and (group_id = {GROUP} or state = 'needs_information'))
  with check ({PARTY_OR_THREAD} and (group_id = {GROUP} or state = 'received') and state <> 'recalled');
revoke update (state_at, is_running, due_at) on operations_referralrecipient from jpoa_app;
revoke update (reopened_at, reopen_reason) on operations_referral from jpoa_app;
drop trigger referral_step_taken on operations_referral;
drop trigger recipient_step_taken on operations_referralrecipient;
drop trigger referral_recipient_keep_clock on operations_referralrecipient;
drop trigger table_emptied on operations_referralstep;
drop trigger row_changed on operations_referralstep;
drop policy app_delete on operations_referralstep;
drop policy app_update on operations_referralstep;
drop policy app_insert on operations_referralstep;
drop policy app_select on operations_referralstep;
drop policy owner_all on operations_referralstep;
drop function referral_step_taken(), recipient_step_taken(), referral_recipient_keep_clock(),
  restart_clock(uuid, timestamptz);
"""
    + REFERRAL_GUARD.replace("__REOPEN__", "").replace("__REASON__", "")
    + RECIPIENT_GUARD.replace("__AGAIN__", "")
)

_PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("operations", "0046_attachment_readers"),
    ]

    operations = [
        migrations.AlterField(
            "referral",
            "urgency",
            models.CharField(
                choices=[
                    ("routine", "Routine"),
                    ("priority", "Priority"),
                    ("urgent", "Urgent"),
                    ("threat_to_life", "Threat to life"),
                ],
                max_length=14,
                verbose_name="urgency",
            ),
        ),
        migrations.AddField("referral", "reopened_at", models.DateTimeField(null=True)),
        migrations.AddField("referral", "reopen_reason", models.CharField(blank=True, max_length=300)),
        migrations.AddField("referralrecipient", "is_running", models.BooleanField(default=False, editable=False)),
        migrations.AddField(
            "referralrecipient",
            "state_at",
            models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AlterField(
            "referralmessage",
            "kind",
            models.CharField(
                choices=[
                    ("question", "Question"),
                    ("information", "Information"),
                    ("answer", "Answer"),
                    ("asked_again", "Asked again"),
                ],
                max_length=11,
            ),
        ),
        migrations.CreateModel(
            name="ReferralStep",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("turn", models.PositiveIntegerField()),
                ("before", models.CharField(blank=True, max_length=18)),
                ("after", models.CharField(max_length=18)),
                ("is_open", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=30)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("by", models.ForeignKey(settings.AUTH_USER_MODEL, _PROTECT, null=True, related_name="+")),
                (
                    "recipient",
                    models.ForeignKey("operations.referralrecipient", _PROTECT, null=True, related_name="steps"),
                ),
                ("referral", models.ForeignKey("operations.referral", _PROTECT, related_name="steps")),
            ],
            options={
                "ordering": ["at", "turn", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("referral", "recipient", "turn"), name="one_step_a_turn", nulls_distinct=False
                    )
                ],
            },
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
