"""The search asks the grant how much of the content is read; the words leave the row of the referral.

The function is that of migration 0051 but for one rule.
"""

from django.db import migrations, models

# The caller's agency is a party, and may read this text of it; `g` is its grant, `t` the text.
BEFORE = """(g.owner_group_id = mine or (not t.is_closed and (t.group_id is null or t.group_id = mine)))"""
MAY_READ = """(g.owner_group_id = mine or (not t.is_closed and (t.group_id is null or t.group_id = mine)
         and case t.place when 'reference' then true when 'message' then g.content <> 'none'
                  else g.content = 'whole' end))"""
# Names and identifiers alone, where a person is looked for.
IN_PLACE = """(not only_persons or t.place in ('full_name', 'native_script', 'known_as', 'identifier'))"""

# The grant `g` is one of the caller's page; `|| ''` keeps the index of all texts out of what one referral is asked.
MATCHES = """(select true from operations_referraltext t
       where t.referral_id = g.content_object_id and __MAY_READ__ and __IN_PLACE__
         and ((t.folded || '') like all (patterns) or (t.place = 'identifier' and (t.folded || '') = any (forms)))
       limit 1)"""
ON_PAGE = """g.group_id = mine and g.is_view and (not only_own or g.owner_group_id = mine)
       and (before_at is null or (g.opened_at, g.content_object_id) < (before_at, before_id))"""

# The function is jpoa_search's, which makes nothing but this.
FUNCTION = f"""
grant create on schema public to jpoa_search;
set role jpoa_search;
create or replace function find_referrals(
  term text, forms text[], only_persons boolean, only_own boolean, before_at timestamptz, before_id uuid, most int)
returns table (referral_id uuid, opened_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, public, pg_temp set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
declare
  mine int := nullif(current_setting('app.group', true), '')::int;
  patterns text[] := search_patterns(term);
  longest text := patterns[1];
  second text := coalesce(patterns[2], patterns[1]);
  hits uuid[];
begin
  if mine is null or patterns is null or most not between 1 and 100
     or not string_to_array(current_setting('app.roles', true), ',')
            && array['liaison_officer', 'analyst', 'agency_administrator'] then
    return;
  end if;
  -- An agency of few referrals reads its own alone: how long that takes says nothing of what others have.
  if (select count(*) from (
        select from operations_referralgrant g where g.group_id = mine and g.is_view limit 2001) counted) > 2000 then
    -- What is common stands among the newest five hundred often enough to fill a page; only else all texts are asked.
    hits := array(
      select g.content_object_id
        from (select g.* from operations_referralgrant g where {ON_PAGE}
               order by g.opened_at desc, g.content_object_id desc limit 500) g
       where {MATCHES} order by g.opened_at desc, g.content_object_id desc limit most);
    if cardinality(hits) < most then
      hits := array(select t.referral_id from operations_referraltext t
                     where ((t.folded like longest and t.folded like second and t.folded like all (patterns))
                            or (t.place = 'identifier' and t.folded = any (forms)))
                       and {IN_PLACE}
                     limit 5001);
    end if;
  end if;
  -- Of many hits the newest are soon found by going through the own list; of few the list is soon found.
  if cardinality(hits) <= 5000 then
    return query
    select g.content_object_id, g.opened_at
      from (select distinct hit from unnest(hits) hit) found
      join operations_referralgrant g on g.content_object_id = found.hit
     where {ON_PAGE} and {MATCHES}
     order by g.opened_at desc, g.content_object_id desc limit most;
  else
    return query
    select g.content_object_id, g.opened_at from operations_referralgrant g
     where {ON_PAGE} and {MATCHES}
     order by g.opened_at desc, g.content_object_id desc limit most;
  end if;
end $$;
reset role;
revoke create on schema public from jpoa_search;
"""


def _function(may_read: str) -> str:
    return FUNCTION.replace("__IN_PLACE__", IN_PLACE).replace("__MAY_READ__", may_read)


# What was withdrawn before is filled by the trigger.
WITHDRAWN = """
update operations_referralgrant set state = state where state = 'withdrawn' and owner_group_id <> group_id;
"""
WORDS_BACK = """
alter table operations_referral disable trigger user;
update operations_referral r
   set summary = b.summary, narrative = b.narrative, language = b.language, purpose = b.purpose,
       urgency_reason = b.urgency_reason
  from operations_referralbody b where b.referral_id = r.id;
alter table operations_referral enable trigger user;
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0057_body_walls")]

    operations = [
        migrations.RunSQL([_function(MAY_READ)], [_function(BEFORE)]),
        migrations.RunSQL([WITHDRAWN], ""),
        migrations.RemoveConstraint("referral", "threat_to_life_has_a_reason"),
        # So that they can come back.
        migrations.AlterField("referral", "summary", models.CharField(blank=True, max_length=200)),
        migrations.AlterField("referral", "narrative", models.TextField(blank=True, max_length=20_000)),
        migrations.RunSQL("", [WORDS_BACK]),
        *[
            migrations.RemoveField("referral", name)
            for name in ("summary", "narrative", "language", "purpose", "urgency_reason")
        ],
    ]
