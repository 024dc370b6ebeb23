"""Reasons to decline stand in a list that the secretariat keeps: the code of one that was given is in the list."""

from django.db import migrations, models

FORWARD = """
create trigger decline_reason_guard before insert or update of decline_reason on operations_referralrecipient
  for each row when (new.decline_reason <> '')
  execute function reference_code_guard('decline_reasons', 'decline_reason');
"""
BACKWARD = "drop trigger decline_reason_guard on operations_referralrecipient;"


class Migration(migrations.Migration):
    dependencies = [("operations", "0012_take_over"), ("members", "0029_lists_and_capacities")]

    operations = [
        migrations.AlterField("referralrecipient", "decline_reason", models.CharField(blank=True, max_length=30)),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
