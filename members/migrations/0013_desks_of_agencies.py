"""Each agency's phone and e-mail become its desk. When somebody is there nobody has told yet.

The way back takes them into the agency again; hours and deputies are lost.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import common.ids


def make_desks(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    agency, desk = (apps.get_model("members", name) for name in ("Agency", "DutyDesk"))
    reachable = agency.objects.exclude(duty_phone="", duty_email="")
    desk.objects.bulk_create(
        desk(id=common.ids.uuid7(), agency=one, phone=one.duty_phone, email=one.duty_email) for one in reachable
    )


TAKE_BACK = """
update members_agency agency set duty_phone = desk.phone, duty_email = desk.email
  from members_dutydesk desk where desk.agency_id = agency.id;
delete from members_dutydesk;
"""


def give_back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    schema_editor.execute(TAKE_BACK)


class Migration(migrations.Migration):
    dependencies = [("members", "0012_duty_desk")]

    operations = [migrations.RunPython(make_desks, give_back)]
