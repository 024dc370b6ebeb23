"""Versions of an answer: who answered adds one while the referral is open; the result changes with an answer alone."""

import django.db.models.deletion
from django.db import migrations, models

import common.ids

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
RESULTS = [
    ("known", "Known to us"),
    ("not_known", "Not known to us"),
    ("by_phone", "Ask me by telephone"),
    ("whole", "All that was asked"),
    ("part", "A part of what was asked"),
    ("nothing", "Nothing was found"),
]
FORWARD = f"""
alter table operations_referralcorrection enable row level security;
alter table operations_referralcorrection force row level security;
create policy owner_all on operations_referralcorrection for all to jpoa_owner using (true) with check (true);
-- Seen with the recipient's row: by the recipient and the owner, also after a merger.
create policy app_select on operations_referralcorrection for select to jpoa_app using (
  (select true from operations_referralrecipient p
    where p.id = recipient_id and p.referral_id = operations_referralcorrection.referral_id limit 1));
create policy app_insert on operations_referralcorrection for insert to jpoa_app with check (
  exists (select from operations_referralrecipient p
           where p.id = recipient_id and p.referral_id = operations_referralcorrection.referral_id
             and p.group_id = {GROUP} and p.state = 'answered' and p.is_open)
  and exists (select from operations_referralmessage f join operations_referralmessage m
                  on (m.recipient_id, m.kind) = (f.recipient_id, f.kind) and m.id <> f.id
               where f.id = former_id and m.id = message_id and m.author_id = {PERSON} and m.kind = 'answer'
                 and m.recipient_id = operations_referralcorrection.recipient_id
                 and m.written_at = corrected_at and f.written_at <= corrected_at));
create policy app_update on operations_referralcorrection for update to jpoa_app using (false);
create policy app_delete on operations_referralcorrection for delete to jpoa_app using (false);
grant select, insert on operations_referralcorrection to jpoa_app;
create constraint trigger row_changed after insert or update or delete on operations_referralcorrection
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create trigger table_emptied after truncate on operations_referralcorrection
  for each statement execute function table_emptied('referral');

-- It fires after the guard, which says whether the recipient is open: triggers of a table fire by name.
create function referral_recipient_result() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
  if new.state <> 'answered' or not new.is_open then
    raise exception 'a result is said with an answer, while the referral is open' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger referral_recipient_result before update on operations_referralrecipient
  for each row when (new.result is distinct from old.result) execute function referral_recipient_result();
"""
BACKWARD = """
drop trigger referral_recipient_result on operations_referralrecipient;
drop function referral_recipient_result();
drop trigger table_emptied on operations_referralcorrection;
drop trigger row_changed on operations_referralcorrection;
drop policy app_delete on operations_referralcorrection; drop policy app_update on operations_referralcorrection;
drop policy app_insert on operations_referralcorrection; drop policy app_select on operations_referralcorrection;
drop policy owner_all on operations_referralcorrection;
revoke all on operations_referralcorrection from jpoa_app;
alter table operations_referralcorrection no force row level security;
alter table operations_referralcorrection disable row level security;
"""
_PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [("operations", "0067_additions")]

    operations = [
        migrations.CreateModel(
            name="ReferralCorrection",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=300)),
                ("result_before", models.CharField(blank=True, choices=RESULTS, max_length=10)),
                ("result", models.CharField(blank=True, choices=RESULTS, max_length=10)),
                ("corrected_at", models.DateTimeField()),
                ("former", models.OneToOneField("operations.referralmessage", _PROTECT, related_name="replacement")),
                ("message", models.OneToOneField("operations.referralmessage", _PROTECT, related_name="correction")),
                ("recipient", models.ForeignKey("operations.referralrecipient", _PROTECT, related_name="corrections")),
                ("referral", models.ForeignKey("operations.referral", _PROTECT, related_name="+")),
            ],
            options={
                "ordering": ["corrected_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="corrected_with_a_reason"
                    )
                ],
            },
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
