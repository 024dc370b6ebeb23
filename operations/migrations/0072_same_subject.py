"""Indexes by which the same subject is found elsewhere: an identifier's standard form, a folded full name.

Equality of texts is leakproof, so that both serve under row security.
"""

from django.db import migrations

FORWARD = """
create index identifier_standard on operations_referralidentifier (standard, kind);
create index text_full_name on operations_referraltext (folded) where place = 'full_name';
"""
BACKWARD = """
drop index text_full_name;
drop index identifier_standard;
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0071_export_walls")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
