-- name: contacts
-- One row: leads in all and leads like this one (with the same ways to reach them, and spoken to or not), and how many
-- of each turned out to have a contact that does not work. The lead itself is left out.
with spoken as (
    select distinct lead_id from events where list_contains($signs, event_type)
),
invalid as (
    select distinct lead_id from events where event_type = 'invalid_contact'
),
known as (
    select
        l.lead_id, l.whatsapp is not null as has_whatsapp, l.email is not null as has_email,
        s.lead_id is not null as has_spoken, i.lead_id is not null as is_invalid
    from leads l
    left join spoken s using (lead_id)
    left join invalid i using (lead_id)
    where l.deleted_at is null
),
this as (
    select * from known where lead_id = $lead_id::uuid
)
select
    count(*) as everybody,
    count(*) filter (where k.is_invalid) as all_invalid,
    count(*) filter (
        where (k.has_whatsapp, k.has_email, k.has_spoken) = (t.has_whatsapp, t.has_email, t.has_spoken)
    ) as similar,
    count(*) filter (
        where k.is_invalid
        and (k.has_whatsapp, k.has_email, k.has_spoken) = (t.has_whatsapp, t.has_email, t.has_spoken)
    ) as similar_invalid
from known k cross join this t
where k.lead_id <> $lead_id::uuid

-- name: own_signs
-- One row: when the lead last spoke itself, when its contact last proved wrong, and when anything last happened.
select
    max(occurred_at) filter (where list_contains($signs, event_type)) as last_sign,
    max(occurred_at) filter (where event_type = 'invalid_contact') as last_invalid,
    max(occurred_at) filter (where list_contains($own, event_type)) as last_own,
    min(occurred_at) as first_fact,
    count(*) as facts
from events where lead_id = $lead_id::uuid
