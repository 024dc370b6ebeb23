"""An answer that is late climbs within the receiving agency: officer, duty desk, administrator; each rung once.

The system actor `escalations` reads no referral and writes no notice. One function tells it which clocks ran out, by
keys; the other takes a rung and writes the notice, while the clock still runs and has that due time.
"""

import django.db.models.deletion
from django.db import migrations, models

import common.ids

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
READER = """(select string_to_array(current_setting('app.roles', true), ',')
  && array['liaison_officer', 'analyst', 'agency_administrator'])"""

FORWARD = f"""
alter table operations_laterung enable row level security;
alter table operations_laterung force row level security;
create policy owner_all on operations_laterung for all to jpoa_owner using (true) with check (true);
create policy app_select on operations_laterung for select to jpoa_app using (group_id = {GROUP} and {READER});
create policy app_insert on operations_laterung for insert to jpoa_app with check (false);
create policy app_update on operations_laterung for update to jpoa_app using (false);
create policy app_delete on operations_laterung for delete to jpoa_app using (false);
grant select on operations_laterung to jpoa_app;

-- Who lies with it is one of the agency's people now; else it lies with nobody.
create function late_officer(part operations_referralrecipient, at timestamptz) returns uuid
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select m.person_id from members_membership m join members_person h on h.id = m.person_id and h.is_active
   where m.agency_id = part.agency_id and m.person_id = coalesce(part.officer_id, part.receipt_confirmed_by_id)
     and m.starts_at <= at and (m.ends_at is null or m.ends_at > at) limit 1
$$;

create function late_answers(at timestamptz)
returns table (recipient_id uuid, urgency text, due_at timestamptz, has_officer boolean, taken text[])
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
  select p.id, r.urgency::text, p.due_at, late_officer(p, at) is not null,
         array(select l.rung::text from operations_laterung l where l.recipient_id = p.id and l.due_at = p.due_at)
    from operations_referralrecipient p join operations_referral r on r.id = p.referral_id
    join members_agency a on a.id = p.agency_id and a.is_active
   where current_setting('app.system', true) = 'escalations' and p.is_running and p.due_at <= at
     and not exists (select from operations_laterung l
                      where l.recipient_id = p.id and l.due_at = p.due_at and l.rung = 'administrator')
   order by p.due_at, p.id
$$;

create function take_late_rung(part uuid, to_rung text, due timestamptz, at timestamptz, key uuid, message text)
returns boolean
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  late operations_referralrecipient;
begin
  if current_setting('app.system', true) is distinct from 'escalations' then
    raise exception 'only the system actor escalations does this' using errcode = 'insufficient_privilege';
  end if;
  -- Held until the notice is written: a clock that stops at this moment waits for it, or it for that.
  select * into late from operations_referralrecipient p
   where p.id = part and p.is_running and p.due_at = due and p.due_at <= at for update;
  if not found then
    return false;
  end if;
  insert into operations_laterung (id, recipient_id, group_id, due_at, rung, made_at)
  values (gen_random_uuid(), late.id, late.group_id, due, to_rung, at) on conflict do nothing;
  if not found then
    return false;
  end if;
  insert into members_notice (id, agency_id, group_id, caused_by_group_id, mailed_to_id, kind, object_id, path, reference,
                              created_at, message_id, mail_attempts)
  select key, late.agency_id, late.group_id, null, case to_rung when 'officer' then late_officer(late, at) end,
         case to_rung when 'officer' then 'referral_late' when 'desk' then 'referral_late_desk'
                      when 'administrator' then 'referral_late_admin' end,
         r.id, '/referrals/' || r.id || '/', r.reference, at, message, 0
    from operations_referral r where r.id = late.referral_id;
  return true;
end $$;
revoke execute on function late_officer(operations_referralrecipient, timestamptz), late_answers(timestamptz),
  take_late_rung(uuid, text, timestamptz, timestamptz, uuid, text) from public;
grant execute on function late_answers(timestamptz),
  take_late_rung(uuid, text, timestamptz, timestamptz, uuid, text) to jpoa_app;
"""
BACKWARD = """
drop function take_late_rung(uuid, text, timestamptz, timestamptz, uuid, text);
drop function late_answers(timestamptz);
drop function late_officer(operations_referralrecipient, timestamptz);
drop policy app_delete on operations_laterung;
drop policy app_update on operations_laterung;
drop policy app_insert on operations_laterung;
drop policy app_select on operations_laterung;
drop policy owner_all on operations_laterung;
revoke all on operations_laterung from jpoa_app;
"""
_PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0038_notices_of_steps"),
        ("operations", "0047_steps_and_clocks"),
    ]

    operations = [
        migrations.CreateModel(
            name="LateRung",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("due_at", models.DateTimeField()),
                (
                    "rung",
                    models.CharField(
                        choices=[
                            ("officer", "the officer with whom it lies"),
                            ("desk", "the duty desk"),
                            ("administrator", "the agency’s administrator"),
                        ],
                        max_length=13,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("group", models.ForeignKey("auth.group", _PROTECT, related_name="+")),
                ("recipient", models.ForeignKey("operations.referralrecipient", _PROTECT, related_name="+")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("recipient", "due_at", "rung"), name="told_once_a_rung")
                ],
            },
        ),
        migrations.AddIndex(
            "referralrecipient",
            models.Index(fields=["due_at"], name="recipient_late", condition=models.Q(is_running=True)),
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
