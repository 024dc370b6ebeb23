"""When an agency is merged, its successor organises its activities that come or run, and is invited in its place.

Else nobody could change or cancel them, and one that is known to those invited only would be known to nobody. What is
cancelled, or lies in a round that is over, stays as it was. The rest of an agency's work is moved by 0012, 0024, 0026.
"""

from django.db import migrations

FORWARD = """
create function take_over_sessions() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  heir members_agency;
  it record;
  acting text := coalesce(current_setting('app.group', true), '');
begin
  select * into strict heir from members_agency where id = new.successor_id;
  perform set_config('app.group', heir.group_id::text, true);  -- as in 0024
  -- All of them in one order before anything is changed, as `hold_session` of 0040 does for each step: no step and no
  -- merger waits for the other, and what is found next is what was saved last.
  perform from operations_session s
    where s.cancelled_at is null and (s.organiser_id = new.id or exists (
            select from operations_sessioninvitation i
             where i.session_id = s.id and i.agency_id = new.id and i.withdrawn_at is null))
    order by s.id for update;
  for it in select s.id, s.organiser_id = new.id as is_organiser from operations_session s
              join operations_jointperiodofaction j on j.id = s.jpoa_id and j.state not in ('closed', 'cancelled')
             where s.cancelled_at is null and (s.organiser_id = new.id or exists (
                     select from operations_sessioninvitation i
                      where i.session_id = s.id and i.agency_id = new.id and i.withdrawn_at is null)) order by s.id for update of s loop
    perform audit_note('take_over', 'session', it.id, '');
    -- Who organises is not invited; who is invited already is not invited twice.
    if it.is_organiser then
      update operations_sessioninvitation set withdrawn_at = new.merged_at, version = version + 1
       where session_id = it.id and agency_id = heir.id and withdrawn_at is null;
      update operations_session set organiser_id = heir.id, organiser_group_id = heir.group_id, version = version + 1
       where id = it.id;
    elsif exists (select from operations_session s where s.id = it.id and s.organiser_id = heir.id)
       or exists (select from operations_sessioninvitation i
                   where i.session_id = it.id and i.agency_id = heir.id and i.withdrawn_at is null) then
      update operations_sessioninvitation set withdrawn_at = new.merged_at, version = version + 1
       where session_id = it.id and agency_id = new.id and withdrawn_at is null;
    else
      update operations_sessioninvitation set agency_id = heir.id, group_id = heir.group_id, version = version + 1
       where session_id = it.id and agency_id = new.id and withdrawn_at is null;
    end if;
    update operations_session s
       set reader_groups = array[s.organiser_group_id] || array(
             select i.group_id from operations_sessioninvitation i
              where i.session_id = s.id and i.withdrawn_at is null order by i.group_id)
     where s.id = it.id;
  end loop;
  perform set_config('app.group', acting, true);
  return null;
end $$;
revoke execute on function take_over_sessions() from public;
create trigger take_over_sessions after update of successor_id on members_agency for each row
  when (old.successor_id is null and new.successor_id is not null) execute function take_over_sessions();
"""
BACKWARD = "drop trigger take_over_sessions on members_agency; drop function take_over_sessions();"


class Migration(migrations.Migration):
    dependencies = [("operations", "0038_contact_changes"), ("members", "0028_successors"), ("audit", "0011_note")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
