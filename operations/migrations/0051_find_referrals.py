"""The search itself: one function that carries the rule, in the hands of a role that can do nothing else.

LIKE is not leakproof, so under row security its index is not used. `find_referrals` runs as jpoa_search, which reads
the two tables it needs past their policies, asks by itself whether the caller's agency and role may read, and returns
keys and instants of one page at most. The page joins them again under the caller's own policies, and asks
`found_places`, which has no rights but the caller's, where they matched.
"""

from django.db import migrations

# The caller's agency is a party, and may read this text of it; `g` is its grant, `t` the text.
MAY_READ = """(g.owner_group_id = mine or (not t.is_closed and (t.group_id is null or t.group_id = mine)))"""
# Names and identifiers alone, where a person is looked for.
IN_PLACE = """(not only_persons or t.place in ('full_name', 'native_script', 'known_as', 'identifier'))"""

PATTERNS = (
    r"""
-- What a term asks for: each of its words somewhere in one text. Words of one or two signs alone stand together, so
-- that there are trigrams to look up. None where the term is shorter than three signs.
create function search_patterns(term text) returns text[]
language sql immutable parallel safe set search_path = pg_catalog, public, pg_temp as $$
  with asked as (select text_folded(coalesce(term, '')) as form),
       words as (select word from asked cross join lateral string_to_table(form, ' ') as word order by length(word) desc, word limit 8)
  select case
    when length(replace(form, ' ', '')) < 3 then null
    when (select max(length(word)) from words) < 3
      then array['%' || replace(replace(replace(form, '\', '\\'), '%', '\%'), '_', '\_') || '%']
    else (select array_agg('%' || replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_') || '%'
                           order by length(word) desc, word) from words)
  end from asked
$$;
revoke execute on function search_patterns(text) from public;
grant execute on function search_patterns(text) to jpoa_app, jpoa_search;

-- Where the referrals of a page matched, for a caller who may read them: with the caller's rights.
create function found_places(term text, forms text[], only_persons boolean, pages uuid[])
returns table (referral_id uuid, place text, source_id uuid, folded text)
language sql stable set search_path = pg_catalog, public, pg_temp as $$
  select t.referral_id, t.place::text, t.source_id, case when t.place = 'identifier' then t.folded else '' end
    from operations_referraltext t
   where t.referral_id = any (pages) and """
    + IN_PLACE
    + """
     and (t.folded like all (search_patterns(term)) or (t.place = 'identifier' and t.folded = any (forms)))
$$;
revoke execute on function found_places(text, text[], boolean, uuid[]) from public;
grant execute on function found_places(text, text[], boolean, uuid[]) to jpoa_app;
"""
)

# The grant `g` is one of the caller's page; `|| ''` keeps the index of all texts out of what one referral is asked.
MATCHES = f"""(select true from operations_referraltext t
       where t.referral_id = g.content_object_id and {MAY_READ} and {IN_PLACE}
         and ((t.folded || '') like all (patterns) or (t.place = 'identifier' and (t.folded || '') = any (forms)))
       limit 1)"""
ON_PAGE = """g.group_id = mine and g.is_view and (not only_own or g.owner_group_id = mine)
       and (before_at is null or (g.opened_at, g.content_object_id) < (before_at, before_id))"""

FUNCTION = f"""
create function find_referrals(
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
revoke execute on function find_referrals(text, text[], boolean, boolean, timestamptz, uuid, int) from public;
grant execute on function find_referrals(text, text[], boolean, boolean, timestamptz, uuid, int) to jpoa_app;

create policy search_select on operations_referraltext for select to jpoa_search using (true);
create policy search_select on operations_referralgrant for select to jpoa_search using (true);
grant select on operations_referraltext, operations_referralgrant to jpoa_search;
grant create on schema public to jpoa_search;
alter function find_referrals(text, text[], boolean, boolean, timestamptz, uuid, int) owner to jpoa_search;
revoke create on schema public from jpoa_search;
"""

# Identifiers are found by their standard form; one of a person takes that person's identity for closed or open.
IDENTIFIERS = """
create function identifier_texts() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from operations_referraltext where place = 'identifier' and source_id = old.id;
    return null;
  end if;
  perform referral_text_put(new.referral_id, 'identifier', new.id, new.standard, null, coalesce(
    (select i.is_closed from operations_subjectidentity i where i.subject_id = new.subject_id), false));
  return null;
end $$;
create function identifier_texts_close() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  update operations_referraltext t set is_closed = new.is_closed from operations_referralidentifier n
   where n.subject_id = new.subject_id and t.place = 'identifier' and t.source_id = n.id;
  return null;
end $$;
revoke execute on function identifier_texts(), identifier_texts_close() from public;

create trigger identifier_texts after insert or update or delete on operations_referralidentifier
  for each row execute function identifier_texts();
create trigger identifier_texts_close after insert or update of is_closed on operations_subjectidentity
  for each row execute function identifier_texts_close();
insert into operations_referraltext (id, referral_id, place, source_id, group_id, is_closed, folded)
select gen_random_uuid(), n.referral_id, 'identifier', n.id, null, coalesce(i.is_closed, false), text_folded(n.standard)
  from operations_referralidentifier n left join operations_subjectidentity i on i.subject_id = n.subject_id
 where text_folded(n.standard) <> '';
"""

BACKWARD = """
drop trigger identifier_texts_close on operations_subjectidentity;
drop trigger identifier_texts on operations_referralidentifier;
drop function identifier_texts(), identifier_texts_close();
drop function find_referrals(text, text[], boolean, boolean, timestamptz, uuid, int);
drop function found_places(text, text[], boolean, uuid[]);
drop function search_patterns(text);
revoke select on operations_referraltext, operations_referralgrant from jpoa_search;
drop policy search_select on operations_referralgrant;
drop policy search_select on operations_referraltext;
"""


class Migration(migrations.Migration):
    dependencies = [("operations", "0050_referral_texts")]

    operations = [migrations.RunSQL([PATTERNS + FUNCTION + IDENTIFIERS], [BACKWARD])]
