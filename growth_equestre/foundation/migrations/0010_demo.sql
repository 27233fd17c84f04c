-- One row per simulated lead: the true chance of qualifying within 30 days of `as_of`. No model reads this table.
-- chance_observable: given all that is observable about the lead; chance_hidden: given the hidden intent as well.
create table demo_truth (
    lead_id uuid primary key using compression uncompressed,
    as_of timestamp not null,
    chance_observable double not null,
    chance_hidden double not null
);

-- One row per showcase lead of the demo script: the stage it must end in.
create table demo_showcase (
    lead_id uuid primary key using compression uncompressed,
    target_stage varchar not null,
    created_at timestamp not null
);
