"""Changes of who somebody is and may act for, which no code has written down, are written down by the database.

The record is the person, as in the entries of sign-ins and passwords; of an agency, the agency (docs/decisions/0013).
"""

from django.db import migrations

# Table → kind, how the record is found in the changed row, and which changes count.
WATCHED = {
    "members_person": (
        "person",
        "changed.id",
        "after update",
        "when ((old.email, old.password, old.is_active) is distinct from (new.email, new.password, new.is_active))",
    ),
    "members_membership": ("person", "changed.person_id", "after insert or update or delete", ""),
    "members_roleassignment": (
        "person",
        "(select m.person_id from members_membership m where m.id = changed.membership_id)",
        "after insert or update or delete",
        "",
    ),
    "mfa_authenticator": ("person", "changed.user_id", "after insert or delete", ""),
    "members_agency": (
        "agency",
        "changed.id",
        "after update",
        "when ((old.group_id, old.country_id, old.is_active) is distinct from (new.group_id, new.country_id, new.is_active))",
    ),
}

FORWARD = "".join(
    f"""
create function {table}_changed() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  changed {table};
begin
  if tg_op = 'DELETE' then changed := old; else changed := new; end if;
  perform audit_note_change('{kind}', {record}, tg_table_name || ' ' || lower(tg_op));
  return null;
end $$;
revoke execute on function {table}_changed() from public;
create constraint trigger row_changed {changes} on {table}
  deferrable initially deferred for each row {condition} execute function {table}_changed();
"""
    for table, (kind, record, changes, condition) in WATCHED.items()
)

BACKWARD = "".join(f"drop trigger row_changed on {table}; drop function {table}_changed();\n" for table in WATCHED)


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_row_security"),
        ("audit", "0005_row_changes"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
