"""Changes of case rows that no code has written down are written down by the database (docs/decisions/0013).

A child's change is a change of its parent, which is the record that the entries of the code name.
"""

from django.db import migrations

# The column that names the record → table → kind of the record, as the code's entries have it.
WATCHED = {
    "id": {
        "operations_referral": "referral",
        "operations_outcome": "outcome",
        "operations_periodicreturn": "periodic_return",
    },
    "content_object_id": {"operations_referralgrant": "referral"},
    "referral_id": {
        "operations_referralrecipient": "referral",
        "operations_referralsubject": "referral",
        "operations_subjectidentity": "referral",
        "operations_referralmessage": "referral",
        "operations_referraldisclosure": "referral",
    },
    "periodic_return_id": {
        "operations_returnfigure": "periodic_return",
        "operations_returncell": "periodic_return",
    },
}
TABLES = {table: kind for tables in WATCHED.values() for table, kind in tables.items()} | {
    "operations_reportingobligation": "periodic_return"
}

FUNCTIONS = "".join(
    f"""
create function row_changed_by_{column}() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op <> 'INSERT' then
    perform audit_note_change(tg_argv[0], old.{column}, tg_table_name || ' ' || lower(tg_op));
  end if;
  if tg_op <> 'DELETE' then
    perform audit_note_change(tg_argv[0], new.{column}, tg_table_name || ' ' || lower(tg_op));
  end if;
  return null;
end $$;
revoke execute on function row_changed_by_{column}() from public;
"""
    for column in WATCHED
)

TRIGGERS = "".join(
    f"""
create constraint trigger row_changed after insert or update or delete on {table}
  deferrable initially deferred for each row execute function row_changed_by_{column}('{kind}');
"""
    for column, tables in WATCHED.items()
    for table, kind in tables.items()
)

# The system actor `returns` makes expectations by the hundred, which is no act of anybody; what becomes of one is.
OBLIGATIONS = """
create function obligation_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform audit_note_change(tg_argv[0],
    coalesce((select r.id from operations_periodicreturn r where r.obligation_id = old.id), old.id),
    tg_table_name || ' ' || lower(tg_op));
  return null;
end $$;
revoke execute on function obligation_changed() from public;
create constraint trigger row_changed after update or delete on operations_reportingobligation
  deferrable initially deferred for each row execute function obligation_changed('periodic_return');
"""

EMPTIED = """
create function table_emptied() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform audit_note_change(tg_argv[0], null, tg_table_name || ' truncate');
  return null;
end $$;
revoke execute on function table_emptied() from public;
""" + "".join(
    f"""
create trigger table_emptied after truncate on {table} for each statement execute function table_emptied('{kind}');
"""
    for table, kind in TABLES.items()
)

BACKWARD = (
    "".join(f"drop trigger table_emptied on {table}; drop trigger row_changed on {table};\n" for table in TABLES)
    + "drop function table_emptied(); drop function obligation_changed();\n"
    + "".join(f"drop function row_changed_by_{column}();\n" for column in WATCHED)
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0004_observers_known"), ("audit", "0005_row_changes")]

    operations = [migrations.RunSQL([FUNCTIONS + TRIGGERS + OBLIGATIONS + EMPTIED], [BACKWARD])]
