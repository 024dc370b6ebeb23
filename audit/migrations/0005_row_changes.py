"""What the database itself writes down: a row that changed in a transaction whose code said nothing about it.

The tables that are watched have constraint triggers named `row_changed`, deferred, in the migrations of their own
apps; they call `audit_note_change`. `acting_as` calls `audit_settle` while the actor is still known; for everybody
else they fire at the commit. docs/decisions/0013 has the reasons.
"""

from django.db import migrations

FORWARD = """
drop index audit_by_object;
create index audit_by_object on audit_auditentry (object_id, xid);

create function audit_note_change(kind text, record uuid, what text) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  -- That somebody opened a record says nothing about a change of it.
  if record is not null and exists (
      select from audit_auditentry e where e.object_id = record and e.xid = pg_current_xact_id()
         and e.outcome = 'done' and e.action !~ '^(open|see|download)_') then
    return;
  end if;
  insert into audit_auditentry (id, recorded_at, portal_at, action, outcome, object_kind, object_id, person_id,
                                agency_id, group_id, country, system, request_id, words)
  select -- version 7 (RFC 9562) of the present millisecond
         encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
           placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
           52, 1), 53, 1), 'hex')::uuid,
         clock_timestamp(), clock_timestamp(), 'row_changed', 'done', kind, record,
         nullif(current_setting('app.person', true), '')::uuid, a.id, a.group_id, coalesce(c.iso2, ''),
         coalesce(current_setting('app.system', true), ''), '', left(what || ' by ' || session_user, 200)
    from (select) nothing
    left join members_agency a on a.group_id = nullif(current_setting('app.group', true), '')::int
    left join members_country c on c.id = a.country_id;
end $$;
revoke execute on function audit_note_change(text, uuid, text) from public;

create function audit_settle() returns void language plpgsql set search_path = pg_catalog, public as $$
begin
  if pg_current_xact_id_if_assigned() is not null then
    set constraints row_changed immediate;
    set constraints row_changed deferred;
  end if;
end $$;
revoke execute on function audit_settle() from public;
grant execute on function audit_settle() to jpoa_app;
"""

BACKWARD = """
drop function audit_settle();
drop function audit_note_change(text, uuid, text);
drop index audit_by_object;
create index audit_by_object on audit_auditentry (object_id);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_sealing")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
