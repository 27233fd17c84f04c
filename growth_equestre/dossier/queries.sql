-- name: last_activity
-- One row per lead of these that has facts: the moment of its newest.
select lead_id::varchar as lead_id, max(occurred_at) as last_activity
from events
where lead_id in (select unnest($lead_ids::uuid[]))
group by lead_id;
