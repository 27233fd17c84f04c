-- name: add
-- One new row of jobs.
insert into jobs (
    job_id, kind, payload, state, attempts, max_attempts, run_after, done_units, message, actor_id, created_at
) values (
    $job_id::uuid, $kind, $payload::json, 'queued', 0, $max_attempts, $run_after, 0, '', $actor_id, $created_at
)

-- name: get
-- One row: the job with this id.
select * from jobs where job_id = $job_id::uuid

-- name: recent
-- One row per job, newest first.
select * from jobs order by created_at desc, job_id desc limit $limit

-- name: waiting
-- One row: how many jobs of this kind wait or run.
select count(*) from jobs where kind = $kind and state in ('queued', 'running')

-- name: hurry
-- One row per waiting job of this kind, which begins at this moment at the latest.
update jobs set run_after = least(run_after, $run_after) where kind = $kind and state = 'queued' returning job_id

-- name: forget
-- One row: the job that leaves the list.
delete from jobs where job_id = $job_id::uuid

-- name: next_due
-- At most one row: the job that has waited longest past its time.
select * from jobs where state = 'queued' and run_after <= $now order by run_after, created_at limit 1

-- name: start
-- One row: the job that begins now.
update jobs set state = 'running', attempts = attempts + 1, started_at = $now, heartbeat_at = $now, done_units = 0
where job_id = $job_id::uuid

-- name: report
-- One row: the job's progress.
update jobs set done_units = $done_units, total_units = $total_units, heartbeat_at = $now
where job_id = $job_id::uuid

-- name: finish
-- One row: the job that ended, or that waits for another try when its state is 'queued'.
update jobs
set state = $state, message = $message, run_after = $run_after,
    finished_at = case when $state = 'queued' then null else $now end
where job_id = $job_id::uuid

-- name: requeue_interrupted
-- One row per job that was running when the process ended: it begins again.
update jobs set state = 'queued', run_after = $now where state = 'running' returning *

-- name: reschedule
-- What waits of this kind, moved to another moment.
update jobs set run_after = $run_after where kind = $kind and state = 'queued'
