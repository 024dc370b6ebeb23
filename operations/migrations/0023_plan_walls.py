"""The walls of Investigation Plans: who sees a row, and who may write one.

An agency that is asked does not read the notes before it consents. Co-chairs hold no grant: they read what the lead
has opened to them, and nothing else of any plan, not even that there is one.
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
CHAIR = "coalesce((select string_to_array(current_setting('app.roles', true), ',')) && array['co_chair'], false)"
READER = """(select string_to_array(current_setting('app.roles', true), ',')
  && array['liaison_officer', 'analyst', 'agency_administrator'])"""

# The subselects give a value, so that the planner cannot answer them by hashing all of an agency's (0009).
HOLDS = f"""(select true from operations_investigationplangrant g
    where g.content_object_id = {{key}} and g.is_view and g.group_id = {GROUP} {{further}} limit 1)"""
OPENED = f"""({CHAIR} and (select p.opened_to_chairs_at is not null from operations_investigationplan p
    where p.id = {{key}}))"""


def _holds(key: str, further: str = "") -> str:
    return HOLDS.format(key=key, further=further)


LEADS = f"and g.owner_group_id = {GROUP}"
NOTES = "and g.reads_notes"
DRAFT = "(select p.state = 'draft' from operations_investigationplan p where p.id = {table}.plan_id)"
# table → (select, insert, update, delete)
RULES = {
    "operations_investigationplangrant": (
        f"case when group_id = {GROUP} or owner_group_id = {GROUP} then {READER} else false end",
        "false",
        "false",
        "false",
    ),
    "operations_investigationplan": (
        f"{_holds('operations_investigationplan.id')} or {CHAIR} and opened_to_chairs_at is not null",
        f"owner_group_id = {GROUP}",
        # By the grant, which a co-chair of the lead's own agency does not hold.
        _holds("operations_investigationplan.id", LEADS),
        "false",
    ),
    "operations_planparty": (
        f"{_holds('operations_planparty.plan_id')} or {OPENED.format(key='operations_planparty.plan_id')}",
        _holds("operations_planparty.plan_id", LEADS),
        _holds(
            "operations_planparty.plan_id",
            f"and (g.owner_group_id = {GROUP} or operations_planparty.group_id = {GROUP})",
        ),
        "false",
    ),
    "operations_planplace": (
        f"{_holds('operations_planplace.plan_id')} or {OPENED.format(key='operations_planplace.plan_id')}",
        _holds("operations_planplace.plan_id", LEADS),
        "false",
        f"{_holds('operations_planplace.plan_id', LEADS)} and {DRAFT.format(table='operations_planplace')}",
    ),
    "operations_planstep": (
        f"{_holds('operations_planstep.plan_id')} or {OPENED.format(key='operations_planstep.plan_id')}",
        _holds("operations_planstep.plan_id", LEADS),
        _holds(
            "operations_planstep.plan_id",
            f"and (g.owner_group_id = {GROUP} or g.reads_notes and operations_planstep.group_id = {GROUP})",
        ),
        f"{_holds('operations_planstep.plan_id', LEADS)} and {DRAFT.format(table='operations_planstep')}",
    ),
    "operations_plannote": (
        f"{_holds('operations_plannote.plan_id', NOTES)} or {OPENED.format(key='operations_plannote.plan_id')}",
        f"group_id = {GROUP} and written_by_id = {PERSON} and {_holds('operations_plannote.plan_id', NOTES)}",
        "false",
        "false",
    ),
    "operations_plandisclosure": (
        _holds("operations_plandisclosure.plan_id", LEADS),
        f"disclosed_by_id = {PERSON} and {_holds('operations_plandisclosure.plan_id')}"
        f" and (what = 'notes' and agency_id = (select a.id from members_agency a where a.group_id = {GROUP})"
        f" or {_holds('operations_plandisclosure.plan_id', LEADS)})",
        "false",
        "false",
    ),
}
RIGHTS = """
grant select on operations_investigationplangrant to jpoa_app;
grant select, insert on operations_investigationplan, operations_planparty, operations_planplace, operations_planstep,
  operations_plannote, operations_plandisclosure to jpoa_app;
grant update (title, crime_type, handling_code_id, hypothesis, draft_partners, draft_supporters, officer_id, state,
  proposed_at, activated_at, reviewed_at, closed_at, opened_to_chairs_at, opened_to_chairs_by_id, result, outcomes, lessons, close_reason,
  version, submission) on operations_investigationplan to jpoa_app;
grant update (state, officer_id, answered_at, answered_by_id, left_at, version, submission)
  on operations_planparty to jpoa_app;
grant update (done_at, done_by_id, version, submission) on operations_planstep to jpoa_app;
grant delete on operations_planplace, operations_planstep to jpoa_app;
"""
FORCE = "".join(
    f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
create policy app_select on {table} for select to jpoa_app using ({select});
create policy app_insert on {table} for insert to jpoa_app with check ({insert});
create policy app_update on {table} for update to jpoa_app using ({update}) with check ({update});
create policy app_delete on {table} for delete to jpoa_app using ({delete});
"""
    for table, (select, insert, update, delete) in RULES.items()
)

# Changes that no code has written down are written down by the database (0005).
CHANGES = """
create function row_changed_by_plan_id() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    perform audit_note_change(tg_argv[0], old.plan_id, tg_table_name || ' ' || lower(tg_op));
  end if;
  if tg_op <> 'DELETE' then
    perform audit_note_change(tg_argv[0], new.plan_id, tg_table_name || ' ' || lower(tg_op));
  end if;
  return null;
end $$;
revoke execute on function row_changed_by_plan_id() from public;
"""
WATCHED = {
    "operations_investigationplan": "id",
    "operations_investigationplangrant": "content_object_id",
    "operations_planparty": "plan_id",
    "operations_planplace": "plan_id",
    "operations_planstep": "plan_id",
    "operations_plannote": "plan_id",
    "operations_plandisclosure": "plan_id",
}
WATCHING = "".join(
    f"""
create constraint trigger row_changed after insert or update or delete on {table}
  deferrable initially deferred for each row execute function row_changed_by_{column}('investigation_plan');
create trigger table_emptied after truncate on {table}
  for each statement execute function table_emptied('investigation_plan');
"""
    for table, column in WATCHED.items()
)

BACKWARD = (
    "".join(
        f"""
drop trigger table_emptied on {table};
drop trigger row_changed on {table};
drop policy app_delete on {table};
drop policy app_update on {table};
drop policy app_insert on {table};
drop policy app_select on {table};
drop policy owner_all on {table};
alter table {table} no force row level security;
alter table {table} disable row level security;
revoke all on {table} from jpoa_app;
"""
        for table in RULES
    )
    + "drop function row_changed_by_plan_id();"
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0022_plan_sharing"), ("audit", "0011_note")]

    operations = [migrations.RunSQL([RIGHTS + FORCE + CHANGES + WATCHING], [BACKWARD])]
