"""What the owner adds in words after sending: read by all parties, found by search, never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
# A subselect that gives a value: the planner cannot answer it by hashing all of an agency's (0009).
PARTY = f"""(select true from operations_referralgrant g
    where g.content_object_id = operations_referraladdition.referral_id and g.is_view and g.group_id = {GROUP}
    {{further}} limit 1)"""
FORWARD = f"""
alter table operations_referraladdition enable row level security;
alter table operations_referraladdition force row level security;
create policy owner_all on operations_referraladdition for all to jpoa_owner using (true) with check (true);
create policy app_select on operations_referraladdition for select to jpoa_app using (
  {
    PARTY.format(
        further='''and (g.content = 'whole' or (g.content = 'later'
      and operations_referraladdition.added_at >= g.opened_at))'''
    )
});
create policy app_insert on operations_referraladdition for insert to jpoa_app with check (
  added_by_id = {PERSON}
  and exists (select from members_agency a where a.id = agency_id and a.group_id = {GROUP})
  and {PARTY.format(further=f"and g.owner_group_id = {GROUP}")}
  and (select r.state from operations_referral r where r.id = operations_referraladdition.referral_id) = 'sent');
create policy app_update on operations_referraladdition for update to jpoa_app using (false);
create policy app_delete on operations_referraladdition for delete to jpoa_app using (false);
grant select, insert on operations_referraladdition to jpoa_app;
create constraint trigger row_changed after insert or update or delete on operations_referraladdition
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create trigger table_emptied after truncate on operations_referraladdition
  for each statement execute function table_emptied('referral');

create function addition_texts() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from operations_referraltext where place = 'addition' and source_id = old.id;
    return null;
  end if;
  perform referral_text_put(new.referral_id, 'addition', new.id, new.body, null, false);
  return null;
end $$;
create trigger addition_texts after insert or update or delete on operations_referraladdition
  for each row execute function addition_texts();
revoke execute on function addition_texts() from public;
"""
BACKWARD = """
drop trigger addition_texts on operations_referraladdition;
drop function addition_texts();
drop trigger table_emptied on operations_referraladdition;
drop trigger row_changed on operations_referraladdition;
drop policy app_delete on operations_referraladdition; drop policy app_update on operations_referraladdition;
drop policy app_insert on operations_referraladdition; drop policy app_select on operations_referraladdition;
drop policy owner_all on operations_referraladdition;
revoke all on operations_referraladdition from jpoa_app;
alter table operations_referraladdition no force row level security;
alter table operations_referraladdition disable row level security;
delete from operations_referraltext where place = 'addition';
"""
_PROTECT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0066_messages"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferralAddition",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("body", models.TextField(max_length=20000)),
                ("language", models.CharField(default="en", max_length=12)),
                ("added_at", models.DateTimeField()),
                ("added_by", models.ForeignKey(settings.AUTH_USER_MODEL, _PROTECT, related_name="+")),
                ("agency", models.ForeignKey("members.agency", _PROTECT, related_name="+")),
                ("referral", models.ForeignKey("operations.referral", _PROTECT, related_name="additions")),
            ],
            options={"ordering": ["added_at", "id"]},
        ),
        migrations.AlterField(
            "referraltext",
            "place",
            models.CharField(
                choices=[
                    ("reference", "Reference"),
                    ("summary", "Summary"),
                    ("narrative", "Text"),
                    ("full_name", "Full name"),
                    ("native_script", "Name in its own script"),
                    ("known_as", "Known as"),
                    ("addition", "Added in words"),
                    ("message", "Message"),
                    ("identifier", "Identifier"),
                ],
                max_length=13,
            ),
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
