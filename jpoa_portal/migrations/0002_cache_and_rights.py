"""The cache table, and the request role's rights on the tables of libraries and of the portal itself.

A new table of a library has no rights until it is named here (tests/contracts/test_rights.py).
"""

from django.db import migrations

FORWARD = """
create table portal_cache (cache_key varchar(255) primary key, value text not null, expires timestamptz not null);
create index portal_cache_expires on portal_cache (expires);
grant select, insert, update, delete on portal_cache to jpoa_app;

grant select on auth_group, auth_permission, django_content_type, django_migrations to jpoa_app;
grant select, insert, update, delete on django_session, account_emailaddress, mfa_authenticator,
  usersessions_usersession to jpoa_app;

grant select on jpoa_portal_portalclock to jpoa_app;
grant select, insert, update on jpoa_portal_jobrun to jpoa_app;
"""

BACKWARD = """
revoke all on jpoa_portal_jobrun, jpoa_portal_portalclock, usersessions_usersession, mfa_authenticator,
  account_emailaddress, django_session, django_migrations, django_content_type, auth_permission, auth_group from jpoa_app;
drop table portal_cache;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("jpoa_portal", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("sessions", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("usersessions", "0001_initial"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
