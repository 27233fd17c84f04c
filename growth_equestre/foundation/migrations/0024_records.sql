-- One row per pair of leads of whom a person said that they are not the same one. first_id sorts before second_id.
create table lead_distinct (
    pair_id uuid primary key using compression uncompressed,
    first_id uuid not null,
    second_id uuid not null,
    said_at timestamp not null,
    actor_name varchar not null
);

-- One row per way of looking at a list that somebody gave a name. user_id: whose; is_shared: everybody sees it.
-- view: filters, order and columns, as JSON.
create table saved_views (
    view_id uuid primary key using compression uncompressed,
    screen varchar not null,
    name varchar not null,
    user_id varchar not null,
    user_name varchar not null,
    is_shared boolean not null,
    is_default boolean not null,
    view json not null,
    saved_at timestamp not null
);

-- One row per kind of file and header that somebody explained: our column to the file's own name for it, as JSON.
create table import_choices (
    choice_id uuid primary key using compression uncompressed,
    kind varchar not null,
    header varchar not null,
    columns json not null,
    chosen_at timestamp not null,
    actor_name varchar not null
);
