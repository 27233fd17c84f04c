-- One row per partner on the list that the team saw when it handed a lead over, and one for the partner chosen by hand.
-- position: its place on the list, null off it; probability: with which it stood there (the list tries others a little);
-- natural_rank: where the card alone would have put it. What came of it is told by the events.
create table offers (
    offer_id uuid primary key using compression uncompressed,
    handoff_id uuid not null,
    lead_id uuid not null,
    partner_id uuid not null,
    offered_at timestamp not null,
    position integer,
    probability double not null,
    natural_rank integer,
    compatibility smallint,
    card_version varchar not null,
    is_chosen boolean not null
);
