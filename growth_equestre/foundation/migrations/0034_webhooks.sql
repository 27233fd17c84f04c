-- One row per address of another program that is told what happens. events: JSON list of what it wants to hear.
-- secret signs; previous_secret signs too until previous_until, so that the receiver can change over. reference_key makes
-- the digest by which the receiver knows a lead again once its id is gone.
create table webhooks (
    webhook_id uuid primary key using compression uncompressed,
    url varchar not null,
    events json not null,
    secret varchar not null,
    previous_secret varchar,
    previous_until timestamp,
    reference_key varchar not null,
    is_active boolean not null,
    created_at timestamp not null,
    created_by varchar not null
);

-- One row per message to one address, written with the change that it tells of. state: waiting, delivered or dead.
create table webhook_outbox (
    message_id uuid primary key using compression uncompressed,
    webhook_id uuid not null,
    kind varchar not null,
    payload json not null,
    created_at timestamp not null,
    state varchar not null,
    attempts integer not null,
    next_try_at timestamp not null,
    last_status integer,
    last_error varchar not null,
    finished_at timestamp
);

-- One row per lead whose score the addresses were told: what is kept beside it is news.
create table webhook_told_scores (
    lead_id uuid primary key using compression uncompressed,
    score integer not null
);
