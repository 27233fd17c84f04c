-- One row per handoff made here: until when the partner was asked to answer, by the working hours of that moment.
-- returned_at: when the clock took the lead back to the queue. It stays when somebody undoes that return, so that the
-- clock does not take the lead back a second time.
create table handoff_deadlines (
    handoff_id uuid primary key using compression uncompressed,
    due_at timestamp not null,
    returned_at timestamp
);

-- One row per purpose: what this workspace signs with. Never exported, never shown.
create table workspace_secrets (
    purpose varchar primary key,
    secret varchar not null
);

-- One row per managerial report made: its number within the workspace, who made it, when, and all that it said.
create sequence lead_report_number;
create table lead_reports (
    report_id uuid primary key using compression uncompressed,
    number bigint not null,
    lead_id uuid not null,
    made_at timestamp not null,
    actor_id varchar not null,
    actor_name varchar not null,
    content json not null
);
