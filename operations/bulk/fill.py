"""Filling the tables of referrals with many rows at once, as the owner: for measuring, and for tests of long lists.

The SQL is kept here beside the models and migrations. Triggers sleep while it runs, so it writes what they would have
written; tests/operations/test_bulk.py compares.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import psycopg

from operations.bulk.seeds import Plan, seeds

# Their keys and indexes are set aside and made again afterwards, which is several times quicker than row by row.
TABLES = (
    "operations_referral",
    "operations_referralbody",
    "operations_retention",
    "operations_referralrecipient",
    "operations_referralstep",
    "operations_referralgrant",
    "operations_referralsubject",
    "operations_subjectidentity",
    "operations_referralmessage",
    "operations_referraldisclosure",
    "operations_referraltext",
    "operations_outcome",
    "members_notice",
    "audit_auditentry",
)

BEGIN = """
create temp table bulk_seed (
  n integer not null, at timestamptz not null, state text not null, originator integer not null,
  recipient integer, recipient_state text, second integer, second_state text) on commit drop;

-- Version 7 (RFC 9562) of an instant, with the rest made of what the row is: the same in every run.
create or replace function pg_temp.bulk_key(at timestamptz, kind text, n integer, turn integer) returns uuid
language sql immutable as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || kind || '8'
          || lpad(turn::text, 3, '0') || lpad(to_hex(n), 12, '0'))::uuid
$$;
"""

# Agencies by number: the big one, the sparse one, then the others. Where nobody works yet, somebody else writes.
AGENCIES = """
create temp table bulk_agency on commit drop as
select row_number() over (order by a.id <> %(big)s, a.id <> %(sparse)s, a.short_name) - 1 as number,
       a.id, a.group_id, coalesce(c.iso2, '') as country,
       coalesce((select m.person_id from members_membership m where m.agency_id = a.id order by m.id limit 1),
                (select p.id from members_person p order by p.id limit 1)) as person_id
  from members_agency a left join members_country c on c.id = a.country_id
"""

COPY = """
copy bulk_seed (n, at, state, originator, recipient, recipient_state, second, second_state) from stdin
"""

SET_ASIDE = f"""
create temp table bulk_aside on commit drop as
select 'alter table ' || c.conrelid::regclass || ' drop constraint ' || quote_ident(c.conname) as away,
       'alter table ' || c.conrelid::regclass || ' add constraint ' || quote_ident(c.conname) || ' '
         || pg_get_constraintdef(c.oid) as back
  from pg_constraint c where c.contype = 'f' and c.conrelid = any ('{{{",".join(TABLES)}}}'::regclass[])
union all
select 'drop index ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid)
  from pg_index i where i.indrelid = any ('{{{",".join(TABLES)}}}'::regclass[])
   and not exists (select from pg_constraint c where c.conindid = i.indexrelid);
do $$ declare line record; begin
  for line in select away from bulk_aside loop execute line.away; end loop;
end $$;
""" + "".join(f"alter table {table} disable trigger user;\n" for table in TABLES)

PUT_BACK = (
    """
do $$ declare line record; begin
  for line in select back from bulk_aside loop execute line.back; end loop;
end $$;
"""
    + "".join(f"alter table {table} enable trigger user;\n" for table in TABLES)
    + "".join(f"analyze {table};\n" for table in TABLES)
)

# One line for each agency that received a referral.
PARTS = """
create temp table bulk_part on commit drop as
select s.n, s.at, s.state as parent_state, p.turn, p.state, o.group_id as owner_group_id, o.person_id as sender_id,
       a.id as agency_id, a.group_id, a.person_id, a.country, s.at + interval '2 hours' as received_at,
       pg_temp.bulk_key(s.at, '0a1', s.n, 0) as referral_id,
       pg_temp.bulk_key(s.at, '0a2', s.n, p.turn) as id,
       s.at + interval '2 hours' + case p.state when 'received' then interval '0' when 'answered' then interval '3 days'
         else interval '1 day' end as step_at,
       s.at + case s.state when 'closed' then interval '20 days' else interval '5 days' end as ended_at
  from bulk_seed s cross join lateral (values (1, s.recipient, s.recipient_state), (2, s.second, s.second_state))
    as p (turn, number, state)
  join bulk_agency a on a.number = p.number join bulk_agency o on o.number = s.originator;
