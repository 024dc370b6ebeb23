"""The first edition of the handling rules comes with the portal; the secretariat publishes later ones."""

from datetime import UTC, datetime

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from common.ids import uuid7

TEXT = """I use the portal for the work of my agency only, under my own account. I give my password, my codes and my security key to nobody, colleagues included.

What another agency sends me belongs to that agency. I use it for the purpose that stands with it and under its handling code. For any other use, before a court or towards anybody else, I ask that agency first.

A handling code never adds a reader. Readers are the agencies that are named, and nobody else.

I send what is needed for the purpose and no more. Where a person may be a victim or a child, I think first of that person's safety.

I write what I know apart from what I believe, and I correct what turns out to be wrong.

What I print or copy I keep as my agency keeps its own secrets, and I destroy it when it is no longer needed.

I sign out when I leave the desk. A lost device, a lost key or a message that reached the wrong desk I report at once to my agency's administrator.

I know that the portal writes down who opened, sent and changed what, and when."""


def forward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rules = apps.get_model("members", "HandlingRules")
    rules.objects.create(id=uuid7(), edition=1, text=TEXT, published_at=datetime.now(UTC))


def backward(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("members", "HandlingRules").objects.filter(edition=1, published_by=None).delete()


class Migration(migrations.Migration):
    dependencies = [("members", "0009_people_walls")]

    operations = [migrations.RunPython(forward, backward)]
