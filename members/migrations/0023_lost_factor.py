"""A lost second factor: its rows are its keepers' and the sign-in's; who gave, approved and used a code is guarded too.

A forgotten check in the code gives nobody a code: it is for somebody else than who acts, after a call to a number that
the directory has; the secretariat's waits for a second person, who acts; it is used by the sign-in, within its hour.
"""

import datetime

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import common.ids

PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))::text[]"
SYSTEM = "(select current_setting('app.system', true))"
KEEPS = """exists (select from members_membership m
    where m.id = members_lostfactor.membership_id and members_keeps(m.agency_id))"""

FORWARD = f"""
alter table members_lostfactor enable row level security;
alter table members_lostfactor force row level security;
create policy owner_all on members_lostfactor for all to jpoa_owner using (true) with check (true);
create policy app_select on members_lostfactor for select to jpoa_app using ({SYSTEM} = 'recovery' or {KEEPS});
create policy app_insert on members_lostfactor for insert to jpoa_app with check (
  opened_by_id = {PERSON} and approved_by_id is null and used_at is null and withdrawn_at is null
  and members_lostfactor.opened_at < clock_timestamp() + interval '5 minutes'
  and (given_at is null or given_at = opened_at)
  and exists (
    select from members_membership m join members_person p on p.id = m.person_id
      join members_agency a on a.id = m.agency_id
     where m.id = members_lostfactor.membership_id and m.person_id <> {PERSON} and m.ends_at is null
       and p.is_active and a.is_active and members_keeps(m.agency_id)
       -- Whoever is not an administrator of this very agency needs a second person.
       and (members_lostfactor.needs_second
            or 'agency_administrator' = any ({ROLES})
               and a.group_id = (select nullif(current_setting('app.group', true), '')::int))
       -- The number is one that the directory has for this agency.
       and exists (select from members_dutydesk d
                    where d.id = members_lostfactor.desk_id and d.phone <> ''
                      and d.phone = members_lostfactor.called_number
                      and coalesce(d.phone_changed_at < now() - interval '72 hours', true)
                      and (d.agency_id = m.agency_id
                           or exists (select from members_dutydesk own
                                       where own.agency_id = m.agency_id and own.deputy_id = d.id)))));
create policy app_update on members_lostfactor for update to jpoa_app
  using ({SYSTEM} = 'recovery' or {KEEPS}) with check ({SYSTEM} = 'recovery' or {KEEPS});
create policy app_delete on members_lostfactor for delete to jpoa_app using (false);
grant select, insert on members_lostfactor to jpoa_app;
grant update (version, submission, approved_by_id, given_at, expires_at, used_at, withdrawn_by_id, withdrawn_at)
  on members_lostfactor to jpoa_app;

create function members_lostfactor_guard() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
declare
  acting uuid := nullif(current_setting('app.person', true), '');
  subject uuid := (select m.person_id from members_membership m where m.id = old.membership_id);
begin
  if old.used_at is not null or old.withdrawn_at is not null then
    raise exception 'a code on paper ends once' using errcode = 'insufficient_privilege';
  end if;
  if (new.approved_by_id, new.given_at, new.expires_at)
     is distinct from (old.approved_by_id, old.given_at, old.expires_at)
     and (old.given_at is not null or acting is null or new.approved_by_id is distinct from acting
          or acting in (old.opened_by_id, subject) or not 'secretariat' = any ({ROLES})
          or old.expires_at < clock_timestamp() - interval '5 minutes'
          or new.given_at > clock_timestamp() + interval '5 minutes') then
    raise exception 'a code on paper is approved by a second person' using errcode = 'insufficient_privilege';
  end if;
  if new.used_at is not null and ({SYSTEM} is distinct from 'recovery' or old.given_at is null
                                  or new.expires_at < clock_timestamp() - interval '5 minutes') then
    raise exception 'a code on paper is used by its person within the hour' using errcode = 'insufficient_privilege';
  end if;
  if (new.withdrawn_by_id, new.withdrawn_at) is distinct from (old.withdrawn_by_id, old.withdrawn_at)
     and (acting is null or new.withdrawn_by_id is distinct from acting or acting = subject) then
    raise exception 'a code on paper is taken back by somebody else' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
-- A number that somebody has just put in proves nothing about who answers there.
create function dutydesk_phone_changed() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
  new.phone_changed_at := now();
  return new;
end $$;
create trigger dutydesk_phone_changed before update on members_dutydesk for each row
  when (current_user = 'jpoa_app' and old.phone is distinct from new.phone) execute function dutydesk_phone_changed();
create trigger dutydesk_phone_put_in before insert on members_dutydesk for each row
  when (current_user = 'jpoa_app') execute function dutydesk_phone_changed();

create trigger lostfactor_guard before update on members_lostfactor for each row when (current_user = 'jpoa_app')
  execute function members_lostfactor_guard();
"""

BACKWARD = """
drop trigger dutydesk_phone_put_in on members_dutydesk;
drop trigger dutydesk_phone_changed on members_dutydesk;
drop function dutydesk_phone_changed();
drop trigger lostfactor_guard on members_lostfactor;
drop function members_lostfactor_guard();
revoke all on members_lostfactor from jpoa_app;
drop policy app_delete on members_lostfactor;
drop policy app_update on members_lostfactor;
drop policy app_insert on members_lostfactor;
drop policy app_select on members_lostfactor;
drop policy owner_all on members_lostfactor;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0022_account_mails"),
    ]

    operations = [
        migrations.AddField("dutydesk", "phone_changed_at", models.DateTimeField(editable=False, null=True)),
        migrations.AddField(
            model_name="accountmail",
            name="about",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="accountmail",
            name="kind",
            field=models.CharField(
                choices=[
                    ("forgotten", "A link for a new password"),
                    ("new_browser", "A new browser was used to sign in"),
                    ("code_by_agency", "An administrator of the agency has given a code on paper"),
                    ("code_by_two", "Two of the secretariat have given a code on paper"),
                    ("code_given", "Somebody of the agency was given a code on paper"),
                    ("code_waits", "A second person of the secretariat is asked for"),
                    ("code_used", "A code on paper was used"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="LostFactor",
            fields=[
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("handle", models.CharField(max_length=8, unique=True)),
                ("called_number", models.CharField(max_length=16)),
                ("spoke_to", models.CharField(max_length=120)),
                ("opened_at", models.DateTimeField()),
                ("needs_second", models.BooleanField(default=False)),
                ("given_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("desk", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="members.dutydesk")),
                ("membership", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="members.membership")),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["membership", "-opened_at"], name="lost_factor_by_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "expires_at",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("opened_at"), "+", models.Value(datetime.timedelta(days=1))
                                    ),
                                ),
                                ("given_at__isnull", True),
                            ),
                            models.Q(
                                (
                                    "expires_at",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("given_at"), "+", models.Value(datetime.timedelta(seconds=3600))
                                    ),
                                ),
                                ("given_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="code_on_paper_lasts_an_hour",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approved_by__isnull", True), ("given_at__isnull", True), ("needs_second", True)),
                            models.Q(
                                ("approved_by__isnull", False), ("given_at__isnull", False), ("needs_second", True)
                            ),
                            models.Q(
                                ("approved_by__isnull", True), ("given_at__isnull", False), ("needs_second", False)
                            ),
                            _connector="OR",
                        ),
                        name="code_of_two_is_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("opened_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="code_approved_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("used_at__isnull", True),
                            models.Q(
                                ("given_at__isnull", False),
                                ("used_at__lt", models.F("expires_at")),
                                ("withdrawn_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="code_used_while_it_works",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