analyze bulk_part;
"""

REFERRALS = """
insert into operations_referral (
  id, reference, jpoa_id, originator_id, owner_group_id, written_by_id, is_quick, kind, crime_type, urgency,
  handling_code_id, source_evaluation, information_evaluation, legal_basis, draft_recipients,
  recipients_know_each_other, state, created_at, sent_at, closed_at,
  withdrawn_at, withdrawal_reason, reopen_reason, handling_reason, retained_until, version, submission)
select pg_temp.bulk_key(s.at, '0a1', s.n, 0), 'E-' || lpad(s.n::text, 8, '0'), j.id, a.id, a.group_id, a.person_id,
       s.n % 9 = 4, (array['information', 'assistance', 'spontaneous'])[1 + s.n % 3],
       (array['som', 'tip', 'both'])[1 + s.n % 3],
       (array['routine', 'priority', 'urgent', 'threat_to_life'])[1 + (s.n / 7) % 4],
       (select code from operations_handlingcode order by strictness desc limit 1), 'N', 'N', '', '{}', false,
       s.state, s.at, case when s.state <> 'draft' then s.at + interval '2 hours' end,
       case when s.state = 'closed' then s.at + interval '20 days' end,
       case when s.state = 'withdrawn' then s.at + interval '5 days' end,
       case when s.state = 'withdrawn' then 'EXERCISE' else '' end, '', '',
       (case s.state when 'closed' then s.at + interval '20 days' when 'withdrawn' then s.at + interval '5 days' end
        + interval '2 years')::date, 2, null
  from bulk_seed s join bulk_agency a on a.number = s.originator
  left join (select id from operations_jointperiodofaction where state = 'active' order by id limit 1) j on true
 order by s.n;

insert into operations_referralbody (referral_id, summary, narrative, language, purpose, urgency_reason)
select pg_temp.bulk_key(s.at, '0a1', s.n, 0),
       'EXERCISE: a boat, a lorry and ' || s.n % 40 || ' people at landing place ' || s.n,
       repeat('EXERCISE. Nothing of this has happened and nobody of this name is known. ', 4 + s.n % 9), 'en', '',
       case when (s.n / 7) % 4 = 3 then 'EXERCISE' else '' end
  from bulk_seed s order by s.n;

insert into operations_retention (referral_id, owner_group_id, due_on, needs_yes, is_over, version)
select r.id, r.owner_group_id, r.retained_until, false, false, 1
  from bulk_seed s join operations_referral r on r.id = pg_temp.bulk_key(s.at, '0a1', s.n, 0)
 where r.retained_until is not null order by s.n;

insert into operations_referralrecipient (
  id, referral_id, agency_id, group_id, owner_group_id, stage, reads, state, is_open, due_at, received_at,
  receipt_confirmed_at, receipt_confirmed_by_id, decided_at, decline_reason, decline_words, answered_at,
  result, is_running, state_at, version, submission)
select id, referral_id, agency_id, group_id, owner_group_id, 'with_agency', 'whole', state, parent_state = 'sent',
       received_at + make_interval(days => 3 + n % 11), received_at,
       case when state <> 'received' then received_at + interval '1 hour' end,
       case when state <> 'received' then person_id end,
       case when state not in ('received', 'needs_information') then received_at + interval '1 day' end,
       case when state = 'declined' then 'wrong_agency' else '' end, '',
       case when state = 'answered' then received_at + interval '3 days' end, '',
       parent_state = 'sent' and state in ('received', 'accepted', 'in_progress'),
       case when parent_state = 'sent' then step_at else ended_at end, 1, null
  from bulk_part order by n, turn;

insert into operations_referralgrant (
  id, permission_id, group_id, content_object_id, is_view, is_quick, opened_at, state, owner_group_id, content)
select pg_temp.bulk_key(g.at, '0a3', g.n, g.turn), p.id, g.group_id, g.referral_id, true, g.n % 9 = 4, g.opened_at,
       g.state, g.owner_group_id,
       case when g.state = 'withdrawn' and g.group_id <> g.owner_group_id then 'none' else 'whole' end
  from (select s.n, s.at, 0 as turn, a.group_id, pg_temp.bulk_key(s.at, '0a1', s.n, 0) as referral_id,
               case when s.state <> 'draft' then s.at + interval '2 hours' else s.at end as opened_at, s.state,
               a.group_id as owner_group_id
          from bulk_seed s join bulk_agency a on a.number = s.originator
        union all
        select n, at, turn, group_id, referral_id, received_at,
               case when parent_state in ('closed', 'withdrawn') then parent_state else state end, owner_group_id
          from bulk_part) g
  cross join (select p.id from auth_permission p join django_content_type c on c.id = p.content_type_id
               where c.app_label = 'operations' and c.model = 'referral' and p.codename = 'view_referral') p
 order by g.n, g.turn;
