"""Permission to use in court, with its walls: a request, an answer, an end, each added by its side and never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids
from operations.referrals.court_models import CourtAnswer, CourtRequest

GROUP = "(select nullif(current_setting('app.group', true), '')::int)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
OWN = f"exists (select from members_agency a where a.id = agency_id and a.group_id = {GROUP})"
# The side that asks, and the side that answers: of the information a recipient asks the owner, of an answer the other way.
ASKS = "case when {about} = 'information' then p.group_id else p.owner_group_id end"
GIVES = "case when {about} = 'information' then p.owner_group_id else p.group_id end"
REQUEST = "operations_courtrequest"
THREAD = f"""(select true from operations_referralrecipient p
    where p.id = recipient_id and p.referral_id = {REQUEST}.referral_id limit 1)"""
GIVER = f"""exists (select from {REQUEST} q join operations_referralrecipient p on p.id = q.recipient_id
    where q.id = request_id and q.referral_id = {{table}}.referral_id and p.owner_group_id <> p.group_id
      and {GIVES.format(about="q.about")} = {GROUP})"""
POLICIES = {
    REQUEST: (
        THREAD,
        f"""asked_by_id = {PERSON} and {OWN} and exists (
    select from operations_referralrecipient p join operations_referral r on r.id = p.referral_id
     where p.id = recipient_id and p.referral_id = {REQUEST}.referral_id and p.owner_group_id <> p.group_id
       and p.state <> 'recalled' and r.state in ('sent', 'closed') and (about = 'information' or p.state = 'answered')
       and {ASKS.format(about=f"{REQUEST}.about")} = {GROUP})""",
    ),
    "operations_courtanswer": (
        f"(select true from {REQUEST} q where q.id = request_id limit 1)",
        f"answered_by_id = {PERSON} and {OWN} and {GIVER.format(table='operations_courtanswer')}",
    ),
    "operations_courtend": (
        f"(select true from {REQUEST} q where q.id = request_id limit 1)",
        f"""ended_by_id = {PERSON} and {OWN} and {GIVER.format(table="operations_courtend")} and exists (
    select from operations_courtanswer w where w.request_id = operations_courtend.request_id and w.decision = 'given')""",
    ),
}
FORWARD = "".join(
    f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
create policy app_select on {table} for select to jpoa_app using ({reads});
create policy app_insert on {table} for insert to jpoa_app with check ({adds});
create policy app_update on {table} for update to jpoa_app using (false);
create policy app_delete on {table} for delete to jpoa_app using (false);
grant select, insert on {table} to jpoa_app;
create constraint trigger row_changed after insert or update or delete on {table}
  deferrable initially deferred for each row execute function row_changed_by_referral_id('referral');
create trigger table_emptied after truncate on {table} for each statement execute function table_emptied('referral');
"""
    for table, (reads, adds) in POLICIES.items()
)
BACKWARD = "".join(
    f"""
drop trigger table_emptied on {table};
drop trigger row_changed on {table};
revoke all on {table} from jpoa_app;
drop policy app_delete on {table}; drop policy app_update on {table}; drop policy app_insert on {table};
drop policy app_select on {table}; drop policy owner_all on {table};
alter table {table} no force row level security; alter table {table} disable row level security;
"""
    for table in POLICIES
)
_PROTECT = django.db.models.deletion.PROTECT


def _to(model: str, related: str = "+") -> models.ForeignKey:
    return models.ForeignKey(model, _PROTECT, related_name=related)


def _key() -> models.UUIDField:
    return models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("members", "0042_handover_notices"),
        ("operations", "0063_handover_walls"),
    ]

    operations = [
        migrations.CreateModel(
            name="CourtRequest",
            fields=[
                ("id", _key()),
                ("number", models.PositiveSmallIntegerField()),
                ("about", models.CharField(choices=CourtRequest.About.choices, max_length=11)),
                ("proceedings", models.CharField(max_length=500, verbose_name="proceedings")),
                ("asked_at", models.DateTimeField()),
                ("agency", _to("members.agency")),
                ("asked_by", _to(settings.AUTH_USER_MODEL)),
                ("country", _to("members.country")),
                ("recipient", _to("operations.referralrecipient", "court_requests")),
                ("referral", _to("operations.referral", "court_requests")),
            ],
            options={
                "ordering": ["asked_at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("recipient", "number"), name="court_number_once_a_thread"),
                    models.CheckConstraint(condition=~models.Q(proceedings=""), name="court_request_says_for_what"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CourtAnswer",
            fields=[
                ("id", _key()),
                ("decision", models.CharField(choices=CourtAnswer.Decision.choices, max_length=7)),
                ("conditions", models.CharField(blank=True, max_length=1000)),
                ("reason", models.CharField(blank=True, choices=CourtAnswer.Reason.choices, max_length=8)),
                ("words", models.CharField(blank=True, max_length=500)),
                ("authority", models.CharField(blank=True, max_length=300)),
                ("answered_at", models.DateTimeField()),
                ("agency", _to("members.agency")),
                ("answered_by", _to(settings.AUTH_USER_MODEL)),
                ("referral", _to("operations.referral")),
                ("request", models.OneToOneField("operations.courtrequest", _PROTECT, related_name="answer")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(decision="given", reason="", authority="") & ~models.Q(conditions="")
                        | models.Q(decision="refused", conditions="", authority="") & ~models.Q(reason="")
                        | models.Q(decision="by_mla", conditions="", reason="") & ~models.Q(authority=""),
                        name="court_answer_says_what_it_needs",
                    ),
                    models.CheckConstraint(
                        condition=~models.Q(reason="other") | ~models.Q(words=""), name="court_other_reason_in_words"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="CourtEnd",
            fields=[
                ("id", _key()),
                ("reason", models.CharField(max_length=500)),
                ("ended_at", models.DateTimeField()),
                ("agency", _to("members.agency")),
                ("ended_by", _to(settings.AUTH_USER_MODEL)),
                ("referral", _to("operations.referral")),
                ("request", models.OneToOneField("operations.courtrequest", _PROTECT, related_name="end")),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=~models.Q(reason=""), name="court_end_has_a_reason")]
            },
        ),
        migrations.RunSQL([FORWARD], [BACKWARD]),
    ]
