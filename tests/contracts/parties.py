"""Who is a party to a referral and to what hangs on it, from who wrote, who received and who took it over, as SQL."""

from __future__ import annotations

# Who has a referral: its originator, or the agency to which it was handed over last.
OWNERS = """(select r.id as referral_id, a.group_id from operations_referral r join members_agency a
    on a.id = coalesce(
      (select o.agency_id from operations_referralownership o where o.referral_id = r.id order by o.at desc limit 1),
    r.originator_id))"""
# Parties of a referral by its key: its owner's group always, a recipient's once it has been sent.
OF_REFERRAL = f"""select w.referral_id, w.group_id from {OWNERS} w
  union select p.referral_id, a.group_id from operations_referralrecipient p
    join members_agency a on a.id = p.agency_id"""
OWNER_OR_SELF = (
    "select {key}, w.group_id from {table} t join "
    + OWNERS
    + """ w on w.referral_id = t.referral_id
  union select {key}, a.group_id from {table} t join operations_referralrecipient p on p.id = {recipient}
    join members_agency a on a.id = p.agency_id"""
)
CHILD = "select t.{key}, p.group_id from {table} t join (" + OF_REFERRAL + ") p on p.referral_id = t.{parent}"
# Who reads its content: its owner always, a recipient's while it is not withdrawn and if it has the whole file.
OF_CONTENT = f"""select w.referral_id, w.group_id from {OWNERS} w
  union select p.referral_id, a.group_id from operations_referralrecipient p
    join operations_referral r on r.id = p.referral_id join members_agency a on a.id = p.agency_id
    where r.state <> 'withdrawn' and p.reads = 'whole'"""
