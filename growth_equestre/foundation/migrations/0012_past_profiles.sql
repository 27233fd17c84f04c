-- What was known about a lead before a change: one row per lead and moment at which its profile changed, holding the
-- values until then. A lead that never changed has none. Of the contacts only whether they were there.
create table lead_past_profiles (
    lead_id uuid not null,
    valid_until timestamp not null,
    segment varchar,
    uf varchar,
    budget varchar,
    timeframe varchar,
    source varchar,
    latitude double,
    longitude double,
    has_whatsapp boolean not null,
    has_email boolean not null
);
