-- Append-only; one row per fact about a lead. `metadata` is the CSV's metadados: the stage reached when event_type is
-- 'etapa', the partner's CNPJ for partner events, free text otherwise. `batch_id` is the change set that brought it.
create table events (
    event_id uuid primary key using compression uncompressed,
    lead_id uuid not null,
    event_type varchar not null,
    occurred_at timestamp not null,
    recorded_at timestamp not null,
    metadata varchar,
    reason varchar,
    actor_name varchar,
    partner_id uuid,
    external_id varchar,
    batch_id uuid
);
