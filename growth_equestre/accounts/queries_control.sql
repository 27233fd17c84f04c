-- name: count_active_users
-- One row: how many people may enter.
select count(*) from users where is_active

-- name: user_with_email
-- At most one row: the person with this lower-case address.
select user_id, email, name, password_hash, is_active, created_at from users where email = $email

-- name: user
-- At most one row: the person with this id.
select user_id, email, name, password_hash, is_active, created_at from users where user_id = $user_id::uuid

-- name: users
-- One row per person who may enter any workspace, by name.
select user_id, email, name, password_hash, is_active, created_at from users order by name, email

-- name: add_user
-- One new row of users.
insert into users values ($user_id::uuid, $email, $name, $password_hash, true, $created_at)

-- name: set_active
-- One row of users: may enter, or not any more.
update users set is_active = $is_active where user_id = $user_id::uuid

-- name: set_password
-- One row of users: a new password.
update users set password_hash = $password_hash where user_id = $user_id::uuid

-- name: memberships
-- One row per workspace of one person, by name.
select workspace, role from memberships where user_id = $user_id::uuid order by workspace

-- name: members
-- One row per person of a workspace, with super administrators, by name.
select u.user_id, u.email, u.name, u.is_active, m.workspace, m.role,
    (select max(s.seen_at) from sessions s where s.user_id = u.user_id) as seen_at
from memberships m join users u using (user_id)
where m.workspace in ($workspace, '*')
order by u.is_active desc, lower(u.name), u.email

-- name: put_membership
-- One row of memberships: what this person is in this workspace.
insert or replace into memberships values ($user_id::uuid, $workspace, $role)

-- name: drop_membership
-- One row of memberships: this person leaves this workspace.
delete from memberships where user_id = $user_id::uuid and workspace = $workspace

-- name: admins
-- One row per person who may enter and administers the workspace.
select u.user_id from memberships m join users u using (user_id)
where u.is_active and (
    m.role = 'SUPER_ADMIN' and m.workspace = '*' or m.role = 'ADMIN' and m.workspace = $workspace
)

-- name: changed_roles
-- One row per role that the workspace's team changed.
select role, permissions::varchar as permissions from role_permissions where workspace = $workspace

-- name: put_role
-- One row of role_permissions: what this role may in this workspace.
insert or replace into role_permissions values ($workspace, $role, $permissions::json)

-- name: drop_role
-- One row of role_permissions: back to the default.
delete from role_permissions where workspace = $workspace and role = $role

-- name: rename_memberships
-- One row of memberships per person of the workspace that has a new name.
update memberships set workspace = $new where workspace = $old

-- name: rename_roles
-- One row of role_permissions per changed role of the workspace that has a new name.
update role_permissions set workspace = $new where workspace = $old

-- name: rename_invitations
-- One row of invitations per invitation to the workspace that has a new name.
update invitations set workspace = $new where workspace = $old

-- name: rename_sessions
-- One row of sessions per session in the workspace that has a new name.
update sessions set workspace = $new where workspace = $old

-- name: add_invitation
-- One new row of invitations.
insert into invitations values (
    $invitation_id::uuid, $email, $workspace, $role, $sha256, $invited_by, $created_at, $expires_at, null, null
)

-- name: invitations
-- One row per invitation to a workspace that is neither accepted nor taken back, newest first.
select invitation_id, email, workspace, role, invited_by, created_at, expires_at, accepted_at, revoked_at
from invitations
where workspace = $workspace and accepted_at is null and revoked_at is null
order by created_at desc

-- name: invitation_with_digest
-- At most one row: the invitation of this digest, whatever its state.
select invitation_id, email, workspace, role, invited_by, created_at, expires_at, accepted_at, revoked_at
from invitations where sha256 = $sha256

-- name: accept_invitation
-- One row of invitations: used.
update invitations set accepted_at = $accepted_at where invitation_id = $invitation_id::uuid

-- name: revoke_invitation
-- One row of invitations: of no more use.
update invitations set revoked_at = $revoked_at
where invitation_id = $invitation_id::uuid and workspace = $workspace and accepted_at is null

-- name: add_session
-- One new row of sessions.
insert into sessions values (
    $session_id::uuid, $sha256, $user_id::uuid, $workspace, $through, $address, $agent,
    $created_at, $created_at, $expires_at, null
)

-- name: session_with_digest
-- At most one row: the session of this digest, whatever its state.
select session_id, user_id, workspace, through, address, agent, created_at, seen_at, expires_at, ended_at
from sessions where sha256 = $sha256

-- name: session
-- At most one row: the session with this id.
select session_id, user_id, workspace, through, address, agent, created_at, seen_at, expires_at, ended_at
from sessions where session_id = $session_id::uuid

-- name: sessions_of
-- One row per session of one person that was not ended and has not run out, last used first.
select session_id, user_id, workspace, through, address, agent, created_at, seen_at, expires_at, ended_at
from sessions
where user_id = $user_id::uuid and ended_at is null and expires_at > $now and seen_at > $idle_since
order by seen_at desc

-- name: touch_session
-- One row of sessions: just used.
update sessions set seen_at = $seen_at where session_id = $session_id::uuid

-- name: move_session
-- One row of sessions: now in another workspace.
update sessions set workspace = $workspace where session_id = $session_id::uuid

-- name: end_session
-- One row of sessions: over.
update sessions set ended_at = $ended_at where session_id = $session_id::uuid and ended_at is null

-- name: end_sessions_of
-- One row of sessions per open session of one person, but for the one to keep: over.
update sessions set ended_at = $ended_at
where user_id = $user_id::uuid and ended_at is null and ($keep::uuid is null or session_id <> $keep::uuid)

-- name: failed_entry
-- At most one row: how often this account or address failed lately.
select failures, last_at from failed_entries where kind = $kind and sha256 = $sha256

-- name: note_failure
-- One row of failed_entries: one more failure.
insert or replace into failed_entries values ($kind, $sha256, $failures, $last_at)

-- name: forget_failures
-- One row of failed_entries: this account or address entered.
delete from failed_entries where kind = $kind and sha256 = $sha256

-- name: forget_old_failures
-- One row of failed_entries per account or address that has not failed for long.
delete from failed_entries where last_at < $before
