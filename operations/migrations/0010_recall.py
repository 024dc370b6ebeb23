"""The owner takes a referral back from one recipient: from any state, also when it is closed, and for good.

The recipient's row stays with the owner; the sight of it goes with the grant. One function does both, so that neither
happens without the other; no agency writes the state by itself.
"""

from django.db import migrations, models

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PARTY_OR_THREAD = f"""exists (select 1 from operations_referralgrant g
  where g.content_object_id = operations_referralrecipient.referral_id and g.is_view and g.group_id = {GROUP}
    and (g.owner_group_id = {GROUP} or operations_referralrecipient.group_id = {GROUP}))"""

STEPS = """('received', 'needs_information'), ('needs_information', 'received'),
        ('received', 'accepted'), ('needs_information', 'accepted'),
        ('received', 'declined'), ('needs_information', 'declined'),
        ('accepted', 'in_progress'), ('accepted', 'answered'), ('in_progress', 'answered')"""
RECALLS = """,
        ('received', 'recalled'), ('needs_information', 'recalled'), ('accepted', 'recalled'),
        ('declined', 'recalled'), ('in_progress', 'recalled'), ('answered', 'recalled')"""


def _guard(*, steps: str, unless: str, is_open: str) -> str:
    return f"""
create or replace function referral_recipient_guard() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  parent record;
begin
  if tg_op = 'INSERT' and new.state <> 'received' then
    raise exception 'a recipient begins with received' using errcode = 'check_violation';
  end if;
  if tg_op = 'UPDATE' then
    if new.state <> old.state and (old.state, new.state) not in (
        {steps}) then
      raise exception 'a recipient does not go from % to %', old.state, new.state using errcode = 'check_violation';
    end if;
    if (new.id, new.referral_id, new.agency_id, new.received_at)
       is distinct from (old.id, old.referral_id, old.agency_id, old.received_at) then
      raise exception 'what a recipient is does not change' using errcode = 'check_violation';
    end if;
  end if;
  select owner_group_id, state into strict parent from operations_referral where id = new.referral_id;
  if tg_op = 'UPDATE' and new.state <> old.state and parent.state <> 'sent'{unless} then
    raise exception 'a referral that is % waits for nobody', parent.state using errcode = 'check_violation';
  end if;
  new.group_id := (select group_id from members_agency where id = new.agency_id);
  new.owner_group_id := parent.owner_group_id;
  new.is_open := {is_open};
  return new;
end $$;
"""


GUARD = _guard(
    steps=STEPS + RECALLS,
    unless=" and new.state <> 'recalled'",
    is_open="parent.state = 'sent' and new.state <> 'recalled'",
)
FORWARD = (
    GUARD
    + f"""
alter policy app_update on operations_referralrecipient
  with check ({PARTY_OR_THREAD} and (group_id = {GROUP} or state = 'received') and state <> 'recalled');

create function recall_object(kind text, record uuid, from_group int, at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform revoke_object(kind, record, from_group);  -- which asks whether the owner asks
  update operations_referralrecipient set state = 'recalled', recalled_at = at, version = version + 1
   where referral_id = record and group_id = from_group;
  if not found then
    raise exception 'that agency is no recipient' using errcode = 'no_data_found';
  end if;
end $$;
revoke execute on function recall_object(text, uuid, int, timestamptz) from public;
grant execute on function recall_object(text, uuid, int, timestamptz) to jpoa_app;
"""
)
BACKWARD = (
    _guard(steps=STEPS, unless="", is_open="parent.state = 'sent'")
    + f"""
drop function recall_object(text, uuid, int, timestamptz);
alter policy app_update on operations_referralrecipient
  with check ({PARTY_OR_THREAD} and (group_id = {GROUP} or state = 'received'));
"""
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0009_never_hashed"), ("members", "0025_country_pauses")]

    operations = [
        migrations.AddField("referralrecipient", "recalled_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "referralrecipient",
            "state",
            models.CharField(
                choices=[
                    ("received", "Received"),
                    ("needs_information", "Needs information"),
                    ("accepted", "Accepted"),
                    ("declined", "Declined"),
                    ("in_progress", "In progress"),
                    ("answered", "Answered"),
                    ("recalled", "Recalled"),
                ],
                default="received",
                max_length=18,
            ),
        ),
        migrations.AddConstraint(
            "referralrecipient",
            models.CheckConstraint(
                condition=models.Q(recalled_at__isnull=False) ^ ~models.Q(state="recalled"),
                name="recalled_has_an_instant",
            ),
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
