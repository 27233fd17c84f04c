-- One row per piece of long or repeated work.
create table jobs (
    job_id uuid primary key using compression uncompressed,
    kind varchar not null,
    payload json not null,
    state varchar not null,
    attempts integer not null,
    max_attempts integer not null,
    run_after timestamp not null,
    done_units bigint not null,
    total_units bigint,
    message varchar not null,
    actor_id varchar not null,
    created_at timestamp not null,
    started_at timestamp,
    heartbeat_at timestamp,
    finished_at timestamp
);
