"""Whether it is known who observed a round: no observers and not knowing are two things."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("operations", "0003_outcome_and_return_walls")]

    operations = [
        migrations.AddField(
            model_name="jointperiodofaction", name="observers_known", field=models.BooleanField(default=False)
        ),
    ]
