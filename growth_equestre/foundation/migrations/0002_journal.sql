create sequence change_set_number;

-- One row per thing a person or an import did.
create table change_sets (
    change_set_id uuid primary key using compression uncompressed,
    number bigint not null,
    happened_at timestamp not null,
    actor_id varchar not null,
    actor_name varchar not null,
    use_case varchar not null,
    summary varchar not null,
    reason varchar not null,
    undo_of uuid,
    undone_by uuid,
    text_digest varchar not null,
    previous_digest varchar not null,
    digest varchar not null
);

-- One row per record changed within a change set; before and after are the whole record.
create table changes (
    change_set_id uuid not null,
    position bigint not null,
    table_name varchar not null,
    row_key varchar not null,
    before json,
    after json,
    digest varchar not null
);
