"""Whom the worker tells that a file was refused: who can see it. It reads no referral by itself."""

from django.db import migrations

SAFE = "security definer set search_path = pg_catalog, public, pg_temp"
FORWARD = f"""
create function attachment_readers(file uuid) returns table (agency uuid, reference text)
language sql stable {SAFE} as $$
  select a.id, r.reference::text
    from operations_referralattachment f join operations_referral r on r.id = f.referral_id
    join operations_referralgrant g on g.content_object_id = r.id and g.is_view
    join members_agency a on a.group_id = g.group_id
    left join operations_referralrecipient p on p.id = f.recipient_id
   where f.id = file and nullif(current_setting('app.system', true), '') = 'attachments'
     and (f.recipient_id is null or g.group_id in (p.group_id, r.owner_group_id))
$$;
revoke execute on function attachment_readers(uuid) from public;
grant execute on function attachment_readers(uuid) to jpoa_app;
"""
BACKWARD = "drop function attachment_readers(uuid);"


class Migration(migrations.Migration):
    dependencies = [("operations", "0045_referral_attachments"), ("members", "0039_attachment_notices")]

    operations = [migrations.RunSQL([FORWARD], [BACKWARD])]
