-- One row per word by which people know this workspace; about: display_name, what screens call it.
create table workspace_about (
    about varchar primary key,
    words varchar not null
);
