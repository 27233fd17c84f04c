-- name: placed
-- One row per lead that the filter lets through and that is among the first of its stage, in the order asked, with how
-- many its stage has in all and their value: the middle of each lead's budget band; an open band counts its lower end.
with stepped as (
    select distinct lead_id from lead_next_steps
),

kept as (
    select
        l.lead_id, l.stage, l.name_key, l.updated_at, s.chance_30d,
        case l.budget
            when '0-5k' then 2500.0 when '5k-20k' then 12500.0 when '20k-60k' then 40000.0 when '60k+' then 60000.0
            else 0.0
        end as worth_brl
    from leads l
    left join lead_scores s using (lead_id)
    where l.deleted_at is null
      and ($segments::varchar[] is null or list_contains($segments::varchar[], l.segment))
      and ($ufs::varchar[] is null or list_contains($ufs::varchar[], l.uf))
      and ($owners::varchar[] is null or list_contains($owners::varchar[], coalesce(l.owner, '')))
      and ($has_next_step::boolean is null or (l.lead_id in (from stepped)) = $has_next_step::boolean)
      and ($words::varchar[] is null or contains(l.whatsapp, $digits::varchar) or len(list_filter($words::varchar[], lambda word: not contains(concat_ws(' ', l.name_key, l.email_key, lower(l.external_id), fold(l.city)), word))) = 0)
),

ranked as (
    select
        lead_id, stage,
        count(*) over (partition by stage) as total,
        sum(worth_brl) over (partition by stage) as value_brl,
        row_number() over (
            partition by stage
            order by
                case when $sort::varchar = 'chance' then chance_30d end desc nulls last,
                case when $sort::varchar = 'last_changed' then updated_at end desc nulls last,
                case when $sort::varchar = 'name' then name_key end,
                lead_id
        ) as place
    from kept
)

select lead_id::varchar as lead_id, stage, total::bigint as total, value_brl, place
from ranked
where place <= $per_column::bigint
order by stage, place

-- name: cards
-- One row per lead of these: what its card says, but for the recommendation and the score of a week ago.
with asked as (
    select unnest($lead_ids::uuid[]) as lead_id
),

touches as (
    select lead_id, max(occurred_at) as moment from events
    where lead_id in (from asked) and not list_contains($own_acts::varchar[], event_type)
    group by lead_id
    union all
    select lead_id, max(written_at) from lead_notes where lead_id in (from asked) group by lead_id
    union all
    select lead_id, max(done_at) from lead_tasks where lead_id in (from asked) group by lead_id
    union all
    select lead_id, max(feedback_at) from recommendations where lead_id in (from asked) group by lead_id
),

touched as (
    select lead_id, max(moment) as touched_at from touches group by lead_id
),

steps as (
    select lead_id, arg_max(step, set_at) as step, arg_max(due_at, set_at) as step_at
    from lead_next_steps where lead_id in (from asked) group by lead_id
),

late as (
    select lead_id, count(*) as late_tasks
    from lead_tasks where lead_id in (from asked) and done_at is null and due_at < $now::timestamp
    group by lead_id
),

handed as (
    select lead_id, arg_max(partner_id, handed_at) as partner_id
    from handoffs where lead_id in (from asked) group by lead_id
)

select
    l.lead_id::varchar as lead_id, l.name, l.city, l.uf, l.segment, l.owner, l.stage, l.stage_since, s.score,
    steps.step, steps.step_at, coalesce(late.late_tasks, 0) as late_tasks,
    coalesce(touched.touched_at, l.created_at) as touched_at, p.name as partner_name
from asked
join leads l using (lead_id)
left join lead_scores s using (lead_id)
left join touched using (lead_id)
left join steps using (lead_id)
left join late using (lead_id)
left join handed using (lead_id)
left join partners p on p.partner_id = handed.partner_id and l.stage = 'ENVIADO'
