-- A reading's own digest over the one before it: whoever changes or takes out a line breaks the chain.
create macro reading_digest(previous, number, moment, actor_id, actor_name, source, kind, use_case, subject) as
    sha256(concat_ws(
        chr(31), previous, number::varchar, epoch_us(moment)::varchar, actor_id, actor_name, source, kind, use_case,
        coalesce(subject, '')
    ));

-- Append-only. One row per time that somebody read or took along personal data; several looks at the same within a few
-- minutes are one. source: from where. subject: salted digest of the lead's id, null for a list of many people.
create table readings (
    number bigint not null,
    happened_at timestamp not null,
    actor_id varchar not null,
    actor_name varchar not null,
    source varchar not null,
    kind varchar not null,
    use_case varchar not null,
    subject varchar,
    previous_digest varchar not null,
    digest varchar not null
);
