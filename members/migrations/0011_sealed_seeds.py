"""Seeds that stood in clear are sealed with FACTOR_KEY."""

from typing import Any

from django.db import migrations

from members.signing_in import seeds


def seal(apps: Any, schema_editor: Any) -> None:
    seeds.renew(apps.get_model("mfa", "Authenticator").objects.all())


def unseal(apps: Any, schema_editor: Any) -> None:
    for factor in apps.get_model("mfa", "Authenticator").objects.all():
        held = {name: factor.data[name] for name in ("secret", "seed") if name in factor.data}
        factor.data |= {name: seeds.unseal(text) for name, text in held.items()}
        factor.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0010_handling_rules"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(seal, unseal)]
