"""Two chairs pause a country; the database then takes each of its agencies out, and lets them in again afterwards."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

import common.ids

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))"
SYSTEM = "(select current_setting('app.system', true))"
CHAIR = f"coalesce({ROLES} && array['co_chair'], false)"

FORWARD = f"""
alter table members_countrypause enable row level security;
alter table members_countrypause force row level security;
create policy owner_all on members_countrypause for all to jpoa_owner using (true) with check (true);
-- The country itself reads it too: what was expected of it depends on it.
create policy app_select on members_countrypause for select to jpoa_app using (
  coalesce({ROLES} && array['co_chair', 'secretariat'], false) or {SYSTEM} = 'returns'
  or members_countrypause.country_id = (select a.country_id from members_agency a where a.group_id = {GROUP}));
create policy app_insert on members_countrypause for insert to jpoa_app with check ({CHAIR});
create policy app_update on members_countrypause for update to jpoa_app using ({CHAIR}) with check ({CHAIR});
create policy app_delete on members_countrypause for delete to jpoa_app using (false);
grant select, insert on members_countrypause to jpoa_app;
grant update (confirmed_by_id, starts_at, end_proposed_by_id, end_proposed_for_id, end_proposed_at, end_confirmed_by_id,
  ends_at, dropped_by_id, dropped_at, version, submission) on members_countrypause to jpoa_app;

-- Each word is the acting person's own, and the second is that of another country's chair.
create function pause_guard() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
declare
  own uuid := (select country_id from members_agency where group_id = {GROUP});
begin
  if own is null or own = new.country_id then
    raise exception 'a chair of another country pauses a country' using errcode = 'insufficient_privilege';
  end if;
  if tg_op = 'INSERT' then
    if (new.proposed_by_id, new.proposed_for_id) is distinct from ({PERSON}, own)
       or coalesce(new.starts_at, new.end_proposed_at, new.ends_at, new.dropped_at) is not null then
      raise exception 'a pause begins as a proposal' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end if;
  if coalesce(old.ends_at, old.dropped_at) is not null
     or old.starts_at is not null and new.starts_at is distinct from old.starts_at
     or old.starts_at is not null and new.confirmed_by_id is distinct from old.confirmed_by_id
     or old.starts_at is null and coalesce(new.end_proposed_at, new.ends_at) is not null then
    raise exception 'what was decided stays' using errcode = 'insufficient_privilege';
  end if;
  if (new.end_proposed_by_id, new.end_proposed_for_id, new.end_proposed_at)
     is distinct from (old.end_proposed_by_id, old.end_proposed_for_id, old.end_proposed_at)
     and num_nulls(new.end_proposed_by_id, new.end_proposed_for_id, new.end_proposed_at) <> 3
     and (old.end_proposed_at is not null or new.end_proposed_at is null
          or (new.end_proposed_by_id, new.end_proposed_for_id) is distinct from ({PERSON}, own)) then
    raise exception 'a pause is decided by the chairs of two countries' using errcode = 'insufficient_privilege';
  end if;
  if new.starts_at is distinct from old.starts_at
     and (new.confirmed_by_id is distinct from {PERSON} or own = old.proposed_for_id)
     or new.ends_at is distinct from old.ends_at
     and (new.end_confirmed_by_id is distinct from {PERSON} or own = old.end_proposed_for_id
          or old.end_proposed_at is null
          or new.end_proposed_by_id is distinct from old.end_proposed_by_id)
     or new.dropped_at is distinct from old.dropped_at and new.dropped_by_id is distinct from {PERSON} then
    raise exception 'a pause is decided by the chairs of two countries' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger pause_guard before insert or update on members_countrypause for each row
  when (current_user = 'jpoa_app') execute function pause_guard();

create function pause_agencies() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if old.starts_at is null and new.starts_at is not null then
    -- Those that are out already stay out afterwards; meanwhile nobody lets them in one by one.
    update members_countrypause set already_out = array(
      select id from members_agency where country_id = new.country_id and not is_active) where id = new.id;
    update members_agency set is_active = false, pause_id = new.id, version = version + 1
     where country_id = new.country_id;
  elsif old.ends_at is null and new.ends_at is not null then
    update members_agency set is_active = not id = any (new.already_out), pause_id = null, version = version + 1
     where pause_id = new.id;
  end if;
  return null;
