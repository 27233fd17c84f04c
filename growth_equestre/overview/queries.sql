-- name: key_figures
-- One row for the workspace.
with reached as (
    select e.lead_id, min(e.occurred_at) as first_at
    from events e join leads l using (lead_id)
    where e.event_type = 'etapa' and e.metadata in ('QUALIFICADO', 'ENVIADO') and l.deleted_at is null
    group by e.lead_id
),
sent as (
    select e.lead_id, max(e.occurred_at) as last_at
    from events e join leads l using (lead_id)
    where e.event_type = 'etapa' and e.metadata = 'ENVIADO' and l.deleted_at is null
    group by e.lead_id
),
alive as (
    select l.lead_id, l.created_at, l.stage, s.chance_30d
    from leads l left join lead_scores s using (lead_id)
    where l.deleted_at is null
)
select
    count(*) filter (where stage in ('CURIOSO', 'AQUECENDO', 'QUALIFICADO')) as open_leads,
    count(*) filter (where created_at > $now::timestamp - interval 30 day) as created_30d,
    count(*) filter (
        where created_at <= $now::timestamp - interval 30 day and created_at > $now::timestamp - interval 60 day
    ) as created_before,
    (select count(*) from reached where first_at > $now::timestamp - interval 30 day) as qualified_30d,
    (
        select count(*) from reached
        where first_at <= $now::timestamp - interval 30 day and first_at > $now::timestamp - interval 60 day
    ) as qualified_before,
    (select count(*) from sent where last_at > $now::timestamp - interval 30 day) as sent_30d,
    coalesce(sum(chance_30d) filter (where stage in ('CURIOSO', 'AQUECENDO')), 0) as expected,
    coalesce(sum(chance_30d * (1 - chance_30d)) filter (where stage in ('CURIOSO', 'AQUECENDO')), 0) as variance,
    count(*) filter (where stage in ('CURIOSO', 'AQUECENDO') and chance_30d is null) as unscored
from alive

-- name: funnel
-- One row for the workspace: leads that reached each step or went beyond it, and those that completed the calculator.
with did as (
    select
        l.lead_id,
        bool_or(e.event_type = 'hook_complete') as hook,
        bool_or(e.event_type in ('cta_click', 'whatsapp_click')) as contact,
        bool_or(e.event_type in ('whatsapp_reply', 'asked_price', 'proposal_requested', 'meeting_scheduled')) as talk,
        bool_or(e.event_type = 'etapa' and e.metadata in ('QUALIFICADO', 'ENVIADO')) as qualified,
        bool_or(e.event_type = 'etapa' and e.metadata = 'ENVIADO') as sent
    from leads l left join events e using (lead_id)
    where l.deleted_at is null
    group by l.lead_id
)
select
    count(*) as everyone,
    count(*) filter (where hook or contact or talk or qualified) as engaged,
    count(*) filter (where contact or talk or qualified) as contact,
    count(*) filter (where talk or qualified) as talk,
    count(*) filter (where qualified) as qualified,
    count(*) filter (where sent) as sent,
    count(*) filter (where hook) as hook,
    count(*) filter (where hook and qualified) as hook_qualified
from did

-- name: weeks
-- One row per week of the last 26, oldest first, from the first one with anything in it; weeks begin on Monday in the
-- workspace's own hours.
with created as (
    select date_trunc('week', created_at + $offset_minutes * interval 1 minute)::date as week, count(*) as leads
    from leads where deleted_at is null group by 1
),
qualified as (
    select date_trunc('week', first_at + $offset_minutes * interval 1 minute)::date as week, count(*) as leads
    from (
        select e.lead_id, min(e.occurred_at) as first_at
        from events e join leads l using (lead_id)
        where e.event_type = 'etapa' and e.metadata in ('QUALIFICADO', 'ENVIADO') and l.deleted_at is null
        group by e.lead_id
    )
    group by 1
),
today as (select ($now::timestamp + $offset_minutes * interval 1 minute)::date as day),
calendar as (
    select unnest(generate_series(
        date_trunc('week', day) - interval 26 week, date_trunc('week', day), interval 1 week
    ))::date as week
    from today
)
select
    k.week, coalesce(c.leads, 0) as created, coalesce(q.leads, 0) as qualified,
    k.week + 7 <= (select day from today) as is_complete
from calendar k left join created c using (week) left join qualified q using (week)
where k.week >= (select min(week) from (select week from created union all select week from qualified))
order by k.week

-- name: opportunities
-- One row per lead on its way to qualify, likeliest first.
with newest_recommendation as (
    select lead_id, arg_max(action, made_at) as action from recommendations group by lead_id
),
best as (
    select l.lead_id, l.name, l.city, l.uf, l.stage, s.score, s.chance_30d, s.chance_low, s.chance_high
    from leads l join lead_scores s using (lead_id)
    where l.deleted_at is null and l.stage in ('CURIOSO', 'AQUECENDO')
    order by s.chance_30d desc, l.lead_id
    limit $limit
),
last_event as (
    select e.lead_id, max(e.occurred_at) as last_at
    from events e where e.lead_id in (select lead_id from best) group by e.lead_id
)
select
    b.lead_id, b.name, b.city, b.uf, b.stage, b.score, b.chance_low, b.chance_high,
    r.action as next_action, date_diff('day', e.last_at, $now::timestamp) as idle_days
from best b left join newest_recommendation r using (lead_id) left join last_event e using (lead_id)
order by b.chance_30d desc, b.lead_id

-- name: ready
-- One row per qualified lead that waits for a partner, longest silence first.
with waiting as (
    select l.lead_id, l.name, l.city, l.uf, max(e.occurred_at) as last_at
    from leads l left join events e using (lead_id)
    where l.deleted_at is null and l.stage = 'QUALIFICADO'
    group by l.lead_id, l.name, l.city, l.uf
)
select lead_id, name, city, uf, date_diff('day', last_at, $now::timestamp) as idle_days, count(*) over () as in_all
from waiting
order by last_at, lead_id
limit $limit

-- name: segments
-- One row per segment: its leads, and how many ever qualified.
select
    l.segment,
    count(*) as leads,
    count(*) filter (where q.lead_id is not null) as qualified
from leads l left join (
    select distinct lead_id from events where event_type = 'etapa' and metadata in ('QUALIFICADO', 'ENVIADO')
) q using (lead_id)
where l.deleted_at is null and l.segment is not null
group by l.segment

-- name: states
-- One row per state with open leads.
select uf, count(*) as leads from leads
where deleted_at is null and uf is not null and stage in ('CURIOSO', 'AQUECENDO', 'QUALIFICADO')
group by uf

-- name: open_scores
-- One row per score from 0 to 100, in order, with how many open leads have it.
with points as (select unnest(range(101)) as score)
select p.score, count(l.lead_id) as leads
from points p
left join lead_scores s on s.score = p.score
left join leads l
    on l.lead_id = s.lead_id and l.deleted_at is null and l.stage in ('CURIOSO', 'AQUECENDO', 'QUALIFICADO')
group by p.score
order by p.score
