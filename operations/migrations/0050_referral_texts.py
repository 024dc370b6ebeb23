"""What can be found of a referral: a row for each of its texts, folded, filled by triggers and read as its parent.

Folding is done here and nowhere else before a search compares: `text_folded` says the same as
operations/identifiers/folding.py, which marks the hit on the page (tests/operations/finding/test_folding.py).
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import common.ids

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"

# The digits of other scripts, each from 0 to 9.
DIGITS = (
    "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"
    "\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9"
    "\u07c0\u07c1\u07c2\u07c3\u07c4\u07c5\u07c6\u07c7\u07c8\u07c9"
    "\u0966\u0967\u0968\u0969\u096a\u096b\u096c\u096d\u096e\u096f"
    "\u09e6\u09e7\u09e8\u09e9\u09ea\u09eb\u09ec\u09ed\u09ee\u09ef"
    "\u0a66\u0a67\u0a68\u0a69\u0a6a\u0a6b\u0a6c\u0a6d\u0a6e\u0a6f"
    "\u0ae6\u0ae7\u0ae8\u0ae9\u0aea\u0aeb\u0aec\u0aed\u0aee\u0aef"
    "\u0b66\u0b67\u0b68\u0b69\u0b6a\u0b6b\u0b6c\u0b6d\u0b6e\u0b6f"
    "\u0be6\u0be7\u0be8\u0be9\u0bea\u0beb\u0bec\u0bed\u0bee\u0bef"
    "\u0c66\u0c67\u0c68\u0c69\u0c6a\u0c6b\u0c6c\u0c6d\u0c6e\u0c6f"
    "\u0ce6\u0ce7\u0ce8\u0ce9\u0cea\u0ceb\u0cec\u0ced\u0cee\u0cef"
    "\u0d66\u0d67\u0d68\u0d69\u0d6a\u0d6b\u0d6c\u0d6d\u0d6e\u0d6f"
    "\u0de6\u0de7\u0de8\u0de9\u0dea\u0deb\u0dec\u0ded\u0dee\u0def"
    "\u0e50\u0e51\u0e52\u0e53\u0e54\u0e55\u0e56\u0e57\u0e58\u0e59"
    "\u0ed0\u0ed1\u0ed2\u0ed3\u0ed4\u0ed5\u0ed6\u0ed7\u0ed8\u0ed9"
    "\u0f20\u0f21\u0f22\u0f23\u0f24\u0f25\u0f26\u0f27\u0f28\u0f29"
    "\u1040\u1041\u1042\u1043\u1044\u1045\u1046\u1047\u1048\u1049"
    "\u1090\u1091\u1092\u1093\u1094\u1095\u1096\u1097\u1098\u1099"
    "\u17e0\u17e1\u17e2\u17e3\u17e4\u17e5\u17e6\u17e7\u17e8\u17e9"
    "\u1810\u1811\u1812\u1813\u1814\u1815\u1816\u1817\u1818\u1819"
    "\u1946\u1947\u1948\u1949\u194a\u194b\u194c\u194d\u194e\u194f"
    "\u19d0\u19d1\u19d2\u19d3\u19d4\u19d5\u19d6\u19d7\u19d8\u19d9"
    "\u1a80\u1a81\u1a82\u1a83\u1a84\u1a85\u1a86\u1a87\u1a88\u1a89"
    "\u1a90\u1a91\u1a92\u1a93\u1a94\u1a95\u1a96\u1a97\u1a98\u1a99"
    "\u1b50\u1b51\u1b52\u1b53\u1b54\u1b55\u1b56\u1b57\u1b58\u1b59"
    "\u1bb0\u1bb1\u1bb2\u1bb3\u1bb4\u1bb5\u1bb6\u1bb7\u1bb8\u1bb9"
    "\u1c40\u1c41\u1c42\u1c43\u1c44\u1c45\u1c46\u1c47\u1c48\u1c49"
    "\u1c50\u1c51\u1c52\u1c53\u1c54\u1c55\u1c56\u1c57\u1c58\u1c59"
    "\ua620\ua621\ua622\ua623\ua624\ua625\ua626\ua627\ua628\ua629"
    "\ua8d0\ua8d1\ua8d2\ua8d3\ua8d4\ua8d5\ua8d6\ua8d7\ua8d8\ua8d9"
    "\ua900\ua901\ua902\ua903\ua904\ua905\ua906\ua907\ua908\ua909"
    "\ua9d0\ua9d1\ua9d2\ua9d3\ua9d4\ua9d5\ua9d6\ua9d7\ua9d8\ua9d9"
    "\ua9f0\ua9f1\ua9f2\ua9f3\ua9f4\ua9f5\ua9f6\ua9f7\ua9f8\ua9f9"
    "\uaa50\uaa51\uaa52\uaa53\uaa54\uaa55\uaa56\uaa57\uaa58\uaa59"
    "\uabf0\uabf1\uabf2\uabf3\uabf4\uabf5\uabf6\uabf7\uabf8\uabf9"
)
UNSEEN = r"[\u00ad\u0600-\u0605\u061c\u06dd\u070f\u08e2\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\u0640]"
SPACES = r"[\s\u0001-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u205f\u3000]+"

FOLDING = rf"""
create function text_folded(written text) returns text
language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  form text;
begin
  form := translate(normalize(written, NFKC), '{DIGITS}', repeat('0123456789', 35));
  form := lower(normalize(regexp_replace(form, '{UNSEEN}', '', 'g'), NFKC) collate pg_c_utf8);
  form := translate(replace(normalize(form, NFKD), 'ß', 'ss'), 'ςđðøłħıŧ', 'σddolhit');
  form := replace(replace(replace(form, 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th');
  form := normalize(regexp_replace(form, '([a-z])[\u0300-\u036f]+', '\1', 'g'), NFC);
  return btrim(regexp_replace(form, '{SPACES}', ' ', 'g'));
end $$;
"""

FILLING = """
-- The one way into the table: an empty text leaves it again.
create function referral_text_put(of_referral uuid, at_place text, of_source uuid, written text, thread int, closed boolean)
returns void language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
  form text := text_folded(coalesce(written, ''));
begin
  if form = '' then
    delete from operations_referraltext where place = at_place and source_id = of_source;
    return;
  end if;
  insert into operations_referraltext (id, referral_id, place, source_id, group_id, is_closed, folded)
  values (gen_random_uuid(), of_referral, at_place, of_source, thread, closed, form)
  on conflict (place, source_id) do update
    set group_id = excluded.group_id, is_closed = excluded.is_closed, folded = excluded.folded;
end $$;

create function referral_texts() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform referral_text_put(new.id, 'reference', new.id, new.reference, null, false);
  perform referral_text_put(new.id, 'summary', new.id, new.summary, null, false);
  perform referral_text_put(new.id, 'narrative', new.id, new.narrative, null, false);
  return null;
end $$;
create trigger referral_texts_of_new after insert on operations_referral
  for each row execute function referral_texts();
create trigger referral_texts after update on operations_referral for each row
  when ((old.reference, old.summary, old.narrative) is distinct from (new.reference, new.summary, new.narrative))
  execute function referral_texts();

create function identity_texts() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from operations_referraltext where source_id = old.subject_id;
    return null;
  end if;
  perform referral_text_put(new.referral_id, 'full_name', new.subject_id, new.full_name, null, new.is_closed);
  perform referral_text_put(new.referral_id, 'native_script', new.subject_id, new.native_script, null, new.is_closed);
  perform referral_text_put(new.referral_id, 'known_as', new.subject_id, new.known_as, null, new.is_closed);
  return null;
end $$;
create trigger identity_texts after insert or update or delete on operations_subjectidentity
  for each row execute function identity_texts();

create function message_texts() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from operations_referraltext where place = 'message' and source_id = old.id;
    return null;
  end if;
  perform referral_text_put(new.referral_id, 'message', new.id, new.body, new.group_id, false);
  return null;
end $$;
create trigger message_texts after insert or update or delete on operations_referralmessage
  for each row execute function message_texts();

revoke execute on function referral_text_put(uuid, text, uuid, text, int, boolean), referral_texts(), identity_texts(),
  message_texts(), text_folded(text) from public;
grant execute on function text_folded(text) to jpoa_app, jpoa_search;
"""

# What was written before there was this table.
BEFORE = """
insert into operations_referraltext (id, referral_id, place, source_id, group_id, is_closed, folded)
select gen_random_uuid(), t.referral_id, t.place, t.source_id, t.group_id, t.is_closed, t.folded
  from (
    select r.id as referral_id, p.place, r.id as source_id, null::int as group_id, false as is_closed,
           text_folded(p.written) as folded
      from operations_referral r cross join lateral (
        values ('reference', r.reference), ('summary', r.summary), ('narrative', r.narrative)) as p (place, written)
    union all
    select i.referral_id, p.place, i.subject_id, null, i.is_closed, text_folded(p.written)
      from operations_subjectidentity i cross join lateral (
        values ('full_name', i.full_name), ('native_script', i.native_script), ('known_as', i.known_as))
        as p (place, written)
    union all
    select m.referral_id, 'message', m.id, m.group_id, false, text_folded(m.body) from operations_referralmessage m
  ) t where t.folded <> '';
"""

WALLS = f"""
alter table operations_referraltext enable row level security;
alter table operations_referraltext force row level security;
create policy owner_all on operations_referraltext for all to jpoa_owner using (true) with check (true);
create policy app_select on operations_referraltext for select to jpoa_app using (
  (select true from operations_referralgrant g
    where g.content_object_id = operations_referraltext.referral_id and g.is_view and g.group_id = {GROUP}
      and (g.owner_group_id = {GROUP}
           or (not operations_referraltext.is_closed
               and (operations_referraltext.group_id is null or operations_referraltext.group_id = {GROUP})))
    limit 1));
create policy app_insert on operations_referraltext for insert to jpoa_app with check (false);
create policy app_update on operations_referraltext for update to jpoa_app using (false);
create policy app_delete on operations_referraltext for delete to jpoa_app using (false);
grant select on operations_referraltext to jpoa_app;
"""

BACKWARD = """
drop trigger message_texts on operations_referralmessage;
drop trigger identity_texts on operations_subjectidentity;
drop trigger referral_texts on operations_referral;
drop trigger referral_texts_of_new on operations_referral;
drop function message_texts(), identity_texts(), referral_texts(),
  referral_text_put(uuid, text, uuid, text, int, boolean), text_folded(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0049_contacts_and_worth"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="ReferralText",
            fields=[
                (
                    "id",
                    models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "place",
                    models.CharField(
                        choices=[
                            ("reference", "Reference"),
                            ("summary", "Summary"),
                            ("narrative", "Text"),
                            ("full_name", "Full name"),
                            ("native_script", "Name in its own script"),
                            ("known_as", "Known as"),
                            ("message", "Message"),
                            ("identifier", "Identifier"),
                        ],
                        max_length=13,
                    ),
                ),
                ("source_id", models.UUIDField()),
                ("is_closed", models.BooleanField(default=False)),
                ("folded", models.TextField()),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=models.deletion.PROTECT,
                        related_name="+",
                        to="auth.group",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=models.deletion.PROTECT,
                        related_name="+",
                        to="operations.referral",
                    ),
                ),
            ],
            options={
                "indexes": [
                    GinIndex(fields=["folded"], name="referral_text_trigrams", opclasses=["gin_trgm_ops"]),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("place", "source_id"), name="text_once_a_place"),
                ],
            },
        ),
        migrations.RunSQL([FOLDING + FILLING + BEFORE + WALLS], [BACKWARD]),
    ]
