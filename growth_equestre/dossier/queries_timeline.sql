-- name: page
-- One row per thing that happened to the lead, newest first; total: how many there are in all.
-- A chance that moved with a fact stands on the line of that fact; one that moved by itself, on a line of its own. Asked
-- for alone, every move of the chance has its line.
-- needs: incoming (happened_at timestamp, words varchar, detail varchar, who varchar)
with scored as (
    select as_of, score, lag(score) over (order by as_of, known_at) as score_before
    from predictions
    where kind = 'propensity' and subject_id = $lead_id::uuid
),
moved as (
    select * from scored where score_before is null or score <> score_before
),
followed as (
    select
        e.event_id, m.as_of, m.score_before, m.score,
        row_number() over (partition by m.as_of order by e.recorded_at desc, e.event_id desc) = 1 as is_last
    from events e asof join moved m on m.as_of >= e.recorded_at
    where e.lead_id = $lead_id::uuid and m.as_of <= e.recorded_at + interval 1 second
),
explained as (
    select * from followed where is_last
),
happened as (
    select
        e.occurred_at as happened_at, e.recorded_at, e.event_id::varchar as row_key,
        case
            when e.event_type = 'etapa' then 'etapa'
            when list_contains($partner_events, e.event_type) then 'parceiro'
            else 'evento'
        end as kind,
        e.event_type as code, e.metadata as words,
        concat_ws(' · ', p.name, case when p.name is null and e.event_type <> 'etapa' then nullif(e.metadata, '') end,
            nullif(e.reason, '')) as detail,
        e.actor_name as who, x.score_before, x.score as score_after
    from events e
    left join partners p using (partner_id)
    left join explained x using (event_id)
    where e.lead_id = $lead_id::uuid
    union all
    select written_at, written_at, note_id::varchar, 'nota', null, 'Nota', body, author_name, null, null
    from lead_notes where lead_id = $lead_id::uuid
    union all
    select created_at, created_at, task_id::varchar, 'tarefa', null, 'Tarefa criada', title, created_by, null, null
    from lead_tasks where lead_id = $lead_id::uuid
    union all
    select done_at, done_at, task_id::varchar, 'tarefa', null, 'Tarefa feita', title, done_by, null, null
    from lead_tasks where lead_id = $lead_id::uuid and done_at is not null
    union all
    select
        feedback_at, feedback_at, recommendation_id::varchar, 'acao', action, feedback,
        coalesce(nullif(feedback_reason, ''), message), null, null, null
    from recommendations where lead_id = $lead_id::uuid and feedback is not null
    union all
    select as_of, as_of, as_of::varchar, 'chance', null, null, null, null, score_before, score
    from moved
    where $with_every_score or as_of not in (select as_of from explained)
    union all
    select happened_at, happened_at, happened_at::varchar, 'cadastro', null, words::varchar, detail::varchar, who::varchar, null, null
    from incoming
)
select * exclude (recorded_at, row_key), count(*) over () as total
from happened
where true
and ($kinds is null or list_contains($kinds, kind))
order by happened_at desc, recorded_at desc, row_key desc
limit $how_many offset $skipped
