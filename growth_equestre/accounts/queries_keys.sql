-- name: add
-- One new key.
insert into api_keys (
    key_id, name, hint, sha256, permissions, a_minute, created_at, created_by, expires_at, revoked_at
)
values (
    $key_id::uuid, $name, $hint, $sha256, $permissions::json, $a_minute, $created_at, $created_by, $expires_at, null
)

-- name: keys
-- One row per key, newest first.
select key_id, name, hint, permissions::varchar as permissions, a_minute, created_at, created_by, expires_at, revoked_at
from api_keys
order by created_at desc, key_id

-- name: with_digest
-- The key with this digest, if there is one.
select key_id, name, hint, permissions::varchar as permissions, a_minute, created_at, created_by, expires_at, revoked_at
from api_keys
where sha256 = $sha256

-- name: revoke
-- The key, no longer of use.
update api_keys set revoked_at = $revoked_at where key_id = $key_id::uuid and revoked_at is null
