-- name: rules
-- One row per retention rule that is on.
select rule, after_months from retention_rules order by rule

-- name: put_rule
-- One row of retention_rules, new or in the place of the old.
insert or replace into retention_rules values ($rule, $after_months)

-- name: due
-- One row per lead that a rule lets go, with the moment of the last thing known of it: a fact, a contact, a note, a move.
-- A lead that several rules let go stands under the first; the bin empties itself.
with last_fact as (
    select lead_id, max(occurred_at) as at from events group by lead_id
),
last_contact as (
    select lead_id, max(feedback_at) as at from recommendations where feedback = 'feito' group by lead_id
),
last_note as (
    select lead_id, max(written_at) as at from lead_notes group by lead_id
),
known as (
    select
        l.lead_id, l.stage, l.legal_basis,
        greatest(
            l.created_at, coalesce(l.stage_since, l.created_at), coalesce(f.at, l.created_at),
            coalesce(c.at, l.created_at), coalesce(n.at, l.created_at)
        ) as last_at
    from leads l
    left join last_fact f using (lead_id)
    left join last_contact c using (lead_id)
    left join last_note n using (lead_id)
    where l.deleted_at is null
)
select
    lead_id, last_at,
    case
        when legal_basis is null and last_at < $baseless_before::timestamp then 'SEM_BASE'
        when stage = 'PERDIDO' and last_at < $lost_before::timestamp then 'PERDIDO'
        when stage in ('CURIOSO', 'AQUECENDO') and last_at < $silent_before::timestamp then 'SILENCIO'
    end as rule
from known
where rule is not null
order by rule, last_at, lead_id

-- name: snapshot_rules
-- One row per incoming key that exists: the rule as JSON.
-- needs: incoming (row_key varchar)
select r.rule as row_key, to_json(r)::varchar as record
from retention_rules r where r.rule in (select row_key::varchar from incoming)

-- name: restore_rules
-- One row of retention_rules per incoming JSON record.
-- needs: incoming (record varchar)
insert or replace into retention_rules by name
select unnest(from_json(record::json, '{"rule": "VARCHAR", "after_months": "INTEGER"}')) from incoming

-- name: remove_rules
-- Rules with the incoming keys go.
-- needs: incoming (row_key varchar)
delete from retention_rules where rule in (select row_key::varchar from incoming)
