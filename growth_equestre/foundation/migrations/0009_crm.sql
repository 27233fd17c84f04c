-- One row per lead sent to a partner.
create table handoffs (
    handoff_id uuid primary key using compression uncompressed,
    lead_id uuid not null,
    partner_id uuid not null,
    handed_at timestamp not null,
    actor_id varchar not null,
    actor_name varchar not null,
    reason varchar not null,
    shared_fields json not null,
    recommended_rank integer,
    compatibility integer
);
