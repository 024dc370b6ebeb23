"""An agency's phone and e-mail are its desk's from here on."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("members", "0013_desks_of_agencies")]

    operations = [migrations.RemoveField("agency", "duty_phone"), migrations.RemoveField("agency", "duty_email")]