CONTENT = "select t.{key}, p.group_id from {table} t join (" + OF_CONTENT + ") p on p.referral_id = t.referral_id"
# For each table of referrals the pairs of a row's key and a group that may read it.
OF_REFERRALS: dict[str, str] = {
    "operations_referral": CHILD.format(table="operations_referral", key="id", parent="id"),
    "operations_referralbody": CONTENT.format(table="operations_referralbody", key="referral_id"),
    "operations_referralsubject": CONTENT.format(table="operations_referralsubject", key="id"),
    "operations_subjectidentity": CONTENT.format(table="operations_subjectidentity", key="subject_id"),
    "operations_referralidentifier": CONTENT.format(table="operations_referralidentifier", key="id"),
    "operations_referralrecipient": OWNER_OR_SELF.format(
        table="operations_referralrecipient", key="t.id", recipient="t.id"
    ),
    # Of a withdrawn one an agency reads its own words.
    "operations_referralmessage": f"""select t.id, w.group_id from operations_referralmessage t
      join {OWNERS} w on w.referral_id = t.referral_id
      union select t.id, a.group_id from operations_referralmessage t
      join operations_referral r on r.id = t.referral_id join operations_referralrecipient p on p.id = t.recipient_id
      join members_agency a on a.id = p.agency_id where r.state <> 'withdrawn' or a.id = t.author_agency_id""",
    # A note is its agency's, a link its owner's.
    "operations_referralnote": """select t.id, a.group_id from operations_referralnote t
      join members_agency a on a.id = t.agency_id""",
    "operations_ownlink": """select t.id, a.group_id from operations_ownlink t
      join members_agency a on a.id = t.agency_id""",
    "operations_referrallink": f"""select t.id, w.group_id from operations_referrallink t
      join {OWNERS} w on w.referral_id = t.parent_id join {OWNERS} v on v.referral_id = t.child_id
       and v.group_id = w.group_id""",
    "operations_referralcopy": f"""select t.id, w.group_id from operations_referralcopy t
      join {OWNERS} w on w.referral_id = t.referral_id
      union select t.id, a.group_id from operations_referralcopy t join members_agency a on a.id = t.agency_id""",
    "operations_referraltranslation": f"""select t.id, w.group_id from operations_referraltranslation t
      join {OWNERS} w on w.referral_id = t.referral_id
      union select t.id, a.group_id from operations_referraltranslation t
      join operations_referralrecipient p on p.referral_id = t.referral_id
      join members_agency a on a.id = p.agency_id join operations_referral r on r.id = p.referral_id
     where (t.group_id is null and r.state <> 'withdrawn' and p.reads = 'whole')
        or (t.group_id = a.group_id and (r.state <> 'withdrawn' or t.added_agency_id = a.id))""",
    # A text of a thread is its two parties', one of a closed identity its owner's; a reference is read in any case.
    "operations_referraltext": f"""select t.id, p.group_id from operations_referraltext t
      join ({OF_REFERRAL}) p on p.referral_id = t.referral_id
      join {OWNERS} o on o.referral_id = t.referral_id
      join operations_referral r on r.id = t.referral_id
      left join operations_referralmessage m on t.place = 'message' and m.id = t.source_id
      left join operations_referralrecipient q on q.id = m.recipient_id
      left join members_agency a on a.id = q.agency_id
      left join operations_subjectidentity i on i.subject_id = t.source_id
     where p.group_id = o.group_id
        or (m.id is null or p.group_id = a.group_id) and (i.subject_id is null or not i.is_closed)
           and (t.place = 'reference' or r.state <> 'withdrawn' and (t.place = 'message' or exists (
             select from operations_referralrecipient w join members_agency x on x.id = w.agency_id
              where w.referral_id = r.id and w.reads = 'whole' and x.group_id = p.group_id)))""",
    # A recipient's steps are its own and the owner's, those of the referral all parties'.
    "operations_referralstep": OWNER_OR_SELF.format(
        table="operations_referralstep", key="t.id", recipient="t.recipient_id"
    )
    + " union "
    + CHILD.format(table="operations_referralstep", key="id", parent="referral_id")
    + " where t.recipient_id is null",
    **{
        table: OWNER_OR_SELF.format(table=table, key="t.id", recipient="t.recipient_id")
        for table in ("operations_referralcorrection", "operations_referralcontact", "operations_referralworth")
    },
    # How long it is kept is its owner's to know and to decide.
    "operations_retention": f"""select t.referral_id, w.group_id from operations_retention t
      join {OWNERS} w on w.referral_id = t.referral_id""",
    "operations_legalhold": f"""select t.id, w.group_id from operations_legalhold t
      join {OWNERS} w on w.referral_id = t.referral_id""",
    "operations_handlingchange": CHILD.format(table="operations_handlingchange", key="id", parent="referral_id"),
    "operations_shareconsent": OWNER_OR_SELF.format(
        table="operations_shareconsent", key="t.id", recipient="t.recipient_id"
    ),
    **{
        table: f"""select t.id, w.group_id from {table} t join {OWNERS} w on w.referral_id = t.referral_id
      union select t.id, a.group_id from {table} t join members_agency a on a.id = t.agency_id"""
        for table in ("operations_destructionrequest", "operations_referralopening")
    },
    "operations_courtrequest": OWNER_OR_SELF.format(
        table="operations_courtrequest", key="t.id", recipient="t.recipient_id"
    ),
    **{
        table: OWNER_OR_SELF.format(
            table=table,
            key="t.id",
            recipient="(select q.recipient_id from operations_courtrequest q where q.id = t.request_id)",
        )
        for table in ("operations_courtanswer", "operations_courtend")
    },
    # What was added is content, to be read by who came in before it too.
    "operations_referraladdition": f"""select t.id, w.group_id from operations_referraladdition t
      join {OWNERS} w on w.referral_id = t.referral_id
      union select t.id, a.group_id from operations_referraladdition t
      join operations_referral r on r.id = t.referral_id join operations_referralrecipient p on p.referral_id = r.id
      join members_agency a on a.id = p.agency_id
      where r.state <> 'withdrawn' and (p.reads = 'whole' or t.added_at >= p.received_at)""",
    # A question is its thread's; a sending is read by who reads one of its messages.
    "operations_referralquestion": OWNER_OR_SELF.format(
        table="operations_referralquestion", key="t.id", recipient="t.recipient_id"
    ),
    "operations_referralsending": f"""select t.id, w.group_id from operations_referralsending t
      join {OWNERS} w on w.referral_id = t.referral_id
      union select t.id, a.group_id from operations_referralsending t
      join operations_referralmessage m on m.sending_id = t.id
      join operations_referralrecipient p on p.id = m.recipient_id join members_agency a on a.id = p.agency_id""",
    # That an answer is late is told within the receiving agency.
    "operations_laterung": """select t.id, a.group_id from operations_laterung t
      join operations_referralrecipient p on p.id = t.recipient_id join members_agency a on a.id = p.agency_id""",
    # Of a file of the originator know all parties, of a recipient's its agency and the originator.
    "operations_referralattachment": f"""select t.id, p.group_id from operations_referralattachment t
      join ({OF_REFERRAL}) p on p.referral_id = t.referral_id
      join {OWNERS} o on o.referral_id = t.referral_id
      left join operations_referralrecipient q on q.id = t.recipient_id
      left join members_agency a on a.id = q.agency_id
      left join operations_referralrecipient w on w.referral_id = t.referral_id and w.group_id = p.group_id
      join operations_referral r on r.id = t.referral_id
      where p.group_id in (o.group_id, a.group_id)
         or (t.recipient_id is null and r.state <> 'withdrawn'
             and (w.reads = 'whole' or t.added_at >= w.received_at))""",
    "operations_referraldisclosure": f"""select t.id, w.group_id from operations_referraldisclosure t
      join {OWNERS} w on w.referral_id = t.referral_id""",
    # An offer is read on its two sides; who has owned a referral, by all parties.
    "operations_referralhandover": """select t.id, a.group_id from operations_referralhandover t
      join members_agency a on a.id in (t.from_agency_id, t.to_agency_id)""",
    "operations_referralownership": CHILD.format(table="operations_referralownership", key="id", parent="referral_id"),
    "operations_referralgrant": f"""select t.id, t.group_id from operations_referralgrant t
      union select t.id, w.group_id from operations_referralgrant t
      join {OWNERS} w on w.referral_id = t.content_object_id""",
}
