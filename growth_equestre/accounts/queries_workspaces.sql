-- name: words
-- At most one row: what the workspace says of itself under this name.
select words from workspace_about where about = $about

-- name: snapshot_words
-- One row per word that was ever chosen.
select t.about as row_key, to_json(t)::varchar as row_json from workspace_about as t where list_contains($names, t.about)

-- name: put_words
-- One row of workspace_about: the word as it is from now on.
insert or replace into workspace_about values ($about, $words)

-- name: drop_words
-- One row of workspace_about per name: nobody chose it any more.
delete from workspace_about where list_contains($names, about)

-- name: knows_words
-- One row: whether the file is new enough to have a word for itself.
select count(*) > 0 from duckdb_tables() where table_name = 'workspace_about'

-- name: shape
-- One row per thing that a file is made of, as text, in order: tables with their columns, keys, views, macros, indexes, types.
select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable::varchar || ' '
    || coalesce(column_default, '') as thing
from duckdb_columns() where not internal and database_name = current_database()
union all by name
select 'constraint ' || table_name || ' ' || constraint_type || ' ' || constraint_text as thing
from duckdb_constraints() where database_name = current_database()
union all by name
select 'index ' || table_name || '.' || index_name || ' ' || coalesce(expressions, '') as thing
from duckdb_indexes() where database_name = current_database()
union all by name
select 'view ' || view_name || ' ' || sql as thing
from duckdb_views() where not internal and database_name = current_database()
union all by name
select 'macro ' || function_name || ' ' || coalesce(array_to_string(parameters, ','), '') || ' '
    || coalesce(macro_definition, '') as thing
from duckdb_functions() where not internal and database_name = current_database()
union all by name
select 'sequence ' || sequence_name as thing
from duckdb_sequences() where database_name = current_database()
union all by name
select 'type ' || type_name as thing
from duckdb_types() where not internal and database_name = current_database()
order by thing
