"""What the database holds of sessions beside 0033: no item without a reader, and more of it as its sections say."""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
CHAIR = f"coalesce({ROLES} && array['co_chair'], false)"
WRITER = f"coalesce({ROLES} && array['liaison_officer', 'co_chair'], false)"
OWN_COUNTRY = f"(select a.country_id from members_agency a where a.group_id = {GROUP})"


def _item_policy(further: str) -> str:
    return f"""
alter policy app_update on operations_actionitem
  using (coalesce((select true from operations_recommendation r join operations_session s on s.id = r.session_id
    where r.id = operations_actionitem.recommendation_id and ({CHAIR}
      or {WRITER} and (operations_actionitem.owner_id = {OWN_COUNTRY}{further}))), false))
  with check (coalesce((select true from operations_recommendation r join operations_session s on s.id = r.session_id
    where r.id = operations_actionitem.recommendation_id and ({CHAIR}
      or {WRITER} and (operations_actionitem.owner_id = {OWN_COUNTRY}{further}))), false));
"""


# An invitation is not taken back while open items stand there that nobody else of their country reads.
STRANDED = """
create function invitation_keeps_readers() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if exists (
      select from operations_session s
        join members_agency a on a.id = old.agency_id
        join operations_recommendation r on r.session_id = s.id
        join operations_actionitem i on i.recommendation_id = r.id and i.owner_id = a.country_id
       where s.id = old.session_id and s.audience = 'invited' and i.state in ('open', 'in_progress')
         and not exists (select from members_agency o where o.country_id = a.country_id and o.is_active
                          and o.group_id <> old.group_id and o.group_id = any (s.reader_groups))) then
    raise exception 'open action items of its country stand there, and nobody else of it reads them'
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger invitation_keeps_readers before update of withdrawn_at on operations_sessioninvitation
  for each row when (current_user = 'jpoa_app' and old.withdrawn_at is null and new.withdrawn_at is not null)
  execute function invitation_keeps_readers();
"""
STRANDED_BACK = """
drop trigger invitation_keeps_readers on operations_sessioninvitation;
drop function invitation_keeps_readers();
"""

# Who organised the session drops an item too, and does nothing else with it.
DROPPING = (
    _item_policy(f" or s.organiser_group_id = {GROUP}")
    + f"""
create function action_item_step() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if not {CHAIR} and new.owner_id is distinct from {OWN_COUNTRY} and new.state <> 'dropped' then
    raise exception 'who organised the session of an item only drops it' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger action_item_step before update on operations_actionitem
  for each row when (current_user = 'jpoa_app') execute function action_item_step();
"""
)
DROPPING_BACK = """
drop trigger action_item_step on operations_actionitem;
drop function action_item_step();
""" + _item_policy("")

FORWARD = [STRANDED, DROPPING]
BACKWARD = [DROPPING_BACK, STRANDED_BACK]


class Migration(migrations.Migration):
    dependencies = [("operations", "0039_session_take_over")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
