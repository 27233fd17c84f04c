-- One row per thing that the team noted about a lead in its own words.
create table lead_notes (
    note_id uuid primary key using compression uncompressed,
    lead_id uuid not null,
    body varchar not null,
    author_id varchar not null,
    author_name varchar not null,
    written_at timestamp not null
);

-- One row per thing that somebody has to do about a lead. done_at is null while it is open.
create table lead_tasks (
    task_id uuid primary key using compression uncompressed,
    lead_id uuid not null,
    title varchar not null,
    due_at timestamp not null,
    owner varchar not null,
    created_at timestamp not null,
    created_by varchar not null,
    done_at timestamp,
    done_by varchar
);

-- The next step that the team agreed on for a lead, and when; of several, which only a merge can bring, the newest counts.
create table lead_next_steps (
    step_id uuid primary key using compression uncompressed,
    lead_id uuid not null,
    step varchar not null,
    due_at timestamp not null,
    set_at timestamp not null,
    set_by varchar not null
);
