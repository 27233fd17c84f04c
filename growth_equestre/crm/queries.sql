-- name: add
-- One new row of handoffs.
insert into handoffs (
    handoff_id, lead_id, partner_id, handed_at, actor_id, actor_name, reason, shared_fields, recommended_rank,
    compatibility
) values (
    $handoff_id::uuid, $lead_id::uuid, $partner_id::uuid, $handed_at, $actor_id, $actor_name, $reason,
    $shared_fields::json, $recommended_rank, $compatibility
)

-- name: of_lead
-- One row per handoff of the lead, newest first.
select * from handoffs where lead_id = $lead_id::uuid order by handed_at desc, handoff_id desc

-- name: snapshot_handoffs
-- One row per incoming key that exists: the handoff as JSON.
-- needs: incoming (row_key varchar)
select h.handoff_id::varchar as row_key, to_json(h)::varchar as record
from handoffs h where h.handoff_id in (select row_key::uuid from incoming)

-- name: restore_handoffs
-- One row of handoffs per incoming JSON record.
-- needs: incoming (record varchar)
insert or replace into handoffs
select fields.* from (
    select from_json(record, '{
        "handoff_id": "UUID", "lead_id": "UUID", "partner_id": "UUID", "handed_at": "TIMESTAMP",
        "actor_id": "VARCHAR", "actor_name": "VARCHAR", "reason": "VARCHAR", "shared_fields": "JSON",
        "recommended_rank": "INTEGER", "compatibility": "INTEGER"
    }') as fields
    from incoming
)

-- name: remove_handoffs
-- Handoffs with the incoming keys go.
-- needs: incoming (row_key varchar)
delete from handoffs where handoff_id in (select row_key::uuid from incoming)

-- name: label_handoffs
-- One row per incoming key that exists: when it was handed.
-- needs: incoming (row_key varchar)
select handoff_id::varchar as row_key, 'Encaminhamento de ' || strftime(handed_at, '%d/%m/%Y') as label
from handoffs where handoff_id in (select row_key::uuid from incoming)

-- name: keys_of_leads
-- One row per handoff of the incoming leads.
-- needs: incoming (row_key varchar)
select handoff_id::varchar as row_key from handoffs
where lead_id in (select row_key::uuid from incoming)
order by row_key

-- name: leads_in_use
-- One row per incoming lead that handoffs are about.
-- needs: incoming (row_key varchar)
select distinct lead_id::varchar as row_key from handoffs where lead_id in (select row_key::uuid from incoming)

-- name: partners_in_use
-- One row per incoming partner that handoffs name.
-- needs: incoming (row_key varchar)
select distinct partner_id::varchar as row_key from handoffs where partner_id in (select row_key::uuid from incoming)

-- name: with_open_gate
-- One row per incoming lead of whom budget, timeframe and need are confirmed, and none was cleared since.
-- needs: incoming (row_key varchar)
with meaning (event_type, confirmation, is_given) as (
    values
        ('budget_confirmed', 'budget', true), ('timeline_confirmed', 'timeline', true),
        ('need_confirmed', 'need', true), ('no_budget_now', 'budget', false),
        ('lost_interest', 'need', false), ('lost_interest', 'timeline', false)
),

told as (
    select
        e.lead_id, m.confirmation,
        arg_max(m.is_given, (e.occurred_at, e.recorded_at, e.event_id)) as holds
    from events e join meaning m using (event_type)
    where e.lead_id in (select row_key::uuid from incoming)
    group by e.lead_id, m.confirmation
)

select lead_id::varchar as row_key from told where holds group by lead_id having count(*) = 3
