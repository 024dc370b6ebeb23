"""The walls of sessions: what all members read, and what nobody but those invited knows of (docs/decisions/0021).

The readers of an invited-only session stand in its own row, kept there by a trigger. So its policy asks no other table,
those of what belongs to it ask the session's, and none comes back to where it began.
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
CHAIR = f"coalesce({ROLES} && array['co_chair'], false)"
READER = f"coalesce({ROLES} && array['liaison_officer', 'analyst', 'agency_administrator'], false)"
WRITER = f"coalesce({ROLES} && array['liaison_officer', 'co_chair'], false)"
OWN_COUNTRY = f"(select a.country_id from members_agency a where a.group_id = {GROUP})"

SEEN = f"""case when audience = 'members' then {GROUP} is not null
    else {CHAIR} and chairs_invited or {READER} and coalesce({GROUP} = any (reader_groups), false) end"""
# Its organiser keeps it; of one that is known from public sources, the co-chairs keep what came of it.
KEEPS = f"(s.organiser_group_id = {GROUP} or s.organiser_group_id is null and {CHAIR})"


def _of_session(table: str, further: str = "true") -> str:
    return f"coalesce((select true from operations_session s where s.id = {table}.session_id and {further}), false)"


def _of_recommendation(table: str, further: str = "true") -> str:
    return f"""coalesce((select true from operations_recommendation r join operations_session s on s.id = r.session_id
      where r.id = {table}.recommendation_id and {further}), false)"""


def _of_item(table: str, further: str = "true") -> str:
    return f"coalesce((select true from operations_actionitem i where i.id = {table}.item_id and {further}), false)"


ORGANISED = f"""coalesce((select true from operations_recommendation r join operations_session s on s.id = r.session_id
    where r.id = i.recommendation_id and s.organiser_group_id = {GROUP}), false)"""

# table → (select, insert, update, delete)
RULES = {
    "operations_session": (
        SEEN,
        f"organiser_group_id = {GROUP} and written_by_id = {PERSON}",
        # An update that names no column of a row is held by this alone: so each says again that the row is seen.
        f"organiser_group_id = {GROUP} and {WRITER} and {SEEN}",
        "false",
    ),
    "operations_sessionfocusarea": (
        _of_session("operations_sessionfocusarea"),
        _of_session("operations_sessionfocusarea", f"s.organiser_group_id = {GROUP}"),
        "false",
        _of_session("operations_sessionfocusarea", f"s.organiser_group_id = {GROUP}"),
    ),
    "operations_sessioninvitation": (
        _of_session("operations_sessioninvitation"),
        _of_session("operations_sessioninvitation", f"s.organiser_group_id = {GROUP}"),
        _of_session(
            "operations_sessioninvitation",
            f"{WRITER} and (operations_sessioninvitation.group_id = {GROUP} or s.organiser_group_id = {GROUP})",
        ),
        "false",
    ),
    "operations_sessionreach": (
        _of_session("operations_sessionreach"),
        _of_session("operations_sessionreach", f"s.organiser_group_id = {GROUP}"),
        "false",
        _of_session("operations_sessionreach", f"s.organiser_group_id = {GROUP}"),
    ),
    "operations_sessionpaper": (
        _of_session("operations_sessionpaper"),
        f"added_by_id = {PERSON} and {_of_session('operations_sessionpaper', KEEPS)}",
        _of_session("operations_sessionpaper", KEEPS),
        "false",
    ),
    "operations_meetingdecision": (
        _of_session("operations_meetingdecision"),
        f"recorded_by_id = {PERSON} and {_of_session('operations_meetingdecision', KEEPS)}",
        "false",
        "false",
    ),
    "operations_recommendation": (
        _of_session("operations_recommendation"),
        f"recorded_by_id = {PERSON} and {_of_session('operations_recommendation', KEEPS)}",
        f"{_of_session('operations_recommendation', f'({KEEPS} or {CHAIR})')}",
        "false",
    ),
    "operations_recommendationfocusarea": (
        _of_recommendation("operations_recommendationfocusarea"),
        _of_recommendation("operations_recommendationfocusarea", KEEPS),
        "false",
        "false",
    ),
    "operations_actionitem": (
        _of_recommendation("operations_actionitem"),
        f"created_by_id = {PERSON} and {_of_recommendation('operations_actionitem', f'({KEEPS} or {CHAIR})')}",
        _of_recommendation(
            "operations_actionitem", f"({CHAIR} or {WRITER} and operations_actionitem.owner_id = {OWN_COUNTRY})"
        ),
        "false",
    ),
    "operations_actionnote": (
        _of_item("operations_actionnote"),
        f"""written_by_id = {PERSON} and agency_id = (select a.id from members_agency a where a.group_id = {GROUP})
          and {_of_item("operations_actionnote", f"({CHAIR} or i.owner_id = {OWN_COUNTRY})")}""",
        "false",
        "false",
    ),
    "operations_carrieditem": (
        _of_item("operations_carrieditem"),
        _of_item("operations_carrieditem", f"({CHAIR} or {ORGANISED})"),
        "false",
        "false",
    ),
}
RIGHTS = """
grant insert on operations_session to jpoa_app;
grant select, insert on operations_sessionfocusarea, operations_sessioninvitation, operations_sessionreach,
  operations_sessionpaper, operations_meetingdecision, operations_recommendation, operations_recommendationfocusarea,
  operations_actionitem, operations_actionnote, operations_carrieditem to jpoa_app;
