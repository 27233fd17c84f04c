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