"""

# Of each recipient the first step, the one that brought it where it stands, and the end of the referral. What lay
# between is left out, and so are the steps of the referral itself.
STEPS = """
insert into operations_referralstep (
  id, referral_id, recipient_id, turn, before, after, is_open, at, by_id, reason, words)
select pg_temp.bulk_key(e.at, e.kind, e.n, e.turn), e.referral_id, e.id, e.number, e.before, e.after, e.is_open, e.at,
       e.by_id, case e.after when 'declined' then 'wrong_agency' else '' end, ''
  from (select n, turn, referral_id, id, 1 as number, '0b1' as kind, '' as before, 'received' as after, true as is_open,
               received_at as at, sender_id as by_id from bulk_part
        union all
        select n, turn, referral_id, id, 2, '0b2', 'received', state, true, step_at, person_id
          from bulk_part where state <> 'received'
        union all
        select n, turn, referral_id, id, case state when 'received' then 2 else 3 end, '0b3', state, state, false,
               ended_at, sender_id from bulk_part where parent_state <> 'sent') e
 order by e.n, e.turn, e.number;
"""

CONTENTS = """
insert into operations_referralsubject (id, referral_id, roles, is_child, custody)
select pg_temp.bulk_key(s.at, '0a4', s.n, 0), pg_temp.bulk_key(s.at, '0a1', s.n, 0),
       array[(array['suspect', 'victim', 'smuggled_person'])[1 + s.n % 3]], 'no', 'free'
  from bulk_seed s order by s.n;

insert into operations_subjectidentity (
  subject_id, referral_id, is_closed, full_name, native_script, known_as, birth_date, nationality)
select pg_temp.bulk_key(s.at, '0a4', s.n, 0), pg_temp.bulk_key(s.at, '0a1', s.n, 0), false,
       'EXERCISE PERSON ' || s.n, case when s.n % 5000 = 17 then 'สมชาย ท่าเรือคลองเตย ' || s.n else '' end, '', null, ''
  from bulk_seed s order by s.n;

insert into operations_referraldisclosure (id, referral_id, agency_id, disclosed_at, disclosed_by_id)
select pg_temp.bulk_key(at, '0a5', n, turn), referral_id, agency_id, received_at, sender_id
  from bulk_part order by n, turn;

insert into operations_referralmessage (
  id, referral_id, recipient_id, group_id, kind, author_id, author_agency_id, body, language, written_at)
select pg_temp.bulk_key(at, '0a6', n, turn), referral_id, id, group_id,
       case when state = 'answered' then 'answer' else 'question' end, person_id, agency_id,
       repeat('EXERCISE. We have looked and found nothing. ', 5), 'en', received_at + interval '3 days'
  from bulk_part where state in ('answered', 'needs_information') order by n, turn;

insert into operations_outcome (
  id, jpoa_id, agency_id, group_id, referral_id, indicator, value, qualifier, status, acted_on, recorded_at,
  recorded_by_id)
select pg_temp.bulk_key(b.at, '0a7', b.n, b.turn), r.jpoa_id, b.agency_id, b.group_id, b.referral_id,
       'ARREST', 1 + b.n % 3, 'exact', 'provisional', (b.received_at + interval '2 days')::date,
       b.received_at + interval '3 days', b.person_id
  from bulk_part b join operations_referral r on r.id = b.referral_id
 where b.state = 'answered' and b.n % 4 = 0 and r.jpoa_id is not null order by b.n, b.turn;
