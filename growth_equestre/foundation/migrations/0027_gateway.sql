-- One row per key that a program presents; only its digest is kept. permissions: JSON list of what it may do.
create table api_keys (
    key_id uuid primary key using compression uncompressed,
    name varchar not null,
    hint varchar not null,
    sha256 varchar not null,
    permissions json not null,
    a_minute integer not null,
    created_at timestamp not null,
    created_by varchar not null,
    expires_at timestamp,
    revoked_at timestamp
);

-- One row per request that was sent under a key of the sender's, with what was answered, so that it can be sent again.
create table api_replies (
    key_id uuid not null,
    idempotency_key varchar not null,
    request_sha256 varchar not null,
    status integer not null,
    reply json not null,
    answered_at timestamp not null,
    primary key (key_id, idempotency_key)
);
