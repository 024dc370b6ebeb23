"""With a merger the rows of the activities are taken first, in one order, and then their invitations.

As `hold_session` of 0040: else a merger and a report at the same instant wait for each other, and one of them fails.
"""

from django.db import migrations

TAKE_OVER = """
create or replace function take_over_sessions() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  heir members_agency;
  it record;
  acting text := coalesce(current_setting('app.group', true), '');
begin
  select * into strict heir from members_agency where id = new.successor_id;
  perform set_config('app.group', heir.group_id::text, true);  -- as in 0024
__TAKE_ALL__  for it in select s.id, s.organiser_id = new.id as is_organiser from operations_session s
              join operations_jointperiodofaction j on j.id = s.jpoa_id and j.state not in ('closed', 'cancelled')
             where s.cancelled_at is null and (s.organiser_id = new.id or exists (
                     select from operations_sessioninvitation i
                      where i.session_id = s.id and i.agency_id = new.id and i.withdrawn_at is null))__IN_ORDER__ loop
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
"""
# All of them before anything is changed, so that what is found next is what was saved last.
TAKE_ALL = """
  perform from operations_session s
    where s.cancelled_at is null and (s.organiser_id = new.id or exists (
            select from operations_sessioninvitation i
             where i.session_id = s.id and i.agency_id = new.id and i.withdrawn_at is null))
    order by s.id for update;
"""
IN_ORDER = " order by s.id for update of s"
FORWARD = TAKE_OVER.replace("__TAKE_ALL__", TAKE_ALL).replace("__IN_ORDER__", IN_ORDER)
BACKWARD = TAKE_OVER.replace("__TAKE_ALL__", "").replace("__IN_ORDER__", "")


class Migration(migrations.Migration):
    dependencies = [("operations", "0042_what_debriefs_and_namings_hold")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
