"""Quick questions are found in the list by an index of their own: the grants say which referrals are some."""

from django.db import migrations, models

# Migration 0079 lets a grant follow. A draft may still become one; what was sent stays what it is (0044).
FORWARD = """
create trigger referral_push_quick after update of is_quick on operations_referral
  for each row when (old.is_quick <> new.is_quick) execute function referral_push();
update operations_referralgrant g set is_quick = true
  from operations_referral r where r.id = g.content_object_id and r.is_quick;
"""
BACKWARD = "drop trigger referral_push_quick on operations_referral;"


class Migration(migrations.Migration):
    dependencies = [("operations", "0074_copies_by_consent")]

    operations = [
        migrations.AddField("referralgrant", "is_quick", models.BooleanField(default=False, editable=False)),
        migrations.AddIndex(
            "referralgrant",
            models.Index(
                condition=models.Q(("is_view", True), ("is_quick", True)),
                fields=["group", "-opened_at", "-content_object"],
                include=["owner_group"],
                name="referral_list_quick",
            ),
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
