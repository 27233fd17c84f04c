-- name: webhooks
-- One row per address, oldest first.
select webhook_id, url, events::varchar as events, secret, previous_secret, previous_until, reference_key, is_active,
    created_at, created_by
from webhooks
order by created_at, webhook_id

-- name: add_webhook
-- One new row of webhooks.
insert into webhooks values (
    $webhook_id::uuid, $url, $events::json, $secret, null, null, $reference_key, true, $created_at, $created_by
)

-- name: change_webhook
-- The address, with what it hears and whether it does.
update webhooks set events = $events::json, is_active = $is_active where webhook_id = $webhook_id::uuid

-- name: rotate_secret
-- The address, with a new secret beside the one before.
update webhooks set previous_secret = secret, previous_until = $previous_until, secret = $secret
where webhook_id = $webhook_id::uuid

-- name: remove_webhook
-- The address goes.
delete from webhooks where webhook_id = $webhook_id::uuid

-- name: remove_messages
-- Its messages go.
delete from webhook_outbox where webhook_id = $webhook_id::uuid

-- name: add_messages
-- One new row of webhook_outbox per message.
insert into webhook_outbox
select unnest($message_ids::uuid[]), unnest($webhook_ids::uuid[]), unnest($kinds::varchar[]),
    unnest($payloads::varchar[])::json, $now, 'waiting', 0, $now, null, '', null

-- name: due
-- One row per message whose time has come, oldest first.
select message_id, webhook_id, kind, payload::varchar as payload, created_at, state, attempts, next_try_at, last_status,
    last_error, finished_at
from webhook_outbox
where state = 'waiting' and next_try_at <= $now and webhook_id in (select webhook_id from webhooks where is_active)
order by created_at, message_id
limit $limit

-- name: next_try
-- One row: when the next waiting message has its turn.
select min(next_try_at) from webhook_outbox
where state = 'waiting' and webhook_id in (select webhook_id from webhooks where is_active)

-- name: note_try
-- The message, after a try.
update webhook_outbox
set state = $state, attempts = attempts + 1, next_try_at = $next_try_at, last_status = $last_status,
    last_error = $last_error, finished_at = $finished_at
where message_id = $message_id::uuid

-- name: dead
-- One row per message that was given up, newest first.
select message_id, webhook_id, kind, payload::varchar as payload, created_at, state, attempts, next_try_at, last_status,
    last_error, finished_at
from webhook_outbox where state = 'dead'
order by created_at desc, message_id
limit $limit

-- name: revive
-- One row per message that was given up and begins anew: this one, or with null all of them.
update webhook_outbox set state = 'waiting', attempts = 0, next_try_at = $now, finished_at = null
where state = 'dead' and ($message_id is null or message_id = $message_id::uuid)
returning message_id

-- name: health
-- One row per address that has messages.
select webhook_id,
    count(*) filter (where state = 'waiting') as waiting,
    count(*) filter (where state = 'delivered') as delivered,
    count(*) filter (where state = 'dead') as dead,
    max(finished_at) filter (where state = 'delivered') as last_delivered_at
from webhook_outbox
group by webhook_id

-- name: forget_messages
-- Messages that ended before a moment.
delete from webhook_outbox where state <> 'waiting' and finished_at < $before

-- name: events_of_batch
-- One row per fact of a batch that other programs hear of, in order.
select event_id, lead_id, event_type, partner_id
from events
where batch_id = $batch_id::uuid and list_contains($event_types::varchar[], event_type)
order by recorded_at, event_id

-- name: moved_scores
-- One row per lead whose score is another than was told; before is null for one of whom nothing was.
select s.lead_id, t.score as before, s.score::integer as score
from lead_scores s left join webhook_told_scores t using (lead_id)
where t.score is distinct from s.score
order by s.lead_id
limit $limit

-- name: tell_scores
-- One row per lead whose score is told now.
insert or replace into webhook_told_scores
select lead_id, score from lead_scores where lead_id in (select unnest($lead_ids::uuid[]))

-- name: take_scores_as_told
-- One row per lead: its score is where the telling begins.
insert or replace into webhook_told_scores select lead_id, score from lead_scores

-- name: forget_scores
-- Nothing was told any more.
delete from webhook_told_scores

-- name: forget_gone
-- Leads that have no score any more.
delete from webhook_told_scores where lead_id not in (select lead_id from lead_scores)
