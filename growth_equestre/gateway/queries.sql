-- name: reply
-- The answer that was given to this request of the sender's, if it was.
select request_sha256, status, reply::varchar as reply
from api_replies
where key_id = $key_id::uuid and idempotency_key = $idempotency_key

-- name: keep_reply
-- One row: the answer to a request of the sender's.
insert into api_replies (key_id, idempotency_key, request_sha256, status, reply, answered_at)
values ($key_id::uuid, $idempotency_key, $request_sha256, $status, $reply::json, $answered_at)

-- name: forget_replies
-- Answers given before a moment.
delete from api_replies where answered_at < $before
