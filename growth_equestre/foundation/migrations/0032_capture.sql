-- One row per link of the public page that the team hands out: what its address tells of where people came from.
-- hook: the calculator or quiz that it opens; empty for the page with all of them.
create table capture_campaigns (
    campaign_id uuid primary key using compression uncompressed,
    name varchar not null,
    hook varchar not null,
    source varchar not null,
    medium varchar not null,
    campaign varchar not null,
    created_at timestamp not null,
    created_by varchar not null
);

-- One row per thing done on the public page by somebody who has not said who it is. visitor: a digest of the random
-- number in the visitor's cookie. The rows go when the visitor becomes a lead, whose facts they then are, or with time.
create table capture_visits (
    visit_id uuid primary key using compression uncompressed,
    visitor varchar not null,
    event_type varchar not null,
    occurred_at timestamp not null,
    detail varchar not null,
    source varchar not null,
    medium varchar not null,
    campaign varchar not null
);

-- One row per day, origin and kind of thing done on the public page: how often, by nobody in particular.
create table capture_counts (
    day date not null,
    source varchar not null,
    campaign varchar not null,
    event_type varchar not null,
    times bigint not null,
    primary key (day, source, campaign, event_type)
);

-- One row: what the forms of the public page are signed with. Never exported, never shown.
create table capture_secret (
    secret varchar primary key
);
