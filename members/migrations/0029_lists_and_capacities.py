"""What the secretariat keeps: lists of words in editions that nobody changes, and dated capacities, one open at a time,
and the working days of countries.

The first editions have the codes that were written in the code before, so no record changes. Forms of exploitation and
legal bases begin here. Sources: Trafficking Protocol (2000), article 3 (a), and the metadata of SDG indicator 16.2.2
for the forms; UN Convention against Transnational Organized Crime, articles 18 and 27, Trafficking Protocol, article
10, and Smuggling Protocol, articles 8 and 10, for the legal bases.
"""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

import common.ids

SECRETARIAT = (
    "coalesce((select string_to_array(current_setting('app.roles', true), ',')) && array['secretariat'], false)"
)
DIRECTORY = "coalesce((select current_setting('app.system', true)) = 'directory', false)"
PERSON = "(select nullif(current_setting('app.person', true), '')::uuid)"
IN_FORCE = """exists (
  select from members_referenceedition e join members_referencelist l on l.code = e.of_list_id
   where e.id = members_referenceentry.edition_id and e.number = l.version)"""
# Table → who may insert, who may update.
RULES = {
    "members_referencelist": ("false", SECRETARIAT),
    "members_referenceedition": (
        f"{SECRETARIAT} and members_referenceedition.published_by_id = {PERSON}",
        "false",
    ),
    "members_referenceentry": (f"{SECRETARIAT} and {IN_FORCE}", "false"),
}

FORWARD = "".join(
    f"""
alter table {table} enable row level security;
alter table {table} force row level security;
create policy owner_all on {table} for all to jpoa_owner using (true) with check (true);
create policy app_select on {table} for select to jpoa_app using (true);
create policy app_insert on {table} for insert to jpoa_app with check ({insert});
create policy app_update on {table} for update to jpoa_app using ({update}) with check ({update});
create policy app_delete on {table} for delete to jpoa_app using (false);
grant select on {table} to jpoa_app;
"""
    for table, (insert, update) in RULES.items()
)
FORWARD += """
grant update (version, submission) on members_referencelist to jpoa_app;
grant insert on members_referenceedition, members_referenceentry to jpoa_app;

create function reference_edition_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from members_referencelist l where l.code = new.of_list_id and l.version >= new.number)
      or new.number > 1 and not exists (select from members_referenceedition former
        where former.of_list_id = new.of_list_id and former.number = new.number - 1) then
    raise exception 'the editions of a list follow one another' using errcode = 'check_violation';
  end if;
  if not exists (select from members_referenceentry e where e.edition_id = new.id) or exists (
      select from members_referenceentry e join members_referenceedition former on former.id = e.edition_id
       where former.of_list_id = new.of_list_id and former.number = new.number - 1 and not exists (
         select from members_referenceentry now where now.edition_id = new.id and now.code = e.code)) then
    raise exception 'a word of a list is retired, never deleted' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger reference_edition_guard after insert on members_referenceedition
  deferrable initially deferred for each row execute function reference_edition_guard();

create function reference_list_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  if not exists (select from members_referenceedition e where e.of_list_id = new.code and e.number = new.version) then
    raise exception 'this edition of the list does not exist' using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger reference_list_guard after insert or update on members_referencelist
  deferrable initially deferred for each row execute function reference_list_guard();

create function reference_code_guard() returns trigger
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  kept text := to_jsonb(new) ->> tg_argv[1];
begin
  if not exists (select from members_referenceentry e join members_referenceedition n on n.id = e.edition_id
      where n.of_list_id = tg_argv[0] and e.code = kept) then
    raise exception 'the list % has no code %', tg_argv[0], kept using errcode = 'foreign_key_violation';
  end if;
  return new;
end $$;
create trigger agency_type_guard before insert or update of type on members_agency for each row
  execute function reference_code_guard('agency_types', 'type');
"""

FORWARD += f"""
alter policy app_update on members_participation
  using ({SECRETARIAT} and ends_on is null) with check ({SECRETARIAT} and ends_on is not null);
grant update (ends_on) on members_participation to jpoa_app;
alter policy app_update on members_country
  using ({SECRETARIAT} or {DIRECTORY}) with check ({SECRETARIAT} or {DIRECTORY});
grant update (version, submission) on members_country to jpoa_app;
"""

BACKWARD = f"""
revoke update (version, submission) on members_country from jpoa_app;
alter policy app_update on members_country using ({DIRECTORY}) with check ({DIRECTORY});
revoke update (ends_on) on members_participation from jpoa_app;
alter policy app_update on members_participation using (false) with check (false);
drop trigger agency_type_guard on members_agency;
drop function reference_code_guard();
drop trigger reference_list_guard on members_referencelist;
drop function reference_list_guard();
drop trigger reference_edition_guard on members_referenceedition;
drop function reference_edition_guard();
""" + "".join(
    f"""
revoke all on {table} from jpoa_app;
drop policy app_delete on {table};
drop policy app_update on {table};
drop policy app_insert on {table};
drop policy app_select on {table};
drop policy owner_all on {table};
alter table {table} no force row level security;
alter table {table} disable row level security;
"""
    for table in RULES
)