end $$;
create trigger pause_agencies after update of starts_at, ends_at on members_countrypause
  for each row execute function pause_agencies();

-- An agency that is added to a paused country comes in with the others.
create function new_agency_of_paused() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  select id into new.pause_id from members_countrypause
   where country_id = new.country_id and starts_at is not null and ends_at is null;
  new.is_active := new.is_active and new.pause_id is null;
  return new;
end $$;
create trigger new_agency_of_paused before insert on members_agency
  for each row execute function new_agency_of_paused();
revoke execute on function pause_agencies(), new_agency_of_paused() from public;
"""

BACKWARD = """
drop trigger new_agency_of_paused on members_agency;
drop function new_agency_of_paused();
drop trigger pause_agencies on members_countrypause;
drop function pause_agencies();
drop trigger pause_guard on members_countrypause;
drop function pause_guard();
drop policy app_delete on members_countrypause;
drop policy app_update on members_countrypause;
drop policy app_insert on members_countrypause;
drop policy app_select on members_countrypause;
drop policy owner_all on members_countrypause;
alter table members_countrypause no force row level security;
alter table members_countrypause disable row level security;
"""


def _key(to: str, *, null: bool = True, related_name: str = "+") -> models.ForeignKey:
    return models.ForeignKey(to, django.db.models.deletion.PROTECT, null=null, related_name=related_name)


PEOPLE = settings.AUTH_USER_MODEL
FIELDS = [
    ("version", models.PositiveIntegerField(default=1)),
    ("submission", models.UUIDField(editable=False, null=True)),
    ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
    ("country", _key("members.country", null=False, related_name="pauses")),
    ("reference", models.CharField(max_length=80)),
    ("proposed_by", _key(PEOPLE, null=False)),
    ("proposed_for", _key("members.country", null=False)),
    ("proposed_at", models.DateTimeField()),
    ("confirmed_by", _key(PEOPLE)),
    ("starts_at", models.DateTimeField(null=True)),
    ("end_proposed_by", _key(PEOPLE)),
    ("end_proposed_for", _key("members.country")),
    ("end_proposed_at", models.DateTimeField(null=True)),
    ("end_confirmed_by", _key(PEOPLE)),
    ("ends_at", models.DateTimeField(null=True)),
    ("dropped_by", _key(PEOPLE)),
    ("dropped_at", models.DateTimeField(null=True)),
    ("already_out", ArrayField(models.UUIDField(), default=list, editable=False)),
]
CONSTRAINTS = [
    models.UniqueConstraint(
        fields=["country"],
        condition=models.Q(ends_at__isnull=True, dropped_at__isnull=True),
        name="one_open_pause_a_country",
    ),
    models.CheckConstraint(
        condition=models.Q(starts_at__isnull=True, confirmed_by__isnull=True)
        | models.Q(starts_at__isnull=False, confirmed_by__isnull=False, dropped_at__isnull=True)
        & ~models.Q(confirmed_by=models.F("proposed_by")),
        name="pause_of_two_persons",
    ),
    models.CheckConstraint(
        condition=models.Q(ends_at__isnull=True, end_confirmed_by__isnull=True)
        | models.Q(ends_at__gte=models.F("starts_at"), end_confirmed_by__isnull=False, end_proposed_by__isnull=False)
        & ~models.Q(end_confirmed_by=models.F("end_proposed_by")),
        name="end_of_pause_of_two_persons",
    ),
]
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
    ("incident_opened", "Two auditors have opened the whole record of the portal"),
]


class Migration(migrations.Migration):
    dependencies = [("members", "0024_member_imports")]

    operations = [
        migrations.CreateModel("CountryPause", FIELDS, {"ordering": ["-proposed_at", "-id"]}),
        migrations.AddField("agency", "pause", _key("members.countrypause")),
        migrations.AddConstraint(
            "agency",
            models.CheckConstraint(
                condition=models.Q(pause__isnull=True) | models.Q(is_active=False), name="paused_agency_is_out"
            ),
        ),
        *[migrations.AddConstraint("countrypause", constraint) for constraint in CONSTRAINTS],
        migrations.AlterField("notice", "kind", models.CharField(choices=NOTICES, max_length=20)),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
