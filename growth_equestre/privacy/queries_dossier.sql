-- name: profile
-- One row per record of the person, the one in use first.
select * from leads where lead_id in (select unnest($lead_ids::uuid[])) order by deleted_at is not null, created_at

-- name: events
-- One row per fact about the person, oldest first.
select occurred_at, event_type, metadata, reason from events
where lead_id in (select unnest($lead_ids::uuid[])) order by occurred_at, event_id

-- name: changes_of_score
-- One row per answer of the scoring model that differs from the one before, newest first.
with answered as (
    select subject_id, as_of, score, chance, model_version,
        lag(score) over (partition by subject_id order by as_of, known_at) as before
    from predictions where kind = $kind and subject_id in (select unnest($lead_ids::uuid[]))
)
select subject_id, as_of, score, chance, model_version from answered
where before is null or before <> score
order by as_of desc limit $limit

-- name: recommendations
-- One row per recommendation about the person, newest first.
select made_at, action, channel, reasons::varchar as reasons, message, policy, policy_version, feedback
from recommendations where lead_id in (select unnest($lead_ids::uuid[])) order by made_at desc

-- name: offers
-- One row per partner that was listed for the person, the newest list first.
select o.offered_at, coalesce(p.name, 'parceiro removido') as partner, o.compatibility, o.position, o.is_chosen,
    o.card_version
from offers o left join partners p using (partner_id)
where o.lead_id in (select unnest($lead_ids::uuid[])) order by o.offered_at desc, o.position nulls last

-- name: recipients
-- One row per handoff of the person to a partner, newest first.
select h.handed_at, coalesce(p.name, 'parceiro removido') as partner, h.shared_fields::varchar as shared_fields,
    h.reason
from handoffs h left join partners p using (partner_id)
where h.lead_id in (select unnest($lead_ids::uuid[])) order by h.handed_at desc
