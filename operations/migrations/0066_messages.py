"""Words inside a referral beside its steps: a sending to one thread or several, and questions that wait for an answer.

The words stand in the threads' own rows, one for each, so their wall stays what it was. A sending is read with one of
its messages. A question is read with its thread; who is asked, and nobody else, settles it.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
SAFE = "security definer set search_path = pg_catalog, public, pg_temp"
# A subselect that gives a value: the planner cannot answer it by hashing all of an agency's (0009).
PARTY = f"""(select true from operations_referralgrant g
    where g.content_object_id = {{table}}.referral_id and g.is_view and g.group_id = {GROUP} limit 1)"""
OWN_AGENCY = f"exists (select from members_agency a where a.id = author_agency_id and a.group_id = {GROUP})"
THREAD = """(select true from operations_referralrecipient p
    where p.id = operations_referralquestion.recipient_id
      and p.referral_id = operations_referralquestion.referral_id limit 1)"""
# Words in this thread that the person wrote.
OF_PERSON = f"""exists (select from operations_referralmessage m where m.id = {{key}}
    and m.recipient_id = operations_referralquestion.recipient_id and m.author_id = {PERSON})"""

POLICIES = {
    "operations_referralsending": (
        """(select true from operations_referralmessage m
            where m.sending_id = operations_referralsending.id limit 1)""",
        f"author_id = {PERSON} and {OWN_AGENCY} and {PARTY.format(table='operations_referralsending')}",
        "false",
        "false",
    ),
    "operations_referralquestion": (
        THREAD,
        f"settled_at is null and {THREAD} and {OF_PERSON.format(key='message_id')}",
        f"group_id = {GROUP} and settled_at is null and {THREAD}",
        f"""group_id = {GROUP} and settled_by_id = {PERSON} and {THREAD}
            and (reply_id is null or {OF_PERSON.format(key="reply_id")})""",
    ),
}
WALLS = "".join(
    f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
create policy app_select on {table} for select to jpoa_app using ({reads});
create policy app_insert on {table} for insert to jpoa_app with check ({adds});
create policy app_update on {table} for update to jpoa_app using ({changes}) with check ({becomes});
create policy app_delete on {table} for delete to jpoa_app using (false);
grant select, insert on {table} to jpoa_app;
create constraint trigger row_changed after insert or update or delete on {table}
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create trigger table_emptied after truncate on {table} for each statement execute function table_emptied('referral');
"""
    for table, (reads, adds, changes, becomes) in POLICIES.items()
)
GUARDS = f"""
grant update (settled_at, settled_by_id, reply_id) on operations_referralquestion to jpoa_app;

-- What is written beside the steps: while the referral is sent or closed, to who reads it, in one's own name.
create function referral_message_guard() returns trigger language plpgsql {SAFE} as $$
declare
  of record;
begin
  select r.state, r.owner_group_id, r.recipients_know_each_other, p.state as part, s.is_to_all, a.group_id as writer
    into of
    from operations_referral r
    join operations_referralrecipient p on p.referral_id = r.id and p.id = new.recipient_id
    join operations_referralsending s on s.referral_id = r.id and s.id = new.sending_id
     and (s.author_id, s.author_agency_id, s.sent_at) = (new.author_id, new.author_agency_id, new.written_at)
    join members_agency a on a.id = s.author_agency_id
   where r.id = new.referral_id for share of r, p;
  if not found then
    raise exception 'a message is of a sending in the same referral and by the same writer'
      using errcode = 'check_violation';
  end if;
  if of.state not in ('sent', 'closed') or of.part = 'recalled' then
    raise exception 'nothing is written in what was not sent, or was taken back' using errcode = 'check_violation';
  end if;
  if of.is_to_all and not (of.recipients_know_each_other and of.writer = of.owner_group_id) then
    raise exception 'who does not know of others is not told that they read' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger referral_message_guard before insert on operations_referralmessage
  for each row when (new.sending_id is not null) execute function referral_message_guard();

-- Asked is the other side of the thread than the writer's.
create function referral_question_fill() returns trigger language plpgsql {SAFE} as $$
begin
  select case when a.group_id = p.owner_group_id then p.group_id else p.owner_group_id end into strict new.group_id
    from operations_referralmessage m
    join operations_referralrecipient p on p.id = m.recipient_id
    join members_agency a on a.id = m.author_agency_id
   where m.id = new.message_id and m.recipient_id = new.recipient_id and m.referral_id = new.referral_id
     and m.sending_id is not null;
  return new;
end $$;
create trigger referral_question_fill before insert on operations_referralquestion
  for each row execute function referral_question_fill();

-- A thread that goes to another agency takes its questions along.
create function referral_questions_follow() returns trigger language plpgsql {SAFE} as $$
begin
  update operations_referralquestion set group_id = case group_id when old.owner_group_id then new.owner_group_id
                                                                  else new.group_id end
   where recipient_id = new.id;
  return null;
end $$;
create trigger referral_questions_follow after update on operations_referralrecipient for each row
  when ((old.group_id, old.owner_group_id) is distinct from (new.group_id, new.owner_group_id))
  execute function referral_questions_follow();

revoke execute on function referral_message_guard(), referral_question_fill(), referral_questions_follow() from public;
"""
BACKWARD = """
drop trigger referral_questions_follow on operations_referralrecipient;
drop trigger referral_question_fill on operations_referralquestion;
drop trigger referral_message_guard on operations_referralmessage;
drop function referral_questions_follow(), referral_question_fill(), referral_message_guard();
-- Read on as what they are in the thread; without the sending there is no such kind.
update operations_referralmessage set kind = 'information', sending_id = null
 where kind = 'message';
set constraints all immediate;
set constraints all deferred;
""" + "".join(
    f"""
drop trigger table_emptied on {table};
drop trigger row_changed on {table};
drop policy app_delete on {table}; drop policy app_update on {table}; drop policy app_insert on {table};
drop policy app_select on {table}; drop policy owner_all on {table};
revoke all on {table} from jpoa_app;
alter table {table} no force row level security; alter table {table} disable row level security;
"""
    for table in reversed(POLICIES)
)
_PROTECT = django.db.models.deletion.PROTECT
_ID = ("id", models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False))


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("members", "0039_attachment_notices"),
        ("operations", "0065_own_links"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferralSending",
            fields=[
                _ID,
                ("is_to_all", models.BooleanField(default=False)),
                ("sent_at", models.DateTimeField()),
                ("author", models.ForeignKey(settings.AUTH_USER_MODEL, _PROTECT, related_name="+")),
                ("author_agency", models.ForeignKey("members.agency", _PROTECT, related_name="+")),
                ("referral", models.ForeignKey("operations.referral", _PROTECT, related_name="+")),
            ],
        ),
        migrations.AddField(
            "referralmessage",
            "sending",
            models.ForeignKey("operations.referralsending", _PROTECT, null=True, related_name="messages"),
        ),
        migrations.AlterField(
            "referralmessage",
            "kind",
            models.CharField(
                choices=[
                    ("question", "Question"),
                    ("information", "Information"),
                    ("answer", "Answer"),
                    ("asked_again", "Asked again"),
                    ("message", "Message"),
                ],
                max_length=11,
            ),
        ),
        migrations.AddConstraint(
            "referralmessage",
            models.UniqueConstraint(fields=("sending", "recipient"), name="said_once_a_thread"),
        ),
        migrations.AddConstraint(
            "referralmessage",
            models.CheckConstraint(
                condition=models.Q(kind="message", sending__isnull=False)
                | ~models.Q(kind="message") & models.Q(sending__isnull=True),
                name="a_message_is_of_a_sending",
            ),
        ),
        migrations.CreateModel(
            name="ReferralQuestion",
            fields=[
                _ID,
                ("asked_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("group", models.ForeignKey("auth.group", _PROTECT, related_name="+")),
                ("message", models.OneToOneField("operations.referralmessage", _PROTECT, related_name="question")),
                ("recipient", models.ForeignKey("operations.referralrecipient", _PROTECT, related_name="questions")),
                ("referral", models.ForeignKey("operations.referral", _PROTECT, related_name="+")),
                ("reply", models.ForeignKey("operations.referralmessage", _PROTECT, null=True, related_name="+")),
                ("settled_by", models.ForeignKey(settings.AUTH_USER_MODEL, _PROTECT, null=True, related_name="+")),
            ],
            options={
                "ordering": ["asked_at", "id"],
                "indexes": [
                    models.Index(
                        fields=["group", "asked_at"],
                        name="question_to_settle",
                        condition=models.Q(settled_at__isnull=True),
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(settled_at__isnull=True, settled_by__isnull=True, reply__isnull=True)
                        | models.Q(settled_at__isnull=False, settled_by__isnull=False),
                        name="settled_has_who_and_when",
                    )
                ],
            },
        ),
        migrations.RunSQL([WALLS + GUARDS], [BACKWARD]),
    ]
