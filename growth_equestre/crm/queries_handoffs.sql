-- name: standings
-- One row per handoff of the lead, newest first: its clock, whether the lead is still there, and the answers to it.
-- An answer noted without a partner is the answer of whoever had the lead then.
with turns as (
    select
        h.*,
        row_number() over newest_first = 1 as is_newest,
        lag(h.handed_at) over newest_first as followed_at
    from handoffs h
    where h.lead_id = $lead_id::uuid
    window newest_first as (order by h.handed_at desc, h.handoff_id desc)
),
answered as (
    select
        t.handoff_id,
        list({
            'event_type': e.event_type, 'at': e.occurred_at, 'said_by': e.actor_name, 'reason': e.reason
        } order by e.occurred_at, e.recorded_at, e.event_id) as answers
    from turns t
    join events e
        on e.lead_id = t.lead_id and e.occurred_at >= t.handed_at
        and (t.followed_at is null or e.occurred_at < t.followed_at)
        and (e.partner_id is null or e.partner_id = t.partner_id)
    where e.lead_id = $lead_id::uuid and list_contains($answers, e.event_type)
    group by t.handoff_id
)
select
    t.* exclude (is_newest, followed_at), d.due_at, d.returned_at, a.answers,
    t.is_newest and l.stage = 'ENVIADO' and l.deleted_at is null as is_current
from turns t
join leads l using (lead_id)
left join handoff_deadlines d using (handoff_id)
left join answered a using (handoff_id)
order by t.handed_at desc, t.handoff_id desc

-- name: lead_of
-- At most one row: the lead of this handoff.
select lead_id::varchar from handoffs where handoff_id = $handoff_id::uuid

-- name: waiting
-- One row per lead that is with a partner who has not answered yet, soonest due first; a past without a clock is left out.
select
    n.handoff_id::varchar as handoff_id, n.lead_id::varchar as lead_id, l.name as lead_name,
    n.partner_id::varchar as partner_id, p.name as partner_name, p.phone as partner_phone, p.uf as partner_uf,
    n.handed_at, d.due_at, d.returned_at
from handoff_deadlines d
join handoffs n using (handoff_id)
join leads l on l.lead_id = n.lead_id and l.stage = 'ENVIADO' and l.deleted_at is null
join partners p using (partner_id)
anti join handoffs later
    on later.lead_id = n.lead_id and (later.handed_at, later.handoff_id) > (n.handed_at, n.handoff_id)
anti join events e
    on e.lead_id = n.lead_id and e.occurred_at >= n.handed_at
    and (e.partner_id is null or e.partner_id = n.partner_id) and list_contains($answers, e.event_type)
order by d.due_at, n.handoff_id

-- name: promise
-- One new row of handoff_deadlines.
insert into handoff_deadlines (handoff_id, due_at) values ($handoff_id::uuid, $due_at)

-- name: note_return
-- The clock of this handoff has done its work.
update handoff_deadlines set returned_at = $returned_at where handoff_id = $handoff_id::uuid

-- name: secret
-- At most one row: what the workspace signs this purpose with.
select secret from workspace_secrets where purpose = $purpose

-- name: keep_secret
-- One new row of workspace_secrets, unless there is one.
insert or ignore into workspace_secrets (purpose, secret) values ($purpose, $secret)

-- name: snapshot_deadlines
-- One row per incoming key that exists: the deadline as JSON.
-- needs: incoming (row_key varchar)
select d.handoff_id::varchar as row_key, to_json(d)::varchar as record
from handoff_deadlines d where d.handoff_id in (select row_key::uuid from incoming)

-- name: restore_deadlines
-- One row of handoff_deadlines per incoming JSON record.
-- needs: incoming (record varchar)
insert or replace into handoff_deadlines
select fields.* from (
    select from_json(record, '{"handoff_id": "UUID", "due_at": "TIMESTAMP", "returned_at": "TIMESTAMP"}') as fields
    from incoming
)

-- name: remove_deadlines
-- Deadlines of the incoming handoffs go.
-- needs: incoming (row_key varchar)
delete from handoff_deadlines where handoff_id in (select row_key::uuid from incoming)
