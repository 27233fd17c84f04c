-- name: views
-- One row per saved way of looking at a screen that this person may use: their own first, then what others share.
select
    v.view_id::varchar as view_id, v.name, v.user_id, v.user_name, v.is_shared, v.is_default, v.view::varchar as view
from saved_views v
where v.screen = $screen and (v.user_id = $user_id or v.is_shared)
order by v.user_id <> $user_id, fold(v.name), v.view_id;

-- name: view
-- At most one row: the saved view with this id.
select
    v.view_id::varchar as view_id, v.screen, v.name, v.user_id, v.user_name, v.is_shared, v.is_default,
    v.view::varchar as view
from saved_views v
where v.view_id = $view_id::uuid;

-- name: keep_view
-- One saved view, new or in the place of the old.
insert or replace into saved_views values (
    $view_id::uuid, $screen, $name, $user_id, $user_name, $is_shared, $is_default, $view::json, $saved_at::timestamp
);

-- name: other_defaults
-- One row per other view of this screen that this person opens by default.
select view_id::varchar as view_id from saved_views
where screen = $screen and user_id = $user_id and is_default and view_id <> $view_id::uuid;

-- name: end_defaults
-- These views are no longer opened by default.
update saved_views set is_default = false where view_id in (select unnest($view_ids::uuid[]));

-- name: snapshot_views
-- One row per saved view that exists: its record as JSON.
-- needs: incoming (row_key varchar)
select v.view_id::varchar as row_key, to_json(v)::varchar as record
from saved_views v where v.view_id in (select row_key::uuid from incoming);

-- name: restore_views
-- One saved view per incoming record, as the journal kept it.
-- needs: incoming (record varchar)
insert or replace into saved_views by name
select unnest(from_json(
    record::json,
    '{"view_id": "UUID", "screen": "VARCHAR", "name": "VARCHAR", "user_id": "VARCHAR", "user_name": "VARCHAR",
      "is_shared": "BOOLEAN", "is_default": "BOOLEAN", "view": "JSON", "saved_at": "TIMESTAMP"}'
))
from incoming;

-- name: remove_views
-- These saved views go.
-- needs: incoming (row_key varchar)
delete from saved_views where view_id in (select row_key::uuid from incoming);

-- name: label_views
-- One row per saved view that exists: its name.
-- needs: incoming (row_key varchar)
select view_id::varchar as row_key, name as label from saved_views where view_id in (select row_key::uuid from incoming);
