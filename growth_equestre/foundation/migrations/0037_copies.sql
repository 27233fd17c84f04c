-- Tries at a copy of this workspace: when, which file, how large, and whether it came back whole in a rehearsal.
create table copies (
    file_name varchar primary key,
    made_at timestamp not null,
    is_scheduled boolean not null,
    size_bytes bigint not null,
    row_count bigint not null,
    fault varchar not null
);
