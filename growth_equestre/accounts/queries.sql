-- name: snapshot_settings
-- One row per setting that the team changed, as JSON of the whole row.
select name as row_key, to_json(s)::varchar as row_json from workspace_settings s
where list_contains($names, name)

-- name: put_setting
-- One row: the setting with its new value.
insert or replace into workspace_settings (name, setting) values ($name, $setting::json)

-- name: drop_settings
-- The settings that go back to their default.
delete from workspace_settings where list_contains($names, name)

-- name: has_own_tables
-- One row: whether the open file has the tables that every workspace has.
select count(*) = 2 from information_schema.tables where table_name in ('schema_migrations', 'workspace_settings')

-- name: import_choice
-- At most one row: what somebody said of files of this kind with these column names.
select columns::varchar as columns from import_choices where choice_id = $choice_id::uuid

-- name: keep_import_choice
-- One row: which of the file's names each of our columns is read from.
insert or replace into import_choices values (
    $choice_id::uuid, $kind, $header, $columns::json, $chosen_at::timestamp, $actor_name
)

-- name: snapshot_import_choices
-- One row per choice that exists: its record as JSON.
-- needs: incoming (row_key varchar)
select c.choice_id::varchar as row_key, to_json(c)::varchar as record
from import_choices c where c.choice_id in (select row_key::uuid from incoming)

-- name: restore_import_choices
-- One choice per incoming record, as the journal kept it.
-- needs: incoming (record varchar)
insert or replace into import_choices by name
select unnest(from_json(
    record::json,
    '{"choice_id": "UUID", "kind": "VARCHAR", "header": "VARCHAR", "columns": "JSON", "chosen_at": "TIMESTAMP",
      "actor_name": "VARCHAR"}'
))
from incoming

-- name: remove_import_choices
-- These choices are forgotten.
-- needs: incoming (row_key varchar)
delete from import_choices where choice_id in (select row_key::uuid from incoming)
