"""Walls of retention: the owner reads it, sets holds and agrees; the day and what stops it are the database's.

New content stops the date, whoever brought it; that it did is the owner's alone to know.
"""

from django.db import migrations

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
DECIDES = """(select string_to_array(current_setting('app.roles', true), ',')
  && array['liaison_officer', 'agency_administrator'])"""
READER = """(select string_to_array(current_setting('app.roles', true), ',')
  && array['liaison_officer', 'analyst', 'agency_administrator'])"""
SAFE = "security definer set search_path = pg_catalog, public, pg_temp"
OWNS = f"""(select true from operations_referralgrant g
    where g.content_object_id = operations_legalhold.referral_id and g.is_view and g.group_id = {GROUP}
      and g.owner_group_id = {GROUP} limit 1)"""

RETENTION = f"""
create policy app_select on operations_retention for select to jpoa_app using (
  case when owner_group_id = {GROUP} then {READER} else false end);
create policy app_insert on operations_retention for insert to jpoa_app with check (false);
create policy app_update on operations_retention for update to jpoa_app
  using (case when owner_group_id = {GROUP} then {DECIDES} else false end)
  with check (owner_group_id = {GROUP} and agreed_by_id = {PERSON});
create policy app_delete on operations_retention for delete to jpoa_app using (false);
grant select on operations_retention to jpoa_app;
grant update (needs_yes, agreed_at, agreed_by_id, version, submission) on operations_retention to jpoa_app;
grant update (retained_until) on operations_referral to jpoa_app;
"""

HOLDS = f"""
create policy app_select on operations_legalhold for select to jpoa_app using (
  case when {READER} then {OWNS} else false end);
create policy app_insert on operations_legalhold for insert to jpoa_app with check (
  {DECIDES} and {OWNS} and set_by_id = {PERSON} and lifted_at is null
  and exists (select 1 from members_agency a where a.id = agency_id and a.group_id = {GROUP}));
create policy app_update on operations_legalhold for update to jpoa_app
  using ({DECIDES} and {OWNS} and lifted_at is null) with check (lifted_by_id = {PERSON});
create policy app_delete on operations_legalhold for delete to jpoa_app using (false);
grant select, insert on operations_legalhold to jpoa_app;
grant update (lifted_at, lifted_by_id, version, submission) on operations_legalhold to jpoa_app;
"""

DAYS = f"""
-- The last day: the referral's own, or of a hold that ends later and was not lifted.
create function retention_day(it uuid, own date) returns date language sql stable {SAFE} as $$
  select greatest(own, (select max(h.until) from operations_legalhold h
                         where h.referral_id = it and h.lifted_at is null))
$$;
create function retention_begins() returns trigger language plpgsql {SAFE} as $$
begin
  insert into operations_retention (referral_id, owner_group_id, due_on, needs_yes, is_over, version)
  values (new.id, new.owner_group_id, retention_day(new.id, new.retained_until), false, false, 1);
  return null;
end $$;
create trigger retention_begins after update of retained_until on operations_referral
  for each row when (old.retained_until is null and new.retained_until is not null)
  execute function retention_begins();
create function retention_follows() returns trigger language plpgsql {SAFE} as $$
begin
  update operations_retention set owner_group_id = new.owner_group_id where referral_id = new.id;
  return null;
end $$;
create trigger retention_follows after update of owner_group_id on operations_referral
  for each row when (old.owner_group_id <> new.owner_group_id) execute function retention_follows();
create function retention_held() returns trigger language plpgsql {SAFE} as $$
begin
  update operations_retention t set due_on = retention_day(r.id, r.retained_until), version = t.version + 1
    from operations_referral r
   where r.id = new.referral_id and t.referral_id = r.id
     and t.due_on <> retention_day(r.id, r.retained_until);
  return null;
end $$;
create trigger retention_held after insert or update of lifted_at on operations_legalhold
  for each row execute function retention_held();
create function legal_hold_guard() returns trigger language plpgsql {SAFE} as $$
begin
  if (select state from operations_referral where id = new.referral_id for key share) = 'draft' then
    raise exception 'a draft is not held' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger legal_hold_guard before insert on operations_legalhold
  for each row execute function legal_hold_guard();
create function retention_guard() returns trigger language plpgsql set search_path = pg_catalog, public as $$
begin
  if old.is_over then
    raise exception 'the content is gone' using errcode = 'check_violation';
  end if;
  if old.needs_yes and not new.needs_yes and new.agreed_at is not distinct from old.agreed_at then
    raise exception 'a person says that it may be deleted' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger retention_guard before update of needs_yes, agreed_at on operations_retention
  for each row execute function retention_guard();
revoke execute on function retention_day(uuid, date), retention_begins(), retention_follows(), retention_held(),
  legal_hold_guard() from public;

insert into operations_retention (referral_id, owner_group_id, due_on, needs_yes, is_over, version)
select id, owner_group_id, retained_until, false, false, 1 from operations_referral where retained_until is not null;
-- The table is altered below, which it is not while its keys are still to be checked.
set constraints all immediate;
set constraints all deferred;
"""

