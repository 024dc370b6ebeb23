-- The roles and the database of the portal. The administrator of a PostgreSQL (17 or later) runs this once,
-- with psql, connected to the database "postgres"; running it again changes only the two passwords:
--
--   ./jpoa roles --sql | psql -v owner_password=… -v app_password=… -d postgres
--
-- jpoa_owner owns the database and makes its tables (DATABASE_OWNER_URL); jpoa_app serves requests and owns
-- nothing (DATABASE_URL); jpoa_search owns the search functions and cannot sign in. None is a superuser, none
-- passes by row security.
\set ON_ERROR_STOP on
set client_min_messages = warning;

select current_setting('server_version_num')::int >= 170000 as is_new_enough \gset
\if :is_new_enough
\else
  \warn 'PostgreSQL 17 or later is wanted; nothing was changed.'
  do $$ begin raise 'this is PostgreSQL %', current_setting('server_version'); end $$;
\endif

select :{?owner_password} and :{?app_password} as has_passwords \gset
\if :has_passwords
\else
  \warn 'Name both passwords: psql -v owner_password=… -v app_password=…'
  do $$ begin raise 'the passwords of jpoa_owner and jpoa_app are missing'; end $$;
\endif

select format('create role %I', name) from unnest(array['jpoa_owner', 'jpoa_app', 'jpoa_search']) as name
 where not exists (select from pg_roles where rolname = name) \gexec

alter role jpoa_owner  login   nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'owner_password';
alter role jpoa_app    login   nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'app_password';
alter role jpoa_search nologin nosuperuser nocreatedb nocreaterole noreplication nobypassrls;

-- The owner may put a function into jpoa_search's hands; it never has that role's rights by itself.
grant jpoa_search to jpoa_owner with inherit false, set true;

-- What was typed about a case must not reach the server's log: PostgreSQL would write a failed statement with its
-- values, and the row that broke a constraint.
alter role jpoa_app   set log_min_error_statement = 'panic';
alter role jpoa_owner set log_min_error_statement = 'panic';
alter role jpoa_app   set log_error_verbosity = 'terse';
alter role jpoa_owner set log_error_verbosity = 'terse';

-- A forgotten open transaction would hold back the audit's seal.
alter role jpoa_app   set idle_in_transaction_session_timeout = '60s';
alter role jpoa_owner set idle_in_transaction_session_timeout = '10min';

-- The same order and the same letters everywhere; without lc_ctype pg_trgm makes no trigrams for Thai.
select 'create database jpoa owner jpoa_owner template template0 encoding ''UTF8''
          locale_provider builtin builtin_locale ''C.UTF-8'' lc_collate ''C'' lc_ctype ''C.UTF-8'''
 where not exists (select from pg_database where datname = 'jpoa') \gexec
alter database jpoa set timezone = 'UTC';
revoke all on database jpoa from public;
grant connect on database jpoa to jpoa_app;

\connect jpoa
set client_min_messages = warning;
create extension if not exists btree_gist;
create extension if not exists citext;
create extension if not exists pg_trgm;
create extension if not exists unaccent;
alter schema public owner to jpoa_owner;
revoke all on schema public from public;
grant usage on schema public to jpoa_app, jpoa_search;
