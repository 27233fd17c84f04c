-- One row per lead: its latest score. Derived from the event log; safe to rebuild.
create table lead_scores (
    lead_id uuid primary key using compression uncompressed,
    as_of timestamp not null,
    score smallint not null,
    chance_30d double not null,
    chance_7d double not null,
    chance_low double not null,
    chance_high double not null,
    suggested_stage varchar not null,
    start_points smallint not null,
    reasons json not null,
    card_version varchar not null
);
