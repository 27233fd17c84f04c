-- name: count_migrations
-- One row: how many steps of the schema were applied to the file.
select count(*) from schema_migrations

-- name: count_orphans
-- One row per table that should point at leads or partners: how many of its rows point at none.
with pointers as (
    select 'eventos sem lead' as kind, lead_id as id, 'lead' as target from events
    union all select 'scores sem lead', lead_id, 'lead' from lead_scores
    union all select 'recomendações sem lead', lead_id, 'lead' from recommendations
    union all select 'encaminhamentos sem lead', lead_id, 'lead' from handoffs
    union all select 'ids a mais sem lead', lead_id, 'lead' from lead_aliases
    union all select 'encaminhamentos sem parceiro', partner_id, 'partner' from handoffs
    union all select 'eventos com parceiro que não existe', partner_id, 'partner' from events where partner_id is not null
)
select pointers.kind, count(*) as orphans
from pointers
left join leads on pointers.target = 'lead' and leads.lead_id = pointers.id
left join partners on pointers.target = 'partner' and partners.partner_id = pointers.id
where leads.lead_id is null and partners.partner_id is null
group by pointers.kind
order by pointers.kind

-- name: count_scores
-- One row: leads outside the bin that lack a score, whose score is older than what is known, or that only cooled.
-- A fact dated ahead of the score (clocks differ) does not make it stale; what arrived after it does.
with newest as (
    select lead_id, max(recorded_at) as recorded_at from events group by lead_id
)
select
    count(*) filter (where lead_scores.lead_id is null) as missing,
    count(*) filter (where lead_scores.as_of < greatest(leads.updated_at, newest.recorded_at)) as stale,
    count(*) filter (where lead_scores.as_of < $cooled_before) as cooled
from leads
left join lead_scores using (lead_id)
left join newest using (lead_id)
where leads.deleted_at is null

-- name: count_wrong_receipts
-- One row: scores whose starting points and reasons do not add up, or whose chances break their own order.
with receipts as (
    select
        score, start_points, chance_30d, chance_7d,
        list_sum(list_transform(from_json(reasons, '[{"points": "integer"}]'), lambda reason: reason.points)) as points
    from lead_scores
)
select count(*) from receipts
where start_points + coalesce(points, 0) <> score or chance_7d > chance_30d or score not between 0 and 100
