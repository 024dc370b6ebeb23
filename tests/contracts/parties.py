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
