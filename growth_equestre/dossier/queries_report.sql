-- name: fates
-- One row per lead that was open at $at (nothing decided, its contact not known to be wrong), out of $most drawn by
-- their ids: whether it could then be reached as the lead in question can at $as_of, and what came of it before $until.
with this as (
    select
        l.lead_id, l.whatsapp is not null as has_whatsapp, l.email is not null as has_email,
        exists (
            select 1 from events e
            where e.lead_id = l.lead_id and list_contains($signs, e.event_type) and e.occurred_at < $as_of::timestamp
        ) as has_spoken
    from leads l where l.lead_id = $lead_id::uuid
),
drawn as (
    select lead_id, whatsapp is not null as has_whatsapp, email is not null as has_email
    from leads
    where created_at < $at::timestamp and deleted_at is null and lead_id <> $lead_id::uuid
    order by hash(lead_id)
    limit $most
),
told as (
    select
        d.lead_id, d.has_whatsapp, d.has_email,
        coalesce(bool_or(e.occurred_at < $at::timestamp and list_contains($signs, e.event_type)), false) as has_spoken,
        coalesce(bool_or(
            e.occurred_at < $at::timestamp
            and (e.event_type = 'invalid_contact' or (e.event_type = 'etapa' and list_contains($ends, e.metadata)))
        ), false) as is_over,
        min(e.occurred_at) filter (
            where e.occurred_at >= $at::timestamp and e.event_type = 'etapa' and list_contains($reached, e.metadata)
        ) as qualified_at,
        min(e.occurred_at) filter (
            where e.occurred_at >= $at::timestamp and e.event_type = 'invalid_contact'
        ) as invalid_at
    from drawn d
    left join events e on e.lead_id = d.lead_id and e.occurred_at < $until::timestamp
    group by d.lead_id, d.has_whatsapp, d.has_email
)
select
    o.lead_id::varchar as lead_id,
    o.qualified_at is not null as is_qualified,
    o.invalid_at is not null and o.qualified_at is null as is_invalid,
    (o.has_whatsapp, o.has_email, o.has_spoken) = (t.has_whatsapp, t.has_email, t.has_spoken) as is_similar
from told o cross join this t
where not o.is_over
order by o.lead_id

-- name: own_signs
-- One row: when the lead last spoke itself, when its contact last proved wrong, and when anything last happened.
select
    max(occurred_at) filter (where list_contains($signs, event_type)) as last_sign,
    max(occurred_at) filter (where event_type = 'invalid_contact') as last_invalid,
    max(occurred_at) filter (where list_contains($own, event_type)) as last_own,
    min(occurred_at) as first_fact,
    count(*) as facts
from events where lead_id = $lead_id::uuid
