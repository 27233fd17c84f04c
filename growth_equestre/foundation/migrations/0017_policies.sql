-- Append-only. One row per time that a policy began to choose next actions; before the first, the rules choose.
-- is_return: it took back the last term that was not taken back yet. cards: what a policy reads besides the model of next
-- actions that serves, empty for most. evidence: what the lab said of it then.
create table policy_terms (
    number bigint not null,
    policy varchar not null,
    is_return boolean not null,
    from_at timestamp not null,
    actor_id varchar not null,
    actor_name varchar not null,
    why varchar not null,
    cards varchar not null,
    evidence json
);