"""

# As search reads them. All but the Thai names are plain letters, for which small letters are the folded form.
TEXTS = """
insert into operations_referraltext (id, referral_id, place, source_id, group_id, is_closed, folded)
select pg_temp.bulk_key(t.at, t.kind, t.n, t.turn), t.referral_id, t.place, t.source_id, t.group_id, false, t.folded
  from (select s.n, s.at, p.kind, 0 as turn, r.id as referral_id, p.place, r.id as source_id, null::int as group_id,
               lower(btrim(p.written)) as folded
          from bulk_seed s join operations_referral r on r.id = pg_temp.bulk_key(s.at, '0a1', s.n, 0)
          join operations_referralbody b on b.referral_id = r.id
         cross join lateral (values ('0aa', 'reference', r.reference), ('0ab', 'summary', b.summary),
                                    ('0ac', 'narrative', b.narrative)) as p (kind, place, written)
        union all
        select s.n, s.at, p.kind, 0, i.referral_id, p.place, i.subject_id, null, p.folded
          from bulk_seed s join operations_subjectidentity i on i.subject_id = pg_temp.bulk_key(s.at, '0a4', s.n, 0)
         cross join lateral (values ('0ad', 'full_name', lower(i.full_name)),
                                    ('0ae', 'native_script', text_folded(i.native_script))) as p (kind, place, folded)
         where p.folded <> ''
        union all
        select b.n, b.at, '0af', b.turn, m.referral_id, 'message', m.id, m.group_id, lower(btrim(m.body))
          from bulk_part b join operations_referralmessage m on m.id = pg_temp.bulk_key(b.at, '0a6', b.n, b.turn)) t
 order by t.n, t.turn;
"""

# A notice to each recipient; the newest nobody has read yet. The audit has who sent and who opened.
TRACES = """
insert into members_notice (
  id, agency_id, group_id, caused_by_group_id, kind, object_id, path, reference, created_at, read_at, message_id,
  mailed_at, mail_attempts, leased_until, is_for_main_desk)
select pg_temp.bulk_key(at, '0a8', n, turn), agency_id, group_id, owner_group_id, 'referral_sent',
       referral_id, '/referrals/' || referral_id || '/', 'E-' || lpad(n::text, 8, '0'), received_at,
       case when parent_state <> 'sent' or state <> 'received' then received_at + interval '1 hour' end,
       '<bulk-' || n || '-' || turn || '@jpoa-portal>', received_at, 1, null, false
  from bulk_part order by n, turn;

insert into audit_auditentry (
  id, recorded_at, portal_at, action, outcome, object_kind, object_id, person_id, agency_id, group_id, country, system,
  request_id, words, epoch)
select pg_temp.bulk_key(e.at, '0a9', e.n, e.turn), e.at, e.at, e.action, 'done', 'referral', e.referral_id,
       e.person_id, e.agency_id, e.group_id, e.country, '', '', '', (select max(epoch) from audit_seal)
  from (select s.n, 0 as turn, s.at + interval '2 hours' as at,
               case when s.state = 'draft' then 'write_referral' else 'send_referral' end as action,
               pg_temp.bulk_key(s.at, '0a1', s.n, 0) as referral_id, a.person_id, a.id as agency_id, a.group_id,
               a.country
          from bulk_seed s join bulk_agency a on a.number = s.originator
        union all
        select n, turn, received_at + interval '1 hour', 'open_referral', referral_id, person_id, agency_id, group_id,
               country
          from bulk_part where state <> 'received') e
 order by e.at;
"""

WALLS_DOWN = "".join(f"alter table {table} disable row level security;\n" for table in TABLES)
WALLS_UP = "".join(f"alter table {table} enable row level security;\n" for table in TABLES)


def fill(owner: psycopg.Connection[Any], plan: Plan, *, big: UUID, sparse: UUID) -> None:
    """Add the referrals of a plan, with everything that hangs on them, in one transaction of the owner.

    The agencies named are the big and the sparse one of the plan. Nothing is granted beyond what the triggers would
    have granted. Keys and indexes are gone while it runs: nobody else may work in the database.
    """
    with owner.transaction(), owner.cursor() as cursor:
        cursor.execute(BEGIN)
        cursor.execute(AGENCIES, {"big": big, "sparse": sparse})
        with cursor.copy(COPY) as copy:
            for seed in seeds(plan):
                copy.write_row(seed)
        cursor.execute(PARTS)
        cursor.execute(SET_ASIDE)
        cursor.execute(REFERRALS)
        cursor.execute(STEPS)
        cursor.execute(CONTENTS)
        cursor.execute(TEXTS)
        cursor.execute(TRACES)
        cursor.execute(PUT_BACK)


def walls_down(owner: psycopg.Connection[Any]) -> None:
    """Take row security off the tables, to measure what it costs; nobody else may work in the database."""
    owner.execute(WALLS_DOWN)


def walls_up(owner: psycopg.Connection[Any]) -> None:
    """Row security again, forced as before."""
    owner.execute(WALLS_UP)
