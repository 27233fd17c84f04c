-- One row per further id of the customer's for a lead that already has one: its system held the same person twice,
-- and events that name either id belong to the one lead.
create table lead_aliases (
    external_id varchar not null,
    lead_id uuid not null,
    recorded_at timestamp not null
);
