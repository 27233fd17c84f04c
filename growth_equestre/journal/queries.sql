-- name: newest_link
-- At most one row: the newest change set's place and digest.
select number, digest from change_sets order by number desc limit 1

-- name: add_change_set
-- One new row of change_sets.
insert into change_sets (
    change_set_id, number, happened_at, actor_id, actor_name, use_case, summary, reason, undo_of, text_digest,
    previous_digest, digest
) values (
    $change_set_id::uuid, $number, $happened_at, $actor_id, $actor_name, $use_case, $summary, $reason,
    $undo_of::uuid, $text_digest, $previous_digest, $digest
)

-- name: add_changes
-- One new row of changes per record in the lists, which run side by side.
insert into changes
select
    $change_set_id::uuid, unnest($positions::bigint[]), unnest($tables::varchar[]), unnest($row_keys::varchar[]),
    unnest($befores::varchar[])::json, unnest($afters::varchar[])::json, unnest($digests::varchar[])

-- name: add_many_changes
-- One new row of changes per incoming record.
-- needs: incoming (position bigint, table_name varchar, row_key varchar, before varchar, after varchar, digest varchar)
insert into changes
select $change_set_id::uuid, position, table_name, row_key, before::json, after::json, digest from incoming

-- name: mark_undone
-- One row of change_sets: the one that was taken back.
update change_sets set undone_by = $undone_by::uuid where change_set_id = $change_set_id::uuid

-- name: change_set
-- One row: the change set with the count of its records.
select s.*, (select count(*) from changes c where c.change_set_id = s.change_set_id) as change_count
from change_sets s where s.change_set_id = $change_set_id::uuid

-- name: recent
-- One row per change set, newest first.
select s.*, count(c.row_key) as change_count
from (select * from change_sets order by number desc limit $limit) s
left join changes c using (change_set_id)
group by all
order by number desc

-- name: changes_of
-- One row per record changed in the change set, last first; without those of people who were erased since.
select table_name, row_key, before::varchar as before, after::varchar as after
from changes
where change_set_id = $change_set_id::uuid and (before is not null or after is not null)
order by position desc

-- name: history
-- One row per change of one record, newest first.
select s.*, 1 as change_count, c.before::varchar as before, c.after::varchar as after
from changes c join change_sets s using (change_set_id)
where c.table_name = $table_name and c.row_key = $row_key
order by s.number desc, c.position desc

-- name: records_before
-- One row per record of the table that changed at or after a moment: as it was just before; null if it was not there.
select c.row_key, arg_min_null(c.before::varchar, (s.number, c.position)) as record
from change_sets s join changes c using (change_set_id)
where s.happened_at >= $moment and c.table_name = $table_name
group by c.row_key

-- name: chain
-- One row per change set in chain order, with the digest of its changes as they stand.
select
    s.number, s.happened_at, s.actor_id, s.use_case, s.text_digest, s.previous_digest, s.digest,
    sha256(coalesce(string_agg(c.digest, chr(31) order by c.position), '')) as changes_digest
from change_sets s left join changes c using (change_set_id)
group by all
order by s.number

-- name: altered_changes
-- One row per change whose content no longer matches its digest.
select change_set_id::varchar as change_set_id, position from changes
where (before is not null or after is not null)
and digest <> sha256(
    concat_ws(chr(31), table_name, row_key, coalesce(before::varchar, ''), coalesce(after::varchar, ''))
)

-- name: altered_texts
-- One row per change set whose summary or reason, where not erased, no longer matches its digest; in chain order.
select number from change_sets
where (summary <> '' or reason <> '') and text_digest <> sha256(concat_ws(chr(31), summary, reason))
order by number

-- name: page
-- One row per change set that the filter lets through, one page of them, newest first, with how many there are in all.
with chosen as (
    select s.*, count(*) over () as total
    from change_sets s
    where ($word::varchar is null or contains(fold(s.summary || ' ' || s.reason), $word))
      and ($actor::varchar is null or s.actor_name = $actor)
      and (not $only_undoable or s.undone_by is null and s.change_set_id in (select change_set_id from changes))
    order by s.number desc
    limit $limit offset $offset
)

select c.*, (select count(*) from changes k where k.change_set_id = c.change_set_id) as change_count
from chosen c
order by c.number desc

-- name: keys_made
-- One row per record of one table that these change sets made or changed.
select change_set_id::varchar as change_set_id, row_key
from changes
where change_set_id in (select unnest($change_set_ids::uuid[])) and table_name = $table_name and after is not null

-- name: actors
-- One row per person who changed anything.
select distinct actor_name from change_sets order by actor_name

-- name: newest_undoable
-- At most one row: the last thing that this person did, that changed something and is not an undo or undone.
select s.*, (select count(*) from changes c where c.change_set_id = s.change_set_id) as change_count
from change_sets s
where s.actor_id = $actor_id and s.undo_of is null and s.undone_by is null
  and exists (select 1 from changes c where c.change_set_id = s.change_set_id)
order by s.number desc
limit 1

-- name: first_changes
-- One row per record of the change set, the first of them in order.
select table_name, row_key, before::varchar as before, after::varchar as after
from changes
where change_set_id = $change_set_id::uuid and (before is not null or after is not null)
order by position
limit $limit

-- name: noted_history
-- One row per change of one record, newest first, with what it was part of.
select s.*, 1 as change_count, c.table_name, c.row_key, c.before::varchar as before, c.after::varchar as after
from changes c join change_sets s using (change_set_id)
where c.table_name = $table_name and c.row_key = $row_key and (c.before is not null or c.after is not null)
order by s.number desc, c.position desc
limit $limit

-- name: blank_changes
-- One row of changes per change of these records: what it said goes, its digest stays.
-- needs: incoming (row_key varchar)
update changes set before = null, after = null
where table_name = $table_name and row_key in (select row_key from incoming)

-- name: blank_change_sets
-- One row per change set about these records that tells of nothing any more: its words go, their digest stays.
-- needs: incoming (row_key varchar)
update change_sets set summary = '', reason = ''
where change_set_id in (
    select change_set_id from changes
    where table_name = $table_name and row_key in (select row_key from incoming)
)
and change_set_id not in (select change_set_id from changes where before is not null or after is not null)

-- name: blank_changes_naming
-- One row of changes per change of records of a table that named one of these: what it said goes, its digest stays.
-- needs: incoming (row_key varchar)
update changes set before = null, after = null
where table_name = $table_name
  and coalesce(json_extract_string(before, $named_in), json_extract_string(after, $named_in))
      in (select row_key from incoming)
