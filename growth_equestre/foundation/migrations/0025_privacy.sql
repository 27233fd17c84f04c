-- The text without what names one person. The pattern brings what stands before and after it as its two groups, so
-- neighbours share a separator and a second pass is needed.
create macro without_traces(x, pattern) as regexp_replace(
    regexp_replace(x, pattern, '\1[apagado]\2', 'gi'), pattern, '\1[apagado]\2', 'gi'
);

-- One row per version of what a person agrees to. Never changed: a new wording is a new version.
create table consent_texts (
    text_id uuid primary key using compression uncompressed,
    purpose varchar not null,
    version integer not null,
    body varchar not null,
    published_at timestamp not null,
    published_by varchar not null
);

-- One row per consent that a lead gave; withdrawn_at is null while it holds. channel: how it was given.
create table consents (
    consent_id uuid primary key using compression uncompressed,
    lead_id uuid not null,
    text_id uuid not null,
    given_at timestamp not null,
    channel varchar not null,
    noted_by varchar not null,
    withdrawn_at timestamp,
    withdrawn_channel varchar,
    withdrawn_noted_by varchar
);

-- One row per thing that a person asked about its data. lead_id and subject are empty once the person was erased.
-- proof: what an erasure reached, as counts; it names nobody.
create sequence privacy_request_number;
create table privacy_requests (
    request_id uuid primary key using compression uncompressed,
    number bigint not null,
    kind varchar not null,
    lead_id uuid,
    subject varchar not null,
    channel varchar not null,
    details varchar not null,
    received_at timestamp not null,
    due_at timestamp not null,
    opened_by varchar not null,
    closed_at timestamp,
    closed_by varchar,
    outcome varchar,
    answer varchar not null,
    proof json
);

-- One row per retention rule that the team turned on. after_months: without any fact or contact for so long.
create table retention_rules (
    rule varchar primary key,
    after_months integer not null
);

-- One row per erased lead: the salted SHA-256 of its id, so that a restored copy erases the person again.
create table erasure_tombstones (
    digest varchar primary key,
    erased_at timestamp not null
);

-- One row: the salt of this workspace's digests.
create table privacy_salt (salt varchar not null);
