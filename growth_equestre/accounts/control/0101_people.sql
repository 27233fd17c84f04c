-- One row per person who may enter; email is lower case. No password: enters through the identity provider only.
create table users (
    user_id uuid primary key,
    email varchar not null unique,
    name varchar not null,
    password_hash varchar,
    is_active boolean not null,
    created_at timestamp not null
);

-- One row per person and workspace; workspace '*' is every workspace, for super administrators.
create table memberships (
    user_id uuid not null,
    workspace varchar not null,
    role varchar not null,
    primary key (user_id, workspace)
);

-- One row per role that a workspace's team changed; roles without a row have what they have by default.
create table role_permissions (
    workspace varchar not null,
    role varchar not null,
    permissions json not null,
    primary key (workspace, role)
);

-- One row per invitation; the link holds the secret, here is only its digest.
create table invitations (
    invitation_id uuid primary key,
    email varchar not null,
    workspace varchar not null,
    role varchar not null,
    sha256 varchar not null unique,
    invited_by varchar not null,
    created_at timestamp not null,
    expires_at timestamp not null,
    accepted_at timestamp,
    revoked_at timestamp
);

-- One row per session; the browser holds the secret, here is only its digest.
create table sessions (
    session_id uuid primary key,
    sha256 varchar not null unique,
    user_id uuid not null,
    workspace varchar,
    through varchar not null,
    address varchar not null,
    agent varchar not null,
    created_at timestamp not null,
    seen_at timestamp not null,
    expires_at timestamp not null,
    ended_at timestamp
);

-- One row per account or address that failed to enter lately, by digest: also for accounts that do not exist.
create table failed_entries (
    kind varchar not null,
    sha256 varchar not null,
    failures integer not null,
    last_at timestamp not null,
    primary key (kind, sha256)
);
