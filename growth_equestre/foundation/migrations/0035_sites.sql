-- One row per site that may send its visits. public_key stands in the site's own pages and opens nothing else.
-- origins: JSON list of the sites that may use it, such as https://haras.com.br.
create table site_keys (
    site_id uuid primary key using compression uncompressed,
    name varchar not null,
    public_key varchar not null,
    origins json not null,
    a_minute integer not null,
    created_at timestamp not null,
    created_by varchar not null,
    revoked_at timestamp
);

-- One row per thing done on a site by somebody who agreed to be known again there and has not said who it is.
-- visitor: a digest of the random number that the site's own page keeps. The rows become facts of the lead when it is
-- known, or go with time.
create table site_visits (
    visit_id uuid primary key using compression uncompressed,
    site_id uuid not null,
    visitor varchar not null,
    event_type varchar not null,
    occurred_at timestamp not null,
    page varchar not null
);

-- One row per visitor whose lead is known: what it does from then on is the lead's.
create table site_visitors (
    visitor varchar primary key,
    lead_id uuid not null,
    known_at timestamp not null
);

-- One row per site, day and kind of thing done there: how often, by nobody in particular.
create table site_counts (
    site_id uuid not null,
    day date not null,
    event_type varchar not null,
    times bigint not null,
    primary key (site_id, day, event_type)
);
