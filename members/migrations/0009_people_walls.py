"""Who is in stays open to be read, since a sign-in reads it before anybody acts; who may write it stands here.

A forgotten check in the code gives nobody an account, a membership or a role: an account and a membership come with an
open invitation only, a role from somebody who may give it, and nobody gives, approves or lifts anything for himself or
herself. Instants are the code's: it has the portal's clock, the database has not.
"""

from django.db import migrations

PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
ROLES = "(select string_to_array(current_setting('app.roles', true), ','))::text[]"
SYSTEM = "(select current_setting('app.system', true))"

FORWARD = f"""
create function members_keeps(kept_agency_id uuid) returns boolean
language sql stable set search_path = pg_catalog, public as $$
  select 'secretariat' = any ({ROLES})
      or 'agency_administrator' = any ({ROLES})
         and exists (select from members_agency a where a.id = kept_agency_id and a.group_id = {GROUP})
$$;

alter table members_invitation enable row level security;
alter table members_invitation force row level security;
create policy owner_all on members_invitation for all to jpoa_owner using (true) with check (true);
create policy app_select on members_invitation for select to jpoa_app using (
  {SYSTEM} in ('joining', 'operator') or members_keeps(agency_id)
  or lower(email) = (select lower(p.email) from members_person p where p.id = {PERSON}));
create policy app_insert on members_invitation for insert to jpoa_app with check (
  exists (select from members_agency a where a.id = agency_id and a.group_id = members_invitation.group_id)
  and person_id is null and approved_by_id is null
  and (members_keeps(agency_id) and invited_by_id = {PERSON}
       and (not roles && array['co_chair', 'secretariat', 'auditor']::varchar[])
       or {SYSTEM} = 'operator' and invited_by_id is null));
create policy app_update on members_invitation for update to jpoa_app using (
  {SYSTEM} = 'joining' or members_keeps(agency_id)
  or lower(email) = (select lower(p.email) from members_person p where p.id = {PERSON}))
  with check (true);
create policy app_delete on members_invitation for delete to jpoa_app using (false);
grant select, insert on members_invitation to jpoa_app;
grant update (version, submission, expires_at, approved_by_id, person_id, accepted_at, withdrawn_by_id, withdrawn_at,
              mailed_at, refused_at, mail_attempts, leased_until) on members_invitation to jpoa_app;

-- Who is noted as the second person is the one who acts, and not the first.
create function members_invitation_guard() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
begin
  if old.approved_by_id is not null or new.approved_by_id is distinct from {PERSON}
     or new.approved_by_id = old.invited_by_id or not 'secretariat' = any ({ROLES}) then
    raise exception 'an invitation is approved by a second person' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger invitation_guard before update on members_invitation for each row
  when (current_user = 'jpoa_app' and old.approved_by_id is distinct from new.approved_by_id)
  execute function members_invitation_guard();

-- The invitation that lets somebody in: open, for this agency, to the address of this person.
create function members_invited(joined_agency_id uuid, joining_person_id uuid) returns setof members_invitation
language sql stable set search_path = pg_catalog, public as $$
  select i.* from members_invitation i join members_person p on lower(p.email) = lower(i.email)
   where i.agency_id = joined_agency_id and p.id = joining_person_id
     and i.accepted_at is null and i.withdrawn_at is null
     and (not i.needs_second or i.approved_by_id is not null)
     and ({SYSTEM} = 'joining' or p.id = {PERSON})
$$;

alter table members_person enable row level security;
alter table members_person force row level security;
create policy owner_all on members_person for all to jpoa_owner using (true) with check (true);
create policy app_select on members_person for select to jpoa_app using (true);
create policy app_insert on members_person for insert to jpoa_app with check (
  {SYSTEM} = 'joining' and exists (select from members_invitation i
    where lower(i.email) = lower(members_person.email) and i.accepted_at is null and i.withdrawn_at is null));
create policy app_update on members_person for update to jpoa_app using (true) with check (true);
create policy app_delete on members_person for delete to jpoa_app using (false);
grant insert on members_person to jpoa_app;

-- Signing in and a forgotten password write a person's row before anybody acts, so the columns are what is guarded.
create function members_person_guard() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
declare
  acting uuid := nullif(current_setting('app.person', true), '');
begin
  if new.email is distinct from old.email or new.created_at is distinct from old.created_at then
    raise exception 'an account keeps its address' using errcode = 'insufficient_privilege';
  end if;
  if new.password is distinct from old.password and acting is not null and acting <> old.id then
    raise exception 'a password is set by its owner' using errcode = 'insufficient_privilege';
  end if;
  if (new.name, new.native_name, new.known_as, new.phone, new.time_zone, new.language, new.details_at)
     is distinct from (old.name, old.native_name, old.known_as, old.phone, old.time_zone, old.language, old.details_at)
     and acting is distinct from old.id then
    raise exception 'personal details are changed by their owner' using errcode = 'insufficient_privilege';
  end if;
  -- What the portal stops by itself has not been used for 90 days, by the database's own clock.
  if current_setting('app.system', true) = 'keeper' and old.is_active and not new.is_active
     and greatest(old.last_login, old.reinstated_at) < now() - interval '90 days' then
    return new;
  end if;
  if (new.is_active, new.suspended_at) is distinct from (old.is_active, old.suspended_at)
     and (acting is not distinct from old.id
          or not exists (select from members_membership m where m.person_id = old.id and members_keeps(m.agency_id))) then
    raise exception 'an account is suspended by its agency''s administrators or the secretariat'
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger person_guard before update on members_person for each row when (current_user = 'jpoa_app')
  execute function members_person_guard();

alter table members_membership enable row level security;
alter table members_membership force row level security;
create policy owner_all on members_membership for all to jpoa_owner using (true) with check (true);
create policy app_select on members_membership for select to jpoa_app using (true);
create policy app_insert on members_membership for insert to jpoa_app with check (
  ends_at is null and exists (select from members_invited(agency_id, person_id)));
create policy app_update on members_membership for update to jpoa_app
  using (ends_at is null and members_keeps(agency_id)) with check (ends_at is not null);
create policy app_delete on members_membership for delete to jpoa_app using (false);
grant insert, update (ends_at) on members_membership to jpoa_app;

alter table members_roleassignment enable row level security;
alter table members_roleassignment force row level security;
create policy owner_all on members_roleassignment for all to jpoa_owner using (true) with check (true);
create policy app_select on members_roleassignment for select to jpoa_app using (true);
create policy app_insert on members_roleassignment for insert to jpoa_app with check (
  approved_by_id is null and ends_at is null
  and exists (
    select from members_membership m join members_agency a on a.id = m.agency_id
     where m.id = membership_id and m.ends_at is null and (
       -- with the invitation
       exists (select from members_invited(m.agency_id, m.person_id) i
                where role = any (i.roles) and i.invited_by_id is not distinct from given_by_id)
       -- by an administrator of the agency
       or given_by_id = {PERSON} and m.person_id <> {PERSON} and a.group_id = {GROUP}
          and 'agency_administrator' = any ({ROLES})
          and role in ('liaison_officer', 'analyst', 'agency_administrator')
       -- by the secretariat, to be approved by somebody else
       or given_by_id = {PERSON} and m.person_id <> {PERSON} and 'secretariat' = any ({ROLES})
          and role in ('co_chair', 'secretariat', 'auditor') and members_roleassignment.starts_at is null)));
create policy app_update on members_roleassignment for update to jpoa_app using (
  exists (select from members_membership m where m.id = membership_id
             and (members_keeps(m.agency_id) or 'co_chair' = any ({ROLES}))))
  with check (true);
create policy app_delete on members_roleassignment for delete to jpoa_app using (false);
grant insert, update (approved_by_id, starts_at, ends_at) on members_roleassignment to jpoa_app;

create function members_roleassignment_guard() returns trigger
language plpgsql set search_path = pg_catalog, public as $$
declare
  acting uuid := nullif(current_setting('app.person', true), '');
  held members_membership;
begin
  select * into held from members_membership where id = old.membership_id;
  if new.approved_by_id is distinct from old.approved_by_id
     and (old.approved_by_id is not null or new.approved_by_id <> acting or held.person_id = acting
          or acting = old.given_by_id or not {ROLES} && array['secretariat', 'co_chair']) then
    raise exception 'a role is approved by a second person' using errcode = 'insufficient_privilege';
  end if;
  if new.starts_at is distinct from old.starts_at and (old.starts_at is not null or new.approved_by_id is null) then
    raise exception 'a role begins with its approval' using errcode = 'insufficient_privilege';
  end if;
  if new.ends_at is distinct from old.ends_at
     and (old.ends_at is not null or not members_keeps(held.agency_id) and {ROLES} && array['co_chair']
          and old.starts_at is not null) then
    raise exception 'a role is ended once, by those who keep the agency' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger role_guard before update on members_roleassignment for each row when (current_user = 'jpoa_app')
  execute function members_roleassignment_guard();

alter table members_handlingrules enable row level security;
alter table members_handlingrules force row level security;
create policy owner_all on members_handlingrules for all to jpoa_owner using (true) with check (true);
create policy app_select on members_handlingrules for select to jpoa_app using (true);
create policy app_insert on members_handlingrules for insert to jpoa_app with check (
  'secretariat' = any ({ROLES}) and published_by_id = {PERSON});
create policy app_update on members_handlingrules for update to jpoa_app using (false);
create policy app_delete on members_handlingrules for delete to jpoa_app using (false);
grant select, insert on members_handlingrules to jpoa_app;

alter table members_rulesacceptance enable row level security;
alter table members_rulesacceptance force row level security;
create policy owner_all on members_rulesacceptance for all to jpoa_owner using (true) with check (true);
create policy app_select on members_rulesacceptance for select to jpoa_app using (true);
create policy app_insert on members_rulesacceptance for insert to jpoa_app with check (person_id = {PERSON});
create policy app_update on members_rulesacceptance for update to jpoa_app using (false);
create policy app_delete on members_rulesacceptance for delete to jpoa_app using (false);
grant select, insert on members_rulesacceptance to jpoa_app;
"""

BACKWARD = (
    """
drop trigger invitation_guard on members_invitation;
drop function members_invitation_guard();
drop trigger role_guard on members_roleassignment;
drop function members_roleassignment_guard();
drop trigger person_guard on members_person;
drop function members_person_guard();
revoke all on members_rulesacceptance, members_handlingrules, members_invitation from jpoa_app;
revoke insert on members_person, members_membership, members_roleassignment from jpoa_app;
revoke update on members_membership, members_roleassignment from jpoa_app;
"""
    + "".join(
        f"""
drop policy app_delete on {table};
drop policy app_update on {table};
drop policy app_insert on {table};
drop policy app_select on {table};
drop policy owner_all on {table};
alter table {table} no force row level security;
alter table {table} disable row level security;
"""
        for table in (
            "members_rulesacceptance",
            "members_handlingrules",
            "members_roleassignment",
            "members_membership",
            "members_person",
            "members_invitation",
        )
    )
    + """
drop function members_invited(uuid, uuid);
drop function members_keeps(uuid);
"""
)


class Migration(migrations.Migration):
    dependencies = [("members", "0008_joining")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
