-- One row per recommendation made: what the policy saw, chose, and how likely it was to choose it.
create table recommendations (
    recommendation_id uuid primary key using compression uncompressed,
    lead_id uuid not null,
    made_at timestamp not null,
    action varchar not null,
    channel varchar,
    scheduled_for timestamp,
    probability double not null,
    policy varchar not null,
    policy_version varchar not null,
    eligible json not null,
    message varchar,
    reasons json not null,
    feedback varchar,
    feedback_reason varchar,
    feedback_at timestamp
);