grant update (kind, title, starts_on, starts_precision, ends_on, ends_precision, is_online, place, host_country_id,
  host_organisation_id, summary, chairs_invited, cancelled_at, cancel_reason, version, submission)
  on operations_session to jpoa_app;
grant update (answer, answered_at, answered_by_id, people, attended, withdrawn_at, version, submission)
  on operations_sessioninvitation to jpoa_app;
grant update (withdrawn_at) on operations_sessionpaper to jpoa_app;
grant update (state, moved_at, moved_by_id, moved_words, version, submission) on operations_recommendation to jpoa_app;
grant update (state, started_at, closed_at, closed_by_id, closed_for_id, result, version, submission)
  on operations_actionitem to jpoa_app;
grant delete on operations_sessionfocusarea, operations_sessionreach to jpoa_app;
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

# Changes that no code has written down are written down by the database (0005): of a session, of an action item.
CHANGES = """
create function row_changed_by_session_id() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    perform audit_note_change(tg_argv[0], old.session_id, tg_table_name || ' ' || lower(tg_op));
  end if;
  if tg_op <> 'DELETE' then
    perform audit_note_change(tg_argv[0], new.session_id, tg_table_name || ' ' || lower(tg_op));
  end if;
  return null;
end $$;
create function row_changed_by_recommendation_id() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  of_row uuid := case when tg_op = 'DELETE' then old.recommendation_id else new.recommendation_id end;
begin
  perform audit_note_change(tg_argv[0], (select session_id from operations_recommendation where id = of_row),
    tg_table_name || ' ' || lower(tg_op));
  return null;
end $$;
create function row_changed_by_item_id() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform audit_note_change(tg_argv[0], case when tg_op = 'DELETE' then old.item_id else new.item_id end,
    tg_table_name || ' ' || lower(tg_op));
  return null;
end $$;
create function row_changed_by_to_jpoa_id() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform audit_note_change(tg_argv[0], case when tg_op = 'DELETE' then old.to_jpoa_id else new.to_jpoa_id end,
    tg_table_name || ' ' || lower(tg_op));
  return null;
end $$;
revoke execute on function row_changed_by_session_id(), row_changed_by_recommendation_id(), row_changed_by_item_id(),
  row_changed_by_to_jpoa_id() from public;
"""
ANY_CHANGE = "insert or update or delete"
# The round in which an item stands changes with a carried row, which is what is written down then.
ITEM_CHANGE = """insert or delete or update of id, recommendation_id, owner_id, text, due_on, state, created_at,
  created_by_id, started_at, closed_at, closed_by_id, closed_for_id, result, version, submission"""
# table → (what changes it, the column that names the record, its kind)
WATCHED = {
    "operations_session": (ANY_CHANGE, "id", "session"),
    "operations_sessionfocusarea": (ANY_CHANGE, "session_id", "session"),
    "operations_sessioninvitation": (ANY_CHANGE, "session_id", "session"),
    "operations_sessionreach": (ANY_CHANGE, "session_id", "session"),
    "operations_sessionpaper": (ANY_CHANGE, "session_id", "session"),
    "operations_meetingdecision": (ANY_CHANGE, "session_id", "session"),
    "operations_recommendation": (ANY_CHANGE, "session_id", "session"),
    "operations_recommendationfocusarea": (ANY_CHANGE, "recommendation_id", "session"),
    "operations_actionitem": (ITEM_CHANGE, "id", "action_item"),
    "operations_actionnote": (ANY_CHANGE, "item_id", "action_item"),
    "operations_carrieditem": (ANY_CHANGE, "to_jpoa_id", "jpoa"),
}
WATCHING = "".join(
    f"""
create constraint trigger row_changed after {change} on {table}
  deferrable initially deferred for each row execute function row_changed_by_{column}('{kind}');
create trigger table_emptied after truncate on {table}
  for each statement execute function table_emptied('{kind}');
"""
    for table, (change, column, kind) in WATCHED.items()
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
        for table in reversed(RULES)
    )
    + """
grant select on operations_session to jpoa_app;
drop function row_changed_by_session_id();
drop function row_changed_by_recommendation_id();
drop function row_changed_by_item_id();
drop function row_changed_by_to_jpoa_id();
"""
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0031_action_items"), ("audit", "0011_note")]

    operations = [migrations.RunSQL([RIGHTS + FORCE + CHANGES + WATCHING], [BACKWARD])]
