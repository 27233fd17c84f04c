-- name: count_migrations
-- One row: how many steps of the schema were applied to the file.
select count(*) from schema_migrations

-- name: count_orphans
-- One row per kind of pointer at a lead or a partner that has any: how many point at none.
with orphans as (
    select 'eventos sem lead' as kind from events anti join leads using (lead_id)
    union all select 'scores sem lead' from lead_scores anti join leads using (lead_id)
    union all select 'recomendações sem lead' from recommendations anti join leads using (lead_id)
    union all select 'encaminhamentos sem lead' from handoffs anti join leads using (lead_id)
    union all select 'ids a mais sem lead' from lead_aliases anti join leads using (lead_id)
    union all select 'encaminhamentos sem parceiro' from handoffs anti join partners using (partner_id)
    union all
    select 'eventos com parceiro que não existe'
    from (select partner_id from events where partner_id is not null)
    anti join partners using (partner_id)
)
select kind, count(*) as orphans
from orphans
group by kind
order by kind

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
