"""An agency is merged into a successor of the same country or organisation, once and for good."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"

PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"

FORWARD = f"""
grant update (merging_into_id, merging_by_id, merging_at, successor_id, merged_at) on members_agency to jpoa_app;

-- One person alone could found a successor, let an account of his own in, and read what the agency has.
create function agency_merge_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if not coalesce({ROLES} && array['secretariat'], false) then
    raise exception 'the secretariat merges agencies' using errcode = 'insufficient_privilege';
  end if;
  if old.successor_id is not null then
    raise exception 'an agency is merged once' using errcode = 'check_violation';
  end if;
  if (new.merging_into_id, new.merging_by_id, new.merging_at)
     is distinct from (old.merging_into_id, old.merging_by_id, old.merging_at)
     and num_nulls(new.merging_into_id, new.merging_by_id, new.merging_at) <> 3
     and (old.merging_by_id is not null or new.merging_by_id is distinct from {PERSON}
          or num_nulls(new.merging_into_id, new.merging_at) > 0) then
    raise exception 'a merger is proposed by who acts' using errcode = 'insufficient_privilege';
  end if;
  if new.successor_id is not null
     and (new.successor_id is distinct from old.merging_into_id or old.merging_by_id is not distinct from {PERSON}) then
    raise exception 'a merger is confirmed by a second person' using errcode = 'insufficient_privilege';
  end if;
  if new.successor_id is not null and not exists (
      select from members_agency s where s.id = new.successor_id and s.is_active and s.id <> new.id
         and (s.country_id, s.organisation_id) is not distinct from (new.country_id, new.organisation_id)) then
    raise exception 'a successor is an active agency of the same country or organisation'
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger agency_merge_guard before update on members_agency for each row
  when (current_user = 'jpoa_app'
        and (old.merging_into_id, old.merging_by_id, old.merging_at, old.successor_id, old.merged_at)
        is distinct from (new.merging_into_id, new.merging_by_id, new.merging_at, new.successor_id, new.merged_at))
  execute function agency_merge_guard();
"""

BACKWARD = """
drop trigger agency_merge_guard on members_agency;
drop function agency_merge_guard();
revoke update (merging_into_id, merging_by_id, merging_at, successor_id, merged_at) on members_agency from jpoa_app;
"""
NOTICES = [
    ("referral_sent", "A referral has arrived"),
    ("receipt_confirmed", "Receipt of your referral was confirmed"),
    ("referral_accepted", "Your referral was accepted"),
    ("referral_declined", "Your referral was declined"),
    ("information_asked", "More information is asked for"),
    ("information_given", "The information you asked for has arrived"),
    ("referral_answered", "Your referral was answered"),
    ("referral_closed", "A referral you received was closed"),
    ("referral_withdrawn", "A referral you received was withdrawn"),
    ("referral_recalled", "A referral you received was recalled by its sender"),
    ("return_reminder", "A return is expected"),
    ("confirmation_due", "Please confirm your agency’s entry, people and roles"),
    ("agency_merged", "An agency was merged into yours: its open work is now yours"),
    ("incident_opened", "Two auditors have opened the whole record of the portal"),
]


class Migration(migrations.Migration):
    dependencies = [("members", "0027_people_confirmed")]

    operations = [
        migrations.AddField(
            "agency",
            "successor",
            models.ForeignKey(
                "members.agency", django.db.models.deletion.PROTECT, null=True, related_name="predecessors"
            ),
        ),
        migrations.AddField("agency", "merged_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "agency",
            "merging_into",
            models.ForeignKey("members.agency", django.db.models.deletion.PROTECT, null=True, related_name="+"),
        ),
        migrations.AddField(
            "agency",
            "merging_by",
            models.ForeignKey(settings.AUTH_USER_MODEL, django.db.models.deletion.PROTECT, null=True, related_name="+"),
        ),
        migrations.AddField("agency", "merging_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "agency",
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True, merged_at__isnull=True)
                | models.Q(successor__isnull=False, merged_at__isnull=False, is_active=False),
                name="merged_agency_is_out",
            ),
        ),
        migrations.AlterField("notice", "kind", models.CharField(choices=NOTICES, max_length=20)),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
