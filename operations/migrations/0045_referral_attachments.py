"""Files of referrals: who adds, reads and removes one, and that nothing of it changes but what the worker finds out.

The system actor `attachments` scans, makes previews and sweeps away what no row speaks of.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids

SAFE = "security definer set search_path = pg_catalog, public, pg_temp"
GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
SYSTEM = "(select current_setting('app.system', true))"
IS_WORKER = f"{SYSTEM} = 'attachments'"
# A subselect that gives a value: the planner cannot answer it by hashing all of an agency's (0009).
PARTY = f"""(select true from operations_referralgrant g
  where g.content_object_id = operations_referralattachment.referral_id and g.is_view and g.group_id = {GROUP} limit 1)"""
OWNER = f"""exists (select 1 from operations_referralgrant g
  where g.content_object_id = operations_referralattachment.referral_id and g.is_view and g.group_id = {GROUP}
    and g.owner_group_id = {GROUP})"""
# The recipient's row is behind a wall of its own: its agency sees it, and the originator.
THREAD = """(select true from operations_referralrecipient p
  where p.id = operations_referralattachment.recipient_id
    and p.referral_id = operations_referralattachment.referral_id limit 1)"""
OWN_THREAD = f"""exists (select 1 from operations_referralrecipient p
  where p.id = operations_referralattachment.recipient_id
    and p.referral_id = operations_referralattachment.referral_id and p.group_id = {GROUP})"""
DRAFT = """exists (select 1 from operations_referral r
  where r.id = operations_referralattachment.referral_id and r.state = 'draft')"""

FORWARD = f"""
alter table operations_referralattachment enable row level security;
alter table operations_referralattachment force row level security;
create policy owner_all on operations_referralattachment for all to jpoa_owner using (true) with check (true);
create policy app_select on operations_referralattachment for select to jpoa_app using (
  case when {IS_WORKER} then true when recipient_id is null then {PARTY} else {THREAD} end);
create policy app_insert on operations_referralattachment for insert to jpoa_app with check (
  added_by_id = {PERSON} and scan in ('none', 'waiting') and preview in ('none', 'waiting')
  and exists (select 1 from members_agency a where a.id = agency_id and a.group_id = {GROUP})
  and case when recipient_id is null then {OWNER} else {OWN_THREAD} end);
create policy app_update on operations_referralattachment for update to jpoa_app
  using ({IS_WORKER}) with check ({IS_WORKER});
create policy app_delete on operations_referralattachment for delete to jpoa_app using (
  recipient_id is null and {OWNER} and {DRAFT});
grant select, insert, delete on operations_referralattachment to jpoa_app;
grant update (scan, scanned_at, preview, preview_as, preview_size) on operations_referralattachment to jpoa_app;

-- A file is added while the referral is written or waits for answers, and taken away while it is written: whoever sends
-- or closes it at this moment is waited for.
create function referral_attachment_guard() returns trigger
language plpgsql {SAFE} as $$
declare
  parent record;
  part record;
begin
  if tg_op = 'UPDATE' then
    if old.scan in ('clean', 'infected') and (new.scan, new.scanned_at) is distinct from (old.scan, old.scanned_at) then
      raise exception 'what the scanner said stays' using errcode = 'check_violation';
    end if;
    if old.preview = 'made'
       and (new.preview, new.preview_as, new.preview_size)
           is distinct from (old.preview, old.preview_as, old.preview_size) and new.scan <> 'infected' then
      raise exception 'a preview stays' using errcode = 'check_violation';
    end if;
    return new;
  end if;
  if tg_op = 'DELETE' then
    select state into parent from operations_referral where id = old.referral_id for share;
    if parent.state <> 'draft' then
      raise exception 'a referral is frozen as it was sent' using errcode = 'check_violation';
    end if;
    return old;
  end if;
  select state into strict parent from operations_referral where id = new.referral_id for share;
  if new.recipient_id is null and parent.state not in ('draft', 'sent') then
    raise exception 'a referral that is % takes no files', parent.state using errcode = 'check_violation';
  end if;
  if new.recipient_id is not null then
    select is_open, state into strict part
      from operations_referralrecipient where id = new.recipient_id and referral_id = new.referral_id for share;
    if not part.is_open or part.state in ('declined', 'recalled') then
      raise exception 'a recipient that is % adds no files', part.state using errcode = 'check_violation';
    end if;
  end if;
  return new;
end $$;
revoke execute on function referral_attachment_guard() from public;
create trigger referral_attachment_guard before insert or update or delete on operations_referralattachment
  for each row execute function referral_attachment_guard();

create constraint trigger row_changed after insert or delete on operations_referralattachment
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create trigger table_emptied after truncate on operations_referralattachment
  for each statement execute function table_emptied('referral');
create constraint trigger row_scanned after update of scan on operations_referralattachment
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');

-- Whether the worker may sweep a stored file away.
create function attachment_is_kept(file uuid) returns boolean
language sql stable {SAFE} as $$
  select nullif(current_setting('app.system', true), '') = 'attachments' and exists (
    select from operations_referralattachment where stored_as = file or preview_as = file)
$$;
revoke execute on function attachment_is_kept(uuid) from public;
grant execute on function attachment_is_kept(uuid) to jpoa_app;
"""

BACKWARD = """
drop function attachment_is_kept(uuid);
drop trigger table_emptied on operations_referralattachment;
drop trigger row_scanned on operations_referralattachment;
drop trigger row_changed on operations_referralattachment;
drop trigger referral_attachment_guard on operations_referralattachment;
drop function referral_attachment_guard();
revoke all on operations_referralattachment from jpoa_app;
drop policy app_delete on operations_referralattachment;
drop policy app_update on operations_referralattachment;
drop policy app_insert on operations_referralattachment;
drop policy app_select on operations_referralattachment;
drop policy owner_all on operations_referralattachment;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0044_content_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferralAttachment",
            fields=[
                ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ("stored_as", models.UUIDField(editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("kind", models.CharField(max_length=4)),
                ("size", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("is_encrypted", models.BooleanField(default=False)),
                ("holds_place", models.BooleanField(default=False)),
                ("holds_device", models.BooleanField(default=False)),
                (
                    "scan",
                    models.CharField(
                        choices=[
                            ("none", "not scanned"),
                            ("waiting", "being scanned"),
                            ("clean", "scanned, nothing found"),
                            ("infected", "refused: the scanner found a harmful program"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
                ("scanned_at", models.DateTimeField(null=True)),
                (
                    "preview",
                    models.CharField(
                        choices=[
                            ("none", "no preview"),
                            ("waiting", "a preview is being made"),
                            ("made", "has a preview"),
                            ("failed", "no preview could be made"),
                        ],
                        default="none",
                        max_length=7,
                    ),
                ),
                ("preview_as", models.UUIDField(editable=False, null=True)),
                ("preview_size", models.PositiveIntegerField(null=True)),
                ("added_at", models.DateTimeField()),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.agency"
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="operations.referralrecipient",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attachments",
                        to="operations.referral",
                    ),
                ),
            ],
            options={
                "ordering": ["added_at", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scan__in", ["none", "waiting"]), ("scanned_at__isnull", True)),
                            models.Q(("scan__in", ["clean", "infected"]), ("scanned_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="scanned_has_an_instant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("preview", "made"), ("preview_as__isnull", False), ("preview_size__isnull", False)
                            ),
                            models.Q(
                                ("preview_as__isnull", True),
                                ("preview_size__isnull", True),
                                models.Q(("preview", "made"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="preview_is_stored",
                    ),
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
