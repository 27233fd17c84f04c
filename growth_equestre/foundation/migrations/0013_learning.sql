-- One row per model ever learned, edited or brought. Never changed, but for the evidence of one that was not yet judged.
-- cards: all of its cards in one JSON text, byte for byte what sha256 was taken of. evidence, trial, inputs, ladder:
-- what was measured of it, against whom it was tried, how its training rows lay, and how it climbed.
create table models (
    model_id uuid primary key using compression uncompressed,
    kind varchar not null,
    version varchar not null,
    origin varchar not null,
    parent varchar not null,
    cards varchar not null,
    sha256 varchar not null,
    as_of timestamp,
    window_start timestamp,
    window_end timestamp,
    row_count bigint not null,
    outcome_count bigint not null,
    rung integer,
    data_hash varchar not null,
    code_version varchar not null,
    seed bigint,
    evidence json,
    trial json,
    inputs json,
    ladder json,
    challengers json,
    trained_by varchar not null,
    trained_by_name varchar not null,
    trained_at timestamp not null,
    why varchar not null
);

-- Append-only. One row per time that a model began to serve its kind; without a model_id, the one that ships serves.
-- is_return: it took back the last term that was not taken back yet.
create table model_terms (
    kind varchar not null,
    number bigint not null,
    model_id uuid,
    version varchar not null,
    sha256 varchar not null,
    is_return boolean not null,
    from_at timestamp not null,
    actor_id varchar not null,
    actor_name varchar not null,
    why varchar not null
);

-- Append-only; one row per answer that a model gave. Facts strictly before as_of and known by known_at counted.
create table predictions (
    kind varchar not null,
    subject_id uuid not null,
    as_of timestamp not null,
    known_at timestamp not null,
    model_version varchar not null,
    inputs_hash varchar not null,
    score smallint not null,
    chance double not null,
    chance_7d double,
    low double not null,
    high double not null,
    milliseconds double not null
);