FIRST = {
    "agency_types": {
        "police": "Police",
        "immigration": "Immigration",
        "border_force": "Border force",
        "coast_guard": "Coast guard",
        "customs": "Customs",
        "prosecution": "Prosecution",
        "financial_intelligence": "Financial intelligence",
        "anti_trafficking_unit": "Anti-trafficking unit",
        "international_organisation": "International organisation",
    },
    "decline_reasons": {
        "no_legal_basis": "No legal basis",
        "wrong_agency": "Wrong agency",
        "capacity": "No capacity",
        "duplicate": "Duplicate",
        "other": "Other",
    },
    "forms_of_exploitation": {
        "sexual": "Prostitution of others or other sexual exploitation",
        "forced_labour": "Forced labour or services",
        "servitude": "Servitude",
        "slavery_like": "Slavery or practices similar to slavery",
        "organ_removal": "Removal of organs",
        "forced_criminality": "Forced criminality",
        "forced_marriage": "Forced marriage",
        "begging": "Begging",
        "other": "Other",
    },
    "legal_bases": {
        "domestic_law": "Domestic law",
        "bilateral_agreement": "Bilateral agreement or arrangement",
        "regional_agreement": "Regional agreement or arrangement",
        "untoc_law_enforcement": "UN Convention against Transnational Organized Crime, article 27: police cooperation",
        "untoc_mutual_legal_assistance": "UN Convention against Transnational Organized Crime, article 18: legal assistance",
        "trafficking_protocol": "Trafficking Protocol, article 10: exchange of information",
        "smuggling_protocol": "Smuggling Protocol, article 10: exchange of information",
        "smuggling_protocol_sea": "Smuggling Protocol, article 8: measures at sea",
        "reciprocity": "Reciprocity",
        "other": "Other",
    },
}


def publish_the_first(apps: Any, schema_editor: Any) -> None:
    of_lists, editions, entries = (
        apps.get_model("members", name) for name in ("ReferenceList", "ReferenceEdition", "ReferenceEntry")
    )
    for code, words in FIRST.items():
        of_list = of_lists.objects.create(code=code)
        edition = editions.objects.create(of_list=of_list, number=1)
        entries.objects.bulk_create(
            entries(edition=edition, code=key, label=label, position=place)
            for place, (key, label) in enumerate(words.items(), start=1)
        )
    schema_editor.execute("set constraints all immediate")  # nothing may wait when the indexes are made


def _key() -> models.UUIDField:
    return models.UUIDField(default=common.ids.uuid7, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("members", "0028_successors")]

    operations = [
        migrations.CreateModel(
            "ReferenceList",
            [
                ("version", models.PositiveIntegerField(default=1)),
                ("submission", models.UUIDField(editable=False, null=True)),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("agency_types", "Kinds of agency"),
                            ("decline_reasons", "Reasons to decline a referral"),
                            ("forms_of_exploitation", "Forms of exploitation"),
                            ("legal_bases", "Legal bases"),
                        ],
                        max_length=30,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
            ],
            options={"ordering": ["code"]},
        ),
        migrations.CreateModel(
            "ReferenceEdition",
            [
                ("id", _key()),
                ("number", models.PositiveIntegerField()),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "of_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="editions", to="members.referencelist"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=["of_list", "number"], name="reference_edition_once"),
                    models.CheckConstraint(
                        condition=Q(published_by__isnull=True, published_at__isnull=True)
                        | Q(published_by__isnull=False, published_at__isnull=False),
                        name="edition_published_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "ReferenceEntry",
            [
                ("id", _key()),
                ("code", models.CharField(max_length=30)),
                ("label", models.CharField(max_length=120)),
                ("translations", models.JSONField(default=dict)),
                ("position", models.PositiveSmallIntegerField()),
                ("is_retired", models.BooleanField(default=False)),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="members.referenceedition",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "code"],
                "constraints": [
                    models.UniqueConstraint(fields=["edition", "code"], name="reference_code_once"),
                    models.UniqueConstraint(fields=["edition", "label"], name="reference_label_once"),
                    models.CheckConstraint(condition=Q(code__regex="^[a-z0-9_]+$"), name="reference_code_is_plain"),
                    models.CheckConstraint(condition=~Q(label=""), name="reference_label_is_said"),
                ],
            },
        ),
        migrations.AddField("country", "version", models.PositiveIntegerField(default=1)),
        migrations.AddField("country", "submission", models.UUIDField(editable=False, null=True)),
        *(
            migrations.AddConstraint(
                "participation",
                models.UniqueConstraint(condition=Q(("ends_on__isnull", True)), fields=(body,), name=name),
            )
            for body, name in (
                ("country", "one_open_capacity_a_country"),
                ("organisation", "one_open_capacity_an_organisation"),
            )
        ),
        migrations.AlterField("agency", "type", models.CharField(max_length=30)),
        migrations.RunSQL([FORWARD], [BACKWARD]),
        migrations.RunPython(publish_the_first, migrations.RunPython.noop),
    ]