# What comes in as content stops the date. Notes do not: whether one agency writes notes is not another's to learn.
CONTENT = (
    "operations_referralmessage",
    "operations_referraladdition",
    "operations_referralattachment",
    "operations_referraltranslation",
    "operations_courtrequest",
    "operations_shareconsent",
)
STOPS = f"""
create function retention_stops() returns trigger language plpgsql {SAFE} as $$
begin
  update operations_retention set needs_yes = true, version = version + 1
   where referral_id = new.referral_id and not needs_yes and not is_over;
  return null;
end $$;
revoke execute on function retention_stops() from public;
""" + "".join(
    f"create trigger retention_stops after insert on {table} for each row execute function retention_stops();\n"
    for table in CONTENT
)

# Nothing is added to what was purged. The lock waits for a purge that is on its way.
CLOSED_TABLES = (
    "operations_courtanswer",
    "operations_courtend",
    "operations_courtrequest",
    "operations_handlingchange",
    "operations_legalhold",
    "operations_referraladdition",
    "operations_referralattachment",
    "operations_referralcontact",
    "operations_referralcopy",
    "operations_referralcorrection",
    "operations_referralhandover",
    "operations_referralidentifier",
    "operations_referralmessage",
    "operations_referralnote",
    "operations_referralquestion",
    "operations_referralrecipient",
    "operations_referralsending",
    "operations_referralsubject",
    "operations_referraltranslation",
    "operations_shareconsent",
    "operations_subjectidentity",
)
CLOSED = f"""
create function referral_is_purged() returns trigger language plpgsql {SAFE} as $$
begin
  if (select purged_at from operations_referral where id = new.referral_id for key share) is not null then
    raise exception 'nothing is added to a referral that was purged' using errcode = 'check_violation';
  end if;
  return new;
end $$;
revoke execute on function referral_is_purged() from public;
""" + "".join(
    f"create trigger a_purged_referral before insert on {table} for each row execute function referral_is_purged();\n"
    for table in CLOSED_TABLES
)

FORCE = """
alter table operations_retention enable row level security;
alter table operations_retention force row level security;
alter table operations_legalhold enable row level security;
alter table operations_legalhold force row level security;
create policy owner_all on operations_retention for all to jpoa_owner using (true) with check (true);
create policy owner_all on operations_legalhold for all to jpoa_owner using (true) with check (true);
create constraint trigger row_changed after insert or update or delete on operations_retention
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create constraint trigger row_changed after insert or update or delete on operations_legalhold
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create trigger table_emptied after truncate on operations_retention
  for each statement execute function table_emptied('referral');
create trigger table_emptied after truncate on operations_legalhold
  for each statement execute function table_emptied('referral');
"""
BACKWARD = (
    "".join(f"drop trigger a_purged_referral on {table};\n" for table in CLOSED_TABLES)
    + "drop function referral_is_purged();\n"
    + "".join(f"drop trigger retention_stops on {table};\n" for table in CONTENT)
    + """
drop function retention_stops();
drop trigger retention_guard on operations_retention;
drop function retention_guard();
drop trigger legal_hold_guard on operations_legalhold;
drop function legal_hold_guard();
drop trigger retention_held on operations_legalhold;
drop function retention_held();
drop trigger retention_follows on operations_referral;
drop function retention_follows();
drop trigger retention_begins on operations_referral;
drop function retention_begins();
drop function retention_day(uuid, date);
revoke update (retained_until) on operations_referral from jpoa_app;
set constraints all immediate;
set constraints all deferred;
"""
    + "".join(
        f"""
drop trigger table_emptied on {table};
drop trigger row_changed on {table};
revoke all on {table} from jpoa_app;
drop policy app_delete on {table}; drop policy app_update on {table}; drop policy app_insert on {table};
drop policy app_select on {table}; drop policy owner_all on {table};
alter table {table} no force row level security; alter table {table} disable row level security;
"""
        for table in ("operations_retention", "operations_legalhold")
    )
)


class Migration(migrations.Migration):
    dependencies = [("operations", "0077_retention")]

    # The rows that are there already get theirs before anything is noted of their change.
    operations = [migrations.RunSQL([RETENTION + HOLDS + DAYS + STOPS + CLOSED + FORCE], [BACKWARD])]
