-- name: add_truth
-- One row of demo_truth per incoming open lead.
-- needs: incoming (lead_id varchar, as_of timestamp, chance_observable double, chance_hidden double)
insert or replace into demo_truth
select lead_id::uuid, as_of, chance_observable, chance_hidden from incoming

-- name: add_showcase
-- One new row of demo_showcase.
insert into demo_showcase values ($lead_id::uuid, $target_stage, $created_at)

-- name: clear_truth
-- The whole side table goes: it only ever holds the demo's leads.
delete from demo_truth

-- name: clear_showcase
-- All leads of the pitch leave the list.
delete from demo_showcase

-- name: truth_snapshots
-- One row per lead of these whose true chance is kept: the record as JSON.
-- needs: incoming (row_key varchar)
select t.lead_id::varchar as row_key, to_json(t)::varchar as record
from demo_truth t
where t.lead_id in (select row_key::uuid from incoming)

-- name: restore_truth
-- One row of demo_truth per incoming record, as the journal kept it.
-- needs: incoming (record varchar)
insert or replace into demo_truth by name
select unnest(from_json(
    record::json,
    '{"lead_id": "UUID", "as_of": "TIMESTAMP", "chance_observable": "DOUBLE", "chance_hidden": "DOUBLE"}'
))
from incoming

-- name: remove_truth
-- Forgets the true chances of these leads.
-- needs: incoming (row_key varchar)
delete from demo_truth where lead_id in (select row_key::uuid from incoming)

-- name: showcase_snapshots
-- One row per lead of these that the pitch shows: the record as JSON.
-- needs: incoming (row_key varchar)
select s.lead_id::varchar as row_key, to_json(s)::varchar as record
from demo_showcase s
where s.lead_id in (select row_key::uuid from incoming)

-- name: restore_showcase
-- One row of demo_showcase per incoming record, as the journal kept it.
-- needs: incoming (record varchar)
insert or replace into demo_showcase by name
select unnest(from_json(record::json, '{"lead_id": "UUID", "target_stage": "VARCHAR", "created_at": "TIMESTAMP"}'))
from incoming

-- name: remove_showcase
-- Takes these leads off the pitch.
-- needs: incoming (row_key varchar)
delete from demo_showcase where lead_id in (select row_key::uuid from incoming)

-- name: demo_leads
-- One row per lead that the demo created, in the bin or not.
select lead_id::varchar as lead_id from leads where is_demo order by lead_id

-- name: simulated_leads
-- One number: leads of the scenario itself, without those led to a status by a button.
select count(*) from leads where is_demo and lead_id not in (select lead_id from demo_showcase)

-- name: showcase
-- One row per lead of the pitch that still exists, the funnel's order, then oldest first.
select
    s.lead_id, l.name, s.target_stage, sc.score, sc.suggested_stage, l.stage
from demo_showcase s
join leads l on l.lead_id = s.lead_id and l.deleted_at is null
left join lead_scores sc on sc.lead_id = s.lead_id
order by
    case s.target_stage when 'CURIOSO' then 1 when 'AQUECENDO' then 2 else 3 end, s.created_at, s.lead_id

-- name: how_many_showcase
-- One number: leads ever led to a status since the last reset; names the next one.
select count(*) from demo_showcase

-- name: demo_counts
-- One row: what the demo holds now.
select
    (select count(*) from leads where is_demo) as leads,
    (select count(*) from partners where is_demo) as partners,
    (select count(*) from events e join leads l on l.lead_id = e.lead_id where l.is_demo) as events

-- name: pitch_facts
-- One row: what the checklist reads; each column says how many.
with
demo as (select lead_id, stage from leads where is_demo and deleted_at is null),
shown as (
    select s.target_stage, s.created_at, s.lead_id
    from demo_showcase s join demo using (lead_id) join lead_scores sc using (lead_id)
    where sc.suggested_stage = s.target_stage
)
select
    (select count(*) from demo where lead_id not in (select lead_id from demo_showcase)) as simulated_leads,
    (select count(*) from partners where is_demo and deleted_at is null and latitude is not null) as partners,
    (select count(distinct target_stage) from shown) as statuses_shown,
    (select count(*) from demo where lead_id not in (select lead_id from lead_scores)) as leads_without_score,
    (select count(distinct r.lead_id) from recommendations r join demo using (lead_id)) as leads_with_action,
    (
        select count(*) from events e join demo_showcase s on s.lead_id = e.lead_id
        where e.recorded_at > s.created_at
    ) as events_added_live,
    (
        select count(*) from demo join demo_showcase using (lead_id) where demo.stage = 'ENVIADO'
    ) as handed_over_live
