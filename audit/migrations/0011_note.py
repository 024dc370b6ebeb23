"""What the database does by itself for somebody, it can write down in that person's name: one function for all of it."""

from django.db import migrations

ENTRY = """
  insert into audit_auditentry (id, recorded_at, portal_at, action, outcome, object_kind, object_id, person_id,
                                agency_id, group_id, country, system, request_id, words)
  select -- version 7 (RFC 9562) of the present millisecond
         encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
           placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
           52, 1), 53, 1), 'hex')::uuid,
         clock_timestamp(), clock_timestamp(), {action}, 'done', kind, record,
         nullif(current_setting('app.person', true), '')::uuid, a.id, a.group_id, coalesce(c.iso2, ''),
         coalesce(current_setting('app.system', true), ''), '', {words}
    from (select) nothing
    left join members_agency a on a.group_id = nullif(current_setting('app.group', true), '')::int
    left join members_country c on c.id = a.country_id;
"""
CHANGE = """
create or replace function audit_note_change(kind text, record uuid, what text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  -- That somebody opened a record says nothing about a change of it.
  if record is not null and exists (
      select from audit_auditentry e where e.object_id = record and e.xid = pg_current_xact_id()
         and e.outcome = 'done' and e.action !~ '^(open|see|download)_') then
    return;
  end if;
  __ENTRY__
end $$;
"""
WORDS = "left(what || ' by ' || session_user, 200)"

FORWARD = (
    """
create function audit_note(action text, kind text, record uuid, words text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  __ENTRY__
end $$;
revoke execute on function audit_note(text, text, uuid, text) from public;
""".replace("__ENTRY__", ENTRY.format(action="action", words="words"))
    + CHANGE.replace("__ENTRY__", f"perform audit_note('row_changed', kind, record, {WORDS});")
)
BACKWARD = (
    CHANGE.replace("__ENTRY__", ENTRY.format(action="'row_changed'", words=WORDS))
    + "drop function audit_note(text, text, uuid, text);"
)


class Migration(migrations.Migration):
    dependencies = [("audit", "0010_incident_two_people")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
